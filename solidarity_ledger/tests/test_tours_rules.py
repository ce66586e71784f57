from odoo.tests import tagged

from .charge_common import ChargeCommon
from .http_common import LedgerHttpCommon


@tagged("post_install", "-at_install")
class TestToursRules(ChargeCommon, LedgerHttpCommon):
    """Charges, hints and the monthly statement in a real browser."""

    def test_rules(self):
        self._pay("9")
        self._run_job("2027-03-08")
        self._login(self.user_a)
        self.start_tour(
            "/my/credit", "solidarity_ledger_rules", login=self.user_a.login
        )
        self.assertTrue(self.account_a.is_statement_mailed)
        self.assertTrue(self.account_a.is_notified_by_mail)


@tagged("post_install", "-at_install")
class TestToursRulesPhone(TestToursRules):
    """The same on a phone, 390 pixels wide."""

    browser_size = "390x844"
    touch_enabled = True
