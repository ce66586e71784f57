"""Members change the rules of ledger and timebank by vote, and nothing else does."""

import json
from datetime import date, timedelta

import pytest
from freezegun import freeze_time
from ledger_world import environment
from own_database import own_database
from policy_world import REASON, PolicyWorld

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw

LEDGER, CHARGE = "solidarity.ledger", "solidarity.charge"
COMMUNITY = "solidarity.community"


@pytest.fixture
def world():
    with own_database() as database:
        yield PolicyWorld.create(database)


def limit(world):
    return float(
        world.query(
            "SELECT credit_limit FROM solidarity_ledger WHERE id = %s", world.ledger_id
        )[0][0]
    )


def run_job(world, day):
    """Run the job that applies rules, as it runs on a day."""
    with freeze_time(f"{day} 06:00:00"), environment(world.database) as env:
        env["solidarity.proposal.rule"]._cron_apply()


def test_credit_limit_by_vote(world):
    """From 10 to 20: with a vote, on the stated day, and on record."""
    day = date.today() + timedelta(days=10)
    rule = (LEDGER, world.ledger_id, "credit_limit", "20")
    with environment(world.database) as env:
        ledger = env[LEDGER].browse(world.ledger_id)
        members = env["solidarity.membership"].browse(world.member_ids)
        old = ledger._account(members[1].partner_id)
        assert old.credit_limit == 10
    proposal_id = world.propose(rule, date_effective=day)
    decision_id = world.open_ballot(proposal_id)
    assert limit(world) == 10, "a ballot alone changes nothing"
    world.close_ballot(decision_id)
    assert limit(world) == 10, "it is accepted, and its day has not come"
    run_job(world, day - timedelta(days=1))
    assert limit(world) == 10
    run_job(world, day)
    assert limit(world) == 20
    run_job(world, day)
    assert world.query(
        """
        SELECT res_model, res_id, field_name, old_number, new_number, decision_id,
               proposal_id, reason
          FROM solidarity_policy_change
         WHERE community_id = %s ORDER BY id OFFSET 1
        """,
        world.community_id,
    ) == [
        (
            *(LEDGER, world.ledger_id, "credit_limit", 10.0, 20.0),
            *(decision_id, proposal_id),
            f'The members accepted "Other rules for us" (ballot {decision_id}).',
        )
    ]
    with environment(world.database) as env:
        ledger = env[LEDGER].browse(world.ledger_id)
        members = env["solidarity.membership"].browse(world.member_ids)
        # it takes effect where the rule says: in accounts opened from now on
        assert ledger._account(members[2].partner_id).credit_limit == 20
        assert ledger._account(members[1].partner_id).credit_limit == 10
        [rule] = [
            rule
            for rule in ledger.community_id._get_governed_rules()
            if (rule["model"], rule["field_name"]) == (LEDGER, "credit_limit")
        ]
        assert rule["decision"].id == decision_id
        assert rule["value"] == "20.0"
        assert rule["since"]


def test_nothing_else_changes_it(world):
    """Organisers, accountants, managers, administrators; forms, RPC, imports."""
    vals = {"credit_limit": 20, "policy_reason": "Because I can do it"}
    forged = {"solidarity_policy_authority": "POLICY_AUTHORITY"}
    with environment(world.database) as env:
        users = env["res.users"].browse(world.organiser_uid)
        users |= env.ref("base.user_admin") | env.ref("base.user_root")
        for number, group in enumerate(
            (
                "solidarity_base.group_solidarity_manager",
                "account.group_account_manager",
            )
        ):
            users |= users.create(
                {
                    "name": group,
                    "login": f"powerful_{number}",
                    "group_ids": [fields.Command.link(env.ref(group).id)],
                }
            )
        other = env[COMMUNITY].create({"name": "Elsewhere", "code": "elsewhere"})
        for user in users:
            ledger = env[LEDGER].browse(world.ledger_id).with_user(user)
            for work in (
                lambda own: own.write(vals),
                lambda own: own.sudo().write(vals),
                lambda own: call_kw(
                    own.browse(),
                    "write",
                    [own.ids, vals],
                    {"context": json.loads(json.dumps(forged))},
                ),
                # out of the community, there to be changed and brought back
                lambda own: own.write({"community_id": other.id}),
                lambda own: own.sudo().write({"community_id": other.id}),
            ):
                with pytest.raises(UserError) as refusal, env.cr.savepoint():
                    work(ledger)
                words = ("by vote", "not allowed", "changed by its organisers")
                assert any(word in str(refusal.value) for word in words), refusal.value
            if ledger.has_access("write"):
                result = ledger.load(
                    [".id", "credit_limit", "policy_reason"],
                    [[str(ledger.id), "20", "Imported from my file"]],
                )
                assert not result["ids"]
        # a second ledger has rules of its own; it is not this one
        second = ledger.with_user(world.organiser_uid).create(
            {"name": "Mine", "community_id": world.community_id, "credit_limit": 99}
        )
        with pytest.raises(UserError, match="by vote"):
            second.write({"credit_limit": 100, "policy_reason": REASON})
    assert limit(world) == 10
    assert not world.log()


