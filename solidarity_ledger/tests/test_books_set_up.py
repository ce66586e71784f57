from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .books_common import BooksCommon


@tagged("post_install", "-at_install")
class TestBooksSetUp(BooksCommon):
    """Making the books at one click, and what cannot be books."""

    def _account_of_type(self, account_type, **values):
        return self.env["account.account"].create(
            {
                "name": account_type,
                "code": f"9{account_type[-6:]}".replace("_", "."),
                "account_type": account_type,
                "company_ids": [(6, 0, self.company.ids)],
                **values,
            }
        )

    def assertRefused(self, text, vals, ledger=None):
        with self.assertRaisesRegex(ValidationError, text), self.env.cr.savepoint():
            (ledger or self.ledger).write(vals)
            self.env.flush_all()

    def test_set_up(self):
        control, journal = self.ledger.control_account_id, self.ledger.journal_id
        self.assertEqual(control.account_type, "liability_payable")
        self.assertTrue(control.non_trade)
        self.assertEqual(control.currency_id, self.ledger.currency_id)
        self.assertEqual(
            (journal.type, journal.currency_id), ("cash", self.ledger.currency_id)
        )
        self.assertEqual(
            (
                journal.inbound_payment_method_line_ids
                | journal.outbound_payment_method_line_ids
            ).payment_account_id,
            control,
        )
        self.assertTrue(journal.inbound_payment_method_line_ids)
        self.assertTrue(journal.outbound_payment_method_line_ids)
        self.assertTrue(self.ledger.fee_account_id)
        self.assertTrue(self.ledger.clearing_account_id)

    def test_set_up_twice_and_only_what_is_missing(self):
        before = {name: self.ledger[name] for name in self._names()}
        self.ledger.action_set_up_books()
        self.assertEqual({name: self.ledger[name] for name in self._names()}, before)
        self.ledger.fee_account_id = False
        own = self.ledger.levy_account_id
        self.ledger.action_set_up_books()
        self.assertTrue(self.ledger.fee_account_id)
        self.assertEqual(self.ledger.levy_account_id, own)

    def _names(self):
        return [
            "journal_id",
            "control_account_id",
            "fee_account_id",
            "levy_account_id",
            "own_income_account_id",
            "own_expense_account_id",
            "clearing_account_id",
        ]

    def test_second_ledger_shares_income_and_nothing_else(self):
        other = self._create_ledger(self.community, name="Second")
        other.action_set_up_books()
        self.assertEqual(other.fee_account_id, self.ledger.fee_account_id)
        self.assertNotEqual(other.control_account_id, self.ledger.control_account_id)
        self.assertNotEqual(other.clearing_account_id, self.ledger.clearing_account_id)
        self.assertNotEqual(other.journal_id, self.ledger.journal_id)

    def test_no_chart(self):
        ledger = self._create_ledger(self.foreign_community)
        with self.assertRaisesRegex(UserError, "no chart of accounts"):
            ledger.action_set_up_books()

    def test_who_may_set_up(self):
        ledger = self._create_ledger(self.community, name="Second")
        for user in (self.user_accountant, self.user_organiser, self.user_auditor):
            with self.assertRaises(AccessError):
                ledger.with_user(user).action_set_up_books()
        ledger.with_user(self.user_accounting_admin).action_set_up_books()
        self.assertTrue(ledger.journal_id)

    # -------------------------------------------------------------- bad choices

    def test_journal(self):
        journals = self.env["account.journal"]
        sale = journals.search(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        )
        self.assertRefused("sales or purchases", {"journal_id": sale.id})
        foreign = journals.create(
            {
                "name": "Far",
                "code": "FAR",
                "type": "general",
                "company_id": self.company_foreign.id,
            }
        )
        self.assertRefused("belongs to Far Away", {"journal_id": foreign.id})
        bank = journals.search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self.assertRefused("the ledger is in HRS", {"journal_id": bank.id})
        general = journals.search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1
        )
        self.ledger.journal_id = general

    def test_journal_that_changes(self):
        with self.assertRaisesRegex(ValidationError, "the ledger is in HRS"):
            self.ledger.journal_id.write({"currency_id": False})

    def test_control_account_needs_partners(self):
        account = self._account_of_type("liability_current")
        self.assertRefused("need no partner", {"control_account_id": account.id})
        with self.assertRaisesRegex(ValidationError, "need no partner"):
            self.ledger.control_account_id.account_type = "liability_current"

    def test_receivable_will_do(self):
        account = self._account_of_type("asset_receivable")
        self.ledger.control_account_id = account
        self._pay("1")
        self._book()
        self.assertBooksSound()

    def test_control_account_of_another_company_or_currency(self):
        far = self._account_of_type(
            "liability_payable", company_ids=[(6, 0, self.company_foreign.ids)]
        )
        self.assertRefused("another company", {"control_account_id": far.id})
        other = self._account_of_type(
            "liability_payable", currency_id=self._make_coupon().id
        )
        self.assertRefused("another currency", {"control_account_id": other.id})

    def test_one_control_account_for_two_ledgers(self):
        other = self._create_ledger(self.community, name="Second")
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            other.control_account_id = self.ledger.control_account_id
            self.env.flush_all()
        message = other._control_account_uniq.get_error_message(other, None)
        self.assertIn("belongs to another ledger", message)

    def test_counterparts(self):
        far = self._account_of_type(
            "income", company_ids=[(6, 0, self.company_foreign.ids)]
        )
        self.assertRefused("another company", {"fee_account_id": far.id})
        off = self._account_of_type("off_balance")
        self.assertRefused("off balance", {"levy_account_id": off.id})
        self.assertRefused(
            "is the control account",
            {"own_income_account_id": self.ledger.control_account_id.id},
        )
        category = self.env["solidarity.category"].create({"name": "Bread"})
        rule = {"category_id": category.id, "income_account_id": far.id}
        self.assertRefused("another company", {"booking_ids": [(0, 0, rule)]})

    def test_nothing_moves_once_there_are_entries(self):
        account = self._account_of_type("liability_payable")
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1
        )
        coupon = self._make_coupon()
        self.ledger.journal_id = journal  # nothing is booked yet
        self._pay("1")
        self._book()
        bank = self.env["account.journal"].search(
            [("type", "=", "general"), ("id", "!=", journal.id)], limit=1
        )
        for vals in (
            {"journal_id": bank.id},
            {"journal_id": False},
            {"control_account_id": account.id},
            {"currency_id": coupon.id},
        ):
            self.assertRefused("has journal entries already", vals)
            [(column, value)] = vals.items()
            self.assertSqlRefused(
                f"UPDATE solidarity_ledger SET {column} = %s WHERE id = %s",
                [value or None, self.ledger.id],
                "SL016",
            )
        self.ledger.write({"journal_id": journal.id, "journal_mode": "transfer"})

    def test_constraints_exist(self):
        self.env.cr.execute(
            """SELECT conname FROM pg_constraint WHERE conname LIKE 'solidarity_%'
               UNION SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'
               UNION SELECT indexname FROM pg_indexes"""
        )
        names = {row[0] for row in self.env.cr.fetchall()}
        self.assertFalse(
            {
                "solidarity_ledger_control_account_uniq",
                "solidarity_ledger_books_guard",
                "solidarity_ledger_booking_category_uniq",
                "solidarity_move_guard",
                "solidarity_transfer_move_of_posted",
                "solidarity_transfer_to_book_idx",
            }
            - names
        )
