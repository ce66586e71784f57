"""The community account takes a fee of every transfer, and nobody waits for it."""

from decimal import Decimal

import pytest
from ledger_world import LedgerWorld, environment, run_workers
from own_database import own_database

from odoo.modules.registry import Registry

WORKERS, PAYMENTS = 8, 40


@pytest.fixture
def world():
    with own_database() as database:
        world = LedgerWorld.create(database, members=2 * WORKERS, credit_limit=1000)
        with environment(database) as env:
            env["solidarity.ledger"].browse(world.ledger_id).write(
                {"fee_fixed": "0.25", "policy_reason": "Rules of this test"}
            )
        yield world


def get_treasury(world):
    [(treasury, balance)] = world.query(
        """SELECT id, solidarity_balance(id, balance)::text FROM solidarity_account
            WHERE ledger_id = %s AND kind = 'community'""",
        world.ledger_id,
    )
    return treasury, Decimal(balance)


def test_all_pay_fees_at_once(world):
    def work(number):
        with environment(world.database) as env:
            for _payment in range(PAYMENTS):
                env["solidarity.transfer"]._post_at_once(
                    [world.vals(2 * number, 2 * number + 1, "1.00")]
                )

    run_workers(WORKERS, work)
    treasury, balance = get_treasury(world)
    assert balance == Decimal(WORKERS * PAYMENTS) / 4
    assert not world.violations()
    with environment(world.database) as env:
        env["solidarity.account"]._fold()
    assert not world.query("SELECT * FROM solidarity_account_unfolded")
    assert get_treasury(world) == (treasury, balance)
    assert not world.violations()


def test_nobody_waits_for_a_treasury_that_is_held(world):
    treasury, _balance = get_treasury(world)
    with Registry(world.database).cursor() as holder:
        holder.execute(
            "SELECT FROM solidarity_account WHERE id = %s FOR NO KEY UPDATE",
            [treasury],
        )
        with environment(world.database) as env:
            # a snapshot from before somebody else's fee was folded ...
            env.cr.execute("SELECT count(*) FROM solidarity_account")
            env["solidarity.transfer"]._post_at_once([world.vals(0, 1, "1.00")])
            holder.rollback()
            with environment(world.database) as other:
                other["solidarity.account"]._fold()
            # ... does not fail a posting in the transaction of the caller
            env["solidarity.transfer"]._post_transfers([world.vals(2, 3, "1.00")])
    assert get_treasury(world) == (treasury, Decimal("0.50"))
    assert not world.violations()


def test_paying_out_while_fees_come_in(world):
    treasury, _balance = get_treasury(world)
    with environment(world.database) as env:
        env["solidarity.transfer"]._post_at_once(
            [world.vals(number, number + 1, "1.00") for number in range(0, 8)]
        )

    def work(number):
        paid = 0
        with environment(world.database) as env:
            for _payment in range(PAYMENTS):
                if number % 2:
                    env["solidarity.transfer"]._post_at_once(
                        [world.vals(2 * number, 2 * number + 1, "1.00")]
                    )
                    continue
                vals = world.vals(0, 2 * number + 1, "0.05")
                vals["payer_account_id"] = treasury
                env["solidarity.transfer"]._post_at_once([vals])
                paid += 1
        return paid

    paid = sum(run_workers(4, work))
    assert paid == 2 * PAYMENTS
    expected = (8 + 2 * PAYMENTS) * Decimal("0.25") - paid * Decimal("0.05")
    assert get_treasury(world)[1] == expected
    assert not world.violations()
