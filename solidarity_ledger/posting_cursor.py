"""Cursors for short payments, kept open between payments.

Odoo's connection pool resets a connection whenever it is borrowed (``DISCARD ALL``),
which throws away the plans of the posting function: planning it anew takes longer than
running it. So a process keeps the few cursors that it posts with. They hold no
transaction and no lock while they wait; each is one connection of ``db_maxconn``.

Each statement is a transaction: the server commits at its end without hearing from us
again. It does so in two steps: first without waiting for the disk, which sets the
accounts free, then it waits until all of that is on disk, and only then is anything
acknowledged. So accounts are locked for no longer than posting itself takes, even where
many pay one popular payee. What others have built upon is not lost without their own
commits, which stand later in the log.
"""

import collections
import contextlib
import os

from odoo.sql_db import Cursor

MAX_KEPT = 4

# (process, database) → idle cursors; the process, since a fork must not share them
_kept = collections.defaultdict(list)


@contextlib.contextmanager
def posting_cursor(registry):
    """Yield a cursor whose statements are READ COMMITTED transactions of their own.

    Inside a test they are, as ever, in a savepoint of the test's one transaction.

    :param registry: the registry of the database
    :raise psycopg2.OperationalError: the server is gone, or busy rows
    """
    kept = _kept[os.getpid(), registry.db_name]
    cr = _take(kept) or _open(registry)
    try:
        yield cr
        if isinstance(cr, Cursor):
            _wait_for_disk(cr)
        cr.commit()  # pylint: disable=invalid-commit  # releases a test's savepoint
    except BaseException:
        _close(cr)
        raise
    if isinstance(cr, Cursor) and len(kept) < MAX_KEPT:
        kept.append(cr)
    else:
        _close(cr)


def _take(kept):
    """Return a kept cursor that is still connected, or None."""
    while kept:
        cr = kept.pop()
        if not cr.closed and not cr.connection.closed:
            return cr
    return None


def _open(registry):
    cr = registry.cursor()
    if isinstance(cr, Cursor):
        cr.connection.set_session(isolation_level="READ COMMITTED", autocommit=True)
        cr.execute("SET synchronous_commit = off")
    return cr


def _wait_for_disk(cr):
    """Return when all that was committed is as durable as the server is set up to make
    it: the commit of this message waits for the whole log before it."""
    cr.execute(
        "SET LOCAL synchronous_commit TO DEFAULT;"
        "SELECT pg_logical_emit_message(true, 'solidarity', '')"
    )


def _close(cr):
    # the pool must not hand it out as it is
    if isinstance(cr, Cursor) and not cr.connection.closed:
        cr.connection.autocommit = False
    cr.close()
