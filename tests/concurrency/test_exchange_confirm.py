"""Exchanges with real cursors: two tabs, both sides at once, and a day that has only 24
hours."""

from decimal import Decimal

import pytest
from ledger_world import LedgerWorld, environment, run_workers
from own_database import own_database

from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.solidarity_timebank.exceptions import ExchangeError

ROUNDS = 6


@pytest.fixture
def world():
    with own_database() as database:
        world = LedgerWorld.create(database, members=4, credit_limit=500)
        with environment(database) as env:
            accounts = env["solidarity.account"].browse(world.account_ids)
            world.member_ids = accounts.membership_id.ids
        yield world


def retried(work):
    """Return what ``work()`` returns, begun anew by Odoo when rows are busy."""
    while True:
        try:
            return work()
        except (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            continue


def propose(world, provider, receivers, hours, key=None, **values):
    """Propose as the system; return the id."""
    with environment(world.database) as env:
        members = env["solidarity.membership"].browse(world.member_ids)
        receivers = members.browse([members[number].id for number in receivers])
        return (
            env["solidarity.exchange"]
            ._propose(
                members[provider],
                receivers,
                "provider",
                hours,
                "Bicycle repair",
                key=key,
                **values,
            )
            .id
        )


def act(world, exchange_id, action):
    """Call ``action(exchange, members)`` as one request."""

    def work():
        with environment(world.database) as env:
            return action(
                env["solidarity.exchange"].browse(exchange_id),
                env["solidarity.membership"].browse(world.member_ids),
            )

    return retried(work)


def deliver(world, *args, **values):
    exchange_id = propose(world, *args, **values)
    act(world, exchange_id, lambda exchange, _members: exchange.action_accept())
    act(world, exchange_id, lambda exchange, _members: exchange.action_deliver())
    return exchange_id


def booked(world):
    """Return how many transfers were posted, and of how much."""
    return world.query(
        "SELECT count(*), coalesce(sum(amount), 0) FROM solidarity_transfer"
        " WHERE state = 'posted'"
    )[0]


def test_two_tabs_at_once(world):
    for number in range(1, ROUNDS + 1):
        exchange_id = deliver(world, 0, [1], "1.5")
        sentences = run_workers(
            2,
            lambda _tab, one=exchange_id: act(
                world, one, lambda exchange, members: exchange._confirm(members[1])
            ),
        )
        assert sorted(sentence[:9] for sentence in sentences) == [
            "Thank you",
            "You confi",
        ]
        assert booked(world) == (number, Decimal("1.5") * number)
    assert not world.violations()


def test_provider_and_receiver_at_once(world):
    """The receiver says two, the provider two at the same moment: booked once. Or each
    takes the other's figure: then they differ, and nothing is booked."""
    for _round in range(ROUNDS):
        exchange_id = deliver(world, 0, [1], "3")
        before = booked(world)[0]
        run_workers(
            2,
            lambda side, one=exchange_id: act(
                world,
                one,
                lambda exchange, members: exchange._confirm(members[side], "2"),
            ),
        )
        assert booked(world)[0] == before + 1
    rows = world.query("SELECT DISTINCT state, hours FROM solidarity_exchange")
    assert rows == [("confirmed", Decimal(2))]
    assert not world.violations()


def test_the_last_two_of_a_group_at_once(world):
    """One of them sees that all have confirmed, and books."""
    for number in range(1, ROUNDS + 1):
        exchange_id = deliver(world, 0, [1, 2], "1", kind="group")
        run_workers(
            2,
            lambda worker, one=exchange_id: act(
                world,
                one,
                lambda exchange, members: exchange._confirm(members[worker + 1]),
            ),
        )
        assert booked(world) == (2 * number, Decimal(number))
    assert not world.violations()


def test_a_day_has_24_hours(world):
    """Two gifts of 13 hours are done at once: no account is touched, one is refused."""
    for number in range(ROUNDS):
        day = f"2024-05-{number + 1:02d}"
        with environment(world.database) as env:
            env["solidarity.membership"].search([]).date_joined = "2020-01-01"
        ids = [
            propose(world, 0, [other], "13", is_gift=True, date=day) for other in (1, 2)
        ]
        for one in ids:
            act(world, one, lambda exchange, _members: exchange.action_accept())

        def work(worker, ids=ids):
            try:
                act(world, ids[worker], lambda exchange, _m: exchange.action_deliver())
            except ExchangeError:
                return "refused"
            return "done"

        assert sorted(run_workers(2, work)) == ["done", "refused"]


def test_a_form_sent_twice_at_once(world):
    for number in range(ROUNDS):
        ids = run_workers(
            2,
            lambda _tab, key=f"form-{number}": retried(
                lambda: propose(world, 0, [1], "1", key=key)
            ),
        )
        assert len(set(ids)) == 1
    assert world.query("SELECT count(*) FROM solidarity_exchange") == [(ROUNDS,)]


def test_groups_that_share_people(world):
    """Two groups with the same people the other way round: no deadlock, all booked."""
    for _round in range(ROUNDS):
        groups = [(0, [1, 2, 3]), (3, [2, 1, 0])]
        ids = [
            deliver(world, provider, receivers, "3", kind="group")
            for provider, receivers in groups
        ]
        for one, (_provider, receivers) in zip(ids, groups, strict=True):
            for receiver in receivers[:-1]:
                act(
                    world,
                    one,
                    lambda exchange, members, who=receiver: exchange._confirm(
                        members[who]
                    ),
                )
        run_workers(
            2,
            lambda worker, ids=ids, groups=groups: act(
                world,
                ids[worker],
                lambda exchange, members: exchange._confirm(
                    members[groups[worker][1][-1]]
                ),
            ),
        )
    assert booked(world) == (ROUNDS * 6, Decimal(6) * ROUNDS)
    assert world.query("SELECT DISTINCT state FROM solidarity_exchange") == [
        ("confirmed",)
    ]
    assert world.deadlocks() == 0
    assert not world.violations()
