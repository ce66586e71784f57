from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .http_common import LedgerHttpCommon


@tagged("post_install", "-at_install")
class TestTours(LedgerHttpCommon):
    """What members do with their credit, in a real browser at desktop width."""

    def _start(self, url, tour, user):
        self._login(user)
        self.start_tour(url, f"solidarity_ledger_{tour}", login=user.login)

    def test_pay(self):
        self._start("/my/credit", "pay", self.user_a)
        self.assertBalances(a="-1.50", b="1.50")

    def test_request_and_accept(self):
        self._start("/my/credit", "request", self.user_a)
        self._start("/my/credit", "accept", self.user_b)
        self.assertBalances(a="2.50", b="-2.50")

    def test_decline(self):
        request = self._request("2")
        self._start("/my/credit", "decline", self.user_a)
        self.assertEqual(request.state, "rejected")

    def test_accept_later(self):
        request = self._request("2")
        self._start("/my/credit", "accept_later", self.user_a)
        self.assertEqual(request.state, "rejected")
        self.assertEqual(request.date_due, fields.Date.today() + timedelta(days=1))
        self.env.invalidate_all()
        self.assertEqual(self.account_a.reserved, 0)

    def test_cancel(self):
        request = self._request("2")
        self._start("/my/credit", "cancel", self.user_b)
        self.assertEqual(request.state, "cancelled")

    def test_give_back(self):
        self._pay("3", self.account_b, self.account_a)
        self._start(self.url_a, "give_back", self.user_a)
        self.assertBalances(a="0.00", b="0.00")

    def test_statement(self):
        self.transfers._post_transfers(
            [self._vals("0.01", description=f"No. {n:02d}") for n in range(1, 46)]
        )
        self._start(self.url_a, "statement", self.user_a)

    def test_settings(self):
        self._start(self.url_a, "settings", self.user_a)
        self.assertFalse(self.account_a.is_notified_by_mail)

    def test_member(self):
        self._start(f"/my/community/{self.community.code}", "member", self.user_a)


@tagged("post_install", "-at_install")
class TestToursPhone(TestTours):
    """The same on a phone, 390 pixels wide."""

    browser_size = "390x844"
    touch_enabled = True
