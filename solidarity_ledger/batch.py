"""One batch of a job: done anew while others trade with the same accounts.

A posting changes rows of accounts, so a job in REPEATABLE READ that touches the same
rows meets serialization errors. Requests are retried by Odoo; jobs retry here.
"""

import logging
import random
import time

from psycopg2.errors import UniqueViolation

from odoo.exceptions import ConcurrencyError, LockError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

TRIES = 8
# Somebody else changes what the batch needs: look again and do it once more.
BUSY = (
    ConcurrencyError,
    LockError,
    UniqueViolation,
    *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY,
)


def run_batch(env, work):
    """Run ``work()`` and flush; roll back and start over while rows are busy.

    The transaction holds nothing but this batch: commit before and after.

    :param env: environment whose transaction ``work`` uses
    :param work: callable without arguments; it looks at the database anew each time
    :return: what ``work()`` returned
    :raise LockError, OperationalError: the rows were still busy after several tries
    """
    for attempt in range(1, TRIES + 1):
        try:
            result = work()
            env.flush_all()
            return result
        except BUSY as error:
            env.cr.rollback()
            if attempt == TRIES:
                raise
            _logger.info("batch: %s, try %s", type(error).__name__, attempt)
            time.sleep(random.uniform(0, 0.05 * 2**attempt))
