import io
from datetime import date

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_reports import ReportCommon


@tagged("post_install", "-at_install")
class TestTrialBalance(ReportCommon):
    """The trial balance of the ledger of ``ReportCommon`` for March 2027."""

    MARCH = {"date_from": date(2027, 3, 1), "date_to": date(2027, 3, 31)}

    def _fill(self, user=None, **values):
        balance = (
            self.env["solidarity.trial.balance"]
            .with_user(user or self.user_accountant)
            .create({"ledger_id": self.ledger.id, **self.MARCH, **values})
        )
        balance.action_show()
        return balance

    def _figures(self, balance):
        return {
            line.account_id.with_env(self.env): (
                round(line.opening, 2),
                round(line.paid, 2),
                round(line.received, 2),
                round(line.closing, 2),
            )
            for line in balance.line_ids
        }

    def test_figures(self):
        balance = self._fill()
        self.assertEqual(
            self._figures(balance),
            {
                # a paid 2.50 and a fee of 0.25, and received 1
                self.account_a: (-10, 2.75, 1, -11.75),
                self.account_b: (11, 1.10, 0, 9.90),
                self.account_c: (4, 0, 2.50, 6.50),
                self.ledger.community_account_id: (0, 0, 0.35, 0.35),
                self.ledger._clearing_account().with_env(self.env): (-5, 0, 0, -5),
            },
        )
        totals = {k: round(v, 2) for k, v in balance._get_totals().items()}
        self.assertEqual(
            totals,
            {"opening": 0, "paid": 3.85, "received": 3.85, "closing": 0, "books": 0},
        )

    def test_last_day_is_today_at_the_balances(self):
        balance = self._fill(date_to=date(2027, 12, 31))
        for account, figures in self._figures(balance).items():
            self.assertEqual(figures[3], float(account._exact_balance()))

    def test_filled_anew(self):
        balance = self._fill()
        self._pay("1", date=date(2027, 3, 31))
        balance.action_show()
        self.assertEqual(self._figures(balance)[self.account_b][3], 10.90)

    def _book(self, partner, amount, day, post=True):
        """Book ``amount`` (credit of the member) on the control account."""
        control = self.ledger.control_account_id
        other = self.ledger.own_expense_account_id
        currency = self.ledger.currency_id.id
        move = self.env["account.move"].create(
            {
                "journal_id": self.ledger.journal_id.id,
                "date": day,
                "line_ids": [
                    (0, 0, {"account_id": account.id, "partner_id": partner.id,
                            "currency_id": currency, "amount_currency": sign * amount,
                            "balance": 0})
                    for account, sign in ((control, -1), (other, 1))
                ],
            }
        )  # fmt: skip
        if post:
            move.action_post()

    def test_books_beside_it(self):
        company = self.community.company_id
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        self.ledger.action_set_up_books()
        self._book(self.partner_b, 9.90, date(2027, 3, 31))
        self._book(self.partner_b, 1.00, date(2027, 4, 1))
        self._book(self.partner_a, -11.70, date(2027, 2, 1))
        self._book(self.partner_a, -0.05, date(2027, 2, 1), post=False)
        stranger = self.env["res.partner"].create({"name": "Stranger"})
        self._book(stranger, 2.00, date(2027, 3, 1))
        balance = self._fill()
        self.assertTrue(balance.has_books)
        books = {line.partner_id.name: line.books for line in balance.line_ids}
        self.assertEqual(books[self.partner_a.name], -11.70)
        self.assertEqual(books[self.partner_b.name], 9.90)
        self.assertEqual(books[self.partner_organiser.name], 0)
        # whom the books know and the sub-ledger does not is not kept back
        [line] = balance.line_ids.filtered(lambda line: not line.account_id)
        self.assertEqual((line.partner_id.name, line.books), ("Stranger", 2.0))
        reconciliation = self.env["solidarity.reconciliation"].create(
            {"ledger_id": self.ledger.id, "date": date(2027, 3, 31)}
        )
        content, _made = self.env["ir.actions.report"]._render_xlsx(
            "solidarity_ledger.solidarity_reconciliation_xlsx", reconciliation.ids, {}
        )
        rows = list(openpyxl.load_workbook(io.BytesIO(content), data_only=True).active)
        booked = {row[0].value: row[3].value for row in rows[3:]}
        self.assertEqual(booked["Stranger"], 2)
        self.assertEqual(round(booked[None], 2), 0.2)
        action = line.action_open_journal_items()
        items = self.env["account.move.line"].search(action["domain"])
        self.assertEqual(items.mapped("amount_currency"), [-2.0])
        # organisers see the sub-ledger without the books
        balance = self._fill(self.user_organiser)
        self.assertFalse(balance.has_books)
        self.assertEqual(len(balance.line_ids), 5)
        self.assertFalse(any(balance.line_ids.mapped("books")))

    def test_number_of_queries_does_not_grow(self):
        def count():
            balance = self.env["solidarity.trial.balance"].create(
                {"ledger_id": self.ledger.id, **self.MARCH}
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            balance._fill()
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(20):
            partner = self.env["res.partner"].create({"name": f"Member {number}"})
            self._create_membership(partner)
            self._pay("0.1", self.account_b, self.ledger._account(partner))
        self.assertEqual(count(), few)

    def test_drill_down(self):
        balance = self._fill()
        [line] = balance.line_ids.filtered(lambda it: it.account_id == self.account_a)
        entries = self.env["solidarity.entry"].search(
            line.action_open_entries()["domain"]
        )
        self.assertEqual(sorted(entries.mapped("amount")), [-2.5, -0.25, 1.0])

    def test_workbook(self):
        balance = self._fill()
        action = balance.action_export()
        reports = self.env["ir.actions.report"].with_user(self.user_accountant)
        content, _made = reports._render_xlsx(action["report_name"], balance.ids, {})
        sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).active
        rows = list(sheet.values)
        self.assertIn("03/01/2027 to 03/31/2027", rows[0][0])
        self.assertEqual(rows[2][2:], (
            "Opening balance", "Paid", "Received", "Closing balance"))  # fmt: skip
        by_owner = {row[0]: row[2:] for row in rows[3:8]}
        self.assertEqual(by_owner[self.partner_a.name], (-10, 2.75, 1, -11.75))
        self.assertEqual([round(cell, 2) for cell in rows[8][2:]], [0, 3.85, 3.85, 0])
        formulas = openpyxl.load_workbook(io.BytesIO(content)).active
        self.assertEqual(formulas["D9"].value, "=SUM(D4:D8)")

    # --------------------------------------------------------------- security

    def test_security(self):
        with self.assertRaises(AccessError):
            self._fill(self.user_a)
        foreign = self._create_foreign_accountant()
        with self.assertRaises(AccessError):
            self._fill(foreign)
        # lines belong to who made them
        balance = self._fill()
        with self.assertRaises(AccessError):
            balance.line_ids.with_user(self.user_organiser).read(["closing"])
