from decimal import Decimal

from odoo.tests import tagged

from ..exceptions import PayeeLimitError, PayerLimitError
from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestTreasury(LedgerCommon):
    """The community account: nobody waits for it, nothing of it is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ledger.write({"fee_fixed": "0.25", "policy_reason": "Rules of this test"})
        cls.account_c = cls.ledger.community_account_id

    def _query(self, query, *params):
        self.env.flush_all()
        self.env.cr.execute(query, params)
        return self.env.cr.fetchall()

    def _leave_unfolded(self, amount):
        """Put an amount where it would wait if somebody else had held the account."""
        self._query(
            """CREATE FUNCTION pg_temp.later() RETURNS trigger LANGUAGE plpgsql AS $$
               BEGIN
                   INSERT INTO solidarity_account_unfolded
                   VALUES (%s, %s), (%s, -%s::numeric);
                   RETURN NULL;
               END $$;
               CREATE TEMP TABLE held (id int);
               CREATE TRIGGER later AFTER INSERT ON held EXECUTE FUNCTION
               pg_temp.later(); INSERT INTO held VALUES (1) RETURNING id""",
            self.account_c.id,
            amount,
            self.account_a.id,
            amount,
        )

    def test_a_free_treasury_is_folded_at_once(self):
        self._pay("2")
        self.assertBalances(a="-2.25", b="2", c="0.25")
        self.assertFalse(self._query("SELECT * FROM solidarity_account_unfolded"))
        entry = self.account_c.search([("id", "=", self.account_c.id)])
        self.assertEqual(entry.balance, 0.25)
        self.assertLedgerSound()

    def test_reading_adds_what_is_not_folded_yet(self):
        self._leave_unfolded("3.00")
        self.assertBalances(c="3.00")
        self.account_c.invalidate_recordset()
        self.assertEqual(self.account_c.balance, 3)
        self.assertEqual(
            self.account_c.search([("balance", "=", 3)]), self.account_c, "searched"
        )
        [(total,)] = self.account_c._read_group(
            [("id", "=", self.account_c.id)], [], ["balance:sum"]
        )
        self.assertEqual(total, 3, "added up")
        with self.enter_registry_test_mode():
            self.assertEqual(self.account_c._fold(), 2)
            self.assertEqual(self.account_c._fold(), 0)
        self.assertEqual(
            self._query(
                "SELECT balance FROM solidarity_account WHERE id = %s",
                self.account_c.id,
            ),
            [(3.0,)],
        )

    def test_spends_what_is_not_folded_yet_and_no_more(self):
        self._leave_unfolded("3.00")
        with self.assertRaises(PayerLimitError):
            self._pay("3.01", self.account_c, self.account_b)
        self._pay("3", self.account_c, self.account_b)
        self.assertBalances(c="0", b="3")

    def test_an_upper_limit_is_kept(self):
        self.account_c.write(
            {"balance_limit": "0.30", "policy_reason": "Rules of this test"}
        )
        self._pay("1")
        with self.assertRaises(PayeeLimitError):
            self._pay("1")
        self.assertBalances(a="-1.25", b="1", c="0.25")

    def test_nobody_writes_what_waits(self):
        table = "solidarity_account_unfolded"
        self._leave_unfolded("3.00")
        self.assertSqlRefused(
            f"INSERT INTO {table} VALUES (%s, 5)", [self.account_c.id], "SL011"
        )
        self.assertSqlRefused(f"UPDATE {table} SET amount = 5", code="SL011")
        self.assertSqlRefused(f"TRUNCATE {table}", code="SL011")
        self._query(f"DELETE FROM {table} RETURNING 1")
        self.assertBalances(c="3.00")

    def test_statement_of_a_treasury(self):
        for amount in ("1", "2", "3"):
            self._pay(amount)
        account = self.account_c
        page = account._get_statement_page(account._get_statement_domain())
        self.assertEqual([row["amount"] for row in page["rows"]], [0.25] * 3)
        self.assertEqual({row["balance"] for row in page["rows"]}, {None})
        plot = account._get_balance_plot()
        self.assertEqual((plot["lowest"], plot["highest"]), (0, 0.75))
        text = account._get_statement_csv(account._get_statement_domain()).decode()
        self.assertIn(",0.25,,HRS,", text)

    def test_clearing_has_no_limit(self):
        clearing = self.ledger._clearing_account()
        self.assertEqual(self.ledger._clearing_account(), clearing)
        self._pay("7", clearing, self.account_b, purpose="opening")
        self.assertBalances(b="7", a="0", c="0")
        self.assertEqual(clearing._exact_balance(), Decimal(-7))
        self.assertEqual(
            set(self.transfers.search([], limit=1).entry_ids.mapped("purpose")),
            {"opening"},
        )
        self.assertLedgerSound()
