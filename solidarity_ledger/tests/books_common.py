from decimal import Decimal

from odoo import fields
from odoo.tools import SQL

from .common import LedgerCommon


class BooksCommon(LedgerCommon):
    """A ledger in hours whose books are set up: ``ledger`` of :class:`LedgerCommon`."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.ledger.company_id
        cls.ledger.action_set_up_books()
        cls.community_account = cls.ledger.community_account_id
        cls.community_account.write(
            {"credit_limit": 1000, "policy_reason": "It trades, too"}
        )
        cls.clearing = cls.ledger._clearing_account()
        cls.user_accountant = cls._create_accountant("bookkeeper", "user")
        cls.user_accounting_admin = cls._create_accountant(
            "accounting_admin", "manager"
        )
        cls.user_auditor = cls._create_accountant("auditor")

    @classmethod
    def _make_coupon(cls, rate=None, **values):
        """Return a currency; ``rate``: what one of it is worth to the company."""
        coupon = cls.env["res.currency"].create(
            {"name": "CPN", "symbol": "c", "rounding": 0.01, **values}
        )
        if rate:
            cls.env["res.currency.rate"].create(
                {
                    "currency_id": coupon.id,
                    "company_id": cls.company.id,
                    "name": "2020-01-01",
                    "inverse_company_rate": rate,
                }
            )
        return coupon

    def _use_ledger(self, currency, **values):
        """Make ``self.ledger``, ``account_a`` … those of a ledger in this currency."""
        self.ledger = self._create_ledger(
            self.community, name="Coupons", currency_id=currency.id, **values
        )
        self.ledger.action_set_up_books()
        self.account_a = self.ledger._account(self.partner_a)
        self.account_b = self.ledger._account(self.partner_b)
        self.community_account = self.ledger.community_account_id
        self.clearing = self.ledger._clearing_account()

    def _pay(self, amount, payer=None, payee=None, **values):
        """Pay between accounts of ``self.ledger``; a date may be text."""
        if "date" in values:
            values["date"] = fields.Date.to_date(values["date"])
        return super()._pay(
            amount, payer or self.account_a, payee or self.account_b, **values
        )

    def _book(self, **options):
        """Bring the books up to date and return the new entries."""
        moves = self.env["account.move"]
        before = moves.search([])
        self.ledger._post_to_journal(**options)
        return moves.search([], order="id") - before

    def _rows(self, moves):
        """Return journal items as (account, partner, amount, value), exact, sorted.

        The accounts of the ledger go by the names of its fields.
        """
        names = {
            self.ledger[name].id: name.removesuffix("_account_id")
            for name in self.ledger._fields
            if name.endswith("_account_id")
            and self.ledger._fields[name].comodel_name == "account.account"
        }
        partners = {
            getattr(self, f"partner_{name}").id: name
            for name in ("a", "b", "organiser", "moderator")
        }
        rows = self.env.execute_query(
            SQL(
                """SELECT account_id, partner_id, amount_currency::text, balance::text,
                          debit - credit = balance, currency_id
                     FROM account_move_line WHERE move_id = ANY(%s)""",
                moves.ids,
            )
        )
        for row in rows:
            self.assertTrue(row[4])
            self.assertEqual(row[5], self.ledger.currency_id.id)
        return sorted(
            (
                (
                    names.get(account, account),
                    partners.get(partner, partner),
                    Decimal(amount),
                    Decimal(value),
                )
                for account, partner, amount, value, *_checks in rows
            ),
            key=str,
        )

    def assertRows(self, moves, *expected):
        """Check journal items: ``("control", "a", "2", "0"), …`` in any order."""
        self.assertEqual(
            self._rows(moves),
            sorted(
                (
                    (account, partner, Decimal(amount), Decimal(value))
                    for account, partner, amount, value in expected
                ),
                key=str,
            ),
        )
        for move in moves:
            self.assertEqual(move.state, "posted")

    def assertBooksSound(self):
        """Check that all is booked and every member's balance is on the account."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.ledger.unbooked_count, 0)
        rows = self.env.execute_query(
            SQL(
                "SELECT held, on_the_way, booked"
                " FROM solidarity_books_balances(%s, %s)",
                self.ledger.id,
                None,
            )
        )
        self.assertTrue(rows)
        for held, on_the_way, booked in rows:
            self.assertEqual((on_the_way, booked), (0, held))
        self.assertEqual(self.ledger.action_verify().state, "sound")
