"""Books of a large ledger: brought up to date in one run, beside one entry per
transfer, and reconciled."""

import datetime
import resource
import statistics
import time

from benchmark_scale import MEMBERS, post, prepare_payments, vacuum
from figures import print_table, take_turns
from ledger_world import LedgerWorld, environment
from own_database import own_database
from processes import Workers

SIZES = (1_000, 100_000)
BATCH = 10_000
SAMPLE = 200
LOOKS = 5
MEMORY_LIMIT = 500  # MB


def test_books():
    rows, queries = [], []
    for size in SIZES:
        with own_database() as database:
            world = make_world(database, size)
            # in a process of its own, whose memory is measured
            [figures] = Workers(world, 1, bring_up_to_date).results()
            queries.append(measure_reconciliation(world))
            if size == SIZES[-1]:
                rows = measure_ways(world, size, *figures)
    print_table(
        f"Books of {SIZES[-1]:,} transfers of 28 days, {MEMBERS:,} members",
        ["way", "per transfer", "daily entries are faster by", "most memory"],
        rows,
    )
    print_table(
        "Reconciliation by member",
        ["transfers", "queries", "median"],
        [[f"{size:,}", *row] for size, row in zip(SIZES, queries, strict=True)],
    )
    assert queries[0][0] == queries[1][0]


def make_world(database, size):
    """Return a ledger with so many transfers and empty books."""
    world = LedgerWorld.create(database, MEMBERS, credit_limit=10_000_000)
    with environment(database) as env:
        env["solidarity.ledger"].browse(world.ledger_id).action_set_up_books()
    payments = prepare_payments(world, size)
    for start in range(0, size, BATCH):
        post(database, payments[start : start + BATCH])
    vacuum(database)
    return world


def measure_ways(world, size, seconds, memory):
    """Return the table's rows: what the job took, beside samples of other ways."""
    booked = "SELECT count(*), count(move_id), count(DISTINCT move_id)"
    [counts] = world.query(f"{booked} FROM solidarity_transfer")
    assert counts == (size, size, 28)
    assert memory < MEMORY_LIMIT
    ways = take_turns(
        {
            "one entry per transfer, by the job": lambda n: book_singly(world, n),
            "`account.move`, created and posted": lambda n: post_plain(world, n),
        },
        1,
        SAMPLE,
    )
    daily = seconds / size
    rows = [
        [
            "daily entries, by the job",
            f"{daily * 1000:.3f} ms",
            f"all in {seconds:.1f} s",
            f"{memory:.0f} MB",
        ]
    ]
    for name, times in ways.items():
        single = statistics.mean(times)
        assert single > 50 * daily
        rows.append([name, f"{single * 1000:.1f} ms", f"{single / daily:.0f} ×", ""])
    return rows


def bring_up_to_date(world, _number):
    """Run the job; return its seconds and the most memory of this process, in MB."""
    with environment(world.database) as env:
        start = time.perf_counter()
        env["solidarity.ledger"]._cron_post_to_journal()
        seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def book_singly(world, number):
    """Post one transfer and take it to the books, in an entry of its own; the posting
    itself is the smaller part by far."""
    with environment(world.database) as env:
        ledger = env["solidarity.ledger"].browse(world.ledger_id)
        ledger.journal_mode = "transfer"
        payment = world.vals(number, number + 1, "1", date=datetime.date(2026, 1, 1))
        env["solidarity.transfer"]._post_transfers([payment])
        ledger._post_to_journal()


def post_plain(world, number):
    """Create and post the journal entry of one transfer as any addon would."""
    with environment(world.database) as env:
        ledger = env["solidarity.ledger"].browse(world.ledger_id)
        accounts = env["solidarity.account"].browse(world.account_ids)
        env["account.move"].create(
            {
                "journal_id": ledger.journal_id.id,
                "date": "2026-01-01",
                "ref": f"Transfer {number}",
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "account_id": ledger.control_account_id.id,
                            "partner_id": account.partner_id.id,
                            "currency_id": ledger.currency_id.id,
                            "amount_currency": amount,
                            "balance": 0,
                        },
                    )
                    for account, amount in (
                        (accounts[number], 1),
                        (accounts[number + 1], -1),
                    )
                ],
            }
        ).action_post()


def measure_reconciliation(world):
    """Return the number of queries and the median time of the report, made and read."""
    counts, seconds = [], []
    for _look in range(LOOKS):
        with environment(world.database) as env:
            before, start = env.cr.sql_log_count, time.perf_counter()
            report = env["solidarity.reconciliation"].create(
                {"ledger_id": world.ledger_id, "date": "2026-12-31"}
            )
            lines = report.line_ids.read(["partner_id", "held", "booked", "difference"])
            assert len(lines) == MEMBERS and report.difference_count == 0
            seconds.append(time.perf_counter() - start)
            counts.append(env.cr.sql_log_count - before)
    return counts[-1], f"{statistics.median(seconds) * 1000:.0f} ms"
