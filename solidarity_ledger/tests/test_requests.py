from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .. import exceptions
from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestRequests(LedgerCommon):
    def _get_mails(self, partner):
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])

    def test_request_moves_nothing_until_accepted(self):
        request = self._request("2.50", description="Soup")
        self.assertEqual(request.state, "pending")
        self.assertBalances(a="0", b="0")
        self.assertIn("2.50", self._get_mails(self.partner_a).mapped("subject")[0])
        request.with_user(self.user_a).action_accept()
        self.assertEqual(request.state, "posted")
        self.assertBalances(a="-2.50", b="2.50")
        request.with_user(self.user_a).action_accept()  # a double click
        self.assertBalances(a="-2.50", b="2.50")
        self.assertLedgerSound()

    def test_mail_shows_nobodys_address(self):
        self.env.company.partner_id.email = False
        self._request("1")
        sender = self._get_mails(self.partner_a).email_from
        self.assertIn(self.env.ref("base.partner_root").email, sender)

    def test_same_key_asks_once(self):
        first = self._request("1", idempotency_key="r1")
        self.assertEqual(first, self._request("1", idempotency_key="r1"))
        self.assertEqual(len(self._get_mails(self.partner_a)), 1)

    def test_decline(self):
        request = self._request("1")
        request.with_user(self.user_a).action_reject()
        request.with_user(self.user_a).action_reject()
        self.assertEqual(request.state, "rejected")
        self.assertIn("declined", self._get_mails(self.partner_b).subject)
        with self.assertRaisesRegex(exceptions.TransferStateError, "declined already"):
            request.with_user(self.user_a).action_accept()

    def test_cancel(self):
        request = self._request("1")
        request.with_user(self.user_b).action_cancel()
        self.assertEqual(request.state, "cancelled")
        with self.assertRaises(exceptions.TransferStateError):
            request.with_user(self.user_a).action_accept()
        self.assertBalances(a="0", b="0")

    def test_accept_beyond_the_limit_keeps_the_request(self):
        request = self._request("11")
        with self.assertRaises(exceptions.PayerLimitError):
            request.with_user(self.user_a).action_accept()
        self.assertEqual(request.state, "pending")

    def test_expire(self):
        request, fresh = self._request("1"), self._request("1")
        self.assertEqual(
            request.date_expires,
            fields.Date.context_today(request) + timedelta(days=30),
        )
        with self.enter_registry_test_mode():
            cron = self.env.ref("solidarity_ledger.ir_cron_expire_requests")
            self.env.cr.execute(
                "UPDATE solidarity_transfer SET date_expires = CURRENT_DATE - 2"
                " WHERE id = %s",
                [request.id],
            )
            self.env.invalidate_all()
            cron.method_direct_trigger()
        self.assertEqual(request.state, "expired")
        self.assertEqual(fresh.state, "pending")
        self.assertIn("expired", self._get_mails(self.partner_b).subject)

    def test_payee_is_told_once_and_only_if_wanted(self):
        self.account_a.is_notified_by_mail = False
        self._pay("1")
        self._pay("1", self.account_b, self.account_a)
        self._pay("1", is_notified=True)
        cron = self.env.ref("solidarity_ledger.ir_cron_notify_payees")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertEqual(len(self._get_mails(self.partner_b)), 1)
        self.assertFalse(self._get_mails(self.partner_a))

    def test_only_the_two_sides_and_organisers_act(self):
        request = self._request("1")
        for user, action in (
            (self.user_b, "action_accept"),
            (self.user_b, "action_reject"),
            (self.user_a, "action_cancel"),
            (self.user_moderator, "action_accept"),
            (self.user_employee, "action_accept"),
            (self.user_other, "action_accept"),
        ):
            with (
                self.subTest(user=user.login, action=action),
                self.assertRaises(exceptions.NotAllowedError),
            ):
                getattr(request.with_user(user), action)()
        transfer = self._pay("1")
        with self.assertRaises(exceptions.NotAllowedError):
            transfer.with_user(self.user_a).action_reverse("I want it back")
        request.with_user(self.user_organiser).action_accept()
        transfer.with_user(self.user_organiser).action_reverse("Both agree")

    def test_asking_for_the_account_of_somebody_else(self):
        with self.assertRaises(exceptions.NotAllowedError):
            self.transfers.with_user(self.user_a)._request_transfer(self._vals("1"))

    def test_draft_is_posted_by_an_organiser(self):
        draft = self.transfers.with_user(self.user_organiser).create(self._vals("1"))
        self.assertEqual(draft.state, "draft")
        draft.action_post()
        self.assertEqual(draft.state, "posted")
        self.assertBalances(a="-1", b="1")

    def test_draft_is_not_rounded_silently(self):
        with self.assertRaises(exceptions.AmountError):
            self.transfers.create(self._vals(1.005))

    def test_suspended_member_cannot_act(self):
        request = self._request("1")
        self.membership_a.with_user(self.user_organiser).action_suspend()
        with self.assertRaises(exceptions.NotAllowedError):
            request.with_user(self.user_a).action_accept()
