"""Ballots open, close and are cancelled while somebody does something else with them,
in a given order: see ``turns.py``."""

import functools
from datetime import timedelta
from unittest.mock import patch

import pytest
from governance_world import GovernanceWorld
from ledger_world import environment
from own_database import own_database
from turns import meet
from voting import vote

from odoo import fields
from odoo.exceptions import UserError

from odoo.addons.solidarity_governance.models.solidarity_decision_mail import (
    SolidarityDecision as DecisionMail,
)
from odoo.addons.solidarity_governance.models.solidarity_funding_round_flow import (
    SolidarityFundingRound,
)
from odoo.addons.solidarity_governance.models.solidarity_proposal_flow import (
    SolidarityProposal,
)

MEMBERS = 4
DECISION = "solidarity.decision"
PROPOSAL = "solidarity.proposal"
ROUND = "solidarity.funding.round"


@pytest.fixture(scope="module")
def world():
    with own_database() as database:
        yield GovernanceWorld.create(database, MEMBERS, proposals=6)


def prepare(world, **values):
    """Commit the draft of a ballot; return its id."""
    with environment(world.database) as env:
        return (
            env[DECISION]
            .create(
                {
                    "title": "Shall we?",
                    "community_id": world.community_id,
                    "date_close": fields.Datetime.now() + timedelta(days=8),
                    **values,
                }
            )
            .id
        )


def open_ballot(world, **values):
    decision_id = prepare(world, **values)
    act(world, decision_id, "action_open")
    return decision_id


def act(world, record_id, action, *args, model=DECISION):
    """Return what an action gives in a request, or the message of the refusal."""
    try:
        return world.request(
            lambda env: getattr(env[model].browse(record_id), action)(*args)
        )
    except UserError as error:
        return error.args[0]


def state(world, record_id, model=DECISION):
    with environment(world.database) as env:
        return env[model].browse(record_id).state


def deliberate(world, place):
    """Put a proposal to deliberation; return its id."""
    proposal_id = world.proposal_ids[place]
    with environment(world.database) as env:
        env[PROPOSAL].browse(proposal_id)._set_state("prioritised")
        env[PROPOSAL].browse(proposal_id).action_deliberate()
    return proposal_id


@pytest.mark.parametrize("is_secret", [False, True])
def test_opened_twice(world, is_secret):
    """Two organisers, or one and the job: one roll, one urn."""
    decision_id = prepare(world, is_secret=is_secret)
    _none, answer = meet(
        world,
        lambda env: env[DECISION].browse(decision_id).action_open(),
        lambda: act(world, decision_id, "action_open"),
    )
    assert answer == '"Shall we?" has been opened already.'
    [(electors, urns)] = world.query(
        "SELECT (SELECT count(*) FROM solidarity_elector WHERE decision_id = %s),"
        " (SELECT count(*) FROM solidarity_urn WHERE decision_id = %s)",
        decision_id,
        decision_id,
    )
    assert (electors, urns) == (MEMBERS, int(is_secret))


def test_two_jobs(world):
    """Jobs that run twice at once open a ballot once and count it once."""
    decision_id = prepare(world)
    with environment(world.database) as env:
        env[DECISION].browse(decision_id).date_open = "2020-01-01"
    meet(
        world,
        lambda env: env[DECISION]._open_on_time(env[DECISION].browse(decision_id)),
        lambda: act(world, [], "_cron_decisions"),
    )
    assert state(world, decision_id) == "open"
    for member in range(MEMBERS):
        vote(world, decision_id, member, 0)
    meet(
        world,
        lambda env: env[DECISION]._close_on_time(env[DECISION].browse(decision_id)),
        lambda: act(world, [], "_cron_decisions"),
    )
    assert state(world, decision_id) == "closed"


