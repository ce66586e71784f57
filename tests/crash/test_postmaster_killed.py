"""``kill -9`` of PostgreSQL while worker processes post: what was acknowledged is there
afterwards, exactly once, and nothing is half there.

The workers use ``_post_at_once`` and repeat a payment, with its key, until it is
answered. What they were answered they note outside of the database.
"""

import contextlib
import itertools
import pathlib
import random
import tempfile
import time

import psycopg2
import pytest
from cluster import Cluster
from ledger_world import LedgerWorld
from own_database import own_database
from processes import Workers

from odoo.addons.solidarity_ledger.tests.soundness import (
    LIMIT_VIOLATIONS,
    VIOLATIONS,
    find_violations,
)

WORKERS = 4
MEMBERS = 20
NO_SERVER = (psycopg2.OperationalError, psycopg2.InterfaceError)


@pytest.fixture
def folder():
    with tempfile.TemporaryDirectory(prefix="crash-") as name:
        yield pathlib.Path(name)


@pytest.fixture
def cluster(folder):
    cluster = Cluster(folder)
    try:
        cluster.create()
        yield cluster
    finally:
        cluster.close()


@pytest.fixture
def world(cluster):
    with own_database() as database:
        world = LedgerWorld.create(database, MEMBERS, credit_limit=1000000)
        cluster.copy_from_here(database)
        yield world


def test_nothing_acknowledged_is_lost(cluster, world, folder, full):
    cycles = 50 if full else 4
    notes = [folder / f"acknowledged-{number}" for number in range(WORKERS)]
    for note in notes:
        note.touch()
    workers = Workers(
        world, WORKERS, pay_until_stopped, str(folder), options=cluster.options()
    )
    for cycle in range(cycles):
        known = count_lines(notes)
        wait_for_payments(workers, notes, known + 20)
        time.sleep(random.uniform(0, 0.8))
        cluster.kill(family=cycle % 2)
        acknowledged = read(notes)
        cluster.launch()
        check(cluster, world, acknowledged)
    wait_for_payments(workers, notes, count_lines(notes) + 20)
    (folder / "stop").touch()
    retries = sum(workers.results())
    acknowledged = read(notes)
    posted = check(cluster, world, acknowledged)
    assert posted == acknowledged, "all were answered in the end"
    assert cluster.recoveries() == cycles, "each kill was a crash"
    print(
        f"{cycles} crashes, {len(acknowledged)} transfers acknowledged, "
        f"{retries} calls without an answer"
    )


def pay_until_stopped(world, number, folder):
    """Be a worker: pay until there is a file ``stop`` in the folder.

    :return: the number of calls that got no answer
    """
    folder = pathlib.Path(folder)
    chance = random.Random(number)
    retries = 0
    with open(folder / f"acknowledged-{number}", "a", buffering=1) as note:
        for payment in itertools.count():
            if (folder / "stop").exists():
                return retries
            payer, payee = chance.sample(range(MEMBERS), 2)
            key = f"{number}-{payment}"
            vals = world.vals(payer, payee, "0.01", idempotency_key=key)
            while True:
                try:
                    transfer_id = world.pay_at_once(vals)
                except NO_SERVER:
                    retries += 1
                    time.sleep(0.02)
                else:
                    break
            note.write(f"{key} {transfer_id}\n")


def wait_for_payments(workers, notes, number):
    """Wait until so many payments were acknowledged."""
    end = time.monotonic() + 60
    while count_lines(notes) < number:
        if not workers.are_running():
            workers.results()  # raises what ended them
        assert time.monotonic() < end, "the workers do not pay any more"
        time.sleep(0.01)


def count_lines(notes):
    return sum(note.read_bytes().count(b"\n") for note in notes)


def read(notes):
    """Return the acknowledged transfers, id by key."""
    lines = [line for note in notes for line in note.read_text().splitlines()]
    acknowledged = {key: int(id_) for key, id_ in map(str.split, lines)}
    assert len(acknowledged) == len(lines)
    return acknowledged


def check(cluster, world, acknowledged):
    """Compare the books with what was acknowledged before the crash.

    :return: the posted transfers, id by key
    """
    with contextlib.closing(cluster.connect(world.database)) as connection:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_isolation = 'repeatable read'")
            cursor.execute("BEGIN")
            cursor.execute("SHOW fsync")
            assert cursor.fetchone() == ("on",)
            assert not find_violations(cursor, VIOLATIONS | LIMIT_VIOLATIONS)
            cursor.execute("SELECT idempotency_key, id FROM solidarity_transfer")
            posted = dict(cursor.fetchall())
    lost = acknowledged.items() - posted.items()
    assert not lost, f"acknowledged, but not there: {lost}"
    return posted
