from freezegun import freeze_time

from odoo.tests import tagged

from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestWarning(LedgerCommon):
    """Warned at 80 %, over below 70 %, reminded each month while it lasts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account_b.write({"balance_limit": 20, "policy_reason": "For this test"})

    def _run_job(self, day):
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref("solidarity_ledger.ir_cron_warn").method_direct_trigger()
        self.env.invalidate_all()

    def _count_mails(self, account):
        mails = self.env["mail.mail"].search(
            [("model", "=", "solidarity.account.warning")]
        )
        return len(mails.filtered(lambda m: account.partner_id in m.recipient_ids))

    def _get_warnings(self, account):
        return self.env["solidarity.account.warning"].search(
            [("account_id", "=", account.id)], order="id"
        )

    def test_once_per_crossing(self):
        self._pay("7.99")
        self._run_job("2027-03-01")
        self.assertFalse(self._get_warnings(self.account_a))
        self.assertFalse(self.account_a.near_limit)
        self._pay("0.01")
        self._run_job("2027-03-01")
        self._run_job("2027-03-02")
        self.assertEqual(self._count_mails(self.account_a), 1)
        self.assertEqual(
            (self.account_a.near_limit, self.account_a.near_limit_percent),
            ("credit", 80),
        )
        # back to 75 %: not over yet, and no second mail at the next 80 %
        self._pay("0.50", self.account_b, self.account_a)
        self._run_job("2027-03-03")
        self._pay("0.50")
        self._run_job("2027-03-04")
        self.assertEqual(self._count_mails(self.account_a), 1)
        # 70 % is not below 70 %
        self._pay("1", self.account_b, self.account_a)
        self._run_job("2027-03-05")
        self.assertFalse(self._get_warnings(self.account_a).date_end)
        self._pay("0.01", self.account_b, self.account_a)
        self._run_job("2027-03-06")
        self.assertTrue(self._get_warnings(self.account_a).date_end)
        self._pay("1.01")
        self._run_job("2027-03-07")
        self.assertEqual(self._count_mails(self.account_a), 2)
        self.assertEqual(len(self._get_warnings(self.account_a)), 2)

    def test_monthly_reminder(self):
        self._pay("9")
        self._run_job("2027-03-10")
        self._run_job("2027-04-09")
        self.assertEqual(self._count_mails(self.account_a), 1)
        self._run_job("2027-04-10")
        self._run_job("2027-04-11")
        self.assertEqual(self._count_mails(self.account_a), 2)
        self._pay("1.50", self.account_b, self.account_a)
        self._run_job("2027-06-01")
        self.assertEqual(self._count_mails(self.account_a), 2, "at 75 % now")

    def test_balance_limit(self):
        self.account_a.write({"credit_limit": 100, "policy_reason": "For this test"})
        self._pay("16")
        self._run_job("2027-03-10")
        warning = self._get_warnings(self.account_b)
        self.assertEqual(warning.side, "balance")
        self.assertEqual(self._count_mails(self.account_b), 1)
        self.assertEqual(self._count_mails(self.account_a), 0, "16 % of 100")
        mail = self.env["mail.mail"].search(
            [("model", "=", "solidarity.account.warning")]
        )
        self.assertIn("spend something", mail.body_html)
        self.assertEqual(self.account_b.near_limit, "balance")

    def test_no_mails_wanted(self):
        self.account_a.is_notified_by_mail = False
        self._pay("9")
        self._run_job("2027-03-10")
        self.assertEqual(self._count_mails(self.account_a), 0)
        self.assertTrue(self._get_warnings(self.account_a), "organisers see it")

    def test_no_limit_no_warning(self):
        self.account_b.write({"balance_limit": 0, "policy_reason": "For this test"})
        self.account_b.write({"credit_limit": 0, "policy_reason": "For this test"})
        self._pay("10")
        self._run_job("2027-03-10")
        self.assertFalse(self._get_warnings(self.account_b))
        self.assertFalse(self.account_b.near_limit)
