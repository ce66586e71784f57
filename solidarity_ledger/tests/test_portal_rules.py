from freezegun import freeze_time

from odoo.tests import tagged

from .charge_common import ChargeCommon
from .http_common import LedgerHttpCommon


@tagged("post_install", "-at_install")
class TestPortalRules(ChargeCommon, LedgerHttpCommon):
    """What members see of the rules that run by themselves."""

    def test_announced_charge(self):
        self._login(self.user_a)
        self.assertNotIn("For the community", self._get_text(self._get("/my/credit")))
        self._run_job("2027-03-08")
        for path in ("/my/credit", self.url_a):
            text = self._get_text(self._get(path))
            self.assertIn("Membership 2027-03", text)
            self.assertIn("2.00", text)
            self.assertIn("03/15/2027", text)
            self.assertIn("Room and tools", text)
        self._run_job("2027-03-15")
        self.assertNotIn("For the community", self._get_text(self._get("/my/credit")))

    def test_open_charge(self):
        self.account_a.write({"state": "frozen", "policy_reason": "Under discussion"})
        self._run_job("2027-03-08")
        self._run_job("2027-03-15")
        self._login(self.user_a)
        self.assertIn("tried again each day", self._get_text(self._get("/my/credit")))

    def test_demurrage_says_how_it_is_reckoned(self):
        self.charge.write({"active": False, "policy_reason": "Not in this test"})
        with freeze_time("2027-03-01"):
            self._create_charge(
                name="<i>Flow</i>", kind="demurrage", percent=2.5, threshold=1
            )
        self._pay("5")
        self._run_job("2027-03-08")
        self._login(self.user_b)
        text = self._get_text(self._get(self.url_b))
        self.assertIn("<i>Flow</i> 2027-03", text)
        self.assertIn("2.5 % of what your balance is above", text)

    def test_near_limit(self):
        self._pay("8.5")
        self._login(self.user_a)
        text = self._get_text(self._get(self.url_a))
        self.assertIn("You have used 85 % of your credit", text)

    def test_statement_switch(self):
        self._login(self.user_a)
        form = self._get_form(self._get(self.url_a), "credit_settings")
        self.assertNotIn("is_statement_mailed", form)
        self._post(f"{self.url_a}/settings", {**form, "is_statement_mailed": "1"})
        self.assertTrue(self.account_a.is_statement_mailed)
        self.assertTrue(self.account_a.is_notified_by_mail)
        form = self._get_form(self._get(self.url_a), "credit_settings")
        self.assertEqual(form.pop("is_statement_mailed"), "1")
        self._post(f"{self.url_a}/settings", form)
        self.assertFalse(self.account_a.is_statement_mailed)
        self._post(f"{self.url_b}/settings", {"is_statement_mailed": "1"}, status=404)
        self.assertFalse(self.account_b.is_statement_mailed)
