from datetime import date
from decimal import Decimal

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestGrowth(LedgerCommon):
    """Limit = 10 + 0.5 × average monthly turnover of 3 months, at most 30."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account_a.write({"credit_limit": 100, "policy_reason": "Room to trade"})
        cls.account_a.limit_by_hand = False
        cls.ledger.write(
            {
                "growth_factor": 0.5,
                "growth_months": 3,
                "growth_cap": 30,
                "policy_reason": "Assembly of May",
            }
        )

    def _run_job(self, day="2027-07-10"):
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref(
                "solidarity_ledger.ir_cron_grow_limits"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _get_limit(self, account):
        self.env.cr.execute(
            "SELECT credit_limit::text FROM solidarity_account WHERE id = %s",
            [account.id],
        )
        return Decimal(self.env.cr.fetchone()[0])

    def assertLimits(self, a, b):
        self.assertEqual(self._get_limit(self.account_a), Decimal(a))
        self.assertEqual(self._get_limit(self.account_b), Decimal(b))

    def test_exact_figures(self):
        """a gave 20.01 and received 5, so 25.01; times 0.5 by 3 is 4.1683: 14.17."""
        self._pay("20.01", date=date(2027, 4, 1))
        self._pay("5", self.account_b, self.account_a, date=date(2027, 6, 30))
        self._run_job()
        self.assertLimits("14.17", "14.17")

    def test_window_is_whole_months(self):
        self._pay("6", date=date(2027, 3, 31))
        self._pay("6", date=date(2027, 7, 1))
        self._run_job()
        self.assertLimits("10.00", "10.00")

    def test_cap(self):
        self._pay("90", date=date(2027, 5, 1))
        self._pay("90", self.account_b, self.account_a, date=date(2027, 5, 1))
        self._run_job()
        self.assertLimits("30.00", "30.00")

    def test_given_back_and_charges_do_not_count(self):
        transfer = self._pay("30", date=date(2027, 5, 1))
        with freeze_time("2027-05-02"):
            transfer.action_reverse("Entered twice")
        self._pay(
            "6",
            payee=self.ledger.community_account_id,
            date=date(2027, 5, 1),
            purpose="levy",
        )
        self._run_job()
        self.assertLimits("10.00", "10.00")

    def test_fees_do_not_count(self):
        self.ledger.write({"fee_percent": 50, "policy_reason": "A fee for the test"})
        self._pay("6", date=date(2027, 5, 1))
        self._run_job()
        self.assertLimits("11.00", "11.00")

    def test_set_by_hand_stays(self):
        self._pay("6", date=date(2027, 5, 1))
        self.account_b.with_user(self.user_organiser).write(
            {"credit_limit": 3, "policy_reason": "Owes for too long already"}
        )
        self.assertTrue(self.account_b.limit_by_hand)
        self._run_job()
        self.assertLimits("11.00", "3.00")
        self.account_b.limit_by_hand = False
        self._run_job()
        self.assertLimits("11.00", "11.00")

    def test_fall_lowers_and_who_is_outside_may_come_back(self):
        self._pay("24", date=date(2027, 5, 1))
        self._run_job()
        self.assertLimits("14.00", "14.00")
        self.assertBalances(a="-24.00", b="24.00")
        self._run_job("2027-11-10")
        self.assertLimits("10.00", "10.00")
        self._pay("4", self.account_b, self.account_a)
        self.assertBalances(a="-20.00", b="20.00")

    def test_logged_once(self):
        changes = self.env["solidarity.policy.change"].search_count
        domain = [
            ("res_model", "=", "solidarity.account"),
            ("res_id", "=", self.account_b.id),
        ]
        self._pay("6", date=date(2027, 5, 1))
        self._run_job()
        self.assertEqual(changes(domain), 1)
        self._run_job("2027-07-11")
        self.assertEqual(changes(domain), 1, "nothing changed, nothing logged")
        change = self.env["solidarity.policy.change"].search(domain)
        self.assertEqual(change.old_value, self.ledger._format(10))
        self.assertEqual(change.new_value, self.ledger._format(11))
        self.assertIn("3 months", change.reason)
        self.assertTrue(change.is_private)

    def test_ledger_without_growth_is_left_alone(self):
        other = self._create_ledger(self.other_community, credit_limit=4)
        account = other._account(self.partner_other)
        other.write({"credit_limit": 8, "policy_reason": "Assembly of May"})
        self._run_job()
        self.assertEqual(self._get_limit(account), 4)

    @mute_logger("odoo.sql_db")
    def test_cap_below_the_base_is_refused(self):
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE solidarity_ledger SET growth_cap = 9 WHERE id = %s",
                [self.ledger.id],
            )
