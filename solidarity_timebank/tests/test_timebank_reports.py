import io
from datetime import date

import openpyxl
from dateutil.relativedelta import relativedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..engine.fair_exchange import band
from .fair_common import FairCommon

REPORTS = (
    "solidarity.exchange.report",
    "solidarity.participation.report",
    "solidarity.fair.exchange.report",
    "solidarity.timebank.balance.report",
    "solidarity.inactive.member.report",
)


class TimebankReportCommon(FairCommon):
    """The same few exchanges, for which all figures are worked out by hand.

    January 2026: A gives B 2 h in the garden and 0.50 h of music as a gift. February: B
    gives A 3 h without a category, and A gives B 1 h that was reversed.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        a, b = cls.membership_a, cls.membership_b
        cls._give(a, b, 2, date=date(2026, 1, 5), category_id=cls.garden.id)
        cls._give(
            a, b, 0.5, date=date(2026, 1, 31), category_id=cls.music.id, is_gift=True
        )
        cls._give(b, a, 3, date=date(2026, 2, 1))
        cls._give(a, b, 1, date=date(2026, 2, 2), state="reversed")
        cls.user_accountant = cls._create_accountant()
        cls.env.flush_all()

    def _rows(self, model, names, order=None, user=None, domain=()):
        self.env.invalidate_all()
        records = (
            self.env[model]
            .with_user(user or self.user_organiser)
            .search([("community_id", "=", self.community.id), *domain], order=order)
        )
        return [tuple(record[name] for name in names) for record in records]


@tagged("post_install", "-at_install")
class TestTimebankReports(TimebankReportCommon):
    def test_hours(self):
        self.assertEqual(
            self._rows(
                "solidarity.exchange.report",
                ["date", "membership_id", "category_id", "hours_given"]
                + ["hours_received", "is_gift"],
                "date, role",
            ),
            [
                (date(2026, 1, 5), self.membership_a, self.garden, 2, 0, False),
                (date(2026, 1, 5), self.membership_b, self.garden, 0, 2, False),
                (date(2026, 1, 31), self.membership_a, self.music, 0.5, 0, True),
                (date(2026, 1, 31), self.membership_b, self.music, 0, 0.5, True),
                (
                    date(2026, 2, 1),
                    self.membership_b,
                    self.garden.browse(),
                    3,
                    0,
                    False,
                ),
                (
                    date(2026, 2, 1),
                    self.membership_a,
                    self.garden.browse(),
                    0,
                    3,
                    False,
                ),
            ],
        )

    def test_participation(self):
        self._give(
            self.membership_a, self.membership_moderator, 1, date=date(2026, 2, 3)
        )
        names = ["month", "active_count", "exchange_count", "deed_count"]
        self.assertEqual(
            self._rows(
                "solidarity.participation.report",
                [*names, "hours_given", "gift_count", "gift_hours"],
                "month",
            ),
            [
                (date(2026, 1, 1), 2, 2, 2, 2.5, 1, 0.5),
                (date(2026, 2, 1), 3, 2, 2, 4, 0, 0),
            ],
        )

    def test_fair_distribution(self):
        """One member in each of some bands, by the same bounds as the engine."""
        for number, (given, received) in enumerate(
            ((1, 1), (2, 1), (4, 3), (2, 3), (2, 4), (4, 10), (0, 1))
        ):
            member = self._create_membership(
                self.env["res.partner"].create({"name": f"Fair {number}"})
            )
            # the other side left since, and is not counted
            other = self._create_membership(
                self.env["res.partner"].create({"name": f"Gone {number}"}),
                state="left",
                date_joined=date(2020, 1, 1),
                reference=f"gone{number}",
            )
            if given:
                self._give(member, other, given)
            self._give(other, member, received)
        rows = dict(
            self._rows("solidarity.fair.exchange.report", ["band", "member_count"])
        )
        expected = dict.fromkeys(
            ("1_half", "2_less", "3_even", "4_more", "5_much_more", "6_over_double")
            + ("7_only_received",),
            1,
        )
        # a, b (too long ago), organiser and moderator exchanged nothing
        self.assertEqual(rows, {"0_nothing": 4, **expected})
        # the same members, counted by the engine
        self.env.flush_all()
        active = self.community.membership_ids.filtered(lambda m: m.state == "active")
        hours = self.community._fair_exchange_all()
        counts = {}
        for member in active:
            given, received, _ratio = hours.get(member.id, (0, 0, 1))
            key = band(given, received)
            counts[key] = counts.get(key, 0) + 1
        self.assertEqual(rows, counts)

    def test_fair_distribution_has_no_names(self):
        for model in (
            "solidarity.fair.exchange.report",
            "solidarity.timebank.balance.report",
            "solidarity.participation.report",
        ):
            for field in self.env[model]._fields.values():
                self.assertNotIn(
                    field.comodel_name if field.relational else None,
                    ("solidarity.membership", "res.partner", "solidarity.account"),
                    (model, field.name),
                )

    def test_fair_distribution_of_the_communitys_months(self):
        self._give(self.membership_a, self.membership_b, 1, months=8)
        names = ["band", "member_count"]
        model = "solidarity.fair.exchange.report"
        self.assertEqual(self._rows(model, names), [("0_nothing", 4)])
        self.community.write(
            {"fair_exchange_months": 9, "policy_reason": "Assembly of May"}
        )
        self.assertEqual(
            self._rows(model, names, "band"),
            [("0_nothing", 2), ("1_half", 1), ("7_only_received", 1)],
        )

    def test_balances(self):
        (self.account_a + self.account_b).write(
            {"credit_limit": 100, "policy_reason": "Room for the tests"}
        )
        names = ["band", "member_count"]
        model = "solidarity.timebank.balance.report"
        self.assertEqual(self._rows(model, names), [("5_zero", 2)])
        for amount, below, above in (
            ("5", "4_under", "6_over"),
            ("0.01", "3_under_5", "7_over_5"),
            ("4.99", "3_under_5", "7_over_5"),
            ("0.01", "2_under_10", "8_over_10"),
            ("9.99", "2_under_10", "8_over_10"),
            ("0.01", "1_under_20", "9_over_20"),
        ):
            self._pay(amount)
            self.assertEqual(
                self._rows(model, names, "band"), [(below, 1), (above, 1)], amount
            )

    def test_inactive(self):
        joined = self.today - relativedelta(months=20)
        for membership in self.community.membership_ids:
            membership.date_joined = joined
        self._give(self.membership_a, self.membership_moderator, 1, months=3)
        self._give(self.membership_a, self.membership_moderator, 1, state="proposed")
        rows = self._rows(
            "solidarity.inactive.member.report",
            ["membership_id", "date_last", "months"],
        )
        last = self.today - relativedelta(months=3)
        spring = date(2026, 2, 1)
        age = relativedelta(self.today, spring)
        self.assertEqual(
            {row[0]: row[1:] for row in rows},
            {
                self.membership_a: (last, 3),
                self.membership_moderator: (last, 3),
                self.membership_b: (spring, age.years * 12 + age.months),
                self.membership_organiser: (False, 20),
            },
        )

    def test_contact(self):
        rows = self.env["solidarity.inactive.member.report"].with_user(
            self.user_organiser
        )
        for count, mode in ((1, "comment"), (2, "mass_mail")):
            members = (self.membership_a + self.membership_b)[:count]
            action = rows.browse(members.ids).action_contact()
            composer = (
                self.env["mail.compose.message"]
                .with_user(self.user_organiser)
                .with_context(**action["context"])
                .create({"body": "How are you?"})
            )
            self.assertEqual(composer.composition_mode, mode)
            before = self.env["mail.mail"].search([])
            composer._action_send_mail()
            mails = self.env["mail.mail"].search([]) - before
            notified = mails.mapped("recipient_ids") | (
                self.env["mail.notification"]
                .search([("mail_mail_id", "in", mails.ids)])
                .res_partner_id
            )
            self.assertEqual(notified, members.partner_id, mode)

    # ------------------------------------------------------------------ printing

    def _print(self, user=None, **values):
        return (
            self.env["solidarity.exchange.print"]
            .with_user(user or self.user_organiser)
            .create(
                {
                    "ledger_id": self.ledger.id,
                    "date_from": date(2026, 1, 1),
                    "date_to": date(2026, 2, 28),
                    **values,
                }
            )
        )

    def _sheets(self, wizard):
        action = wizard.action_print()
        reports = self.env["ir.actions.report"].with_user(wizard.env.user)
        content, _kind = reports._render_xlsx(action["report_name"], wizard.ids, {})
        return content

    def test_workbook(self):
        content = self._sheets(self._print(file_format="xlsx"))
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        self.assertEqual(book.sheetnames, ["Members", "Categories", "Months"])
        tables = {sheet.title: list(sheet.values)[3:] for sheet in book}
        a, b = self.membership_a.display_name, self.membership_b.display_name
        self.assertEqual(
            sorted(tables["Members"][:2]), sorted([(a, 2.5, 3, 3), (b, 3, 2.5, 3)])
        )
        self.assertEqual(tables["Members"][2], (None, 5.5, 5.5, 3))
        self.assertEqual(
            sorted(tables["Categories"][:3]),
            [
                ("(without)", 3, 3, 1),
                ("Test garden", 2, 2, 1),
                ("Test music", 0.5, 0.5, 1),
            ],
        )
        self.assertEqual(
            tables["Months"][:2],
            [("January 2026", 2.5, 2.5, 2), ("February 2026", 3, 3, 1)],
        )
        formulas = openpyxl.load_workbook(io.BytesIO(content))["Months"]
        self.assertEqual(formulas["B6"].value, "=SUM(B4:B5)")

    def test_workbook_of_a_period(self):
        wizard = self._print(file_format="xlsx", date_to=date(2026, 1, 30))
        content = self._sheets(wizard)
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        self.assertEqual(
            list(book["Months"].values)[3:],
            [("January 2026", 2, 2, 1), (None, 2, 2, 1)],
        )
        wizard.date_from = wizard.date_to
        book = openpyxl.load_workbook(io.BytesIO(self._sheets(wizard)))
        self.assertEqual(len(list(book["Months"].values)), 3)

    def test_formulas_in_names_are_text(self):
        self.partner_a.name = "=1+1"
        self.env.flush_all()
        content = self._sheets(self._print(file_format="xlsx"))
        sheet = openpyxl.load_workbook(io.BytesIO(content))["Members"]
        names = [row[0].value for row in sheet.iter_rows(min_row=4, max_row=5)]
        self.assertTrue(any(name.startswith("'=1+1") for name in names), names)

    def test_document(self):
        wizard = self._print()
        action = wizard.action_print()
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.user_organiser)
            ._render_qweb_html(action["report_name"], wizard.ids)
        )
        text = " ".join(html.decode().replace("\xa0", " ").split())
        for part in ("Ada Member", "Test garden", "January 2026", "5.50"):
            self.assertIn(part, text)

    # ------------------------------------------------------------------ security

    def test_who_reads_the_figures(self):
        """Organisers of the community and accountants of the company, nobody else."""
        boss = self._create_organiser("hilltop", self.other_community)
        self._create_membership(boss.partner_id)
        foreign = self._create_foreign_accountant()
        for model in REPORTS:
            for user in (self.user_organiser, self.user_manager):
                self.assertTrue(self._rows(model, ["id"], user=user), (model, user))
            self.assertFalse(self._rows(model, ["id"], user=boss), model)
            if model == "solidarity.inactive.member.report":
                with self.assertRaises(AccessError):
                    self._rows(model, ["id"], user=self.user_accountant)
            else:
                self.assertTrue(self._rows(model, ["id"], user=self.user_accountant))
                self.assertFalse(self._rows(model, ["id"], user=foreign), model)
            for user in (
                self.user_a,
                self.user_public,
                self.user_moderator,
                self.user_employee,
            ):
                with self.assertRaises(AccessError, msg=(model, user.name)):
                    self._rows(model, ["id"], user=user)
            row = self.env[model].search([], limit=1)
            for user in (boss, foreign, self.user_a):
                with self.assertRaises(AccessError, msg=(model, user.name)):
                    row.with_user(user).read([])

    def test_who_prints(self):
        boss = self._create_organiser("hilltop", self.other_community)
        for user in (self.user_a, self.user_moderator, self.user_employee):
            with self.assertRaises(AccessError, msg=user.name):
                self._print(user)
        wizard = self._print()
        for user in (boss, self.user_accountant):
            with self.assertRaises(AccessError, msg=user.name):
                wizard.with_user(user).action_print()
                wizard.with_user(user).read(["date_from"])
        # a ledger of others prints nothing of theirs, whatever its id
        with self.assertRaises(AccessError):
            self._print(boss)._get_tables()
        [members, *_others] = self._print(self.user_accountant)._get_tables()
        self.assertEqual(members["totals"], [5.5, 5.5, 3])
