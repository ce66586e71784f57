"""Rules with real cursors: jobs, ballots and people at the same moment."""

import pytest
from ledger_world import environment, run_workers
from own_database import own_database
from policy_world import PolicyWorld
from psycopg2 import IntegrityError

from odoo.exceptions import UserError

ROUNDS = 6
COMMUNITY = "solidarity.community"
EMERGENCY = "The hall is closed this winter"


@pytest.fixture
def world():
    with own_database() as database:
        yield PolicyWorld.create(database)


def value(world, name="support_cap"):
    with environment(world.database) as env:
        return env[COMMUNITY].browse(world.community_id)[name]


def change_in_emergency(world, new_value):
    def work(env):
        community = env[COMMUNITY].browse(world.community_id)
        change = community._emergency_change(
            community, "support_threshold", new_value, EMERGENCY
        )
        return change.id, change.proposal_id.id

    return world.request(work, world.organiser_uid)


def set_date(world, name, which):
    """Let something of emergency changes have happened long ago."""
    world.request(
        lambda env: env.cr.execute(
            f"UPDATE solidarity_emergency_change SET {name} = '2020-01-01' "
            f"WHERE {which}"
        )
    )


def refused(work):
    """Return why ``work()`` was refused, or None."""
    try:
        work()
    except (UserError, IntegrityError) as refusal:
        return str(refusal)
    return None


def assert_replays(world, name):
    """Each line of the log begins where the one before ended."""
    lines = [line for line in world.log() if line[0] == name]
    for before, after in zip(lines, lines[1:], strict=False):
        assert before[2] == after[1]
    assert lines[-1][2] == str(value(world, name))


def test_lapse_while_the_ballot_closes(world):
    """Whichever comes first, the members' decision stays and the log tells the way."""
    for number in range(ROUNDS):
        new_value = 50 + number
        # what lapsed in the round before was long ago
        set_date(world, "date_ended", "state <> 'active'")
        emergency_id, proposal_id = change_in_emergency(world, new_value)
        decision_id = world.open_ballot(proposal_id)
        set_date(world, "date_lapse", "state = 'active'")

        def work(worker, decision_id=decision_id):
            if worker:
                world.close_ballot(decision_id)
            else:
                world.request(
                    lambda env: env["solidarity.emergency.change"]._cron_lapse()
                )

        run_workers(2, work)
        assert value(world, "support_threshold") == new_value
        [(state,)] = world.query(
            "SELECT state FROM solidarity_emergency_change WHERE id = %s", emergency_id
        )
        assert state in ("ratified", "lapsed")
        assert_replays(world, "support_threshold")


def test_several_jobs(world):
    """Four jobs at once apply a decision once."""
    for number in range(ROUNDS):
        proposal_id, _decision = world.accept(
            (COMMUNITY, world.community_id, "support_cap", 11 + number),
            date_effective="2099-01-01",
        )
        world.request(
            lambda env, proposal_id=proposal_id: env.cr.execute(
                "UPDATE solidarity_proposal_rule SET date_due = '2020-01-01'"
                " WHERE proposal_id = %s",
                [proposal_id],
            )
        )
        run_workers(
            4,
            lambda _worker: world.request(
                lambda env: env["solidarity.proposal.rule"]._cron_apply()
            ),
        )
        assert value(world) == 11 + number
        assert len(world.log()) == number + 1
        assert_replays(world, "support_cap")


def test_edited_while_it_opens(world):
    """Members never support what was changed behind the check: the value of today is
    nothing to decide, so either the proposal does not open or the edit is refused."""
    for _round in range(ROUNDS):

        def draft(env):
            proposal = env["solidarity.proposal"].create(
                {
                    "community_id": world.community_id,
                    "author_id": world.member_ids[0],
                    "kind": "policy",
                    "title": "Other rules for us",
                    "summary": "They fit better to what we do.",
                }
            )
            proposal._set_rules(
                [
                    {
                        "res_model": COMMUNITY,
                        "res_id": world.community_id,
                        "field_name": "support_cap",
                        "new_value": 12,
                    }
                ]
            )
            return proposal.id

        proposal_id = world.request(draft)

        def work(worker, proposal_id=proposal_id):
            def act(env):
                proposal = env["solidarity.proposal"].browse(proposal_id)
                if worker:
                    proposal.action_open()
                else:
                    proposal.rule_ids.write({"new_value": "10"})

            return refused(lambda: world.request(act, world.organiser_uid))

        refusals = run_workers(2, work)
        assert len([refusal for refusal in refusals if refusal]) == 1, refusals


def test_one_emergency_of_a_rule(world):
    """Four organisers' tabs at once: one change, and the others hear of it."""

    refusals = run_workers(
        4, lambda worker: refused(lambda: change_in_emergency(world, 60 + worker))
    )
    texts = [refusal for refusal in refusals if refusal]
    assert len(texts) == 3
    assert all("already" in text or "active_unique" in text for text in texts)
    assert len(world.log()) == 1
    assert_replays(world, "support_threshold")
