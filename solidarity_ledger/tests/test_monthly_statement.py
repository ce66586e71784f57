import base64
from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from ..exceptions import NotAllowedError
from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestMonthlyStatement(LedgerCommon):
    """Last month by mail, once, to those who want it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute(
            "UPDATE solidarity_account SET create_date = %s WHERE ledger_id = %s",
            [datetime(2027, 1, 1), cls.ledger.id],
        )
        cls.env.invalidate_all()
        cls.account_a.with_user(cls.user_a)._set_mails(True, True)
        cls._pay("3", date=date(2027, 2, 28))
        cls._pay("1", date=date(2027, 3, 1), description="Bread")
        cls._pay(
            "4.50",
            cls.account_b,
            cls.account_a,
            date=date(2027, 3, 31),
            description="<b>Soup</b>",
        )
        cls.ledger.write({"fee_percent": 10, "policy_reason": "A fee for the test"})
        cls._pay("2", date=date(2027, 3, 15))
        cls._pay(
            "0.30",
            payee=cls.ledger.community_account_id,
            date=date(2027, 3, 20),
            purpose="levy",
        )
        cls._pay("1", date=date(2027, 4, 1))

    def _run_job(self, day="2027-04-02"):
        with freeze_time(day), self.enter_registry_test_mode():
            self.env.ref(
                "solidarity_ledger.ir_cron_send_statements"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _get_mails(self):
        return self.env["mail.mail"].search(
            [("model", "=", "solidarity.monthly.statement")], order="id"
        )

    def test_figures_table_and_file(self):
        self._run_job()
        statement = self.env["solidarity.monthly.statement"].search([])
        self.assertRecordValues(
            statement,
            [
                {
                    "account_id": self.account_a.id,
                    "month": date(2027, 3, 1),
                    "opening": -3.0,
                    "received": 4.5,
                    "given": 3.0,
                    "fees": 0.5,
                    "closing": -2.0,
                    "is_sent": True,
                }
            ],
        )
        mail = self._get_mails()
        self.assertEqual(mail.recipient_ids, self.partner_a)
        self.assertIn("March 2027", mail.subject)
        self.assertIn("Bruno Member", mail.body_html)
        self.assertIn("Bread", mail.body_html)
        self.assertNotIn("<b>Soup", mail.body_html)
        self.assertEqual(mail.attachment_ids.name, "statement-2027-03.csv")
        text = base64.b64decode(mail.attachment_ids.datas).decode("utf-8-sig")
        rows = text.strip().splitlines()
        self.assertEqual(len(rows), 1 + 5, "two payments, a fee, a levy, one received")
        self.assertIn("Bread,-1.00,-4.00", text)
        self.assertNotIn("2027-04-01", text)
        self.assertNotIn("2027-02-28", text)

    def test_once_a_month(self):
        self._run_job()
        self._run_job()
        self._run_job("2027-04-30")
        self.assertEqual(len(self._get_mails()), 1)
        self._run_job("2027-05-01")
        self.assertEqual(len(self._get_mails()), 2)
        newest = self.env["solidarity.monthly.statement"].search([], limit=1)
        self.assertEqual(newest.opening, -2.0, "it goes on where the last one ended")

    def test_only_who_wants_it(self):
        self.account_a.with_user(self.user_a)._set_mails(True, False)
        self._run_job()
        self.assertFalse(self._get_mails())
        with self.assertRaises(NotAllowedError):
            self.account_a.with_user(self.user_b)._set_mails(True, True)
        self.assertFalse(self.account_a.is_statement_mailed)

    def test_not_for_an_account_opened_later(self):
        self.env.cr.execute(
            "UPDATE solidarity_account SET create_date = %s WHERE id = %s",
            [datetime(2027, 4, 1), self.account_a.id],
        )
        self._run_job()
        self.assertFalse(self._get_mails())
