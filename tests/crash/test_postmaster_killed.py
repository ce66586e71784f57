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
import uuid

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


@pytest.fixture(scope="module")
def cluster():
    with tempfile.TemporaryDirectory(prefix="crash-") as name:
        cluster = Cluster(pathlib.Path(name))
        try:
            cluster.create()
            yield cluster
        finally:
            cluster.close()


@pytest.fixture(scope="module")
def world(cluster):
    with own_database() as database:
        world = LedgerWorld.create(database, MEMBERS, credit_limit=1000000)
        cluster.copy_from_here(database)
    return world


@pytest.fixture
def payments(cluster, world, tmp_path):
    payments = Payments(cluster, world, tmp_path)
    yield payments
    payments.abandon()


def test_nothing_acknowledged_is_lost(cluster, payments, full):
    cycles = 50 if full else 4
    for cycle in range(cycles):
        acknowledged = payments.crash(family=cycle % 2)
        posted = payments.check()
        lost = acknowledged.items() - posted.items()
        assert not lost, f"acknowledged, but not there: {lost}"
    payments.wait_for_more()
    retries = payments.stop()
    acknowledged = payments.read_notes()
    assert payments.check() == acknowledged, "all were answered in the end, once"
    assert cluster.recoveries() == cycles, "each kill was a crash"
    print(
        f"{cycles} crashes, {len(acknowledged)} transfers acknowledged, "
        f"{retries} calls without an answer"
    )


def test_a_server_that_loses_commits_is_noticed(cluster, payments):
    """The planted fault: acknowledged before it is on disk. The books stay sound."""
    with contextlib.closing(cluster.connect("postgres")) as connection:
        with connection.cursor() as cursor:
            cursor.execute("ALTER SYSTEM SET synchronous_commit = off")
            cursor.execute("SELECT pg_reload_conf()")
    for _cycle in range(5):
        acknowledged = payments.crash(family=True)
        if acknowledged.items() - payments.check().items():
            return
    raise AssertionError("a server that loses commits went unnoticed")


class Payments:
    """Worker processes that pay until they are stopped, whatever the server does.

    :param folder: for their notes of what was acknowledged
    """

    def __init__(self, cluster, world, folder):
        self.cluster = cluster
        self.world = world
        self.folder = folder
        self.notes = [folder / f"acknowledged-{n}" for n in range(WORKERS)]
        for note in self.notes:
            note.touch()
        self.prefix = uuid.uuid4().hex
        self.workers = Workers(
            world,
            WORKERS,
            pay_until_stopped,
            str(folder),
            self.prefix,
            options=cluster.options(),
        )

    def crash(self, family):
        """Kill the server in the midst of payments and start it again.

        :return: the transfers that were acknowledged before, id by key
        """
        self.wait_for_more()
        time.sleep(random.uniform(0, 1.2))
        self.cluster.kill(family)
        acknowledged = self.read_notes()
        self.cluster.launch()
        return acknowledged

    def wait_for_more(self):
        """Wait until some more payments were acknowledged."""
        wanted = self.count() + 20
        end = time.monotonic() + 60
        while self.count() < wanted:
            if not self.workers.are_running():
                self.workers.results()  # raises what ended them
            assert time.monotonic() < end, "the workers do not pay any more"
            time.sleep(0.01)

    def count(self):
        return sum(note.read_bytes().count(b"\n") for note in self.notes)

    def read_notes(self):
        """Return the acknowledged transfers, id by key."""
        lines = [line for note in self.notes for line in note.read_text().splitlines()]
        acknowledged = {key: int(id_) for key, id_ in map(str.split, lines)}
        assert len(acknowledged) == len(lines)
        return acknowledged

    def check(self):
        """Look whether the books are sound; return the transfers, id by key."""
        with contextlib.closing(self.cluster.connect(self.world.database)) as session:
            session.set_session(isolation_level="REPEATABLE READ", autocommit=False)
            with session.cursor() as cursor:
                cursor.execute("SHOW fsync")
                assert cursor.fetchone() == ("on",)
                assert not find_violations(cursor, VIOLATIONS | LIMIT_VIOLATIONS)
                cursor.execute(
                    "SELECT idempotency_key, id FROM solidarity_transfer"
                    " WHERE idempotency_key LIKE %s",
                    [f"{self.prefix}%"],
                )
                return dict(cursor.fetchall())

    def stop(self):
        """Let the workers finish what they have begun and end.

        :return: how many of their calls got no answer
        """
        (self.folder / "stop").touch()
        workers, self.workers = self.workers, None
        return sum(workers.results())

    def abandon(self):
        """Let the workers end although the server may be gone."""
        if self.workers:
            (self.folder / "abandon").touch()
            self.stop()


def pay_until_stopped(world, number, folder, prefix):
    """Be a worker: pay until there is a file ``stop`` in the folder. A payment that
    was begun is repeated until it is answered, or there is a file ``abandon``.

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
            key = f"{prefix}-{number}-{payment}"
            vals = world.vals(payer, payee, "0.01", idempotency_key=key)
            while True:
                try:
                    transfer_id = world.pay_at_once(vals)
                except NO_SERVER:
                    if (folder / "abandon").exists():
                        return retries
                    retries += 1
                    time.sleep(0.02)
                else:
                    break
            note.write(f"{key} {transfer_id}\n")
