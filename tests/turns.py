"""Two at the same moment, in an order that the test says.

Threads that start together meet by chance. Here the second one comes when the first one
has done its work, or a part of it, and has not committed, which is when a missing lock
shows.
"""

import contextlib
import threading
import time
from unittest.mock import patch

import psycopg2
from ledger_world import environment

WAITING = """
    SELECT count(*) FROM pg_stat_activity
     WHERE datname = %s AND wait_event_type = 'Lock'
"""


def meet(world, first, second, after=None):
    """Run ``first(env)`` in a transaction; before it is committed run ``second()``,
    until that waits for a lock or has ended. Then go on, and commit.

    :param after: (class, name) of a method: ``second`` comes as soon as the first one
        has called it, instead of at its end
    :return: what both returned
    """
    results, failures = [], []

    def run():
        try:
            results.append(second())
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=run)

    def let_in():
        thread.start()
        _wait(world.database, thread)

    with environment(world.database) as env:
        with _after(after, let_in):
            result = first(env)
            env.flush_all()
        if not after:
            let_in()
    thread.join()
    if failures:
        raise failures[0]
    return result, results[0]


@contextlib.contextmanager
def _after(place, work):
    """Call ``work`` once, when this thread has called a method."""
    if not place:
        yield
        return
    owner, name = place
    method, own_thread = getattr(owner, name), threading.current_thread()
    calls = []

    def call(*args, **kwargs):
        answer = method(*args, **kwargs)
        if threading.current_thread() == own_thread and not calls:
            calls.append(name)
            work()
        return answer

    with patch.object(owner, name, call):
        yield
    assert calls, f"{name} was not called"


def _wait(database, thread):
    connection = psycopg2.connect(dbname="postgres")
    connection.autocommit = True
    with contextlib.closing(connection), connection.cursor() as cursor:
        while thread.is_alive():
            cursor.execute(WAITING, [database])
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
