"""The books are brought up to date by two jobs at once, while members trade and the
chain is sealed."""

import datetime
import random

import pytest
from books_worker import VIOLATIONS
from ledger_world import LedgerWorld, environment, run_workers
from own_database import own_database

from odoo.modules.registry import Registry

from odoo.addons.solidarity_ledger.models import solidarity_ledger_journal
from odoo.addons.solidarity_ledger.tests.soundness import find_violations

MEMBERS = 6
TRANSFERS = 400
DAY = datetime.date(2026, 1, 1)


@pytest.fixture
def world(monkeypatch):
    monkeypatch.setitem(solidarity_ledger_journal.BATCH, "daily", 30)
    with own_database() as database:
        world = LedgerWorld.create(database, MEMBERS, credit_limit=100000)
        with environment(database) as env:
            env["solidarity.ledger"].browse(world.ledger_id).action_set_up_books()
            env["solidarity.transfer"]._post_transfers(
                [pay(world, number, "bulk") for number in range(TRANSFERS)]
            )
        yield world


def pay(world, number, name):
    chance = random.Random(f"{name}{number}")
    return world.vals(
        *chance.sample(range(MEMBERS), 2),
        f"{chance.randint(1, 99) / 100:.2f}",
        date=DAY + datetime.timedelta(days=number % 10),
        idempotency_key=f"{name}-{number}",
    )


def test_jobs_trade_and_sealing_at_once(world):
    def work(number):
        for round_ in range(40 if number < 2 else 20):
            with environment(world.database) as env:
                if number < 2:
                    env["solidarity.ledger"]._cron_post_to_journal()
                elif number == 2:
                    world.pay_at_once(pay(world, round_, "single"))
                else:
                    env["solidarity.ledger.seal"]._cron_seal()

    run_workers(4, work)
    with environment(world.database) as env:
        env["solidarity.ledger"]._cron_post_to_journal()
    with Registry(world.database).cursor() as cr:
        assert not find_violations(cr, VIOLATIONS)
    counts = "SELECT count(*), count(move_id) FROM solidarity_transfer"
    assert world.query(counts) == [(TRANSFERS + 20, TRANSFERS + 20)]
    assert not world.violations()
    with environment(world.database) as env:
        ledger = env["solidarity.ledger"].browse(world.ledger_id)
        assert ledger.action_verify().state == "sound"
        assert not ledger.books_stopped
