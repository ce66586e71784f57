"""Ratings with real cursors: a double click rates once and says so."""

from decimal import Decimal

from ledger_world import run_workers
from test_exchange_confirm import act, deliver, world  # noqa: F401 (a fixture)

from odoo.exceptions import UserError

ROUNDS = 6


def rate(exchange, members, stars):
    try:
        exchange._rate(members[1], members[0], stars)
    except UserError as error:
        return str(error)
    return "rated"


def test_double_click(world):  # noqa: F811
    """The second of two requests finds the rating of the first, and nothing breaks."""
    for number in range(1, ROUNDS + 1):
        exchange_id = deliver(world, 0, [1], "1")
        act(world, exchange_id, lambda exchange, members: exchange._confirm(members[1]))
        said = run_workers(
            2,
            lambda tab, one=exchange_id: act(
                world,
                one,
                lambda exchange, members: rate(exchange, members, 4 + tab),
            ),
        )
        first, second = sorted(said, reverse=True)
        assert first == "rated"
        assert second.startswith("You rated ")
        rows = world.query("SELECT count(*) FROM rating_rating")
        assert rows == [(number,)]
    [reputation] = act(
        world,
        exchange_id,
        lambda _exchange, members: [members[0]._get_reputation()],
    )
    assert (reputation["count"], reputation["deeds"]) == (ROUNDS, ROUNDS)
    assert Decimal(4) <= reputation["average"] <= Decimal(5)