@pytest.mark.parametrize("is_secret", [False, True])
@pytest.mark.parametrize("way", ["_vote_at_once", "_vote"])
def test_vote_a_moment_after_the_count(world, is_secret, way):
    decision_id = open_ballot(world, is_secret=is_secret)
    vote(world, decision_id, 0, 1)
    _none, answer = meet(
        world,
        lambda env: env[DECISION].browse(decision_id)._close(),
        lambda: vote(world, decision_id, 1, 0, way),
    )
    assert answer.startswith("The ballot is closed")
    with environment(world.database) as env:
        decision = env[DECISION].browse(decision_id)
        assert [number for _o, number in decision.result["totals"]] == [0, 1, 0]
        assert len(decision.elector_ids.filtered("has_voted")) == 1


@pytest.mark.parametrize("is_secret", [False, True])
def test_count_a_moment_after_a_vote(world, is_secret):
    decision_id = open_ballot(world, is_secret=is_secret)

    def cast(env):
        membership = env["solidarity.membership"].browse(world.member_ids[0])
        decision = env[DECISION].browse(decision_id)
        decision._vote(membership, {"choice": decision.option_ids[1].id})

    meet(world, cast, lambda: act(world, decision_id, "_close"))
    with environment(world.database) as env:
        decision = env[DECISION].browse(decision_id)
        assert [number for _o, number in decision.result["totals"]] == [0, 1, 0]


def test_closed_and_cancelled(world):
    """Whoever comes first: the other one is told what became of it."""
    reason = "The question was the wrong one"
    decision_id = open_ballot(world, is_secret=True)
    _none, answer = meet(
        world,
        lambda env: env[DECISION].browse(decision_id)._close(),
        lambda: act(world, decision_id, "action_cancel", reason),
    )
    assert answer == '"Shall we?" has ended already: its result stays.'
    decision_id = open_ballot(world, is_secret=True)
    _none, answer = meet(
        world,
        lambda env: env[DECISION].browse(decision_id).action_cancel(reason),
        lambda: act(world, decision_id, "_close"),
    )
    assert answer == 'No ballot on "Shall we?" is open.'
    assert state(world, decision_id) == "cancelled"


def test_text_changed_while_the_ballot_opens(world):
    """Members do not vote on another text than the one that the ballot was opened for,
    whoever is a moment earlier."""
    texts = ("Another title", "Something else than was talked about.", "Better so")
    proposal_id = deliberate(world, 0)
    decision_id = prepare(world, proposal_id=proposal_id)
    _none, answer = meet(
        world,
        lambda env: env[DECISION].browse(decision_id).action_open(),
        lambda: act(world, proposal_id, "_amend", *texts, model=PROPOSAL),
    )
    assert isinstance(answer, str), "it is too late"
    with environment(world.database) as env:
        proposal = env[PROPOSAL].browse(proposal_id)
        assert (proposal.state, proposal.title) == ("voting", "Proposal 0")
        assert len(proposal.amendment_ids) == 1


def test_proposal_cancelled_while_its_ballot_is_counted(world):
    """They take turns: none of them is broken off as a deadlock, which in the job would
    be an error."""
    reason = "It is not possible any more"
    for place, after in ((1, None), (2, (SolidarityProposal, "_lock"))):
        proposal_id = deliberate(world, place)
        decision_id = open_ballot(world, proposal_id=proposal_id)
        _none, answer = meet(
            world,
            functools.partial(cancel, PROPOSAL, proposal_id, reason),
            functools.partial(act, world, decision_id, "_close"),
            after,
        )
        assert answer == 'No ballot on "Shall we?" is open.'
        assert state(world, proposal_id, PROPOSAL) == "cancelled"
    proposal_id = deliberate(world, 3)
    decision_id = open_ballot(world, proposal_id=proposal_id)
    _none, answer = meet(
        world,
        lambda env: env[DECISION].browse(decision_id)._close(),
        lambda: act(world, proposal_id, "action_cancel", reason, model=PROPOSAL),
    )
    assert isinstance(answer, str), "it is rejected by then"
    assert state(world, proposal_id, PROPOSAL) == "rejected"
    assert not world.deadlocks()


