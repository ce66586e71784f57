"""Much at once: bulk posting beside COPY, long statements, a large import."""

import base64
import contextlib
import datetime
import io
import random
import resource
import statistics
import time

import psycopg2
from figures import milliseconds, print_table, take_turns
from ledger_world import LedgerWorld, environment
from own_database import own_database
from processes import Workers

from odoo import api
from odoo.modules.registry import Registry

TURNS = 5
MEMBERS = 1000
BULK_SIZES = (10_000, 100_000)
STATEMENT_SIZES = (1_000, 100_000, 1_000_000)
LOOKS = 100
IMPORT_ROWS = 100_000
BATCH = 20_000

# equal to the ledger's tables: the same columns and, in turn, the same indexes
BARE_TABLES = {
    "bare tables with the same indexes": "INCLUDING INDEXES",
    "bare tables without any index": "",
}
TABLES = ("solidarity_transfer", "solidarity_entry")


def prepare_payments(world, count, seed=0):
    """Return the values of so many transfers among all accounts."""
    chance = random.Random(seed)
    accounts = range(len(world.account_ids))
    return [
        world.vals(
            *chance.sample(accounts, 2),
            f"{chance.randint(1, 9999) / 100:.2f}",
            description=f"Help in the garden, day {number}",
            date=datetime.date(2026, 1, 1 + number * 28 // count),
            is_notified=True,
        )
        for number in range(count)
    ]


def post(database, vals_list):
    """Post transfers in one transaction and return the seconds, commit included."""
    with Registry(database).cursor() as cr:
        transfers = api.Environment(cr, api.SUPERUSER_ID, {})["solidarity.transfer"]
        start = time.perf_counter()
        transfers._post_transfers(vals_list)
        cr.commit()
        return time.perf_counter() - start


# ------------------------------------------------------------------ bulk posting


def test_bulk():
    rows = []
    with (
        own_database() as database,
        contextlib.closing(psycopg2.connect(dbname=database)) as bare,
    ):
        world = LedgerWorld.create(database, MEMBERS, credit_limit=10_000_000)
        for number, including in enumerate(BARE_TABLES.values()):
            with bare, bare.cursor() as cursor:
                for table in TABLES:
                    cursor.execute(
                        f"CREATE TABLE bare{number}_{table} (LIKE {table} {including})"
                    )
        post(database, prepare_payments(world, 1000))  # all is loaded and planned
        for size in BULK_SIZES:
            rows += measure_bulk(world, bare, size)
        assert not world.violations()
    print_table(
        f"Bulk posting in one call, beside COPY of the same rows ({TURNS} turns)",
        ["transfers", "what", "median", "bulk posting is"],
        rows,
    )


def measure_bulk(world, bare, size):
    """Return the table's rows for one number of transfers."""
    seconds = {name: [] for name in ("bulk posting, all rules checked", *BARE_TABLES)}
    for turn in range(TURNS):
        vals_list = prepare_payments(world, size, seed=turn)
        [(last,)] = world.query("SELECT max(id) FROM solidarity_transfer")
        posting, *copies = seconds.values()
        posting.append(post(world.database, vals_list))
        files = copy_out(bare, last)
        for number, times in enumerate(copies):
            times.append(copy_in(bare, number, files))
    posting = statistics.median(seconds["bulk posting, all rules checked"])
    return [
        [
            f"{size:,}",
            name,
            milliseconds(times),
            f"{posting / statistics.median(times):.2f} ×",
        ]
        for name, times in seconds.items()
    ]


def copy_out(connection, last):
    """Return what was posted after the transfer ``last``, as COPY takes it."""
    files = []
    with connection, connection.cursor() as cursor:
        for table, key in zip(TABLES, ("id", "transfer_id"), strict=True):
            file = io.BytesIO()
            cursor.copy_expert(
                f"COPY (SELECT * FROM {table} WHERE {key} > {last}) TO STDOUT", file
            )
            files.append(file)
    return files


def copy_in(connection, number, files):
    """Copy the files into bare tables and return the seconds, commit included."""
    for file in files:
        file.seek(0)
    start = time.perf_counter()
    with connection, connection.cursor() as cursor:
        for table, file in zip(TABLES, files, strict=True):
            cursor.copy_expert(f"COPY bare{number}_{table} FROM STDIN", file)
    return time.perf_counter() - start


# ----------------------------------------------------------- balance, statement


def test_statement():
    rows = []
    first = None
    with own_database() as database:
        world = LedgerWorld.create(database, MEMBERS, credit_limit=10_000_000)
        login = make_reader(world)
        posted = 0
        for size in STATEMENT_SIZES:
            while posted < size:
                count = min(BATCH, size - posted)
                post(database, prepare_receipts(world, count))
                posted += count
            vacuum(database)
            figures = look(world, login)
            first = first or figures
            for name, (queries, times) in figures.items():
                rows.append(
                    [
                        f"{size:,}",
                        name,
                        queries,
                        milliseconds(times),
                        f"{ratio(times, first[name][1]):.2f}",
                    ]
                )
    print_table(
        f"One account, looked at {LOOKS} times by its owner",
        ["entries of the account", "what", "queries", "median", "ratio"],
        rows,
    )


def ratio(times, others):
    return statistics.median(times) / statistics.median(others)


def prepare_receipts(world, count):
    """Return payments to the first account by all others in turn."""
    payers = range(1, len(world.account_ids))
    return [
        world.vals(payers[n % len(payers)], 0, "0.01", description="Bread")
        for n in range(count)
    ]


def make_reader(world):
    """Give the first account's owner a login; return the user's id."""
    with environment(world.database) as env:
        account = env["solidarity.account"].browse(world.account_ids[0])
        return (
            env["res.users"]
            .create(
                {
                    "login": "reader",
                    "partner_id": account.partner_id.id,
                    "group_ids": [(6, 0, [env.ref("base.group_portal").id])],
                }
            )
            .id
        )


def vacuum(database):
    """Do what autovacuum does after a while."""
    with contextlib.closing(psycopg2.connect(dbname=database)) as connection:
        connection.autocommit = True
        connection.cursor().execute("VACUUM (ANALYZE)")


def look(world, uid):
    """Return name → (queries, seconds of each look)."""

    def read_balance(account):
        return account._exact_balance(), account.available

    def read_page(account):
        page = account._get_statement_page(account._get_statement_domain())
        assert len(page["rows"]) == 20

    ways = {"balance": read_balance, "first page of the statement": read_page}
    queries = {}

    def look_once(name):
        with environment(world.database, uid) as env:
            account = env["solidarity.account"].browse(world.account_ids[0])
            before = env.cr.sql_log_count
            ways[name](account)
            queries[name] = env.cr.sql_log_count - before

    for name in ways:
        look_once(name)  # what a process loads once
    seconds = take_turns(
        {name: lambda _number, name=name: look_once(name) for name in ways},
        turns=LOOKS // 10,
        size=10,
    )
    return {name: (queries[name], times) for name, times in seconds.items()}


# ------------------------------------------------------------------------ import


def test_import():
    seconds = {"import": [], "check": [], "bulk": []}
    memory = []
    for _turn in range(TURNS):
        with own_database() as database:
            world = LedgerWorld.create(database, MEMBERS, credit_limit=10_000_000)
            [answer] = Workers(world, 1, import_file).results()
            check, run, peak = answer
            memory.append(peak)
            seconds["check"].append(check)
            seconds["import"].append(run)
            assert len(world.transfers()) == IMPORT_ROWS
            assert not world.violations()
        with own_database() as database:
            world = LedgerWorld.create(database, MEMBERS, credit_limit=10_000_000)
            [bulk] = Workers(world, 1, post_the_same).results()
            seconds["bulk"].append(bulk)
    bulk = seconds["bulk"]
    print_table(
        f"Import of {IMPORT_ROWS:,} transfers, in its own process ({TURNS} turns)",
        ["what", "median", "ratio to bulk posting", "memory at most"],
        [
            ["bulk posting of the same rows", milliseconds(bulk), "1.00", ""],
            [
                "check",
                milliseconds(seconds["check"]),
                f"{ratio(seconds['check'], bulk):.2f}",
                "",
            ],
            [
                "import",
                milliseconds(seconds["import"]),
                f"{ratio(seconds['import'], bulk):.2f}",
                f"{max(memory):.0f} MB",
            ],
        ],
    )


def import_file(world, _number):
    """Check and import a file; return the seconds of both and the peak memory in MB."""
    with environment(world.database) as env:
        references = dict(
            zip(
                world.account_ids,
                env["solidarity.account"]
                .browse(world.account_ids)
                .mapped("membership_id.reference"),
                strict=True,
            )
        )
        record = env["solidarity.import"].create(
            {
                "ledger_id": world.ledger_id,
                "file": base64.b64encode(write_file(world, references)),
                "file_name": "village.csv",
                "source": "village",
            }
        )
        env.cr.commit()
        start = time.perf_counter()
        record.action_check()
        env.cr.commit()
        check = time.perf_counter() - start
        assert record.transfer_count == IMPORT_ROWS, record.problem_ids[:3].mapped(
            "message"
        )
        start = time.perf_counter()
        record.action_import()
        env.cr.commit()
        env["solidarity.import"]._cron_import()
        run = time.perf_counter() - start
        assert record.state == "done"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return check, run, peak


def write_file(world, references):
    lines = ["id;date;from;to;amount;description"]
    for number, vals in enumerate(prepare_payments(world, IMPORT_ROWS)):
        payer = references[vals["payer_account_id"]]
        payee = references[vals["payee_account_id"]]
        lines.append(
            f"{number};{vals['date']};{payer};{payee};{vals['amount']};"
            f"{vals['description']}"
        )
    return "\n".join(lines).encode()


def post_the_same(world, _number):
    return post(world.database, prepare_payments(world, IMPORT_ROWS))
