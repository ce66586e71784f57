"""Databases for tests that commit: a ledger cannot be cleaned up afterwards, and must
not let itself be, so each such test gets a copy of the prepared template and drops it.
"""

import contextlib
import itertools
import os

import psycopg2
from psycopg2 import sql

import odoo
from odoo.modules.registry import Registry

_numbers = itertools.count()


@contextlib.contextmanager
def own_database():
    """Yield the name of a fresh copy of the template that ``setup/test`` prepared.

    ``SOLIDARITY_TEMPLATE`` names it and ``PG*`` say where; nobody may be connected
    to it.
    """
    template = os.environ["SOLIDARITY_TEMPLATE"]
    name = f"{template}_{os.getpid()}_{next(_numbers)}"
    admin = psycopg2.connect(dbname="postgres")
    admin.autocommit = True
    with contextlib.closing(admin), admin.cursor() as cursor:
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
        try:
            _load_registry(name)
            yield name
        finally:
            Registry.delete(name)
            odoo.sql_db.close_db(name)
            cursor.execute(
                sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            )


def _load_registry(name):
    """Load the registry as a server does: without looking for tests to run."""
    config = odoo.tools.config
    enabled = config["test_enable"]
    config["test_enable"] = False
    try:
        Registry(name)
    finally:
        config["test_enable"] = enabled