def test_charge_and_timebank_and_points(world):
    """Rules of four models in one proposal, each of its type."""
    proposal_id, _decision = world.accept(
        (CHARGE, world.charge_id, "active", True),
        (CHARGE, world.charge_id, "amount", "2.50"),
        (LEDGER, world.ledger_id, "fee_side", "payee"),
        (LEDGER, world.ledger_id, "fee_percent", "1.125"),
        (COMMUNITY, world.community_id, "exchange_auto_confirm_days", 7),
        (COMMUNITY, world.community_id, "support_cap", "12"),
    )
    assert world.query(
        "SELECT active, amount::float FROM solidarity_charge WHERE id = %s",
        world.charge_id,
    ) == [(True, 2.5)]
    assert world.query(
        "SELECT fee_side, fee_percent::float FROM solidarity_ledger WHERE id = %s",
        world.ledger_id,
    ) == [("payee", 1.125)]
    assert world.query(
        "SELECT exchange_auto_confirm_days, support_cap FROM solidarity_community"
        " WHERE id = %s",
        world.community_id,
    ) == [(7, 12)]
    assert {line[:3] for line in world.log()} >= {
        ("active", "No", "Yes"),
        ("amount", "2.00\xa0h", "2.50\xa0h"),
        ("fee_percent", "0", "1.125"),
    }
    assert len(world.log()) == 6
    # nor does it go away by another door
    with environment(world.database) as env:
        charge = env[CHARGE].browse(world.charge_id).with_user(world.organiser_uid)
        for own in (charge, charge.sudo()):
            with pytest.raises(UserError, match="Make a proposal to end it"):
                own.unlink()
            with pytest.raises(UserError, match="by vote"):
                own.write({"active": False, "policy_reason": REASON})
        never_used = charge.create(
            {
                "ledger_id": world.ledger_id,
                "name": "A mistake",
                "description": "Made by mistake",
                "amount": 1,
            }
        )
        never_used.unlink()
    with environment(world.database) as env:
        assert env["solidarity.proposal"].browse(proposal_id).state == "delivered"
        # the new cap counts
        other = env["solidarity.proposal"].create(
            {
                "community_id": world.community_id,
                "author_id": world.member_ids[1],
                "title": "A garden behind the station",
                "summary": "What we want to do together.",
            }
        )
        other.action_open()
        member = env["solidarity.membership"].browse(world.member_ids[2])
        assert other._support(member, 12)["points"] == 12
        with pytest.raises(UserError):
            other._support(member, 13)


def test_refused(world):
    """Accounts are for single members, and a ledger has limits to its limits."""
    with environment(world.database) as env:
        account = env[LEDGER].browse(world.ledger_id).community_account_id
    ids = {
        "solidarity.account": account.id,
        CHARGE: world.charge_id,
        LEDGER: world.ledger_id,
    }
    for model, name, value, words in (
        ("solidarity.account", "credit_limit", "20", "not a rule"),
        (LEDGER, "name", "Ours", "not a rule"),
        (LEDGER, "community_id", "1", "not a rule"),
        (LEDGER, "credit_limit", "-1", "zero or more"),
        (LEDGER, "credit_limit", "10.001", "smallest unit is 0.01"),
        (LEDGER, "credit_limit", "1000000000000", "zero or more"),
        (LEDGER, "fee_percent", "100.5", "between 0 and 100 percent"),
        (LEDGER, "fee_percent", "1.2345", "more than 3 decimal places"),
        (LEDGER, "fee_side", "nobody", "choose one of"),
        (CHARGE, "active", "perhaps", "True or False"),
        (CHARGE, "amount", "0", "above zero"),
    ):
        with pytest.raises(UserError, match=words):
            world.propose((model, ids[model], name, value))
    assert not world.log()


def test_ledger_that_is_gone(world):
    """The charge was deleted while the members voted."""
    with environment(world.database) as env:
        charge = env[CHARGE].create(
            {
                "ledger_id": world.ledger_id,
                "name": "Tools",
                "description": "New tools",
                "amount": 1,
            }
        )
    proposal_id = world.propose(
        (CHARGE, charge.id, "amount", "3"),
        (LEDGER, world.ledger_id, "credit_limit", "20"),
    )
    decision_id = world.open_ballot(proposal_id)
    with environment(world.database) as env:
        env[CHARGE].browse(charge.id).unlink()
    world.close_ballot(decision_id)
    assert limit(world) == 10, "all or nothing"
    states = world.query(
        "SELECT state, failure FROM solidarity_proposal_rule WHERE proposal_id = %s"
        " ORDER BY id",
        proposal_id,
    )
    assert [state for state, _failure in states] == ["failed", "failed"]
    assert "does not exist any more" in states[0][1]
    assert "as a whole" in states[1][1]
    with environment(world.database) as env:
        proposal = env["solidarity.proposal"].browse(proposal_id)
        assert proposal.state == "accepted"
        assert proposal.with_user(world.organiser_uid).rule_ids.mapped("failure")
        with pytest.raises(AccessError):
            proposal.with_user(env.ref("base.public_user")).read(["title"])


def test_emergency_in_the_ledger(world):
    """Organisers raise the limit for 14 days; the old one comes back by itself."""

    def change(env):
        ledger = env[LEDGER].browse(world.ledger_id)
        return ledger.community_id._emergency_change(
            ledger, "credit_limit", 15, "Wages of the kitchen are late this month"
        ).id

    emergency_id = world.request(change, world.organiser_uid)
    assert limit(world) == 15
    later = fields.Datetime.now() + timedelta(days=14, minutes=1)
    with freeze_time(later), environment(world.database) as env:
        env["solidarity.emergency.change"]._cron_lapse()
    assert limit(world) == 10
    assert world.query(
        "SELECT state FROM solidarity_emergency_change WHERE id = %s", emergency_id
    ) == [("lapsed",)]
    assert [line[1:] for line in world.log()] == [
        ("10.00\xa0h", "15.00\xa0h", False, True),
        ("15.00\xa0h", "10.00\xa0h", False, True),
    ]
