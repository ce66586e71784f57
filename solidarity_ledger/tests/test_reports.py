import doctest
import io
from datetime import date

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..engine import report_layout
from .common import LedgerCommon

REPORTS = ("month", "category", "fee", "balance", "below.zero")


class ReportCommon(LedgerCommon):
    """A ledger with the same few trades that all figures are worked out for by hand.

    January 2027: b brings 5 from another system, a pays 10 to b, b pays 4 to c.
    February: nothing. March (a fee of 10 %): a pays 2.50 to c, which c gives back in
    April, and b pays 1 to a.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account_c = cls.ledger._account(cls.partner_organiser)
        cls.category = cls.env["solidarity.category"].create({"name": "Baking"})
        accounts = cls.account_a + cls.account_b + cls.account_c
        accounts.write({"credit_limit": 20, "policy_reason": "Room for the tests"})
        a, b, c = accounts
        cls._pay(
            "5",
            cls.ledger._clearing_account(),
            b,
            date=date(2027, 1, 1),
            purpose="opening",
        )
        cls._pay("10", a, b, date=date(2027, 1, 10), category_id=cls.category.id)
        cls._pay("4", b, c, date=date(2027, 1, 20))
        cls.ledger.write({"fee_percent": 10, "policy_reason": "A fee for the test"})
        wrong = cls._pay(
            "2.50", a, c, date=date(2027, 3, 5), category_id=cls.category.id
        )
        cls._pay("1", b, a, date=date(2027, 3, 15))
        with freeze_time("2027-04-02"):
            wrong.action_reverse("By mistake")
        cls.user_accountant = cls._create_accountant()

    def _rows(self, report, names, order=None, user=None):
        """Return the values of the ledger's rows as a user reads them."""
        self.env.invalidate_all()
        records = (
            self.env[f"solidarity.{report}.report"]
            .with_user(user or self.user_accountant)
            .search([("ledger_id", "=", self.ledger.id)], order=order)
        )
        return [tuple(record[name] for name in names) for record in records]


