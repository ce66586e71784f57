"""Eight processes that pay at once: each on accounts of its own, and all to one payee,
beside one process alone."""

import statistics
import time

from figures import print_table
from ledger_world import LedgerWorld, environment
from own_database import own_database
from processes import Workers

WORKERS = 8
ROUNDS = 7
SECONDS, PAUSE = 4, 1
WAYS = ("one", "disjoint", "popular")


def test_workers():
    with own_database() as database:
        world = LedgerWorld.create(database, 1 + 2 * WORKERS, credit_limit=1_000_000)
        start = time.time() + 15  # by then the workers are there
        results = Workers(world, WORKERS, pay_in_turns, start).results()
        assert not world.violations()
        assert not world.deadlocks()
    per_second = {way: [] for way in WAYS}
    slowest = dict.fromkeys(WAYS, 0)
    for round_ in range(ROUNDS):
        for way in WAYS:
            numbers, times = zip(
                *(result[way][round_] for result in results), strict=True
            )
            per_second[way].append(sum(numbers) / SECONDS)
            slowest[way] = max(slowest[way], *times)
    names = {
        "one": "one process",
        "disjoint": f"{WORKERS} processes, each on accounts of its own",
        "popular": f"{WORKERS} processes, all pay one popular payee",
    }
    base = dict(zip(WAYS, ("one", "one", "disjoint"), strict=True))
    rows = []
    for way in WAYS:
        ratios = [
            mine / other
            for mine, other in zip(per_second[way], per_second[base[way]], strict=True)
        ]
        rows.append(
            [
                names[way],
                f"{statistics.median(per_second[way]):.0f}/s",
                f"{statistics.median(ratios):.2f} × {base[way]}",
                f"{min(ratios):.2f}–{max(ratios):.2f}",
                f"{slowest[way] * 1000:.0f} ms",
            ]
        )
    print_table(
        f"`_post_at_once` by processes ({ROUNDS} rounds of {SECONDS} s each)",
        ["what", "transfers", "ratio", "lowest–highest", "slowest"],
        rows,
    )


def pay_in_turns(world, number, start):
    """Be a worker: pay in each way in turn, all workers by the same clock.

    :param start: when to begin, as ``time.time()`` tells it
    :return: way → list of (payments, seconds of the slowest), one for each round
    """
    assert time.time() < start, "the workers were not ready in time"
    figures = {way: [] for way in WAYS}
    pairs = {
        "one": (1 + 2 * number, 2 + 2 * number),
        "disjoint": (1 + 2 * number, 2 + 2 * number),
        "popular": (1 + 2 * number, 0),
    }
    with environment(world.database) as env:
        for _round in range(ROUNDS):
            for way in WAYS:
                time.sleep(max(start - time.time(), 0))
                if way == "one" and number > 0:
                    figures[way].append((0, 0))
                else:
                    figures[way].append(pay(world, env, *pairs[way], start + SECONDS))
                start += SECONDS + PAUSE
    return figures


def pay(world, env, payer, payee, end):
    """Pay until ``end``, as in a request for each payment; return how often, and the
    seconds of the slowest payment."""
    count = slowest = 0
    while (begun := time.time()) < end:
        env["solidarity.transfer"]._post_at_once([world.vals(payer, payee, "0.01")])
        # a request ends: its snapshot would keep every version of the payee's row
        env.cr.rollback()
        slowest = max(slowest, time.time() - begun)
        count += 1
    return count, slowest