def test_round_cancelled_while_its_ballot_is_counted(world):
    """The same with a funding round and the ballot of it."""
    round_id = world.create_round(costs=(60, 50))
    with environment(world.database) as env:
        funding = env[ROUND].browse(round_id)
        funding.action_open()
        decision_id = funding.decision_id.id
    _none, answer = meet(
        world,
        functools.partial(cancel, ROUND, round_id, "There is no money this year"),
        functools.partial(act, world, decision_id, "_close"),
        (SolidarityFundingRound, "_lock"),
    )
    assert answer.startswith("No ballot on")
    assert state(world, round_id, ROUND) == "cancelled"
    assert state(world, decision_id) == "cancelled"
    assert not world.deadlocks()


def cancel(model, record_id, reason, env):
    env[model].browse(record_id).action_cancel(reason)


def test_leaving_while_voting(world):
    """Who leaves after voting has voted; who has left does not vote."""
    decision_id = open_ballot(world)
    leaver = world.member_ids[MEMBERS - 1]

    def cast(env):
        membership = env["solidarity.membership"].browse(leaver)
        decision = env[DECISION].browse(decision_id)
        decision._vote(membership, {"choice": decision.option_ids[0].id})

    meet(
        world,
        cast,
        lambda: act(world, leaver, "action_leave", model="solidarity.membership"),
    )
    assert isinstance(vote(world, decision_id, MEMBERS - 1, 1), str), "refused"
    act(world, decision_id, "_close")
    with environment(world.database) as env:
        decision = env[DECISION].browse(decision_id)
        assert [number for _o, number in decision.result["totals"]] == [1, 0, 0]
        env["solidarity.membership"].browse(leaver).state = "active"


def test_told_once(world):
    """Two jobs at once write each elector one mail."""
    with environment(world.database) as env:
        members = env["solidarity.membership"].browse(world.member_ids)
        for member in members:
            member.partner_id.email = f"member{member.id}@example.com"
        env[DECISION]._send_mails()
    decision_id = open_ballot(world)
    meet(
        world,
        lambda env: env[DECISION]._send_mails(),
        lambda: act(world, [], "_send_mails"),
        (DecisionMail, "_tell_opened"),
    )
    [(mails,)] = world.query(
        "SELECT count(*) FROM mail_message"
        " WHERE model = 'solidarity.decision' AND res_id = %s"
        "   AND message_type = 'email_outgoing'",
        decision_id,
    )
    assert mails == MEMBERS


def test_delegated_while_it_opens(world):
    """The delegation is on the roll or it is not: the ballot does not wait for it. A
    second one of the same member, at the same moment, takes the place of the first."""
    one, two, three = world.member_ids[:3]
    decision_id = prepare(world)

    def delegate(delegate_id, env):
        members = env["solidarity.membership"].browse([one, delegate_id])
        env["solidarity.delegation"]._delegate(*members)

    meet(
        world,
        functools.partial(delegate, two),
        lambda: act(world, decision_id, "action_open"),
    )
    meet(
        world,
        functools.partial(delegate, two),
        lambda: world.request(functools.partial(delegate, three)),
    )
    later_id = open_ballot(world)
    for ballot_id, delegates in ((decision_id, []), (later_id, [three])):
        with environment(world.database) as env:
            electors = env[DECISION].browse(ballot_id).elector_ids
            assert electors.delegate_id.membership_id.ids == delegates
    with environment(world.database) as env:
        env["solidarity.delegation"].search([]).unlink()


def test_votes_while_the_job_writes_mails(world):
    """Who votes while the mail that the ballot is open is being written does not break
    the job: it is about the same row of the roll."""
    decision_id = open_ballot(world, is_secret=True)
    tell = DecisionMail._tell_opened
    answers = []

    def tell_and_vote(decision, electors):
        tell(decision, electors)
        if decision.id == decision_id:
            answers.append(vote(world, decision_id, 0, 0))

    with patch.object(DecisionMail, "_tell_opened", tell_and_vote):
        with environment(world.database) as env:
            env[DECISION]._send_mails()
    assert len(answers) == 1 and answers[0]["receipt"]
    assert world.query(
        "SELECT has_voted, mails_sent, count(*) FROM solidarity_elector"
        " WHERE decision_id = %s GROUP BY 1, 2 ORDER BY 1",
        decision_id,
    ) == [(False, 1, MEMBERS - 1), (True, 1, 1)]
