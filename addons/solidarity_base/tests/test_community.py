from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SolidarityCommon


@tagged("post_install", "-at_install")
class TestCommunity(SolidarityCommon):
    def test_contact_is_created(self):
        self.assertEqual(self.community.partner_id.name, "Test Riverside")
        self.assertTrue(self.community.partner_id.is_company)
        self.assertEqual(self.foreign_community.partner_id.company_id.name, "Far Away")

    def test_contact_of_another_company(self):
        with self.assertRaises(ValidationError):
            self.community.partner_id = self.foreign_community.partner_id

    def test_code_from_the_name(self):
        communities = self.env["solidarity.community"]
        first = communities.create({"name": "Öko Dorf & Café!"})
        second = communities.create({"name": "Öko Dorf & Café!"})
        self.assertRegex(first.code, r"^[a-z0-9]+(-[a-z0-9]+)*$")
        self.assertEqual(second.code, f"{first.code}-2")
        self.assertEqual(communities.create({"name": "!!!"}).code, "community")
        self.assertEqual(
            communities.create({"name": "X", "code": " New-Town "}).code, "new-town"
        )

    def test_code_format(self):
        for code in ("a b", "a--b", "-a", "a/b", "a'b", "ä", "a" * 65):
            with (
                self.subTest(code=code),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
            ):
                self.env["solidarity.community"].create({"name": "X", "code": code})

    def test_code_unique(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env["solidarity.community"].create(
                {"name": "X", "code": "test-riverside"}
            )

    def test_place_in_range(self):
        self.community.write({"latitude": -90, "longitude": 180})
        self.env.flush_all()
        for name, value in (("latitude", 90.1), ("longitude", -180.1)):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
                self.community[name] = value
                self.env.flush_all()

    def test_member_count(self):
        self.assertEqual(self.community.member_count, 4)
        self.membership_a.action_suspend()
        self.assertEqual(self.community.member_count, 3)
        self._create_membership(self.partner_other, state="pending", origin="request")
        self.assertEqual(self.community.pending_count, 1)

    def test_description_without_script(self):
        self.community.description = (
            "<p onclick='steal()'>Hi</p><script>steal()</script>"
            "<a href='javascript:steal()'>x</a>"
        )
        self.assertIn("Hi", self.community.description)
        for bad in ("script", "onclick", "javascript"):
            self.assertNotIn(bad, self.community.description)

    def test_company_stays(self):
        with self.assertRaises(UserError):
            self.community.company_id = self.company_foreign

    def test_not_deleted_with_members(self):
        with self.assertRaises(UserError):
            self.community.unlink()
        community = self.env["solidarity.community"].create({"name": "Empty"})
        community.unlink()

    def test_publish_threshold(self):
        """Figures are public from the threshold on, and not one member earlier."""
        self.community.write(
            {"publish_threshold": 4, "policy_reason": "Test of the threshold"}
        )
        self.assertEqual(self.community._get_public_values()["figures"][0]["value"], 4)
        self.membership_b.action_suspend()
        self.assertFalse(self.community._get_public_values()["figures"])

    def test_get_membership(self):
        self.assertEqual(
            self.community.with_user(self.user_a)._get_membership(), self.membership_a
        )
        self.assertEqual(
            self.community._get_membership(self.partner_b), self.membership_b
        )
        self.assertFalse(self.community._get_membership(self.partner_other))
        self.membership_b.action_suspend()
        self.assertFalse(self.community._get_membership(self.partner_b))

    def test_roles(self):
        expected = {
            self.user_a: (True, False, False),
            self.user_moderator: (True, True, False),
            self.user_organiser: (True, True, True),
            self.user_manager: (False, True, True),
            self.user_other: (False, False, False),
            self.user_public: (False, False, False),
        }
        for user, roles in expected.items():
            community = self.community.with_user(user).sudo()
            self.assertEqual(
                (community.is_member, community.is_moderator, community.is_organiser),
                roles,
            )
        self.assertFalse(
            self.foreign_community.with_user(self.user_manager).sudo().is_organiser
        )

    def test_form(self):
        """A manager creates a community in the backend and becomes its organiser."""
        form = Form(self.env["solidarity.community"].with_user(self.user_manager))
        form.name = "Form Town"
        community = form.save()
        self.assertEqual(community.code, "form-town")
        self.assertTrue(community._get_membership()._is_organiser())
        with Form(community) as form:
            form.publish_threshold = 9
            form.policy_reason = "Decided by the founders"
        self.assertEqual(community.publish_threshold, 9)
        self.assertFalse(community.policy_reason)