@tagged("post_install", "-at_install")
class TestReports(ReportCommon):
    """Figures of a ledger, to the cent."""

    def test_doctests(self):
        self.assertEqual(doctest.testmod(report_layout).failed, 0)

    def test_months(self):
        names = ["month", "volume", "transfer_count", "active_count"]
        self.assertEqual(
            self._rows("month", [*names, "credit_in_use", "velocity"], "month"),
            [
                # b 5 + 10 − 4 = 11 and c 4 are above zero: 14 / 15
                (date(2027, 1, 1), 14.0, 2, 3, 15.0, 14 / 15),
                # a month without trade is a month all the same
                (date(2027, 2, 1), 0.0, 0, 0, 15.0, 0.0),
                # what was given back later is no trade, but was in the balances:
                # b 9.90, c 6.50, the community 0.35
                (date(2027, 3, 1), 1.0, 1, 2, 16.75, 1 / 16.75),
                (date(2027, 4, 1), 0.0, 0, 0, 14.0, 0.0),
            ],
        )

    def test_months_end_at_the_balances(self):
        last = self._rows("month", ["credit_in_use"], "month desc")[0][0]
        above = [
            account._exact_balance()
            for account in self.ledger.account_ids
            if account.kind != "clearing" and account._exact_balance() > 0
        ]
        self.assertEqual(float(sum(above)), last)

    def test_categories(self):
        self.assertEqual(
            self._rows(
                "category",
                ["month", "category_id", "volume", "transfer_count"],
                "month, volume desc",
            ),
            [
                (date(2027, 1, 1), self.category.sudo(False), 10.0, 1),
                (date(2027, 1, 1), self.category.browse(), 4.0, 1),
                (date(2027, 3, 1), self.category.browse(), 1.0, 1),
            ],
        )

    def test_fees(self):
        self.ledger.write({"levy_percent": 5, "policy_reason": "A levy for the test"})
        self._pay("2", date=date(2027, 4, 9))
        self._pay(
            "0.75",
            payee=self.ledger.community_account_id,
            date=date(2027, 4, 30),
            purpose="levy",
            origin_model="solidarity.charge",
            origin_id=1,
        )
        names = ["month", "purpose", "charged", "returned", "amount", "fee_count"]
        self.assertEqual(
            self._rows("fee", names, "month, purpose"),
            [
                (date(2027, 3, 1), "fee", 0.35, 0.0, 0.35, 2),
                (date(2027, 4, 1), "charge", 0.75, 0.0, 0.75, 1),
                (date(2027, 4, 1), "fee", 0.2, 0.25, -0.05, 1),
                (date(2027, 4, 1), "levy", 0.1, 0.0, 0.1, 1),
            ],
        )
        left = sum(row[4] for row in self._rows("fee", names))
        self.assertAlmostEqual(left, self.ledger.community_account_id.balance, 6)

    def test_distribution(self):
        def bands():
            return dict(self._rows("balance", ["account_id", "band"]))

        # a stands at −9.00
        for limit, band in (
            (8.99, "1_beyond"),
            (9, "2_over_80"),
            (11.24, "2_over_80"),
            (11.25, "3_over_50"),
            (17.99, "3_over_50"),
            (18, "4_below"),
        ):
            self.account_a.write(
                {"credit_limit": limit, "policy_reason": "To see the band"}
            )
            self.assertEqual(bands()[self.account_a], band, limit)
        # b stands at 9.90, c at 4
        self.ledger.write({"credit_limit": 9, "policy_reason": "To see the band"})
        self.assertEqual(bands()[self.account_b], "7_high")
        self.assertEqual(bands()[self.account_c], "6_above")
        self._pay("4", self.account_c, self.account_a, purpose="opening")
        self.assertEqual(bands()[self.account_c], "5_zero")
        self.assertNotIn(self.ledger.community_account_id, bands())

    def test_below_zero(self):
        names = ["account_id", "balance", "date_since", "days", "age"]
        with freeze_time("2027-04-10"):
            self.assertEqual(
                self._rows("below.zero", names),
                [(self.account_a, -9.0, date(2027, 1, 10), 90, "61_90")],
            )
        # at zero on one day: it starts anew with the next day below
        self._pay("9", self.account_c, self.account_a, date=date(2027, 4, 11))
        self.assertEqual(self._rows("below.zero", ["account_id"]), [
            (self.account_c,)])  # fmt: skip
        self._pay("1", self.account_a, date=date(2027, 4, 13))
        for today, days, age in (
            ("2027-05-13", 30, "00_30"),
            ("2027-05-14", 31, "31_60"),
            ("2027-07-12", 90, "61_90"),
            ("2027-07-13", 91, "91_"),
        ):
            with freeze_time(today):
                rows = dict((r[0], r[1:]) for r in self._rows("below.zero", names))
                self.assertEqual(
                    rows[self.account_a], (-1.1, date(2027, 4, 13), days, age)
                )
        # up and down on one day is no break, nor is a trade dated back
        self._pay("3", self.account_b, self.account_a, date=date(2027, 4, 14))
        self._pay("3", self.account_a, self.account_b, date=date(2027, 4, 14))
        self._pay("1", self.account_a, self.account_b, date=date(2027, 4, 12))
        rows = dict((r[0], r[2]) for r in self._rows("below.zero", names))
        self.assertEqual(rows[self.account_a], date(2027, 4, 12))

    def test_grouping(self):
        """Averages where a sum of months would say nothing."""
        [[volume, active, velocity]] = self.env["solidarity.month.report"]._read_group(
            [("ledger_id", "=", self.ledger.id)],
            [],
            ["volume:sum", "active_count:avg", "velocity:avg"],
        )
        self.assertEqual((volume, active), (15.0, 1.25))
        self.assertAlmostEqual(velocity, (14 / 15 + 1 / 16.75) / 4)

    def test_workbook(self):
        reports = self.env["ir.actions.report"].with_user(self.user_accountant)
        content, _made = reports._render_xlsx(
            "solidarity_ledger.solidarity_ledger_figures_xlsx", self.ledger.ids, {}
        )
        book = openpyxl.load_workbook(io.BytesIO(content))
        self.assertEqual(
            book.sheetnames,
            ["Months", "Categories", "Fees and levies", "Balances", "Below zero"],
        )
        rows = list(book["Months"].values)
        self.assertEqual(rows[0][1:4], ("Month", "Volume", "Trades"))
        self.assertEqual(rows[-1][2:6], (14, 2, 3, 15))
        self.assertEqual(rows[-1][1].date(), date(2027, 1, 1))
        self.assertEqual(book["Balances"]["E2"].value, "Up to 50 % used")

    # --------------------------------------------------------------- security

    def test_members_read_no_figures(self):
        for report in REPORTS:
            with self.assertRaises(AccessError):
                self._rows(report, ["id"], user=self.user_a)
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(self.user_a)._render_xlsx(
                "solidarity_ledger.solidarity_ledger_figures_xlsx", self.ledger.ids, {}
            )
        with self.assertRaises(AccessError):
            self.env["solidarity.statement.print"].with_user(self.user_a).create({})

    def test_organisers_read_their_communities_and_accountants_their_companies(self):
        boss = self._create_user(
            "otherorganiser", "solidarity_base.group_solidarity_organiser", name="Boss"
        )
        self._create_membership(boss.partner_id, self.other_community, role="organiser")
        foreign = self._create_foreign_accountant()
        for report in REPORTS:
            for user in (self.user_organiser, self.user_accountant):
                self.assertTrue(self._rows(report, ["id"], user=user), report)
            for user in (boss, foreign):
                self.assertFalse(self._rows(report, ["id"], user=user), report)
