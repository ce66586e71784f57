import psycopg2
from psycopg2.errors import CheckViolation, IntegrityError, UniqueViolation

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SolidarityCommon
from .database_common import DatabaseCommon

CONSTRAINTS = {
    "solidarity_community": {
        "solidarity_community_code_unique",
        "solidarity_community_code_format",
        "solidarity_community_latitude_range",
        "solidarity_community_longitude_range",
        "solidarity_community_publish_threshold_positive",
        "solidarity_community_invitation_days_range",
    },
    "solidarity_membership": {
        "solidarity_membership_community_partner_unique",
        "solidarity_membership_reference_unique",
        "solidarity_membership_joined_complete",
        "solidarity_membership_date_order",
    },
    "solidarity_policy_change": {"solidarity_policy_change_reason_length"},
    "solidarity_moderation_report": {"solidarity_moderation_report_reason_given"},
}


@tagged("post_install", "-at_install")
class TestDatabase(DatabaseCommon, SolidarityCommon):
    """What must never be false holds for raw SQL as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.community.write(
            {"publish_threshold": 9, "policy_reason": "Decided at the assembly"}
        )
        cls.env.flush_all()

    def test_constraints_exist(self):
        self._assert_in_database(CONSTRAINTS)

    def test_triggers_exist(self):
        self.env.cr.execute(
            "SELECT tgname FROM pg_trigger "
            "WHERE tgrelid = 'solidarity_policy_change'::regclass "
            "AND NOT tgisinternal AND tgenabled = 'O'"
        )
        self.assertEqual(
            {name for (name,) in self.env.cr.fetchall()},
            {
                "solidarity_policy_change_no_change",
                "solidarity_policy_change_no_truncate",
            },
        )

    def test_policy_log_is_append_only(self):
        for query in (
            "UPDATE solidarity_policy_change SET reason = 'something else entirely'",
            "UPDATE solidarity_policy_change SET id = id",
            "DELETE FROM solidarity_policy_change",
            "TRUNCATE solidarity_policy_change",
            "TRUNCATE solidarity_policy_change CASCADE",
        ):
            with self.subTest(query=query):
                self._assert_refused(psycopg2.IntegrityError, query)

    def test_policy_log_even_as_superuser(self):
        change = self.env["solidarity.policy.change"].search([], limit=1)
        with (
            self.assertRaises(IntegrityError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            change.sudo().unlink()

    def test_policy_log_needs_a_reason(self):
        self._assert_refused(
            CheckViolation,
            "INSERT INTO solidarity_policy_change "
            "(community_id, res_model, res_id, field_name, reason, user_id, date) "
            "VALUES (%s, 'x', %s, 'name', '  short        ', 1, now())",
            self.community.id,
            self.community.id,
        )

    def test_community_with_log_stays(self):
        self._assert_refused(
            IntegrityError,
            "DELETE FROM solidarity_community WHERE id = %s",
            self.community.id,
        )

    def test_community(self):
        for column, value in (
            ("code", "Not A Slug"),
            ("code", ""),
            ("latitude", "NaN"),
            ("latitude", "91"),
            ("longitude", "-181"),
            ("publish_threshold", "0"),
            ("invitation_days", "0"),
        ):
            with self.subTest(column=column, value=value):
                self._assert_refused(
                    CheckViolation,
                    f"UPDATE solidarity_community SET {column} = %s WHERE id = %s",
                    value,
                    self.community.id,
                )

    def test_membership(self):
        self._assert_refused(
            UniqueViolation,
            "INSERT INTO solidarity_membership "
            "(community_id, partner_id, state, role, origin) "
            "VALUES (%s, %s, 'pending', 'member', 'request')",
            self.community.id,
            self.partner_a.id,
        )
        self._assert_refused(
            UniqueViolation,
            "UPDATE solidarity_membership SET reference = %s WHERE id = %s",
            self.membership_b.reference,
            self.membership_a.id,
        )
        for assignment in ("reference = NULL", "date_joined = NULL"):
            self._assert_refused(
                CheckViolation,
                f"UPDATE solidarity_membership SET {assignment} WHERE id = %s",
                self.membership_a.id,
            )
        self._assert_refused(
            CheckViolation,
            "UPDATE solidarity_membership SET date_left = date_joined - 1 "
            "WHERE id = %s",
            self.membership_a.id,
        )

    def test_membership_stays_with_its_community(self):
        self._assert_refused(
            CheckViolation,
            "UPDATE solidarity_membership SET community_id = %s WHERE id = %s",
            self.other_community.id,
            self.membership_a.id,
        )

    def test_the_role_search_uses_the_index(self):
        """The subquery of every record rule is an index look-up."""
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes "
            "WHERE indexname = 'solidarity_membership_partner_active_index'"
        )
        self.assertIn("(partner_id, community_id)", self.env.cr.fetchone()[0])
