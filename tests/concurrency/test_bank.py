"""The bank test: while processes pay at random, every snapshot is sound."""

import pytest
from ledger_world import LedgerWorld
from own_database import own_database
from processes import Workers
from trading import pay_at_random

from odoo.modules.registry import Registry

from odoo.addons.solidarity_ledger.tests.soundness import (
    LIMIT_VIOLATIONS,
    VIOLATIONS,
    find_violations,
)


@pytest.fixture(scope="module")
def crowd():
    with own_database() as database:
        yield LedgerWorld.create(database, members=1000, credit_limit=5)


def snapshot(database):
    """Return the number of entries and what is wrong, as one transaction sees them."""
    with Registry(database).cursor() as cr:  # REPEATABLE READ, as all of Odoo's
        cr.execute("SHOW transaction_isolation")
        assert cr.fetchone() == ("repeatable read",)
        cr.execute("SELECT count(*) FROM solidarity_entry")
        [entries] = cr.fetchone()
        return entries, find_violations(cr, VIOLATIONS | LIMIT_VIOLATIONS)


@pytest.mark.parametrize(("accounts", "workers"), [(2, 4), (10, 8), (1000, 8)])
def test_snapshots_are_sound(crowd, accounts, workers, full):
    payments = 1000 if full else 100
    world = LedgerWorld(crowd.database, crowd.ledger_id, crowd.account_ids[:accounts])
    before = len(world.transfers())
    running = Workers(world, workers, pay_at_random, "pay_at_once", payments, accounts)
    seen = set()
    while running.are_running():
        entries, violations = snapshot(world.database)
        assert not violations
        seen.add(entries)
    results = running.results()
    acknowledged = sum(len(answers) for answers, _refused in results)
    refused = sum(number for _answers, number in results)
    assert acknowledged + refused == workers * payments
    assert len(world.transfers()) == before + acknowledged
    assert len(seen) > 3, "there were snapshots while it happened"
    print(
        f"{accounts} accounts: {acknowledged} posted, {refused} refused, "
        f"{len(seen)} different snapshots"
    )
    assert not world.violations()
    assert not world.deadlocks()
