"""Databases of a server, by way of psql."""

import json
import subprocess

from .errors import DISK_FULL, SetupError


def identifier(name):
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


class Databases:
    """The databases of one server.

    What setup/run and setup/test made carries a comment with what it was made of;
    a database without one is somebody else's and is left alone.
    """

    def __init__(self, server):
        self.psql = server.psql
        self.env = server.environment()

    def query(self, sql, database="postgres"):
        """Run SQL and return the rows as lists of texts.

        :raises SetupError: the server refuses it
        """
        done = subprocess.run(
            [self.psql, "-XqAtw", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
            + ["-d", database, "-c", sql],
            env=self.env,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            if "No space left" in done.stderr:
                raise SetupError(DISK_FULL)
            raise SetupError(f"PostgreSQL refused a command: {done.stderr.strip()}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def exists(self, name):
        """Tell whether there is a database of that name."""
        where = f"WHERE datname = {literal(name)}"
        return bool(self.query(f"SELECT 1 FROM pg_database {where}"))

    def create(self, name):
        """Create an empty database as Odoo would."""
        self.query(
            f"CREATE DATABASE {identifier(name)} ENCODING 'unicode' LC_COLLATE 'C' "
            "TEMPLATE template0"
        )
        trigrams = "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
        if self.query(trigrams):
            self.query("CREATE EXTENSION IF NOT EXISTS pg_trgm", name)

    def copy(self, template, name, tablespace=None):
        """Create ``name`` as a copy of ``template``, to which nobody is connected.

        :param tablespace: where; that of the template unless it is named
        """
        where = f" TABLESPACE {identifier(tablespace)}" if tablespace else ""
        self.query(
            f"CREATE DATABASE {identifier(name)} TEMPLATE {identifier(template)}{where}"
        )

    def rename(self, name, new_name):
        """Give a database to which nobody is connected another name."""
        self.query(
            f"ALTER DATABASE {identifier(name)} RENAME TO {identifier(new_name)}"
        )

    def drop(self, name):
        """Drop a database, whoever is connected to it."""
        self.query(f"DROP DATABASE IF EXISTS {identifier(name)} WITH (FORCE)")

    def mark(self, name, content):
        """Write down what a database was made of."""
        text = literal(json.dumps(content))
        self.query(f"COMMENT ON DATABASE {identifier(name)} IS {text}")

    def read_mark(self, name):
        """Return what a database was made of, None if it has no such note."""
        rows = self.query(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            f"WHERE datname = {literal(name)}"
        )
        try:
            return json.loads(rows[0][0])
        except (IndexError, ValueError):
            return None
