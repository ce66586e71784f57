from psycopg2 import DatabaseError, IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestDatabase(LedgerCommon):
    """Raw SQL of the Odoo role against everything that is always true."""

    def setUp(self):
        super().setUp()
        self.transfer = self._pay("4", idempotency_key="posted")
        self.env.flush_all()

    def assertRefused(self, query, params=(), *expected, **named):
        with self.subTest(query=query):
            self.assertSqlRefused(query, params, *expected, **named)

    def _insert(self, **values):
        """Return a raw INSERT of a transfer with these values, and its parameters."""
        row = {
            "ledger_id": self.ledger.id,
            "payer_account_id": self.account_a.id,
            "payee_account_id": self.account_b.id,
            "amount": "1",
            "date": "2026-01-01",
            "state": "posted",
            "idempotency_key": "raw",
            **values,
        }
        columns = ", ".join(row)
        marks = ", ".join(["%s"] * len(row))
        return (
            f"INSERT INTO solidarity_transfer ({columns}) VALUES ({marks})",
            list(row.values()),
        )

    def test_constraints_and_triggers_exist(self):
        self.env.cr.execute(
            """SELECT conname FROM pg_constraint WHERE conname LIKE 'solidarity_%'
               UNION SELECT tgname FROM pg_trigger WHERE tgenabled = 'O'
               UNION SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%UNIQUE%'"""
        )
        names = {row[0] for row in self.env.cr.fetchall()}
        self.assertLessEqual(
            {
                "solidarity_account_guard",
                "solidarity_account_no_truncate",
                "solidarity_account_limits",
                "solidarity_account_reserved_positive",
                "solidarity_account_member_uniq",
                "solidarity_account_community_uniq",
                "solidarity_entry_insert_guard",
                "solidarity_entry_append_only",
                "solidarity_ledger_limits",
                "solidarity_ledger_fees",
                "solidarity_ledger_request_days_positive",
                "solidarity_transfer_amount_positive",
                "solidarity_transfer_two_accounts",
                "solidarity_transfer_description_length",
                "solidarity_transfer_idempotency_key_uniq",
                "solidarity_transfer_reversal_uniq",
                "solidarity_transfer_guard",
                "solidarity_transfer_no_truncate",
                "solidarity_transfer_post_insert",
                "solidarity_transfer_post_update",
            },
            names,
        )

    def test_raw_insert_posts_by_all_the_rules(self):
        self.env.cr.execute(*self._insert(amount="6"))
        self.env.invalidate_all()
        self.assertBalances(a="-10", b="10")
        self.assertLedgerSound()
        self.assertRefused(*self._insert(amount="0.01", idempotency_key="r2"))
        self.assertBalances(a="-10", b="10")

    def test_limits(self):
        self.assertRefused(*self._insert(amount="6.01"), code="SL007")
        self.account_b.write({"balance_limit": 5, "policy_reason": "Test of limits"})
        self.env.flush_all()
        self.assertRefused(*self._insert(amount="1.01"), code="SL008")

    def test_amounts(self):
        for amount in ("0", "-1", "NaN", "Infinity", "1e300"):
            self.assertRefused(*self._insert(amount=amount), error=IntegrityError)
            self.assertRefused(
                *self._insert(amount=amount, state="draft"), error=IntegrityError
            )
        self.assertRefused(*self._insert(amount="0.001"), code="SL002")

    def test_accounts(self):
        other = self._create_ledger(self.other_community)
        foreign = other._account(self.partner_other)
        self.env.flush_all()
        self.assertRefused(*self._insert(payee_account_id=foreign.id), code="SL004")
        self.assertRefused(*self._insert(payer_account_id=foreign.id), code="SL004")
        self.assertRefused(*self._insert(ledger_id=other.id), code="SL004")
        self.assertRefused(
            *self._insert(payee_account_id=self.account_a.id), error=IntegrityError
        )

    def test_states(self):
        for state, code in (("frozen", "SL005"), ("credit_only", "SL007")):
            self.account_a.write({"state": state, "policy_reason": "Test of states"})
            self.env.flush_all()
            self.assertRefused(*self._insert(), code=code)
        self.account_b.write({"state": "frozen", "policy_reason": "Test of states"})
        self.account_a.write({"state": "open", "policy_reason": "Test of states"})
        self.env.flush_all()
        self.assertRefused(*self._insert(), code="SL006")
        self.ledger.write({"state": "closed", "policy_reason": "Test of states"})
        self.env.flush_all()
        self.assertRefused(*self._insert(), code="SL003")

    def test_one_posting_per_key(self):
        self.assertRefused(
            *self._insert(idempotency_key="posted"), error=IntegrityError
        )
        self.assertRefused(*self._insert(idempotency_key=None), error=IntegrityError)

    def test_posted_transfer_is_immutable(self):
        for change in (
            "amount = 5",
            "description = 'other'",
            "date = '2020-01-01'",
            "state = 'cancelled'",
            "state = 'draft'",
            "payer_account_id = payee_account_id, payee_account_id = payer_account_id",
            "idempotency_key = 'free'",
            "origin_id = 5",
            "create_uid = NULL",
            "id = id + 1000000",
        ):
            self.assertRefused(
                f"UPDATE solidarity_transfer SET {change} WHERE id = %s",
                [self.transfer.id],
                code="SL011",
            )
        self.assertRefused(
            "DELETE FROM solidarity_transfer WHERE id = %s", [self.transfer.id], "SL011"
        )
        self.assertRefused("TRUNCATE solidarity_transfer CASCADE")

    def test_entries_are_append_only(self):
        self.assertRefused(
            """INSERT INTO solidarity_entry
               (transfer_id, account_id, amount, balance, purpose, date, date_posted)
               VALUES (%s, %s, 5, 5, 'fee', now(), now())""",
            [self.transfer.id, self.account_a.id],
            "SL011",
        )
        self.assertRefused("UPDATE solidarity_entry SET amount = 5", (), "SL011")
        self.assertRefused("UPDATE solidarity_entry SET balance = 5", (), "SL011")
        self.assertRefused("DELETE FROM solidarity_entry", (), "SL011")
        self.assertRefused("TRUNCATE solidarity_entry", (), "SL011")

    def test_balance_changes_only_by_posting(self):
        for change in ("balance = 100", "balance = 0", "reserved = 1"):
            self.assertRefused(
                f"UPDATE solidarity_account SET {change} WHERE id = %s",
                [self.account_a.id],
                "SL012",
            )
        self.assertRefused(
            """INSERT INTO solidarity_account (ledger_id, partner_id, kind, balance,
                   reserved, credit_limit, balance_limit, state)
               VALUES (%s, %s, 'clearing', 5, 0, 0, 0, 'open')""",
            [self.ledger.id, self.partner_a.id],
            "SL012",
        )
        self.assertRefused("TRUNCATE solidarity_account CASCADE")

    def test_account_stays_where_it_is(self):
        other = self._create_ledger(self.community, name="Another")
        self.env.flush_all()
        self.assertRefused(
            "UPDATE solidarity_account SET ledger_id = %s WHERE id = %s",
            [other.id, self.account_a.id],
            "SL011",
        )
        self.assertRefused(
            "UPDATE solidarity_account SET kind = 'clearing' WHERE id = %s",
            [self.account_a.id],
            "SL011",
        )
        self.assertRefused(
            "UPDATE solidarity_account SET state = 'closed' WHERE id = %s",
            [self.account_a.id],
            "SL015",
        )
        for limit in (
            "credit_limit = -1",
            "balance_limit = -1",
            "credit_limit = 'NaN'",
        ):
            self.assertRefused(
                f"UPDATE solidarity_account SET {limit}", error=IntegrityError
            )

    def test_one_member_account_per_ledger(self):
        self.assertRefused(
            """INSERT INTO solidarity_account (ledger_id, partner_id, kind, balance,
                   reserved, credit_limit, balance_limit, state)
               VALUES (%s, %s, 'member', 0, 0, 0, 0, 'open')""",
            [self.ledger.id, self.partner_a.id],
            error=IntegrityError,
        )

    def test_reversed_once_and_in_full(self):
        back = {
            "payer_account_id": self.account_b.id,
            "payee_account_id": self.account_a.id,
            "reversal_of_id": self.transfer.id,
        }
        self.assertRefused(*self._insert(**back, amount="3"), code="SL010")
        self.assertRefused(
            *self._insert(reversal_of_id=self.transfer.id, amount="4"), code="SL010"
        )
        self.env.cr.execute(*self._insert(**back, amount="4"))
        self.assertRefused(
            *self._insert(**back, amount="4", idempotency_key="r2"),
            error=IntegrityError,
        )
        self.env.invalidate_all()
        self.assertBalances(a="0", b="0")
        self.assertLedgerSound()

    def test_request_cannot_be_changed_or_reopened(self):
        request = self._request("1")
        self.env.flush_all()
        for change, code in (("amount = 2", "SL011"), ("state = 'draft'", "SL013")):
            self.assertRefused(
                f"UPDATE solidarity_transfer SET {change} WHERE id = %s",
                [request.id],
                code,
            )
        request.with_user(self.user_a).action_reject()
        self.env.flush_all()
        for state in ("pending", "posted", "draft"):
            self.assertRefused(
                "UPDATE solidarity_transfer SET state = %s WHERE id = %s",
                [state, request.id],
                "SL013",
            )
        self.assertRefused(
            "DELETE FROM solidarity_transfer WHERE id = %s", [request.id], "SL011"
        )

    def test_an_account_with_entries_stays(self):
        """Entries have no foreign keys; this is what they need instead."""
        self.ledger.write({"fee_fixed": 1, "policy_reason": "Rules of this test"})
        self._pay("1")
        community = self.ledger.community_account_id
        for account in (community, self.account_a):
            self.assertRefused(
                "DELETE FROM solidarity_account WHERE id = %s", [account.id], "SL011"
            )
            with self.assertRaises(ValidationError):
                account.unlink()
        request = self._request(
            "1", self.account_b, self.ledger._account(self.partner_organiser)
        )
        self.assertRefused(
            "DELETE FROM solidarity_account WHERE id = %s",
            [request.payee_account_id.id],
            error=IntegrityError,  # a foreign key of transfers
        )
        self.assertRefused(
            "UPDATE solidarity_account SET id = 10000000 WHERE id = %s",
            [community.id],
            "SL011",
        )
        self.assertRefused(
            "UPDATE solidarity_transfer SET id = 10000000 WHERE id = %s",
            [self.transfer.id],
            "SL011",
        )

    def test_orm_is_no_way_around(self):
        for record, vals in (
            (self.transfer, {"description": "other"}),
            (self.transfer, {"amount": 5}),
            (self.account_a, {"balance": 5}),
            (self.transfer.entry_ids[0], {"amount": 5}),
        ):
            with (
                self.subTest(record=record, vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(DatabaseError),
                self.env.cr.savepoint(),
            ):
                record.write(vals)
                self.env.flush_all()
            self.env.invalidate_all(flush=False)
        for record in (self.transfer, self.transfer.entry_ids[0]):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(DatabaseError),
                self.env.cr.savepoint(),
            ):
                record.unlink()
