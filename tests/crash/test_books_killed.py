"""``kill -9`` of the job that brings the books up to date: between two batches, inside
one after its entries are posted, and anywhere. No transfer is left out or booked twice,
and no half-made entry stays.
"""

import datetime
import random
import time

import pytest
from books_worker import VIOLATIONS, BooksWorker
from ledger_world import LedgerWorld, environment
from own_database import own_database

from odoo.modules.registry import Registry

from odoo.addons.solidarity_ledger.tests.soundness import find_violations

MEMBERS = 12
TRANSFERS = 1200
BATCH = 40


@pytest.fixture(params=["daily", "transfer"])
def world(request):
    """Transfers of 60 days; books that are set up and empty."""
    with own_database() as database:
        world = LedgerWorld.create(database, MEMBERS, credit_limit=1000000)
        chance = random.Random(1)
        with environment(database) as env:
            ledger = env["solidarity.ledger"].browse(world.ledger_id)
            ledger.action_set_up_books()
            ledger.journal_mode = request.param
            env["solidarity.transfer"]._post_transfers(
                [
                    world.vals(
                        *chance.sample(range(MEMBERS), 2),
                        f"{chance.randint(1, 999) / 100:.2f}",
                        date=datetime.date(2026, 1, 1)
                        + datetime.timedelta(days=number % 60),
                    )
                    for number in range(TRANSFERS)
                ]
            )
        yield world


def check(world):
    """Check what must be true after a kill; return how many transfers are booked."""
    with Registry(world.database).cursor() as cr:
        assert not find_violations(cr, VIOLATIONS)
        cr.execute("SELECT count(*) FROM solidarity_transfer WHERE move_id IS NOT NULL")
        return cr.fetchone()[0]


def test_no_gap_and_no_double(world, full):
    chance = random.Random(2)
    booked, seen = 0, set()
    for cycle in range(30 if full else 6):
        where = ("inside", "between", None)[cycle % 3]
        batches = chance.randint(1, 3)
        worker = BooksWorker(world, BATCH, where and (where, batches))
        assert worker.wait() == "started"
        if where:
            assert worker.wait() == where
        else:
            time.sleep(chance.uniform(0, 1))
        worker.kill()
        now = check(world)
        assert now >= booked, "what was booked stays"
        if where:
            # the batches before it, and nothing of the one that was killed
            assert now > booked or now == TRANSFERS
        booked = now
        seen.add(where)
    assert len(seen) == 3
    print(f"{cycle + 1} kills, {booked} of {TRANSFERS} booked when the last came")
    worker = BooksWorker(world, BATCH)
    assert [worker.wait(), worker.wait()] == ["started", "done"]
    worker.join()
    assert check(world) == TRANSFERS
    assert not world.violations()
