"""Sealing and proving a ledger with a million entries."""

import statistics
import time

from benchmark_scale import MEMBERS, post, prepare_payments, vacuum
from figures import milliseconds, print_table
from ledger_world import LedgerWorld
from own_database import own_database

from odoo.modules.registry import Registry

ENTRIES = 1_000_000
BATCH = 10_000
TURNS = 5

SUM = "SELECT count(*), sum(amount) FROM solidarity_entry"
SEAL = "INSERT INTO solidarity_ledger_seal (ledger_id) VALUES (%s)"
VERIFY = "SELECT count(*) FROM solidarity_verify(%s)"


def test_verify():
    with own_database() as database:
        world = LedgerWorld.create(database, MEMBERS, credit_limit=10_000_000)
        sealing = []
        for batch in range(ENTRIES // 2 // BATCH):
            post(database, prepare_payments(world, BATCH, seed=batch))
            sealing.append(run(world, SEAL, world.ledger_id))
        vacuum(database)
        sums, proofs = [], []
        for _turn in range(TURNS):
            sums.append(run(world, SUM))
            proofs.append(run(world, VERIFY, world.ledger_id))
        assert world.query(VERIFY, world.ledger_id) == [(0,)]
    median = statistics.median(sums)
    print_table(
        f"A ledger with {ENTRIES:,} entries ({TURNS} turns)",
        ["what", "median", "ratio"],
        [
            ["`SELECT count(*), sum(amount)` over the entries", milliseconds(sums), 1],
            [
                "verifying: every hash, link, sum and balance",
                milliseconds(proofs),
                f"{statistics.median(proofs) / median:.1f} ×",
            ],
            [
                f"sealing {BATCH:,} transfers",
                milliseconds(sealing),
                f"{BATCH / statistics.median(sealing):,.0f} transfers/s",
            ],
        ],
    )


def run(world, statement, *params):
    """Return the seconds of a statement, commit included."""
    with Registry(world.database).cursor() as cr:
        start = time.perf_counter()
        cr.execute(statement, params)
        cr.commit()
        return time.perf_counter() - start
