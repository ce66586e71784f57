from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .books_common import BooksCommon


@tagged("post_install", "-at_install")
class TestBooksSecurity(BooksCommon):
    """Accountants keep the books, and nothing else; nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_far = cls._create_foreign_accountant("user")
        cls.outsiders = (
            cls.user_a,
            cls.user_other,
            cls.user_employee,
            cls.user_moderator,
        )

    def setUp(self):
        super().setUp()
        self.transfer = self._pay("1", date="2026-03-02")

    def assertNoAccess(self, function):
        with (
            mute_logger("odoo.models"),
            self.assertRaises(AccessError),
            self.env.cr.savepoint(),
        ):
            function()
            self.env.flush_all()

    def test_who_brings_the_books_up_to_date(self):
        for user in (
            *self.outsiders,
            self.user_organiser,
            self.user_auditor,
            self.user_far,
        ):
            ledger = self.ledger.with_user(user)
            self.assertNoAccess(ledger.action_post_to_journal)
        self.assertFalse(self.transfer.move_id)
        self.ledger.with_user(self.user_accountant).action_post_to_journal()
        self.assertTrue(self.transfer.move_id)

    def test_who_changes_what_of_a_ledger(self):
        books = {"journal_mode": "transfer"}
        rules = {"credit_limit": 5, "policy_reason": "Because I can do it"}
        for user in (*self.outsiders, self.user_auditor, self.user_far):
            for vals in (books, rules):
                self.assertNoAccess(lambda u=user, v=vals: self._write(u, v))
        self.assertNoAccess(lambda: self._write(self.user_organiser, books))
        self._write(self.user_organiser, rules)
        for user in (self.user_accountant, self.user_accounting_admin):
            for vals in (rules, {"name": "Mine"}, {**books, **rules}):
                self.assertNoAccess(lambda u=user, v=vals: self._write(u, v))
            self._write(user, books)
            self.assertNoAccess(self.ledger.with_user(user).unlink)
            self.assertNoAccess(
                lambda u=user: self.ledger.with_user(u).create(
                    {"name": "Mine", "community_id": self.community.id}
                )
            )
        self.assertNoAccess(
            lambda: self.ledger.with_user(self.user_organiser).create(
                {
                    "name": "New",
                    "community_id": self.community.id,
                    "journal_id": self.ledger.journal_id.id,
                }
            )
        )

    def _write(self, user, vals):
        self.ledger.with_user(user).write(vals)

    def test_form_of_an_accountant(self):
        """Saving the form sends the books alone."""
        with Form(self.ledger.with_user(self.user_accountant)) as form:
            form.journal_mode = "transfer"
        self.assertEqual(self.ledger.journal_mode, "transfer")
        # and an organiser sees the form without the books
        with Form(self.ledger.with_user(self.user_organiser)) as form:
            form.credit_limit = 7
            form.policy_reason = "Assembly of May"
        self.assertEqual(self.ledger.credit_limit, 7)

    def test_members_do_not_see_the_books(self):
        self._book()
        transfer = self.transfer.with_user(self.user_a)
        self.assertEqual(transfer.read(["amount"])[0]["amount"], 1)
        for name in ("move_id", "counterpart_account_id", "analytic_distribution"):
            self.assertNoAccess(lambda n=name: transfer.read([n]))
        for name in ("unbooked_count", "books_stopped", "books_differ"):
            self.assertNoAccess(
                lambda n=name: self.ledger.with_user(self.user_a).read([n])
            )
        self.assertTrue(self.transfer.with_user(self.user_auditor).move_id)

    def test_nobody_fills_in_a_place_in_the_books(self):
        entry = self._book()
        free = self._pay("1")
        for user in (*self.outsiders, self.user_organiser, self.user_accountant):
            self.assertNoAccess(
                lambda u=user: free.with_user(u).write({"move_id": entry.id})
            )
            self.assertNoAccess(
                lambda u=user: self.transfers.with_user(u).create(
                    self._vals("1", move_id=entry.id)
                )
            )

    def test_booking_rules(self):
        category = self.env["solidarity.category"].create({"name": "Bread"})
        vals = {"ledger_id": self.ledger.id, "category_id": category.id}
        rules = self.env["solidarity.ledger.booking"]
        for user in (*self.outsiders, self.user_organiser, self.user_auditor):
            self.assertNoAccess(lambda u=user: rules.with_user(u).create(vals))
        self.assertNoAccess(lambda: rules.with_user(self.user_far).create(vals))
        rule = rules.with_user(self.user_accountant).create(vals)
        rule.income_account_id = self.ledger.fee_account_id
        for user in (self.user_organiser, self.user_auditor):
            self.assertEqual(rules.with_user(user).search([]), rule)
            self.assertNoAccess(rule.with_user(user).unlink)
        self.assertFalse(rules.with_user(self.user_far).search([]))
        for user in self.outsiders:
            self.assertNoAccess(lambda u=user: rules.with_user(u).search([]))

    def test_reconciliation(self):
        reconciliations = self.env["solidarity.reconciliation"]
        vals = {"ledger_id": self.ledger.id}
        for user in (*self.outsiders, self.user_organiser, self.user_far):
            self.assertNoAccess(
                lambda u=user: reconciliations.with_user(u).create(vals)
            )
        own = reconciliations.with_user(self.user_auditor).create(vals)
        self.assertTrue(own.line_ids)
        other = self.user_accountant
        self.assertNoAccess(lambda: own.with_user(other).read(["held"]))
        self.assertNoAccess(lambda: own.line_ids.with_user(other).read(["held"]))
        self.assertFalse(
            self.env["solidarity.reconciliation.line"].with_user(other).search([])
        )
        self.assertNoAccess(lambda: own.line_ids.write({"held": 7}))

    def test_reconciliation_of_a_ledger_that_one_may_not_read(self):
        far = self._create_ledger(self.foreign_community)
        own = (
            self.env["solidarity.reconciliation"]
            .with_user(self.user_auditor)
            .create({"ledger_id": self.ledger.id})
        )
        self.assertNoAccess(lambda: own.write({"ledger_id": far.id}))

    def test_private_methods(self):
        for model, method in (
            ("solidarity.ledger", "_post_to_journal"),
            ("solidarity.ledger", "_post_batch"),
            ("account.move.line", "_insert_in_bulk"),
        ):
            with self.assertRaises(AccessError):
                get_public_method(self.env[model], method)
