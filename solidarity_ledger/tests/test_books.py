from datetime import date

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .books_common import BooksCommon


@tagged("post_install", "-at_install")
class TestBooks(BooksCommon):
    """How each kind of transfer stands in the journal, in exact figures."""

    def test_trade_of_members(self):
        transfer = self._pay("2.25", date="2026-03-02")
        move = self._book()
        self.assertEqual(transfer.move_id, move)
        self.assertEqual(move.date, date(2026, 3, 2))
        self.assertEqual(move.journal_id, self.ledger.journal_id)
        self.assertRows(
            move, ("control", "a", "2.25", "0"), ("control", "b", "-2.25", "0")
        )
        self.assertEqual(self.ledger._post_to_journal(), 0, "nothing is booked twice")
        # who trades with fellow members is no vendor of the cooperative
        self.assertFalse(self.partner_a.supplier_rank or self.partner_a.customer_rank)
        self.assertBooksSound()

    def test_a_day_is_summed_by_partner_and_side(self):
        self._pay("1", date="2026-03-02")
        self._pay("2", date="2026-03-02")
        self._pay("4", self.account_b, self.account_a, date="2026-03-02")
        self._pay("0.5", date="2026-03-03")
        first, second = self._book()
        self.assertEqual(
            (first.date, second.date), (date(2026, 3, 2), date(2026, 3, 3))
        )
        self.assertRows(
            first,
            ("control", "a", "3", "0"),
            ("control", "a", "-4", "0"),
            ("control", "b", "-3", "0"),
            ("control", "b", "4", "0"),
        )
        self.assertRows(
            second, ("control", "a", "0.5", "0"), ("control", "b", "-0.5", "0")
        )
        self.assertEqual(
            first.line_ids.filtered(lambda line: line.amount_currency == 3).name,
            "Paid, transfers: 2",
        )
        self.assertEqual(first.solidarity_transfer_count, 3)
        self.assertBooksSound()

    def test_late_transfer_gets_an_entry_of_its_own(self):
        self._pay("1", date="2026-03-02")
        first = self._book()
        self._pay("2", date="2026-03-02")
        second = self._book()
        self.assertNotEqual(first, second)
        self.assertRows(second, ("control", "a", "2", "0"), ("control", "b", "-2", "0"))
        self.assertBooksSound()

    def test_entry_per_transfer(self):
        self.ledger.journal_mode = "transfer"
        one = self._pay("1", date="2026-03-02", description="Bread")
        two = self._pay("2", date="2026-03-02")
        self._book()
        self.assertNotEqual(one.move_id, two.move_id)
        self.assertEqual(one.move_id.ref, f"{one.name} Bread")
        self.assertEqual(two.move_id.ref, two.name)
        self.assertEqual(set(one.move_id.line_ids.mapped("name")), {"Bread"})
        self.assertRows(
            one.move_id, ("control", "a", "1", "0"), ("control", "b", "-1", "0")
        )
        self.assertBooksSound()

    def test_fee_and_levy(self):
        self.ledger.write(
            {
                "fee_percent": 10,
                "fee_side": "payer",
                "levy_percent": 5,
                "levy_side": "payee",
                "policy_reason": "Test of the books",
            }
        )
        transfer = self._pay("2", date="2026-03-02")
        self.assertRows(
            self._book(),
            ("control", "a", "2.20", "0"),
            ("control", "b", "-2", "0"),
            ("control", "b", "0.10", "0"),
            ("fee", None, "-0.20", "0"),
            ("levy", None, "-0.10", "0"),
        )
        transfer.action_reverse("Wrong member")
        self.assertRows(
            self._book(),
            ("control", "a", "-2.20", "0"),
            ("control", "b", "2", "0"),
            ("control", "b", "-0.10", "0"),
            ("fee", None, "0.20", "0"),
            ("levy", None, "0.10", "0"),
        )
        self.assertBooksSound()

    def test_contribution(self):
        self._pay(
            "3",
            self.account_a,
            self.community_account,
            purpose="levy",
            date="2026-03-02",
        )
        self.assertRows(
            self._book(), ("control", "a", "3", "0"), ("levy", None, "-3", "0")
        )
        self.assertBooksSound()

    def test_own_sale_and_its_reversal(self):
        sale = self._pay("3", self.account_a, self.community_account, date="2026-03-02")
        self.assertRows(
            self._book(), ("control", "a", "3", "0"), ("own_income", None, "-3", "0")
        )
        sale.action_reverse("Returned")
        self.assertRows(
            self._book(), ("control", "a", "-3", "0"), ("own_income", None, "3", "0")
        )
        self.assertBooksSound()

    def test_default_taxes_are_not_for_trades(self):
        """A tax of the income account would add lines that nobody paid."""
        tax = self.env["account.tax"].create({"name": "A tenth", "amount": 10})
        self.ledger.own_income_account_id.tax_ids = tax
        self._pay("3", self.account_a, self.community_account, date="2026-03-02")
        move = self._book()
        self.assertRows(
            move, ("control", "a", "3", "0"), ("own_income", None, "-3", "0")
        )
        self.assertFalse(move.line_ids.tax_ids)

    def test_own_purchase_and_its_reversal(self):
        purchase = self._pay(
            "3", self.community_account, self.account_b, date="2026-03-02"
        )
        self.assertRows(
            self._book(), ("control", "b", "-3", "0"), ("own_expense", None, "3", "0")
        )
        purchase.action_reverse("Returned")
        self.assertRows(
            self._book(), ("control", "b", "3", "0"), ("own_expense", None, "-3", "0")
        )
        self.assertBooksSound()

    def test_opening_and_its_reversal(self):
        opening = self._pay(
            "4", self.clearing, self.account_a, purpose="opening", date="2026-03-02"
        )
        self.assertRows(
            self._book(), ("control", "a", "-4", "0"), ("clearing", None, "4", "0")
        )
        opening.action_reverse("Counted twice")
        self.assertRows(
            self._book(), ("control", "a", "4", "0"), ("clearing", None, "-4", "0")
        )
        # what the community itself had elsewhere is no income of this year
        self._pay(
            "7",
            self.clearing,
            self.community_account,
            purpose="opening",
            date="2026-03-04",
        )
        self.assertRows(
            self._book(),
            ("clearing", None, "7", "0"),
            ("clearing", None, "-7", "0"),
        )
        self.assertBooksSound()

    def test_counterpart_that_the_transfer_names(self):
        receivable = self.env["account.account"].search(
            [
                ("account_type", "=", "asset_receivable"),
                ("company_ids", "in", self.company.ids),
            ],
            limit=1,
        )
        sale = self._pay(
            "3",
            self.account_a,
            self.community_account,
            counterpart_account_id=receivable.id,
            date="2026-03-02",
        )
        self.assertRows(
            self._book(),
            ("control", "a", "3", "0"),
            (receivable.id, "a", "-3", "0"),
        )
        sale.action_reverse("Returned")
        self.assertRows(
            self._book(),
            ("control", "a", "-3", "0"),
            (receivable.id, "a", "3", "0"),
        )
        self.assertBooksSound()

    def test_category_rule_and_analytic_distribution(self):
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        garden, bakery = self.env["account.analytic.account"].create(
            [{"name": name, "plan_id": plan.id} for name in ("Garden", "Bakery")]
        )
        category = self.env["solidarity.category"].create({"name": "Vegetables"})
        income = self.ledger.own_income_account_id.copy({"name": "Vegetables"})
        self.ledger.booking_ids = [
            Command.create(
                {
                    "category_id": category.id,
                    "income_account_id": income.id,
                    "analytic_distribution": {str(garden.id): 100},
                }
            )
        ]
        vals = {"category_id": category.id, "date": "2026-03-02"}
        self._pay("3", self.account_a, self.community_account, **vals)
        self._pay(
            "1",
            self.account_a,
            self.community_account,
            analytic_distribution={str(bakery.id): 60, str(garden.id): 40},
            **vals,
        )
        self._pay("2", self.community_account, self.account_b, **vals)
        self._pay("5", **vals)  # a trade of members is none of the community's
        move = self._book()
        self.assertRows(
            move,
            ("control", "a", "9", "0"),
            ("control", "b", "-7", "0"),
            (income.id, None, "-3", "0"),
            (income.id, None, "-1", "0"),
            ("own_expense", None, "2", "0"),
        )
        distributions = {
            line.amount_currency: line.analytic_distribution
            for line in move.line_ids
            if line.account_id != self.ledger.control_account_id
        }
        self.assertEqual(
            distributions,
            {
                -3: {str(garden.id): 100},
                -1: {str(bakery.id): 60, str(garden.id): 40},
                2: {str(garden.id): 100},
            },
        )
        self.assertFalse(
            [
                line
                for line in move.line_ids
                if line.account_id == self.ledger.control_account_id
                and line.analytic_distribution
            ]
        )

    def test_analytic_items_in_money(self):
        self._use_ledger(self._make_coupon(rate=1))
        plan = self.env["account.analytic.plan"].create({"name": "Projects"})
        garden = self.env["account.analytic.account"].create(
            {"name": "Garden", "plan_id": plan.id}
        )
        self._pay(
            "3",
            self.account_a,
            self.community_account,
            analytic_distribution={str(garden.id): 100},
        )
        self._book()
        items = self.env["account.analytic.line"].search(
            [(plan._column_name(), "=", garden.id)]
        )
        self.assertEqual(items.mapped("amount"), [3.0])

    # ----------------------------------------------------------- company value

    def test_hours_have_no_value_although_odoo_takes_a_missing_rate_for_one(self):
        hours = self.ledger.currency_id
        self.assertEqual(hours._convert(1, self.company.currency_id, self.company), 1)
        self._pay("2", self.account_a, self.community_account)
        self.assertRows(
            self._book(), ("control", "a", "2", "0"), ("own_income", None, "-2", "0")
        )

    def test_coupon_at_par(self):
        self._use_ledger(self._make_coupon(rate=1))
        self._pay("2.35")
        self.assertRows(
            self._book(),
            ("control", "a", "2.35", "2.35"),
            ("control", "b", "-2.35", "-2.35"),
        )
        self.assertBooksSound()

    def test_rate_with_rounding(self):
        """Each amount by itself would be rounded to 0.45, and 1.36 on the other side:
        the entry would not balance."""
        coupon = self._make_coupon()
        self.env["res.currency.rate"].create(
            {
                "currency_id": coupon.id,
                "company_id": self.company.id,
                "name": "2020-01-01",
                "company_rate": 1 / 1.37,
            }
        )
        self._use_ledger(coupon)
        account = self.ledger._account(self.partner_organiser)
        other = self.ledger._account(self.partner_moderator)
        for payee in (self.account_b, account, other):
            self._pay("0.33", self.account_a, payee, date="2026-03-02")
        self.assertRows(
            self._book(),
            ("control", "a", "0.99", "1.35"),
            ("control", "b", "-0.33", "-0.45"),
            ("control", "moderator", "-0.33", "-0.45"),
            ("control", "organiser", "-0.33", "-0.45"),
        )
        self.assertBooksSound()

    def test_rate_of_the_day(self):
        coupon = self._make_coupon(rate=1)
        self.env["res.currency.rate"].create(
            {
                "currency_id": coupon.id,
                "company_id": self.company.id,
                "name": "2026-03-03",
                "inverse_company_rate": 2,
            }
        )
        self._use_ledger(coupon)
        for day in ("2019-05-05", "2026-03-02", "2026-03-03", "2026-03-04"):
            self._pay("1", date=day)
        values = [
            max(move.line_ids.mapped("balance")) for move in self._book().sorted("date")
        ]
        self.assertEqual(values, [1, 1, 2, 2], "before the first rate: the first")

    def test_company_currency(self):
        self._use_ledger(self.company.currency_id)
        self._pay("2.35")
        self.assertRows(
            self._book(),
            ("control", "a", "2.35", "2.35"),
            ("control", "b", "-2.35", "-2.35"),
        )
        self.assertBooksSound()

    # ------------------------------------------------------------ closed periods

    def test_closed_period(self):
        self._pay("1", date="2026-02-27")
        self._pay("2", date="2026-03-02")
        self.company.fiscalyear_lock_date = "2026-02-28"
        late, open_day = self._book()
        self.assertEqual(late.date, date(2026, 3, 1))
        self.assertIn("late", late.ref)
        self.assertIn("02/27/2026", late.ref)
        self.assertEqual(open_day.date, date(2026, 3, 2))
        self.assertNotIn("late", open_day.ref)
        self.assertRows(late, ("control", "a", "1", "0"), ("control", "b", "-1", "0"))
        self.assertBooksSound()

    def test_hard_lock_after_the_posting(self):
        """Closed between posting and journalising, and never to be opened again."""
        self._pay("1", date="2026-02-27")
        self.company.hard_lock_date = "2026-03-31"
        self.assertEqual(self._book().date, date(2026, 4, 1))

    def test_reversal_in_an_open_period_of_a_closed_one(self):
        sale = self._pay("3", self.account_a, self.community_account, date="2026-02-27")
        self._book()
        self.company.fiscalyear_lock_date = "2026-02-28"
        reversal = sale.action_reverse("Returned")
        self.assertRows(
            self._book(), ("control", "a", "-3", "0"), ("own_income", None, "3", "0")
        )
        self.assertGreater(reversal.move_id.date, date(2026, 2, 28))
        self.assertEqual(sale.move_id.date, date(2026, 2, 27))

    # ---------------------------------------------------------------- what is kept

    def test_entries_of_transfers_stay(self):
        transfer = self._pay("1")
        move = self._book()
        line = move.line_ids[0]
        for action in (
            move.button_draft,
            move.button_cancel,
            move.unlink,
            lambda: move.write({"state": "draft"}),
            lambda: move.write({"state": "cancel"}),
            self._reversal_of(move).reverse_moves,
            lambda: line.write({"partner_id": self.partner_organiser.id}),
            lambda: line.write({"amount_currency": 17}),
            lambda: line.write({"account_id": self.ledger.fee_account_id.id}),
        ):
            with self.assertRaisesRegex(UserError, "Reverse the transfer"):
                action()
        line.name = "A better label"
        self.assertSqlRefused(
            "UPDATE account_move SET state = 'draft' WHERE id = %s", [move.id], "SL016"
        )
        self.assertSqlRefused("DELETE FROM account_move WHERE id = %s", [move.id])
        self.assertEqual(transfer.move_id, move)

        self.assertFalse(move.show_reset_to_draft_button)

    def _reversal_of(self, move):
        wizard = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        return wizard.create({"journal_id": move.journal_id.id})

    def test_other_entries_do_not_stay(self):
        entry = self.env["account.move"].create(
            {
                "journal_id": self.ledger.journal_id.id,
                "line_ids": [
                    Command.create({"account_id": account.id, "balance": balance})
                    for account, balance in (
                        (self.ledger.fee_account_id, 1),
                        (self.ledger.levy_account_id, -1),
                    )
                ],
            }
        )
        entry.action_post()
        self.assertTrue(entry.show_reset_to_draft_button)
        self._reversal_of(entry).reverse_moves()
        entry.button_draft()
        entry.unlink()

    def test_the_place_in_the_books_is_filled_in_once(self):
        transfer = self._pay("1")
        request = self._request("1")
        move = self._book()
        self.env.flush_all()
        other = move.copy()
        update = "UPDATE solidarity_transfer SET move_id = %s WHERE id = %s"
        self.assertSqlRefused(update, [other.id, transfer.id], "SL011")
        self.assertSqlRefused(update, [None, transfer.id], "SL011")
        self.assertSqlRefused(update, [other.id, request.id])
        self.assertSqlRefused(
            "UPDATE solidarity_transfer SET counterpart_account_id = %s WHERE id = %s",
            [self.ledger.fee_account_id.id, transfer.id],
            "SL011",
        )

    def test_same_rows_as_the_orm_makes(self):
        """The bulk INSERT of journal items is a copy of what the ORM writes: each
        column, for an account with and without residual amounts, with and without a
        value in money."""
        for currency in (self.ledger.currency_id, self._make_coupon(rate=2)):
            if currency != self.ledger.currency_id:
                self._use_ledger(currency)
            self._pay("3", self.account_a, self.community_account, date="2026-03-02")
            ours = self._book()
            theirs = self.env["account.move"].create(
                {
                    "move_type": "entry",
                    "journal_id": ours.journal_id.id,
                    "date": ours.date,
                    "ref": ours.ref,
                    "line_ids": [
                        Command.create(
                            {
                                "account_id": line.account_id.id,
                                "partner_id": line.partner_id.id,
                                "name": line.name,
                                "currency_id": line.currency_id.id,
                                "amount_currency": line.amount_currency,
                                "balance": line.balance,
                            }
                        )
                        for line in ours.line_ids.sorted("id")
                    ],
                }
            )
            theirs._post(soft=False)
            self.env.flush_all()
            for table, key in (
                ("account_move_line", "move_id"),
                ("account_move", "id"),
            ):
                self.assertEqual(
                    self._columns(table, key, ours), self._columns(table, key, theirs)
                )

    def _columns(self, table, key, move):
        self.env.cr.execute(
            f"""SELECT to_jsonb(t) - '{{id,move_id,name,move_name,create_date,
                       write_date,sequence_number,access_token}}'::text[]
                       || CASE '{table}' WHEN 'account_move_line'
                          THEN jsonb_build_object('label', to_jsonb(t) -> 'name')
                          ELSE '{{}}' END
                  FROM {table} t WHERE {key} = %s ORDER BY id""",
            [move.id],
        )
        return [row[0] for row in self.env.cr.fetchall()]

    # ------------------------------------------------------------------ not ready

    def test_books_without_a_journal(self):
        ledger = self._create_ledger(self.community, name="Bare")
        self.transfers._post_transfers(
            [
                self._vals(
                    "1",
                    ledger._account(self.partner_a),
                    ledger._account(self.partner_b),
                )
            ]
        )
        with self.assertRaisesRegex(UserError, "Set up the books"):
            ledger._post_to_journal()

    def test_missing_counterpart(self):
        self.ledger.own_income_account_id = False
        transfer = self._pay("1", self.account_a, self.community_account)
        with self.assertRaisesRegex(UserError, "miss an account"):
            self.ledger._post_to_journal()
        self.assertFalse(transfer.move_id)

    def test_archived_account(self):
        self.ledger.own_income_account_id = self.ledger.fee_account_id.copy()
        self._pay("1", self.account_a, self.community_account)
        with self.assertRaisesRegex(UserError, "Choose another account"):
            self.ledger.own_income_account_id.active = False
