import base64
import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pypdf

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..report import solidarity_statement_report
from .http_common import LedgerHttpCommon

MAY = {"date_from": date(2027, 5, 1), "date_to": date(2027, 5, 31)}


@tagged("post_install", "-at_install")
class TestStatementPeriod(LedgerHttpCommon):
    """Statements of a period as PDF, XLSX and CSV: the same exact figures in each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._pay("3.10", date=date(2027, 4, 30))
        cls.ledger.write({"fee_percent": 10, "policy_reason": "A fee for the test"})
        cls._pay("2", date=date(2027, 5, 31), description="=1+1 Żółć")
        # posted last, but of an earlier day: the balances follow the days
        cls._pay("4.45", cls.account_b, cls.account_a, date=date(2027, 5, 2))
        cls._pay("1", date=date(2027, 6, 1))
        cls.company = cls.community.company_id
        cls.company.report_header = "<p>Common house, common purse</p>"
        cls.company.report_footer = "<p>IBAN XX00 1234</p>"
        cls.user_accountant = cls._create_accountant()

    def _statement(self, account=None, **period):
        return (account or self.account_a)._get_period_statement(**period)

    def _figures(self, statement):
        names = ("opening", "received", "paid", "closing")
        return [f"{statement[name]:.2f}" for name in names]

    def test_figures_of_a_period(self):
        statement = self._statement(**MAY)
        # 4.45 came in; 2 and the fee of 0.20 went out
        self.assertEqual(self._figures(statement), ["-3.10", "4.45", "2.20", "-0.85"])
        self.assertEqual(
            [(r["date"].day, f"{r['amount']:.2f}", f"{r['balance']:.2f}", r["purpose"])
             for r in statement["rows"]],
            [
                (2, "4.45", "1.35", "principal"),
                (31, "-2.00", "-0.65", "principal"),
                (31, "-0.20", "-0.85", "fee"),
            ],
        )  # fmt: skip

    def test_periods_join_and_end_at_the_balance(self):
        before = self._statement(date_to=date(2027, 4, 30))
        after = self._statement(date_from=date(2027, 6, 1))
        whole = self._statement()
        self.assertEqual(self._figures(before), ["0.00", "0.00", "3.10", "-3.10"])
        self.assertEqual(self._figures(after), ["-0.85", "0.00", "1.10", "-1.95"])
        self.assertEqual(self._figures(whole), ["0.00", "4.45", "6.40", "-1.95"])
        self.assertEqual(whole["closing"], self.account_a._exact_balance())
        self.assertEqual(whole["rows"][-1]["balance"], whole["closing"])

    def test_treasury_has_running_balance(self):
        fees = self.ledger.community_account_id
        statement = self._statement(fees, **MAY)
        self.assertEqual(self._figures(statement), ["0.00", "0.65", "0.00", "0.65"])
        self.assertEqual(
            [float(row["balance"]) for row in statement["rows"]], [0.45, 0.65]
        )

    def test_too_long_for_the_file(self):
        with self.assertRaisesRegex(UserError, "has 3 entries, more than the 2"):
            self._statement(limit=2, **MAY)
        self.assertEqual(len(self._statement(limit=3, **MAY)["rows"]), 3)

    def test_accountant_reads_names_and_member_only_own(self):
        account = self.account_a.with_user(self.user_accountant)
        rows = account._get_period_statement(**MAY)["rows"]
        self.assertEqual(rows[0]["name"], self.partner_b.name)
        reports = self.env["ir.actions.report"].with_user(self.user_b)
        for is_shown in (False, True):
            self.account_a.membership_id.write(
                {"share_history": is_shown, "share_balance": is_shown}
            )
            for render, name in (
                (reports._render_qweb_html, "solidarity_account_statement_report"),
                (reports._render_xlsx, "solidarity_account_statement_xlsx"),
            ):
                with self.assertRaises(AccessError):
                    render(f"solidarity_ledger.{name}", self.account_a.ids, data={})

    # ------------------------------------------------------------------ files

    def _print(self, file_format, accounts=None, user=None):
        """Return what the wizard of the print menu answers."""
        accounts = accounts or self.account_a
        wizard = (
            self.env["solidarity.statement.print"]
            .with_user(user or self.user_accountant)
            .with_context(active_model=accounts._name, active_ids=accounts.ids)
            .create({**MAY, "file_format": file_format})
        )
        return wizard, wizard.action_print()

    def _pdf_text(self, accounts):
        """Return the text of each page; of the HTML where there is no wkhtmltopdf."""
        _wizard, action = self._print("pdf", accounts)
        reports = self.env["ir.actions.report"].with_user(self.user_accountant)
        reports = reports.with_context(force_report_rendering=True)
        name = "solidarity_ledger.solidarity_account_statement_report"
        if reports.get_wkhtmltopdf_state() != "ok":
            content = reports._render_qweb_html(name, None, data=action["data"])[0]
            self.assertIn("makes no PDF", content.decode())
            return [content.decode()]
        content, made = reports._render_qweb_pdf(name, None, data=action["data"])
        self.assertEqual(made, "pdf")
        pages = pypdf.PdfReader(io.BytesIO(content)).pages
        return [" ".join(page.extract_text().split()) for page in pages]

    def test_pdf_has_layout_and_figures(self):
        [page] = self._pdf_text(self.account_a)
        self.assertEqual(page.count("Common house, common purse"), 1)
        self.assertEqual(page.count("IBAN XX00 1234"), 1)
        self.assertIn("=1+1 Żółć", page)
        self.assertIn(self.partner_b.name, page)
        # around a minus sign are spaces of no width
        packed = re.sub(r"<[^>]*>|[\s\u200b\ufeff]", "", page)
        self.assertIn("Openingbalance-3.10h", packed)
        self.assertIn("BrunoMember4.45h1.35h", packed)
        self.assertIn("fee0.20h-0.85h", packed)
        self.assertIn("Closingbalance4.45h2.20h-0.85h", packed)

    def test_pdf_of_several_accounts(self):
        pages = self._pdf_text(self.account_a + self.account_b)
        self.assertEqual(" ".join(pages).count("Statement of account"), 2)
        if len(pages) > 1:
            self.assertIn(self.partner_a.name, pages[0])
            self.assertIn(self.partner_b.name, pages[1])

    def _read_xlsx(self, content):
        return openpyxl.load_workbook(io.BytesIO(content), data_only=False)

    def test_xlsx(self):
        accounts = self.account_a + self.account_b
        _wizard, action = self._print("xlsx", accounts)
        content, _made = (
            self.env["ir.actions.report"]
            .with_user(self.user_accountant)
            ._render_xlsx(action["report_name"], None, action["data"])
        )
        book = self._read_xlsx(content)
        self.assertEqual(
            book.sheetnames, [self.partner_a.name[:28], self.partner_b.name[:28]]
        )
        rows = [list(row) for row in book.worksheets[0].values]
        self.assertEqual([row[2] for row in rows[4:8]], [-3.1, 4.45, 2.2, -0.85])
        self.assertEqual(rows[10][4:], [4.45, None, 1.35])
        # a text, not a formula
        self.assertEqual(rows[11][3], "'=1+1 Żółć")
        self.assertEqual(rows[12][4:], [None, 0.2, -0.85])

    def test_csv_is_that_of_the_portal(self):
        wizard, action = self._print("csv")
        self.assertIn(f"/solidarity.statement.print/{wizard.id}/csv", action["url"])
        domain = self.account_a._get_statement_domain(**MAY)
        self.assertEqual(
            base64.b64decode(wizard.csv),
            self.account_a.with_user(self.user_accountant)._get_statement_csv(domain),
        )
        with self.assertRaisesRegex(UserError, "choose one account"):
            self._print("csv", self.account_a + self.account_b)

    # ----------------------------------------------------------------- portal

    def test_portal_downloads(self):
        self._login(self.user_a)
        page = self._get(f"{self.url_a}?date_from=2027-05-01&date_to=2027-05-31")
        for kind in ("pdf", "xlsx", "csv"):
            [link] = page.xpath(f"//a[@id='credit_{kind}']/@href")
            answer = self.url_open(link)
            self.assertEqual(answer.status_code, 200)
            if kind == "xlsx":
                rows = list(self._read_xlsx(answer.content).worksheets[0].values)
                self.assertEqual(rows[7][2], -0.85)
        # the complete statement, or what the search shows: never a mixture
        page = self._get(f"{self.url_a}?search=Bread")
        self.assertFalse(page.xpath("//a[@id='credit_pdf' or @id='credit_xlsx']"))
        self.assertTrue(page.xpath("//a[@id='credit_csv']"))

    def test_portal_without_wkhtmltopdf_gives_a_page_to_print(self):
        reports = type(self.env["ir.actions.report"])
        self.patch(reports, "get_wkhtmltopdf_state", lambda _self: "install")
        self._login(self.user_a)
        answer = self.url_open(f"{self.url_a}/statement.pdf?date_from=2027-05-01")
        self.assertIn("text/html", answer.headers["Content-Type"])
        self.assertIn("print this page from your browser", answer.text)
        self.assertIn("IBAN XX00 1234", answer.text)
        self.assertNotIn("Content-Disposition", answer.headers)

    @mute_logger("odoo.http")
    def test_portal_gives_own_statements_only(self):
        self.account_b.membership_id.write(
            {"share_history": True, "share_balance": True}
        )
        self._login(self.user_a)
        for kind in ("pdf", "xlsx"):
            self.assertEqual(
                self.url_open(f"{self.url_b}/statement.{kind}").status_code, 404
            )

    def test_portal_says_when_it_is_too_long(self):
        self.patch(solidarity_statement_report, "PRINTED_ENTRIES", 2)
        self._login(self.user_a)
        answer = self.url_open(f"{self.url_a}/statement.pdf")
        self.assertIn("Choose a shorter period, or CSV", answer.text)

    def test_decimals_are_exact(self):
        """A thousand times 0.10 is 100.00, which floats would miss."""
        self.account_b.write({"credit_limit": 200, "policy_reason": "Room to test"})
        self.ledger.write({"fee_percent": 0, "policy_reason": "No fee any more"})
        self.transfers._post_transfers(
            [
                self._vals("0.10", self.account_b, self.account_a, date=MAY["date_to"])
                for _times in range(1000)
            ]
        )
        statement = self._statement(**MAY)
        self.assertEqual(statement["received"], Decimal("104.45"))
        self.assertEqual(statement["rows"][-1]["balance"], Decimal("99.15"))
