"""One invoice, paid and refunded in credit by several tabs at the same moment."""

import pytest
from ledger_world import LedgerWorld, environment, run_workers
from own_database import own_database
from psycopg2.errors import UniqueViolation

from odoo import Command
from odoo.exceptions import ConcurrencyError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.solidarity_ledger.exceptions import LedgerError

TABS = 4


@pytest.fixture
def world():
    """A member with a user and an invoice of 100, half of it payable in credit."""
    with own_database() as database:
        world = LedgerWorld.create(database, members=1, credit_limit=500)
        with environment(database) as env:
            ledger = env["solidarity.ledger"].browse(world.ledger_id)
            ledger.currency_id = ledger.company_id.currency_id
            ledger.action_set_up_books()
            ledger.action_set_up_payments()
            account = env["solidarity.account"].browse(world.account_ids)
            world.user_id = (
                env["res.users"]
                .create(
                    {
                        "name": "Member",
                        "login": "member",
                        "partner_id": account.partner_id.id,
                        "group_ids": [Command.set(env.ref("base.group_portal").ids)],
                    }
                )
                .id
            )
            invoice = env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": account.partner_id.id,
                    "invoice_date": "2026-01-01",
                    "credit_share": 50,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Work", "price_unit": 100, "tax_ids": False}
                        )
                    ],
                }
            )
            invoice.action_post()
            world.invoice_id = invoice.id
        yield world


def _create_tabs(world, amount, **values):
    """Return the ids of draft transactions, one a tab."""
    with environment(world.database) as env:
        ledger = env["solidarity.ledger"].browse(world.ledger_id)
        provider = ledger.payment_provider_ids
        invoice = env["account.move"].browse(world.invoice_id)
        return (
            env["payment.transaction"]
            .create(
                [
                    {
                        "provider_id": provider.id,
                        "payment_method_id": provider.payment_method_ids.id,
                        "reference": f"Tab {number}",
                        "amount": amount,
                        "currency_id": invoice.currency_id.id,
                        "partner_id": invoice.partner_id.id,
                        "operation": "online_redirect",
                        "invoice_ids": [Command.set(invoice.ids)],
                        **values,
                    }
                    for number in range(TABS)
                ]
            )
            .ids
        )


def _retried(work):
    """Return what ``work()`` returns, done anew as Odoo does with requests."""
    while True:
        try:
            return work()
        except (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            continue


def _pay(world, transaction_id):
    with environment(world.database) as env:
        transactions = env["payment.transaction"].with_user(world.user_id).sudo()
        return transactions.browse(transaction_id)._get_processing_values()["state"]


@pytest.mark.parametrize(
    "amount, values, paid",
    [
        # of one page: the others are out of date once one has paid
        (20, {"credit_due": 100}, 20),
        # of different pages: the share of 50 is not exceeded
        (30, {}, 30),
        (25, {}, 50),
    ],
)
def test_tabs(world, amount, values, paid):
    tabs = _create_tabs(world, amount, **values)

    states = run_workers(
        TABS, lambda number: _retried(lambda: _pay(world, tabs[number]))
    )
    assert states.count("done") == paid // amount
    assert states.count("error") == TABS - paid // amount
    [(residual,)] = world.query(
        "SELECT amount_residual FROM account_move WHERE id = %s", world.invoice_id
    )
    assert residual == 100 - paid
    moved = world.query("SELECT amount, move_id IS NOT NULL FROM solidarity_transfer")
    assert moved == [(amount, True)] * (paid // amount)
    assert not world.violations()


def test_refunds(world):
    """Of refunds of the whole at the same moment one is made."""
    [tab, *_others] = _create_tabs(world, 50)
    assert _pay(world, tab) == "done"

    def refund():
        with environment(world.database) as env:
            try:
                env["payment.transaction"].browse(tab).action_refund(50)
            except (LedgerError, UniqueViolation):
                # the second is too much, or gets the number of the first one
                env.cr.rollback()
                return False
            return True

    answers = run_workers(TABS, lambda _number: _retried(refund))
    assert answers.count(True) == 1
    [(balance,)] = world.query(
        "SELECT balance FROM solidarity_account WHERE id = %s", world.account_ids[0]
    )
    assert balance == 0
    assert not world.violations()
