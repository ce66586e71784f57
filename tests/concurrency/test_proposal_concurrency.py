"""Proposals with real cursors: steps that several take at the same moment."""

from datetime import timedelta

import pytest
from governance_world import GovernanceWorld
from ledger_world import environment, run_workers
from own_database import own_database

from odoo import fields
from odoo.exceptions import UserError

MEMBERS = 15
ROUNDS = 3


@pytest.fixture
def world():
    """15 members; a proposal is prioritised by 150 points, which are 10 of each."""
    with own_database() as database:
        yield GovernanceWorld.create(database, MEMBERS, ROUNDS + 1)


def state(world, place=0):
    [(value,)] = world.query(
        "SELECT state FROM solidarity_proposal WHERE id = %s", world.proposal_ids[place]
    )
    return value


def do(world, place, step):
    """Return what ``step(proposal)`` gives in a request, or the refusal."""

    def work(env):
        proposals = env["solidarity.proposal"]
        return step(proposals.browse(world.proposal_ids[place]))

    try:
        return world.request(work)
    except UserError as error:
        return error


def prioritise(world, place):
    for member in range(MEMBERS):
        world.support("_support_at_once", member, place, 10)
    assert state(world, place) == "prioritised"


def finish(world, place):
    """Let members accept a proposal, and finish the work on it."""

    def work(env):
        proposal = env["solidarity.proposal"].browse(world.proposal_ids[place])
        proposal.state = "accepted"
        proposal._on_accepted(env["solidarity.decision"])
        proposal.task_ids.state = "1_done"

    world.request(work)


def test_the_answers_that_settle_it(world):
    """8 of 15 supporters say yes at the same moment: none of them sees the others', and
    yet it is delivered, once."""
    for place in range(ROUNDS):
        prioritise(world, place)
        finish(world, place)

        def answer(worker, place=place):
            return do(
                world,
                place,
                lambda proposal: proposal._answer_delivery(
                    proposal.env["solidarity.membership"].browse(
                        world.member_ids[worker]
                    ),
                    True,
                ),
            )

        answers = run_workers(8, answer)
        assert not [one for one in answers if isinstance(one, UserError)]
        assert state(world, place) == "delivered"
        assert not world.violations()
    news = world.query(
        "SELECT proposal_id FROM solidarity_proposal_news"
        " WHERE template LIKE '%%delivered'"
    )
    assert len(news) == ROUNDS, "each is told of once"


def test_one_step_wins(world):
    """What cannot follow each other is not done both, whoever is first."""
    for place in range(ROUNDS):

        def step(worker, place=place):
            if worker % 2:
                return do(world, place, lambda proposal: proposal.action_withdraw())
            return do(world, place, lambda proposal: proposal.action_cancel("Sold"))

        answers = run_workers(4, step)
        refused = [one for one in answers if isinstance(one, UserError)]
        assert len(refused) == 3
        assert state(world, place) in ("withdrawn", "cancelled")


def test_one_ballot_wins(world):
    """Of two ballots that open at the same moment members vote on one."""
    for place in range(ROUNDS):
        prioritise(world, place)
        do(world, place, lambda proposal: proposal.action_deliberate())
        with environment(world.database) as env:
            decisions = env["solidarity.decision"].create(
                [
                    {
                        "community_id": world.community_id,
                        "proposal_id": world.proposal_ids[place],
                        "date_close": fields.Datetime.now() + timedelta(days=8),
                    }
                    for _number in range(2)
                ]
            )
            decision_ids = decisions.ids

        def open_ballot(worker, ids=decision_ids):
            def work(env):
                env["solidarity.decision"].browse(ids[worker]).action_open()

            try:
                return world.request(work)
            except UserError as error:
                return error

        answers = run_workers(2, open_ballot)
        assert len([one for one in answers if isinstance(one, UserError)]) == 1
        assert state(world, place) == "voting"
        opened = world.query(
            "SELECT id FROM solidarity_decision WHERE state = 'open' AND id = ANY(%s)",
            decision_ids,
        )
        assert len(opened) == 1
        do(world, place, lambda proposal: proposal.action_cancel("No more of that"))


def test_the_time_is_over_while_points_move(world):
    """Each point is with an open proposal or back; nothing is left behind."""
    for place in range(ROUNDS + 1):
        for member in range(1, 5):
            world.support("_support_at_once", member, place, 10)
    with environment(world.database) as env:
        proposals = env["solidarity.proposal"].browse(world.proposal_ids[:ROUNDS])
        proposals.date_expires = "2020-01-01"

    def act(worker):
        if not worker:
            return world.request(lambda env: env["solidarity.proposal"]._cron_expire())
        # what was given may be lowered, and taken back, as long as it is not over
        for place in range(ROUNDS + 1):
            for points in (7, 3, 0):
                world.support("_support_at_once", worker, place, points)
        return None

    run_workers(4, act)
    assert not world.violations()
    world.request(lambda env: env["solidarity.proposal"]._cron_expire())
    states = world.query(
        "SELECT state, support_total, count(*) FROM solidarity_proposal"
        " GROUP BY 1, 2 ORDER BY 1"
    )
    assert states == [("expired", 0, ROUNDS), ("gathering", 10, 1)]
    assert not world.violations()
    assert not world.deadlocks()
