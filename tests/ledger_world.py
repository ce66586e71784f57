"""A committed ledger with members, for tests with real cursors and for benchmarks."""

import contextlib
import dataclasses
import threading
import time

import psycopg2

import odoo
from odoo import api
from odoo.exceptions import ConcurrencyError
from odoo.modules.registry import Registry
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.solidarity_ledger.tests.soundness import (
    LIMIT_VIOLATIONS,
    VIOLATIONS,
    find_violations,
)


@dataclasses.dataclass
class World:
    """What a test has committed to ``database``."""

    database: str

    def query(self, statement, *params):
        """Return the rows of ``statement`` in a transaction of its own."""
        with Registry(self.database).cursor() as cr:
            cr.execute(statement, params)
            return cr.fetchall()

    def deadlocks(self):
        """Return how many deadlocks PostgreSQL has broken up in the database.

        Sessions report when they end, so this waits until no other one is left.
        """
        odoo.sql_db.close_db(self.database)
        while True:
            with contextlib.closing(psycopg2.connect(dbname="postgres")) as connection:
                with connection.cursor() as cursor:
                    cursor.execute(
                        """SELECT deadlocks, numbackends FROM pg_stat_database
                            WHERE datname = %s""",
                        [self.database],
                    )
                    deadlocks, sessions = cursor.fetchone()
            if not sessions:
                return deadlocks
            time.sleep(0.1)


@dataclasses.dataclass
class LedgerWorld(World):
    """Ids of a ledger and its member accounts in ``database``; limits in its unit."""

    ledger_id: int
    account_ids: list

    @classmethod
    def create(cls, database, members, credit_limit):
        """Commit a ledger with so many member accounts of that credit limit."""
        with environment(database) as env:
            community = env["solidarity.community"].create(
                {"name": "Crowded", "code": "crowded"}
            )
            ledger = env["solidarity.ledger"].create(
                {
                    "name": "Crowded hours",
                    "community_id": community.id,
                    "credit_limit": credit_limit,
                }
            )
            partners = env["res.partner"].create(
                [{"name": f"Member {number}"} for number in range(members)]
            )
            memberships = env["solidarity.membership"].create(
                [
                    {
                        "community_id": community.id,
                        "partner_id": partner.id,
                        "state": "active",
                    }
                    for partner in partners
                ]
            )
            accounts = env["solidarity.account"].create(
                [
                    {
                        "ledger_id": ledger.id,
                        "partner_id": membership.partner_id.id,
                        "membership_id": membership.id,
                        "credit_limit": credit_limit,
                    }
                    for membership in memberships
                ]
            )
            return cls(database, ledger.id, accounts.ids)

    def vals(self, payer, payee, amount, **values):
        """Return the values of a transfer between the accounts at two positions."""
        return {
            "ledger_id": self.ledger_id,
            "payer_account_id": self.account_ids[payer],
            "payee_account_id": self.account_ids[payee],
            "amount": amount,
            **values,
        }

    def pay_at_once(self, vals):
        """Pay as the portal does, in a READ COMMITTED transaction of its own.

        :return: id of the transfer
        """
        with environment(self.database) as env:
            return env["solidarity.transfer"]._post_at_once([vals])[0]

    def pay_in_transaction(self, vals):
        """Pay inside a REPEATABLE READ transaction, retried as Odoo retries requests.

        :return: id of the transfer
        """
        while True:
            try:
                with environment(self.database) as env:
                    return env["solidarity.transfer"]._post_transfers([vals]).id
            except (ConcurrencyError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                continue

    def transfers(self):
        """Return the ids of posted transfers by their idempotency keys."""
        return dict(
            self.query(
                "SELECT idempotency_key, id FROM solidarity_transfer"
                " WHERE state = 'posted'"
            )
        )

    def violations(self):
        """Return what is wrong in the ledger: a list of sentences, empty when sound."""
        with Registry(self.database).cursor() as cr:
            return find_violations(cr, VIOLATIONS | LIMIT_VIOLATIONS)


@contextlib.contextmanager
def environment(database, uid=api.SUPERUSER_ID):
    """Yield an environment on a real cursor of its own; commit at the end."""
    with Registry(database).cursor() as cr:
        env = api.Environment(cr, uid, {})
        yield env
        env.flush_all()


def run_workers(count, work):
    """Run ``work(number)`` in so many threads at once and return what they returned.

    The exception of a worker is raised here.
    """
    barrier = threading.Barrier(count)
    results, failures = [None] * count, []

    def run(number):
        barrier.wait()
        try:
            results[number] = work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=[n]) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results
