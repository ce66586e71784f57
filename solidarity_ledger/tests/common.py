from decimal import Decimal

from odoo.tools import SQL

from odoo.addons.solidarity_base.tests.common import SolidarityCommon


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

    def assertLedgerSound(self, ledger=None):
        """Check what is always true, with SQL that shares nothing with posting."""
        ledger = ledger or self.ledger
        unbalanced = self.env.execute_query(
            SQL(
                """SELECT e.transfer_id FROM solidarity_entry e
                     JOIN solidarity_account a ON a.id = e.account_id
                    WHERE a.ledger_id = %s
                    GROUP BY e.transfer_id HAVING sum(e.amount) <> 0""",
                ledger.id,
            )
        )
        self.assertFalse(unbalanced, "entries of a transfer sum to zero")
        rows = self.env.execute_query(
            SQL(
                """SELECT a.id, a.balance, coalesce(sum(e.amount), 0),
                          (SELECT l.balance FROM solidarity_entry l
                            WHERE l.account_id = a.id ORDER BY l.id DESC LIMIT 1)
                     FROM solidarity_account a
                     LEFT JOIN solidarity_entry e ON e.account_id = a.id
                    WHERE a.ledger_id = %s GROUP BY a.id""",
                ledger.id,
            )
        )
        for account_id, balance, total, last in rows:
            self.assertEqual(balance, total, f"balance of account {account_id}")
            self.assertEqual(balance, last or 0, f"running balance of {account_id}")
        self.assertEqual(sum(row[1] for row in rows), 0, "balances sum to zero")
