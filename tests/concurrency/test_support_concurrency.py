"""The same last points, spent 200 times at once; a threshold that 200 members cross.

The error of a worker, and any page that is no answer, fails the test.
"""

import pytest
from governance_world import GovernanceWorld, SupportClient
from ledger_world import run_workers
from own_database import own_database
from portal_client import server
from processes import Workers
from supporting import move_points, spend_last_points, support_one

WORKERS = 8
ATTEMPTS = 25  # of each worker: 200
WAYS = ["_support_at_once", "_support"]


@pytest.fixture
def poor():
    """A member who has 10 of 100 points left, and 9 + 20 proposals."""
    with own_database() as database:
        world = GovernanceWorld.create(database, members=3, proposals=29)
        for proposal in range(9):
            world.support("_support_at_once", 0, proposal, 10)
        yield world


@pytest.fixture
def crowd():
    """200 members; a proposal is prioritised by a point of each of 150."""
    with own_database() as database:
        yield GovernanceWorld.create(database, members=200, proposals=1)


def split(answers):
    """Return the answers that gave points and the texts of the refusals."""
    answers = [answer for one in answers for answer in one]
    assert len(answers) == WORKERS * ATTEMPTS
    given = [answer for answer in answers if isinstance(answer, dict)]
    return given, [answer for answer in answers if isinstance(answer, str)]


def used(world, member=0):
    [(points,)] = world.query(
        "SELECT support_used FROM solidarity_membership WHERE id = %s",
        world.member_ids[member],
    )
    return points


@pytest.mark.parametrize("way", WAYS)
def test_the_last_points(poor, way):
    answers = Workers(poor, WORKERS, spend_last_points, way, ATTEMPTS).results()
    given, refused = split(answers)
    # who has given them may say so again: that gives nothing more
    winners = poor.query(
        "SELECT DISTINCT proposal_id FROM solidarity_support_move"
        " WHERE proposal_id = ANY(%s)",
        poor.proposal_ids[9:],
    )
    assert len(winners) == 1, "one proposal has them"
    assert used(poor) == 100
    assert given and all(answer["available"] == 0 for answer in given)
    assert set(refused) == {
        "You have no points left. Take some back from another proposal first."
    }
    assert not poor.violations()
    assert not poor.deadlocks()


@pytest.mark.parametrize("way", WAYS)
def test_points_that_move(poor, way):
    answers = Workers(poor, WORKERS, move_points, way, ATTEMPTS).results()
    given, refused = split(answers)
    assert given and refused, "both happened"
    assert not poor.violations()
    assert not poor.deadlocks()


@pytest.mark.parametrize("way", WAYS)
def test_threshold(crowd, way):
    """Prioritised once, by the 150th; nobody comes after that, and all are locked."""
    answers = Workers(crowd, WORKERS, support_one, way, ATTEMPTS).results()
    given, refused = split(answers)
    assert (len(given), len(refused)) == (150, 50)
    assert sorted(answer["total"] for answer in given) == list(range(1, 151))
    assert [answer["state"] for answer in given].count("prioritised") == 1
    assert set(refused) == {
        '"Proposal 0" has enough support already. Keep your points for another '
        "proposal."
    }
    assert crowd.query(
        "SELECT state, support_total, supporter_count FROM solidarity_proposal"
        " WHERE id = %s",
        crowd.proposal_ids[0],
    ) == [("prioritised", 150, 150)]
    assert crowd.query("SELECT state, count(*) FROM solidarity_support GROUP BY 1") == [
        ("locked", 150)
    ]
    assert crowd.query(
        "SELECT kind, count(*) FROM solidarity_support_move GROUP BY 1 ORDER BY 1"
    ) == [("allocate", 150), ("lock", 150)]
    assert not crowd.violations()
    assert not crowd.deadlocks()


def test_pages(poor, tmp_path):
    """The same as people do it: eight tabs, a server with eight workers, 200 clicks."""
    with server(poor.database, tmp_path, WORKERS) as running:

        def click(tab):
            client = SupportClient(running.port, "member0")
            places = [9 + (tab * 7 + n) % 20 for n in range(ATTEMPTS)]
            pages = [client.give(poor.proposal_ids[place], 10) for place in places]
            client.connection.close()
            return pages

        pages = [page for one in run_workers(WORKERS, click) for page in one]
    assert len(pages) == WORKERS * ATTEMPTS
    assert {status for status, _answer in pages} == {200}, "no error page"
    given = [answer for _status, answer in pages if "error" not in answer]
    refused = {answer["error"] for _status, answer in pages if "error" in answer}
    assert given and all(answer["available"] == 0 for answer in given)
    assert refused == {
        "You have no points left. Take some back from another proposal first."
    }
    assert used(poor) == 100
    assert not poor.violations()


def test_job_while_members_give(crowd):
    """The community asks for less: the job and the members come at the same moment,
    and it is prioritised once."""
    for member in range(100):
        crowd.support("_support_at_once", member, 0, 1)
    crowd.request(
        lambda env: (
            env["solidarity.community"]
            .browse(crowd.community_id)
            .write({"support_threshold": 90, "policy_reason": "The assembly wants it"})
        )
    )

    def work(number):
        if number:
            return crowd.support("_support_at_once", 100 + number, 0, 1)
        return crowd.request(lambda env: env["solidarity.proposal"]._cron_prioritise())

    run_workers(4, work)
    [(state, total)] = crowd.query(
        "SELECT state, support_total FROM solidarity_proposal"
    )
    assert state == "prioritised"
    assert total in (100, 101), "the first that came was the last"
    assert crowd.query(
        "SELECT count(*) FROM solidarity_support_move WHERE kind = 'lock'"
    ) == [(total,)]
    assert not crowd.violations()
    assert not crowd.deadlocks()


def test_leaving_meanwhile(crowd):
    """Members who leave while they and others give: nothing is left behind."""

    def act(number):
        for member in range(number * 5, number * 5 + 5):
            crowd.support("_support_at_once", member, 0, 1)
            if number % 2:
                crowd.request(
                    lambda env, who=member: (
                        env["solidarity.membership"]
                        .browse(crowd.member_ids[who])
                        .action_leave()
                    )
                )
                refusal = crowd.support("_support_at_once", member, 0, 1)
                assert refusal.startswith("Only active members")

    run_workers(WORKERS, act)
    assert crowd.query(
        "SELECT support_total FROM solidarity_proposal WHERE id = %s",
        crowd.proposal_ids[0],
    ) == [(20,)]
    assert not crowd.violations()
    assert not crowd.deadlocks()


def test_proposals_closed_at_once(poor):
    """Their supporters are the same people: no deadlock, and all points come back."""

    def close(proposal):
        poor.request(
            lambda env: (
                env["solidarity.proposal"]
                .browse(poor.proposal_ids[proposal])
                .action_cancel()
            )
        )

    for first in range(9, 19, 2):
        for member in range(3):
            for proposal in (first, first + 1):
                poor.support("_support_at_once", member, proposal, 1)
        assert [used(poor, member) for member in range(3)] == [92, 2, 2]
        run_workers(2, lambda number, first=first: close(first + number))
        assert [used(poor, member) for member in range(3)] == [90, 0, 0]
    assert not poor.violations()
    assert not poor.deadlocks()
