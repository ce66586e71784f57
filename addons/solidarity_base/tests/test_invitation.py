from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import SolidarityCommon


@tagged("post_install", "-at_install")
class TestInvitation(SolidarityCommon):
    def _invite(self, email, name=None, user=None):
        memberships = self.env["solidarity.membership"]
        invited = memberships.with_user(user or self.user_organiser).action_invite(
            self.community.id, email, name
        )
        return memberships.browse(invited)

    def _get_mails(self, partner):
        return self.env["mail.mail"].search([("recipient_ids", "=", partner.id)])

    def test_invite_a_stranger(self):
        membership = self._invite(" Nora@Example.org ", "Nora New")
        self.assertRecordValues(
            membership, [{"state": "pending", "origin": "invitation"}]
        )
        self.assertEqual(membership.partner_id.email, "nora@example.org")
        self.assertEqual(membership.name, "Nora New")
        days = membership.date_invitation_expires - fields.Datetime.now()
        self.assertAlmostEqual(days.total_seconds() / 86400, 14, places=1)
        mail = self._get_mails(membership.partner_id)
        self.assertIn(membership._get_invitation_path(), mail.body_html)

    def test_invite_somebody_known(self):
        membership = self._invite("MEMBER_OTHER@example.com", "Wrong Name")
        self.assertEqual(membership.partner_id, self.partner_other)
        self.assertEqual(membership.name, "Otto Other")

    def test_invite_takes_the_address_literally(self):
        """An underscore is no wildcard: member_b is not memberxb."""
        self.user_b.login = "memberxb@example.com"
        membership = self._invite("member_b@example.org")
        self.assertNotIn(membership.partner_id, self.partner_b)

    def test_invite_bad_address(self):
        for email in ("", "nobody", "a@b.org, c@d.org", "a b@c"):
            with self.subTest(email=email), self.assertRaises(UserError):
                self._invite(email)

    def test_invite_a_member(self):
        with self.assertRaisesRegex(UserError, "member of Test Riverside already"):
            self._invite(self.user_a.email)

    def test_invite_needs_the_role(self):
        for user in (self.user_a, self.user_moderator, self.user_other):
            with self.assertRaises(AccessError):
                self._invite("x@example.org", user=user)

    def test_portal_organiser_invites(self):
        self.membership_a.role = "organiser"
        membership = self._invite("nora@example.org", user=self.user_a)
        self.assertEqual(membership.state, "pending")

    def test_accept(self):
        membership = self._invite(self.user_other.email)
        for user in (self.user_b, self.user_public):
            with self.assertRaises(AccessError):
                membership.with_user(user).action_accept_invitation()
        own = membership.with_user(self.user_other)
        own.action_accept_invitation()
        self.assertEqual(membership.state, "active")
        joined = membership.reference, membership.date_joined
        own.action_accept_invitation()  # twice is harmless
        self.assertEqual((membership.reference, membership.date_joined), joined)

    def test_expired(self):
        membership = self._invite(self.user_other.email)
        membership.date_invitation_expires = fields.Datetime.now() - timedelta(hours=1)
        own = membership.with_user(self.user_other)
        with self.assertRaisesRegex(UserError, "expired"):
            own.action_accept_invitation()
        self.assertEqual(membership.state, "pending")
        membership.with_user(self.user_organiser).action_send_invitation()
        own.action_accept_invitation()
        self.assertEqual(membership.state, "active")

    def test_withdrawn(self):
        membership = self._invite(self.user_other.email)
        membership.with_user(self.user_organiser).action_decline()
        with self.assertRaisesRegex(UserError, "not open any more"):
            membership.with_user(self.user_other).action_accept_invitation()
        self.assertFalse(
            self._get_mails(self.partner_other).filtered(
                lambda mail: "Your request" in mail.subject
            )
        )

    def test_a_request_is_not_an_invitation(self):
        """Whoever asked to join cannot admit himself."""
        membership = (
            self.env["solidarity.membership"]
            .with_user(self.user_other)
            ._request_to_join(self.community)
        )
        with self.assertRaises(UserError):
            membership.action_accept_invitation()
        self.assertEqual(membership.sudo().state, "pending")

    def test_ask_while_invited(self):
        """Somebody invited who asks to join is in; after the expiry, organisers
        decide."""
        memberships = self.env["solidarity.membership"]
        membership = self._invite(self.user_other.email)
        memberships.with_user(self.user_other)._request_to_join(self.community)
        self.assertEqual(membership.state, "active")
        late = self._invite(self.user_employee.email)
        late.date_invitation_expires = fields.Datetime.now() - timedelta(hours=1)
        memberships.with_user(self.user_employee)._request_to_join(self.community)
        self.assertRecordValues(late, [{"state": "pending", "origin": "request"}])

    def test_token(self):
        membership = self._invite("nora@example.org")
        token = membership._get_invitation_token()
        self.assertTrue(membership._check_invitation_token(token))
        self.assertFalse(membership._check_invitation_token(token[:-1] + "x"))
        self.assertFalse(membership._check_invitation_token(None))
        self.assertFalse(self.membership_a._check_invitation_token(token))

    def test_decline_with_the_link(self):
        membership = self._invite("nora@example.org")
        visitor = membership.with_user(self.user_public)
        with self.assertRaises(AccessError):
            visitor._decline_invitation("wrong")
        visitor._decline_invitation(membership._get_invitation_token())
        self.assertEqual(membership.state, "left")
