"""Settlements with real cursors: approved in two tabs at once, and while the member
trades."""

from decimal import Decimal

import pytest
from ledger_world import LedgerWorld, environment, run_workers
from own_database import own_database

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.solidarity_ledger.exceptions import PayerStateError

ROUNDS = 10


@pytest.fixture
def world():
    with own_database() as database:
        yield LedgerWorld.create(database, members=ROUNDS + 1, credit_limit=50)


def propose(world, payee, amount):
    """Let a member earn, and propose to give it to the community."""
    with environment(world.database) as env:
        env["solidarity.transfer"]._post_transfers([world.vals(0, payee, amount)])
        settlement = env["solidarity.settlement"].create(
            {
                "account_id": world.account_ids[payee],
                "method": "gift",
                "reason": "Moves to the coast",
            }
        )
        settlement.with_user(env.ref("base.user_admin")).action_propose()
        return settlement.id


def approve(world, settlement_id):
    """Approve as a request does: begun anew by Odoo when rows are busy."""
    while True:
        try:
            with environment(world.database) as env:
                env["solidarity.settlement"].browse(settlement_id).action_approve()
            return
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            continue


def test_two_tabs_at_once(world):
    for number in range(1, ROUNDS + 1):
        settlement_id = propose(world, number, "2.50")
        run_workers(2, lambda _number, one=settlement_id: approve(world, one))
    rows = world.query(
        "SELECT count(*), sum(amount) FROM solidarity_transfer"
        " WHERE purpose = 'settlement'"
    )
    assert rows == [(ROUNDS, Decimal("2.50") * ROUNDS)]
    assert world.query(
        "SELECT s.state, a.state, a.balance, count(*) FROM solidarity_settlement s"
        " JOIN solidarity_account a ON a.id = s.account_id GROUP BY 1, 2, 3"
    ) == [("done", "closed", Decimal(0), ROUNDS)]
    assert not world.violations()


def test_while_the_member_trades(world):
    """Either the trade comes first and the settlement is asked again, or the account is
    closed and the trade is refused: never something in between."""
    outcomes = set()
    for number in range(1, ROUNDS + 1):
        settlement_id = propose(world, number, "2.50")

        def work(worker, one=settlement_id, payer=number):
            if worker == 0:
                return approve(world, one)
            with environment(world.database) as env:
                try:
                    env["solidarity.transfer"]._post_at_once(
                        [world.vals(payer, 0, "0.50")]
                    )
                except PayerStateError:
                    outcomes.add("refused")

        run_workers(2, work)
        outcomes.update(
            world.query(
                "SELECT s.state, a.state, a.balance FROM solidarity_settlement s"
                " JOIN solidarity_account a ON a.id = s.account_id WHERE s.id = %s",
                settlement_id,
            )
        )
    allowed = {
        "refused",
        ("done", "closed", Decimal(0)),
        ("draft", "open", Decimal(2)),
    }
    assert outcomes <= allowed, outcomes
    assert not world.violations()
