"""Two hundred members vote at once, one votes in many tabs, a ballot closes meanwhile.

The error of a worker fails the test.
"""

import dataclasses
import time
from datetime import timedelta

import pytest
from governance_world import GovernanceWorld
from ledger_world import environment
from own_database import own_database
from processes import Workers
from voting import (
    delegate_in_a_ring,
    vote,
    vote_as_one,
    vote_for_all,
    vote_until_closed,
)

from odoo import fields

WORKERS = 8
MEMBERS = 25  # of each worker: 200
WAYS = ["_vote_at_once", "_vote"]


@pytest.fixture(scope="module")
def crowd():
    with own_database() as database:
        yield GovernanceWorld.create(database, WORKERS * MEMBERS, proposals=1)


def open_ballot(world, is_secret, **duration):
    """Open a ballot for so much time, 8 days if none is given; return its id."""
    with environment(world.database) as env:
        decision = env["solidarity.decision"].create(
            {
                "title": "Shall we?",
                "community_id": world.community_id,
                "is_secret": is_secret,
                "date_close": fields.Datetime.now()
                + timedelta(**duration or {"days": 8}),
            }
        )
        decision.action_open()
        return decision.id


def close(world, decision_id):
    """Close a ballot in a transaction as a request has; return the result."""

    def work(env):
        decision = env["solidarity.decision"].browse(decision_id)
        decision._close()
        return {
            "totals": [number for _option, number in decision.result["totals"]],
            "turnout": decision.turnout_count,
        }

    return world.request(work)


def voted(world, decision_id):
    [(count,)] = world.query(
        "SELECT count(*) FROM solidarity_elector WHERE decision_id = %s AND has_voted",
        decision_id,
    )
    return count


def open_both(world):
    """Open a ballot of each kind; return their ids, and which of them is secret."""
    ids = [open_ballot(world, is_secret) for is_secret in (False, True)]
    return ids, ids[1]


@pytest.mark.parametrize("way", WAYS)
def test_everybody_at_once(crowd, way):
    """200 votes, 100 changes, 8 processes: each is counted once, as it was last."""
    ids, secret = open_both(crowd)
    answers = Workers(crowd, WORKERS, vote_for_all, ids, way, MEMBERS).results()
    given = {key: vote for one in answers for key, vote in one.items()}
    for decision_id in ids:
        votes = [vote for (ballot, _m), vote in given.items() if ballot == decision_id]
        assert len(votes) == 200
        choices = [choice for choice, _receipt in votes]
        receipts = {receipt for _choice, receipt in votes}
        assert len(receipts) == (200 if decision_id == secret else 1)
        result = close(crowd, decision_id)
        assert result["totals"] == [choices.count(choice) for choice in range(3)]
        assert result["turnout"] == voted(crowd, decision_id) == 200
    with environment(crowd.database) as env:
        decision = env["solidarity.decision"].browse(secret)
        options = decision.option_ids.ids
        for choice, receipt in votes:
            assert decision._is_in_urn(receipt) == {"choice": options[choice]}
    assert not crowd.deadlocks()


@pytest.mark.parametrize("way", WAYS)
def test_one_member_in_many_tabs(crowd, way):
    """One vote, whatever happens at the same moment; in a secret ballot the first."""
    ids, secret = open_both(crowd)
    workers = Workers(crowd, WORKERS, vote_as_one, ids, way, 5).results()
    for decision_id in ids:
        answers = [answer for one in workers for answer in one[decision_id]]
        accepted = [answer for answer in answers if isinstance(answer, dict)]
        refused = {answer for answer in answers if isinstance(answer, str)}
        assert len(answers) == 40
        assert len(accepted) == (1 if decision_id == secret else 40)
        assert all("enter the receipt" in text for text in refused)
        assert sum(close(crowd, decision_id)["totals"]) == 1
        assert voted(crowd, decision_id) == 1
    assert not crowd.deadlocks()


@pytest.mark.parametrize("way", WAYS)
def test_closed_meanwhile(crowd, way):
    """What was acknowledged is counted, and what was counted was acknowledged."""
    ids, secret = open_both(crowd)
    workers = Workers(crowd, WORKERS, vote_until_closed, ids, way, MEMBERS)
    while voted(crowd, secret) < 20:
        time.sleep(0.05)
    results = {decision_id: close(crowd, decision_id) for decision_id in ids}
    answers = workers.results()
    for decision_id, result in results.items():
        acknowledged = sum(answer[decision_id] for answer in answers)
        assert 15 <= acknowledged < 200, "it closed while they voted"
        assert result["totals"] == [acknowledged, 0, 0]
        assert result["turnout"] == voted(crowd, decision_id) == acknowledged
    assert not crowd.deadlocks()


def test_delegations_at_once(crowd):
    """Eight members in a ring delegate to the next one at the same moment: the last of
    them would close the circle and is refused."""
    crowd = dataclasses.replace(crowd, member_ids=crowd.member_ids[:WORKERS])
    for _round in range(2):
        refused = Workers(crowd, WORKERS, delegate_in_a_ring, 3).results()
        edges = crowd.query(
            "SELECT membership_id, delegate_id FROM solidarity_delegation"
        )
        assert len(edges) == WORKERS - 1, "all but one"
        assert sum(refused) == 3, "the same one, each time"
        with environment(crowd.database) as env:
            env["solidarity.delegation"].search([]).unlink()


@pytest.mark.parametrize("is_secret", [False, True])
def test_job(crowd, is_secret):
    """The job opens no transaction that waits for its own, and the key of the urn goes
    with the commit."""
    decision_id = open_ballot(crowd, is_secret, seconds=3)
    answer = vote(crowd, decision_id, 0, 1)
    with environment(crowd.database) as env:
        urns = env["solidarity.urn"]
        urn = urns.search([("decision_id", "=", decision_id)])
        path = urns._get_key_path(urn.key_name or "none")
        assert path.exists() == is_secret
        urns._gc_keys()
        assert path.exists() == is_secret, "an open ballot needs its key"
    time.sleep(3)
    with environment(crowd.database) as env:
        env.ref("solidarity_governance.ir_cron_decisions").method_direct_trigger()
    with environment(crowd.database) as env:
        decision = env["solidarity.decision"].browse(decision_id)
        assert decision.state == "closed"
        assert [number for _o, number in decision.result["totals"]] == [0, 1, 0]
        assert bool(decision._is_in_urn(answer["receipt"])) == is_secret
    assert not path.exists()
