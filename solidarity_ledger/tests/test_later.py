from datetime import date
from decimal import Decimal

from freezegun import freeze_time

from odoo.tests import tagged

from ..exceptions import DateError, NotAllowedError, PayerLimitError, PayerStateError
from .common import LedgerCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-05-04")
class TestLater(LedgerCommon):
    """Requests that a asks b to pay later: b has a credit limit of 10."""

    def _accept(self, request, day="2026-05-20", user=None):
        user = user or self.user_b
        return request.with_user(user).action_accept_later(day)

    def _ask(self, amount):
        return self._request(amount, self.account_b, self.account_a)

    def assertReserved(self, amount):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT reserved FROM solidarity_account WHERE id = %s", [self.account_b.id]
        )
        self.assertEqual(self.env.cr.fetchone()[0], float(amount))

    def test_reserves_until_the_day(self):
        request = self._ask("4")
        self._accept(request)
        self.assertEqual(request.state, "pending")
        self.assertEqual(request.date_due, date(2026, 5, 20))
        self.assertReserved("4")
        self.assertEqual(self.account_b.available, 6)
        self.assertBalances(a="0", b="0")
        with self.assertRaises(PayerLimitError):
            self._pay("6.01", self.account_b, self.account_a)
        self._pay("6", self.account_b, self.account_a)
        self.assertLedgerSound()

    def test_is_paid_on_the_day(self):
        request = self._ask("4")
        self._accept(request)
        cron = self.env.ref("solidarity_ledger.ir_cron_pay_due")
        with freeze_time("2026-05-19"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertEqual(request.state, "pending")
        with freeze_time("2026-05-20"), self.enter_registry_test_mode():
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertEqual(request.state, "posted")
        self.assertReserved("0")
        self.assertBalances(a="4", b="-4")
        self.assertLedgerSound()

    def test_pays_what_the_limit_forbids_without_the_reservation(self):
        request = self._ask("10")
        self._accept(request)
        request.with_user(self.user_b).action_accept()
        self.assertBalances(a="10", b="-10")
        self.assertReserved("0")

    def test_the_fee_is_kept_back_too(self):
        self.ledger.write(
            {
                "fee_percent": 10,
                "levy_percent": 5,
                "levy_side": "both",
                "policy_reason": "Rules of this test",
            }
        )
        request = self._ask("4")
        self._accept(request)
        self.assertReserved("4.6")
        request.with_user(self.user_b).action_accept()
        self.assertBalances(a="3.80", b="-4.60")
        community = self.ledger.community_account_id
        self.assertEqual(community._exact_balance(), Decimal("0.80"))
        self.assertEqual(
            sorted(request.entry_ids.mapped("purpose")),
            ["fee", "fee", "levy", "levy", "levy", "levy", "principal", "principal"],
        )
        self.assertLedgerSound()

    def test_what_the_community_asks_for_is_not_charged(self):
        self.ledger.write({"fee_percent": 10, "policy_reason": "Rules of this test"})
        request = self.transfers.with_user(self.user_organiser)._request_transfer(
            self._vals("10", self.account_b, self.ledger.community_account_id)
        )
        self._accept(request)
        self.assertReserved("10")
        request.with_user(self.user_b).action_accept()
        self.assertBalances(b="-10")
        self.assertReserved("0")

    def test_beyond_the_limit_is_refused(self):
        with self.assertRaises(PayerLimitError):
            self._accept(self._ask("10.01"))
        self._accept(self._ask("7"))
        second = self._ask("4")
        with self.assertRaisesRegex(PayerLimitError, "3.00"):
            self._accept(second)
        self.assertFalse(second.date_due)
        self.assertReserved("7")

    def test_frozen_cannot_promise(self):
        request = self._ask("1")
        self.account_b.write({"state": "frozen", "policy_reason": "Rules of this test"})
        with self.assertRaises(PayerStateError):
            self._accept(request)

    def test_declining_and_cancelling_release(self):
        for action, user in (
            ("action_reject", self.user_b),
            ("action_cancel", self.user_a),
        ):
            request = self._ask("4")
            self._accept(request)
            self.assertReserved("4")
            getattr(request.with_user(user), action)()
            self.assertReserved("0")
        self.assertLedgerSound()

    def test_what_cannot_be_paid_fails_and_says_no_balance(self):
        request = self._ask("4")
        self._accept(request)
        self.account_b.write({"credit_limit": 1, "policy_reason": "Rules of this test"})
        with freeze_time("2026-05-20"), self.enter_registry_test_mode():
            self.env.ref("solidarity_ledger.ir_cron_pay_due").method_direct_trigger()
        self.assertEqual(request.state, "failed")
        self.assertIn("cannot spend this much", request.failure)
        self.assertReserved("0")
        mails = self.env["mail.mail"].search([("model", "=", "solidarity.transfer")])
        failed = mails.filtered(lambda mail: "could not be paid" in mail.subject)
        self.assertEqual(
            failed.recipient_ids, self.partner_a | self.partner_b, "both are told"
        )

    def test_does_not_expire_once_accepted(self):
        request = self._ask("4")
        self._accept(request, "2026-12-01")
        with freeze_time("2026-08-01"), self.enter_registry_test_mode():
            self.env.ref(
                "solidarity_ledger.ir_cron_expire_requests"
            ).method_direct_trigger()
        self.assertEqual(request.state, "pending")

    def test_silence_is_a_yes_only_where_the_rules_say_so(self):
        before = self._ask("1")
        self.ledger.write(
            {"auto_accept_days": 5, "policy_reason": "Rules of this test"}
        )
        asked, declined, promised = self._ask("2"), self._ask("3"), self._ask("0.50")
        declined.with_user(self.user_b).action_reject()
        self._accept(promised, "2026-05-20")
        self.assertFalse(before.date_auto_accept)
        self.assertEqual(asked.date_auto_accept, date(2026, 5, 9))
        cron = self.env.ref("solidarity_ledger.ir_cron_pay_due")
        for day, state in (("2026-05-08", "pending"), ("2026-05-09", "posted")):
            with freeze_time(day), self.enter_registry_test_mode():
                cron.method_direct_trigger()
            self.assertEqual(asked.state, state)
        self.assertEqual(
            [request.state for request in (before, declined, promised)],
            ["pending", "rejected", "pending"],
        )
        self.assertBalances(a="2", b="-2")
        self.assertSqlRefused("UPDATE solidarity_ledger SET auto_accept_days = 31")

    def test_days(self):
        request = self._ask("4")
        for day in ("2026-05-04", "2026-01-01", "2027-12-31", "soon", "", False):
            with self.subTest(day=day), self.assertRaises(DateError):
                self._accept(request, day)
        self._accept(request, "2026-05-05")
        self._accept(request, "2026-05-05")
        self.assertReserved("4")

    def test_only_the_payer_promises(self):
        request = self._ask("4")
        with self.assertRaises(NotAllowedError):
            self._accept(request, user=self.user_a)

    def test_the_database_keeps_reservations(self):
        request = self._ask("4")
        self._accept(request)
        self.env.flush_all()
        for query in (
            "UPDATE solidarity_account SET reserved = 0 WHERE id = %(account)s",
            "UPDATE solidarity_transfer SET reserved_amount = 1 WHERE id = %(id)s",
            "UPDATE solidarity_transfer SET date_due = NULL WHERE id = %(id)s",
            "UPDATE solidarity_transfer SET reserved_amount = 11 WHERE id = %(id)s",
        ):
            with self.subTest(query=query):
                self.assertSqlRefused(
                    query, {"account": self.account_b.id, "id": request.id}
                )
        self.assertReserved("4")
