from odoo.tools import mute_logger


class DatabaseCommon:
    """For tests of what holds around the ORM."""

    def _assert_refused(self, error, query, *params, says=""):
        """Run a statement around the ORM and expect PostgreSQL to refuse it, at the end
        of the transaction at the latest.

        :param error: a class of psycopg2
        :param str says: pattern of the message, or of the name of the constraint
        """
        with (
            self.subTest(query=query, params=params),
            self.assertRaisesRegex(error, says),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(query, params or None)
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def _assert_in_database(self, constraints, indexes=(), triggers=()):
        """Assert that the database has what the models declare: a constraint that
        cannot be created does not stop an install.

        :param dict constraints: names by table
        """
        for table, names in constraints.items():
            self.env.cr.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass",
                [table],
            )
            self.assertFalse(set(names) - self._fetch_names())
        self.env.cr.execute("SELECT relname FROM pg_class WHERE relkind = 'i'")
        self.assertFalse(set(indexes) - self._fetch_names())
        self.env.cr.execute("SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'")
        self.assertFalse(set(triggers) - self._fetch_names())

    def _fetch_names(self):
        return {name for (name,) in self.env.cr.fetchall()}
