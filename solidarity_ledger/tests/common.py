from decimal import Decimal

from psycopg2 import DatabaseError

from odoo.tests import new_test_user
from odoo.tools import mute_logger

from odoo.addons.solidarity_base.tests.common import SolidarityCommon

from .soundness import VIOLATIONS, find_violations


class LedgerCommon(SolidarityCommon):
    """A ledger in hours (credit limit 10, no upper limit) of ``community``, with the
    accounts ``account_a`` and ``account_b`` of two portal members."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.transfers = cls.env["solidarity.transfer"]
        cls.ledger = cls._create_ledger(cls.community)
        cls.account_a = cls.ledger._account(cls.partner_a)
        cls.account_b = cls.ledger._account(cls.partner_b)

    @classmethod
    def _create_ledger(cls, community, **values):
        return cls.env["solidarity.ledger"].create(
            {
                "name": "Test hours",
                "community_id": community.id,
                "currency_id": cls.env.ref("solidarity_ledger.currency_hrs").id,
                "credit_limit": 10,
                **values,
            }
        )

    @classmethod
    def _create_accountant(cls, login="accountant", right="readonly", **values):
        """Create a user of the accounting; ``right`` is the end of the group's id."""
        groups = f"account.group_account_{right}"
        return new_test_user(cls.env, login, groups=groups, **values)

    @classmethod
    def _create_foreign_accountant(cls, right="readonly"):
        """Create an accountant of another company."""
        company = cls.company_foreign
        return cls._create_accountant(
            "foreign_accountant", right, company_id=company.id, company_ids=company.ids
        )

    @classmethod
    def _vals(cls, amount, payer=None, payee=None, **values):
        """Return the values of a transfer, from a to b unless told otherwise."""
        payer = payer or cls.account_a
        return {
            "ledger_id": payer.ledger_id.id,
            "payer_account_id": payer.id,
            "payee_account_id": (payee or cls.account_b).id,
            "amount": amount,
            **values,
        }

    @classmethod
    def _pay(cls, amount, payer=None, payee=None, **values):
        return cls.transfers._post_transfers(
            [cls._vals(amount, payer, payee, **values)]
        )

    @classmethod
    def _request(cls, amount, payer=None, payee=None, **values):
        """Return a pending request, sent by the payee's owner."""
        payee = payee or cls.account_b
        user = payee.partner_id.user_ids[:1]
        return (
            cls.transfers.with_user(user)
            ._request_transfer(cls._vals(amount, payer, payee, **values))
            .with_env(cls.env)
        )

    def assertBalances(self, **expected):
        """Check balances exactly: ``assertBalances(a="-3.25", b="3.25")``."""
        for name, balance in expected.items():
            account = getattr(self, f"account_{name}")
            self.assertEqual(account._exact_balance(), Decimal(balance), name)

    def assertSqlRefused(self, query, params=(), code=None, error=DatabaseError):
        """Check that raw SQL of the Odoo role is refused, with that SQLSTATE."""
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(error, msg=query) as caught,
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(query, params)
        if code:
            self.assertEqual(caught.exception.pgcode, code, query)

    def assertLedgerSound(self):
        """Check what is always true, of all ledgers."""
        self.env.flush_all()
        self.assertEqual(find_violations(self.env.cr, VIOLATIONS), [])
