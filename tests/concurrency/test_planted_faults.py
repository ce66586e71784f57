"""The checks of these tests, on what they are there to catch."""

import contextlib
import os
import re
import signal

import pytest
from ledger_world import LedgerWorld
from own_database import own_database
from processes import Workers
from trading import pay_at_random

from odoo.modules.registry import Registry

WORKERS = 8


@pytest.fixture
def world():
    with own_database() as database:
        yield LedgerWorld.create(database, members=4, credit_limit=5)


def change_posting(world, old, new):
    """Replace what matches ``old`` in the posting functions of the database."""
    with Registry(world.database).cursor() as cr:
        for name in ("solidarity_lock_accounts", "solidarity_transfer_post"):
            cr.execute("SELECT pg_get_functiondef(%s::regproc)", [name])
            [source] = cr.fetchone()
            broken = re.sub(old, new, source)
            assert broken != source
            cr.execute(broken)


def test_posting_without_its_lock_is_caught(world):
    change_posting(world, "FOR NO KEY UPDATE( SKIP LOCKED)?", "")
    for seed in range(5):
        Workers(world, WORKERS, pay_at_random, "pay_at_once", 100, seed).results()
        if world.violations():
            return
    raise AssertionError("posting without a lock went unnoticed")


def test_locks_in_any_order_are_caught(world):
    change_posting(
        world, "ORDER BY id FOR NO KEY UPDATE", "ORDER BY random() FOR NO KEY UPDATE"
    )
    for seed in range(10):
        with contextlib.suppress(AssertionError):  # a client may see it, too
            Workers(world, WORKERS, pay_at_random, "pay_at_once", 100, seed).results()
        if world.deadlocks():
            return
    raise AssertionError("locks in any order went unnoticed")


def raise_an_error(world, number):
    if number == 1:
        raise ValueError("something unforeseen")
    return number


def die(world, number):
    if number == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@pytest.mark.parametrize(
    ("work", "message"),
    [(raise_an_error, "something unforeseen"), (die, "without a word")],
)
def test_what_happens_to_a_worker_fails_the_test(world, work, message):
    with pytest.raises(AssertionError, match=message):
        Workers(world, 2, work).results()
