"""Short transactions of their own, for rows that many change at the same moment."""

import contextlib

from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo.sql_db import Cursor


@contextlib.contextmanager
def own_transaction(env):
    """Yield ``env`` on a cursor of its own, committed at the end of the block.

    A request works in REPEATABLE READ: where two change the same row, the later one
    fails and is tried again after seconds, and in a rush it may fail for good. In this
    transaction, which is READ COMMITTED, the later one waits some milliseconds instead.
    So what runs here locks the rows that guard its rules first (``SELECT … FOR
    UPDATE``) and reads everything after that.

    The caller's transaction must hold no lock on the same rows, the two would wait for
    each other; it may not see the result before it ends. Inside a test this is, as
    ever, a savepoint of the test's one transaction.

    :param env: the caller's environment
    """
    with env.registry.cursor() as cr:
        if isinstance(cr, Cursor):
            cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
        yield env(cr=cr)
