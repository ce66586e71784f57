from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import SolidarityCommon


@tagged("post_install", "-at_install")
class TestMembership(SolidarityCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pending = cls._create_membership(
            cls.partner_other, state="pending", origin="request"
        )

    def _as(self, user, membership):
        return membership.with_user(user)

    # ------------------------------------------------------------------- numbers

    def test_reference(self):
        references = self.community.membership_ids.filtered("reference").mapped(
            "reference"
        )
        self.assertEqual(sorted(references), ["0001", "0002", "0003", "0004"])
        self.assertEqual(self.membership_other.reference, "0001")
        self.assertFalse(self.pending.reference)

    def test_reference_skips_what_was_typed(self):
        number = int(self.community._next_reference())
        self._create_membership(self.partner_manager, reference=f"{number + 1:04}")
        self.pending.action_admit()
        self.assertEqual(self.pending.reference, f"{number + 2:04}")

    def test_reference_unique(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.membership_a.reference = self.membership_b.reference
            self.env.flush_all()

    def test_name_follows_the_contact(self):
        self.partner_a.name = "Ada Renamed"
        self.assertEqual(self.membership_a.name, "Ada Renamed")
        self.assertEqual(self.membership_a.display_name, "Ada Renamed (0001)")

    # --------------------------------------------------------------------- flow

    def test_admit(self):
        self.pending.request_message = "Hello"
        self._as(self.user_organiser, self.pending).action_admit()
        self.assertRecordValues(
            self.pending,
            [{"state": "active", "request_message": False}],
        )
        self.assertRegex(self.pending.reference, r"^\d{4}$")
        self.assertTrue(self.pending.date_joined)

    def test_roles_are_checked(self):
        """Only organisers decide; the portal user who may not gets an AccessError."""
        for user in (
            self.user_a,
            self.user_other,
            self.user_moderator,
            self.user_employee,
            self.user_foreign,
            self.user_public,
        ):
            for record, action in (
                (self.pending, "action_admit"),
                (self.pending, "action_decline"),
                (self.pending, "action_send_invitation"),
                (self.membership_b, "action_suspend"),
                (self.membership_b, "action_leave"),
            ):
                with (
                    self.subTest(user=user.login, action=action),
                    self.assertRaises(AccessError),
                ):
                    getattr(self._as(user, record), action)()
        self.assertEqual(self.pending.state, "pending")
        self.assertEqual(self.membership_b.state, "active")

    def test_portal_organiser(self):
        """The role counts, not the group: organisers may be portal users."""
        self.membership_a.role = "organiser"
        self._as(self.user_a, self.pending).action_admit()
        self.assertEqual(self.pending.state, "active")
        self._as(self.user_a, self.membership_b).action_suspend()
        self.assertEqual(self.membership_b.state, "suspended")

    def test_manager_of_the_company(self):
        self._as(self.user_manager, self.pending).action_admit()
        self.assertEqual(self.pending.state, "active")
        with self.assertRaises(AccessError):
            self._as(self.user_manager, self.membership_foreign).action_suspend()

    def test_decline_and_ask_again(self):
        self._as(self.user_organiser, self.pending).action_decline()
        self.assertEqual(self.pending.state, "left")
        self.assertFalse(self.pending.date_joined)
        again = (
            self.env["solidarity.membership"]
            .with_user(self.user_other)
            ._request_to_join(self.community, "Please")
        )
        self.assertEqual(again, self.pending)
        self.assertEqual(self.pending.state, "pending")

    def test_suspend_and_resume(self):
        self._as(self.user_organiser, self.membership_a).action_suspend()
        self.assertEqual(self.membership_a.state, "suspended")
        self.assertFalse(self.community.with_user(self.user_a).sudo().is_member)
        self._as(self.user_organiser, self.membership_a).action_resume()
        self.assertEqual(self.membership_a.state, "active")

    def test_impossible_steps(self):
        for record, action in (
            (self.membership_a, "action_admit"),
            (self.membership_a, "action_decline"),
            (self.membership_a, "action_resume"),
            (self.pending, "action_suspend"),
            (self.pending, "action_leave"),
        ):
            before = record.state
            with self.subTest(action=action), self.assertRaises(UserError):
                getattr(self._as(self.user_organiser, record), action)()
            self.assertEqual(record.state, before)

    def test_leave_and_come_back(self):
        reference = self.membership_a.reference
        self._as(self.user_a, self.membership_a).action_leave()
        self.assertEqual(self.membership_a.state, "left")
        self.assertTrue(self.membership_a.date_left)
        self.env["solidarity.membership"].with_user(self.user_a)._request_to_join(
            self.community
        )
        self.membership_a.action_admit()
        self.assertEqual(self.membership_a.reference, reference)
        self.assertFalse(self.membership_a.date_left)

    def test_last_organiser(self):
        for action in ("action_leave", "action_suspend"):
            with self.assertRaisesRegex(UserError, "needs an organiser"):
                getattr(
                    self._as(self.user_organiser, self.membership_organiser), action
                )()
        with self.assertRaisesRegex(UserError, "needs an organiser"):
            self._as(self.user_organiser, self.membership_organiser).role = "member"
        self.membership_a.role = "organiser"
        with self.assertRaisesRegex(UserError, "needs an organiser"):
            (self.membership_a | self.membership_organiser).action_suspend()
        self._as(self.user_organiser, self.membership_organiser).action_leave()
        self.assertEqual(self.membership_organiser.state, "left")
        self.assertEqual(self.membership_organiser.role, "member")

    def test_not_deleted_once_joined(self):
        with self.assertRaises(UserError):
            self.membership_a.unlink()
        self.pending.with_user(self.user_organiser).unlink()

    # ------------------------------------------------------------- ask to join

    def test_request(self):
        memberships = self.env["solidarity.membership"].with_user(self.user_employee)
        membership = memberships._request_to_join(self.community, "Hello")
        self.assertRecordValues(
            membership.sudo(),
            [{"state": "pending", "origin": "request", "request_message": "Hello"}],
        )
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "=", self.partner_organiser.id)]
        )
        self.assertIn("Hello", mail.body_html)
        self.assertIn("Emil Employee", mail.subject)

    def test_request_twice(self):
        """A duplicate join says what is the case and changes nothing."""
        memberships = self.env["solidarity.membership"]
        with self.assertRaisesRegex(UserError, "waiting to join"):
            memberships.with_user(self.user_other)._request_to_join(self.community)
        with self.assertRaisesRegex(UserError, "member of Test Riverside already"):
            memberships.with_user(self.user_a)._request_to_join(self.community)
        self.membership_b.action_suspend()
        with self.assertRaisesRegex(UserError, "suspended"):
            memberships.with_user(self.user_b)._request_to_join(self.community)
        self.assertEqual(self.membership_b.state, "suspended")

    def test_join_another_company(self):
        """A portal user who joins a community of another company gets to see it."""
        memberships = self.env["solidarity.membership"].with_user(self.user_a)
        membership = memberships._request_to_join(self.foreign_community)
        membership.sudo().action_admit()
        self.assertIn(self.company_foreign, self.user_a.company_ids)
        self.foreign_community.with_user(self.user_a).check_access("read")

    def test_waiting_are_those_who_asked(self):
        self._create_membership(
            self.partner_manager, state="pending", origin="invitation"
        )
        self.assertEqual(self.community.pending_count, 1)

    def test_form(self):
        """An organiser registers somebody in the backend, then admits the person."""
        memberships = self.env["solidarity.membership"].with_user(self.user_organiser)
        form = Form(memberships.with_context(default_community_id=self.community.id))
        form.partner_id = self.partner_manager
        membership = form.save()
        self.assertEqual(membership.state, "pending")
        membership.action_admit()
        with Form(membership) as form:
            form.role = "moderator"
        self.assertTrue(membership._is_moderator())

    def test_login_after_joining(self):
        """Who gets a login after joining sees the community, too."""
        partner = self.env["res.partner"].create({"name": "Nora"})
        self._create_membership(partner, self.foreign_community)
        user = self._create_user("nora", "base.group_portal", partner_id=partner.id)
        self.foreign_community.with_user(user).check_access("read")
        employee = self.env["res.partner"].create({"name": "Nils"})
        self._create_membership(employee, self.foreign_community)
        user = self._create_user("nils", "base.group_user", partner_id=employee.id)
        self.assertNotIn(self.company_foreign, user.company_ids)

    # ----------------------------------------------------------------- settings

    def test_settings(self):
        membership = self._as(self.user_a, self.membership_a)
        membership.action_update_settings(share_balance=True)
        self.assertTrue(membership.share_balance)
        self.assertFalse(membership.share_history)
        membership.action_update_settings(share_balance=False, share_history=True)
        self.assertFalse(membership.share_balance)
        self.assertTrue(membership.share_history)
        with self.assertRaises(AccessError):
            self._as(self.user_b, self.membership_a).action_update_settings(True, True)
        with self.assertRaises(AccessError):
            self._as(self.user_organiser, self.membership_a).action_update_settings(
                True, True
            )
        with self.assertRaisesRegex(UserError, "decides alone"):
            self._as(self.user_organiser, self.membership_a).share_balance = True
