from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.tests import tagged

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestExchangeDatabase(ExchangeCommon):
    """What stays true when somebody goes around the ORM."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.exchange = cls._deliver("2")
        cls.booked = cls._deliver("2")
        cls._confirm(cls.booked, "b")
        cls.env.flush_all()
        # of an earlier transaction
        cls.env.cr.execute(
            "UPDATE solidarity_exchange"
            " SET create_date = create_date - interval '1 day'"
        )

    def assertRefused(self, query, *params, error=CheckViolation):
        self.assertSqlRefused(query, params, error=error)

    def test_booked_hours_stay(self):
        for change in (
            "hours = 3",
            "date = date - 1",
            "ledger_id = ledger_id + 1",
            "kind = 'group'",
            "sharing = 'each'",
            "is_gift = true",
            "is_for_community = true",
            "state = 'proposed'",
            "state = 'cancelled'",
        ):
            self.assertRefused(
                f"UPDATE solidarity_exchange SET {change} WHERE id = %s",
                self.booked.id,
            )
        self.assertRefused(
            "DELETE FROM solidarity_exchange WHERE id = %s", self.booked.id
        )
        self.env.cr.execute(
            "UPDATE solidarity_exchange SET state = 'reversed' WHERE id = %s",
            [self.booked.id],
        )
        self.assertRefused(
            "UPDATE solidarity_exchange SET state = 'confirmed' WHERE id = %s",
            self.booked.id,
        )

    def test_who_took_part_stays(self):
        for change in (
            "hours = 3",
            "role = 'provider'",
            f"membership_id = {self.membership_moderator.id}",
            f"exchange_id = {self.exchange.id}",
        ):
            self.assertRefused(
                f"UPDATE solidarity_exchange_participant SET {change}"
                " WHERE exchange_id = %s AND role = 'receiver'",
                self.booked.id,
            )
        self.assertRefused(
            "DELETE FROM solidarity_exchange_participant WHERE exchange_id = %s",
            self.booked.id,
        )
        self.assertRefused(
            "INSERT INTO solidarity_exchange_participant"
            " (exchange_id, membership_id, community_id, role, hours)"
            " VALUES (%s, %s, %s, 'provider', 2)",
            self.booked.id,
            self.membership_moderator.id,
            self.community.id,
        )

    def test_counted_follows_the_exchange(self):
        """What the index sums never says anything else than the exchange."""
        query = (
            "SELECT DISTINCT is_counted, date FROM solidarity_exchange_participant"
            " WHERE exchange_id = %s"
        )
        self.env.cr.execute(
            "UPDATE solidarity_exchange_participant"
            " SET is_counted = true, date = '2020-01-01' WHERE exchange_id = %s",
            [self.exchange.id],
        )
        self.env.cr.execute(query, [self.exchange.id])
        self.assertEqual(self.env.cr.fetchall(), [(False, self.today)])
        self.env.cr.execute(
            "UPDATE solidarity_exchange SET state = 'resolved', date = '2024-05-01'"
            " WHERE id = %s",
            [self.exchange.id],
        )
        self.env.cr.execute(query + " AND date = '2024-05-01'", [self.exchange.id])
        self.assertEqual([row[0] for row in self.env.cr.fetchall()], [True])

    def test_communities_stay_together(self):
        self.assertRefused(
            "UPDATE solidarity_exchange SET community_id = %s WHERE id = %s",
            self.other_community.id,
            self.exchange.id,
        )
        self.assertRefused(
            "UPDATE solidarity_exchange_participant SET community_id = %s"
            " WHERE exchange_id = %s",
            self.other_community.id,
            self.exchange.id,
        )
        foreign = self._create_ledger(self.other_community)
        self.assertRefused(
            "SET CONSTRAINTS ALL IMMEDIATE;"
            "UPDATE solidarity_exchange SET ledger_id = %s WHERE id = %s",
            foreign.id,
            self.exchange.id,
        )
        self.assertRefused(
            "SET CONSTRAINTS ALL IMMEDIATE;"
            "UPDATE solidarity_exchange_participant SET membership_id = %s"
            " WHERE exchange_id = %s AND role = 'receiver'",
            self.membership_other.id,
            self.exchange.id,
        )

    def test_ranges(self):
        for hours in ("0", "-1", "24.01", "'NaN'"):
            self.assertRefused(
                f"UPDATE solidarity_exchange SET hours = {hours} WHERE id = %s",
                self.exchange.id,
            )
        for hours in ("-0.01", "24.01", "'NaN'"):
            self.assertRefused(
                f"UPDATE solidarity_exchange_participant SET hours = {hours}"
                " WHERE exchange_id = %s",
                self.exchange.id,
            )

    def test_once(self):
        self.assertRefused(
            "UPDATE solidarity_exchange_participant SET membership_id = %s"
            " WHERE exchange_id = %s AND role = 'receiver'",
            self.membership_a.id,
            self.exchange.id,
            error=UniqueViolation,
        )
        self.env.cr.execute(
            "UPDATE solidarity_exchange SET key = 'k' WHERE id = %s", [self.exchange.id]
        )
        self.assertRefused(
            "UPDATE solidarity_exchange SET key = 'k' WHERE id = %s",
            self.booked.id,
            error=UniqueViolation,
        )
