"""One transfer, one commit: the Python interface beside what it is measured against."""

import contextlib
import json
import statistics
import uuid

import psycopg2
from figures import milliseconds, print_table, take_turns
from ledger_world import LedgerWorld, environment
from own_database import own_database
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED

from odoo import api
from odoo.fields import Date
from odoo.modules.registry import Registry

TURNS, SIZE = 8, 50
MEMBERS = 100

TABLES = """
CREATE TABLE bare_account (id serial PRIMARY KEY, balance numeric NOT NULL);
INSERT INTO bare_account (balance) SELECT 0 FROM generate_series(1, 100);
CREATE TABLE bare_transfer (id serial PRIMARY KEY, payer int, payee int, amount numeric,
    description text, date date, create_date timestamp);
CREATE TABLE bare_entry (id serial PRIMARY KEY, transfer int REFERENCES bare_transfer,
    account int REFERENCES bare_account, amount numeric);
CREATE INDEX ON bare_entry (account, id); CREATE INDEX ON bare_entry (transfer);
"""


def test_single_transfer():
    with (
        own_database() as database,
        contextlib.closing(psycopg2.connect(dbname=database)) as bare,
    ):
        bare.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
        world = LedgerWorld.create(database, MEMBERS, credit_limit=100000)
        with bare.cursor() as cursor:
            cursor.execute(TABLES)
        bare.commit()
        make_entry = prepare_journal_entry(database)
        with environment(database) as env:
            seconds = take_turns(
                {
                    "python": lambda n: env["solidarity.transfer"]._post_at_once(
                        [world.vals(n % 50, 50 + n % 50, "1.00")]
                    ),
                    "function": lambda n: call_function(bare, world, n),
                    "statements": lambda n: run_statements(bare, n),
                    "entry": lambda n: make_entry(),
                },
                TURNS,
                SIZE,
            )
        assert not world.violations()
    python = statistics.median(seconds["python"])
    names = {
        "python": "`_post_at_once`: Python interface, transaction of its own",
        "function": "the posting function through bare psycopg2",
        "statements": "hand-written SQL (two balances, a transfer, two entries)",
        "entry": "Odoo's two-line journal entry, created and posted",
    }
    print_table(
        f"One transfer, one commit ({TURNS} turns of {SIZE} each)",
        ["what", "median", "ratio to the Python interface"],
        [
            [
                names[name],
                milliseconds(times),
                f"{statistics.median(times) / python:.2f}",
            ]
            for name, times in seconds.items()
        ],
    )


def call_function(connection, world, number):
    """Post one transfer by the database's function, as any program could."""
    row = world.vals(number % 50, 50 + number % 50, "1.00") | {
        "date": "2026-01-01",
        "idempotency_key": str(uuid.uuid4()),
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT solidarity_post(%s::jsonb, '{}', 1)", [json.dumps([row])]
        )
        assert "ids" in cursor.fetchone()[0]
    connection.commit()


def run_statements(connection, number):
    """Do what a ledger without any rule would do."""
    payer, payee = 1 + number % 50, 51 + number % 50
    with connection.cursor() as cursor:
        for account, amount in ((payer, -1), (payee, 1)):
            cursor.execute(
                "UPDATE bare_account SET balance = balance + %s WHERE id = %s",
                [amount, account],
            )
        cursor.execute(
            "INSERT INTO bare_transfer (payer, payee, amount, date, create_date)"
            " VALUES (%s, %s, 1, now(), now()) RETURNING id",
            [payer, payee],
        )
        transfer = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO bare_entry (transfer, account, amount)"
            " VALUES (%s, %s, -1), (%s, %s, 1)",
            [transfer, payer, transfer, payee],
        )
    connection.commit()


def prepare_journal_entry(database):
    """Return a function that creates, posts and commits a two-line journal entry."""
    with environment(database) as env:
        company = env.company.id
        accounts = env["account.account"].create(
            [
                {
                    "name": f"Members {code}",
                    "code": code,
                    "account_type": "liability_current",
                    "company_ids": [company],
                }
                for code in ("299001", "299002")
            ]
        )
        journal = env["account.journal"].create(
            {"name": "Credit", "code": "CRDT", "type": "general"}
        )
        partner = env["res.partner"].create({"name": "Partner"})
        ids = journal.id, partner.id, *accounts.ids

    def make():
        journal_id, partner_id, debit, credit = ids
        with Registry(database).cursor() as cr:
            env = api.Environment(cr, api.SUPERUSER_ID, {})
            lines = [
                {"account_id": debit, "partner_id": partner_id, "debit": 1},
                {"account_id": credit, "partner_id": partner_id, "credit": 1},
            ]
            env["account.move"].create(
                {
                    "journal_id": journal_id,
                    "date": Date.today(),
                    "line_ids": [(0, 0, line) for line in lines],
                }
            ).action_post()

    return make
