from datetime import date
from decimal import Decimal

from odoo.tests import tagged

from .. import exceptions
from .common import LedgerCommon


@tagged("post_install", "-at_install")
class TestPosting(LedgerCommon):
    def test_transfer_moves_both_balances(self):
        transfer = self._pay("3.25", description="Garden work", date=date(2026, 5, 1))
        self.assertBalances(a="-3.25", b="3.25")
        self.assertRecordValues(
            transfer,
            [
                {
                    "state": "posted",
                    "amount": 3.25,
                    "description": "Garden work",
                    "date": date(2026, 5, 1),
                }
            ],
        )
        self.assertRecordValues(
            transfer.entry_ids.sorted("amount"),
            [
                {
                    "account_id": self.account_a.id,
                    "amount": -3.25,
                    "balance": -3.25,
                    "purpose": "principal",
                },
                {
                    "account_id": self.account_b.id,
                    "amount": 3.25,
                    "balance": 3.25,
                    "purpose": "principal",
                },
            ],
        )
        self.assertEqual(self.account_a.available, 6.75)
        self.assertEqual(self.account_b.available, 13.25)
        self.assertLedgerSound()

    def test_amount_types(self):
        for amount in ("1.10", 1.1, Decimal("1.1"), 0.1 + 1.0):
            self._pay(amount)
        self._pay(2)
        self.assertBalances(a="-6.40", b="6.40")

    def test_bad_amounts(self):
        for amount, word in (
            (0, "more than zero"),
            ("-1", "more than zero"),
            (float("nan"), "not a number"),
            ("NaN", "not a number"),
            ("abc", "not a number"),
            (None, "not a number"),
            (True, "not a number"),
            ("1e300", "too large"),
            (float("inf"), "too large"),
            ("1.005", "multiples of 0.01"),
        ):
            with (
                self.subTest(amount=amount),
                self.assertRaisesRegex(exceptions.AmountError, word),
            ):
                self._pay(amount)
        self.assertBalances(a="0", b="0")

    def test_payer_limit(self):
        self._pay("10")
        with self.assertRaisesRegex(
            exceptions.PayerLimitError, r"can spend up to 0\.00.*offer something"
        ):
            self._pay("0.01")
        self._pay("4", self.account_b, self.account_a)
        with self.assertRaisesRegex(exceptions.PayerLimitError, r"up to 4\.00"):
            self._pay("4.01")
        self._pay("4")
        self.assertBalances(a="-10", b="10")

    def test_payer_limit_in_the_words_of_the_payer(self):
        self._pay("6.75")
        with self.assertRaisesRegex(
            exceptions.PayerLimitError, r"^You can spend up to 3\.25"
        ):
            self.transfers.with_user(self.user_a)._post_transfers([self._vals("5")])

    def test_payer_limit_hides_the_balance_from_others(self):
        self._pay("9")
        with self.assertRaises(exceptions.PayerLimitError) as caught:
            self.transfers.with_user(self.user_b)._post_transfers([self._vals("5")])
        self.assertNotRegex(str(caught.exception), r"\d")

    def test_payee_limit(self):
        self.account_b.write({"balance_limit": 5, "policy_reason": "Test of limits"})
        self._pay("5")
        with self.assertRaisesRegex(exceptions.PayeeLimitError, r"up to 0\.00"):
            self._pay("0.01")
        with self.assertRaises(exceptions.PayeeLimitError) as caught:
            self.transfers.with_user(self.user_a)._post_transfers([self._vals("1")])
        self.assertNotRegex(str(caught.exception), r"\d")
        self.assertBalances(a="-5", b="5")

    def test_tightened_limit_lets_the_balance_recover(self):
        self._pay("8")
        self.account_a.write({"credit_limit": 5, "policy_reason": "Test of limits"})
        with self.assertRaises(exceptions.PayerLimitError):
            self._pay("0.01")
        self._pay("2", self.account_b, self.account_a)
        self.assertBalances(a="-6", b="6")

    def test_account_states(self):
        def set_state(account, state):
            account.write({"state": state, "policy_reason": "Test of states"})

        set_state(self.account_a, "frozen")
        with self.assertRaisesRegex(exceptions.PayerStateError, "Ada Member"):
            self._pay("1")
        with self.assertRaisesRegex(exceptions.PayeeStateError, "Ada Member"):
            self._pay("1", self.account_b, self.account_a)
        set_state(self.account_a, "credit_only")
        with self.assertRaisesRegex(exceptions.PayerLimitError, r"up to 0\.00"):
            self._pay("1")
        self._pay("3", self.account_b, self.account_a)
        self._pay("2")  # what the account holds may be spent
        set_state(self.account_a, "open")
        self._pay("1")
        set_state(self.account_a, "closed")
        with self.assertRaises(exceptions.PayerStateError):
            self._pay("1")
        self.assertBalances(a="0", b="0")

    def test_closed_ledger(self):
        self.ledger.write({"state": "closed", "policy_reason": "Test of closing"})
        with self.assertRaisesRegex(exceptions.LedgerClosedError, "organiser"):
            self._pay("1")

    def test_accounts_of_other_ledgers(self):
        other = self._create_ledger(self.other_community)
        foreign = other._account(self.partner_other)
        for payer, payee in (
            (self.account_a, foreign),
            (foreign, self.account_a),
        ):
            vals = self._vals("1", payer, payee) | {"ledger_id": self.ledger.id}
            with self.assertRaises(exceptions.WrongLedgerError):
                self.transfers._post_transfers([vals])
        with self.assertRaises(exceptions.WrongLedgerError):
            self._pay("1", self.account_a, self.account_a)
        with self.assertRaisesRegex(exceptions.WrongLedgerError, "Otto Other"):
            self.ledger._account(self.partner_other)

    def test_description_length(self):
        with self.assertRaisesRegex(exceptions.DescriptionError, "10000"):
            self._pay("1", description="x" * 10000)
        self.assertEqual(len(self._pay("1", description="ä" * 1000).description), 1000)

    def test_idempotency(self):
        first = self._pay("1", idempotency_key="order-7", description="Bread")
        again = self._pay("1", idempotency_key="order-7", description="Bread")
        self.assertEqual(first, again)
        self.assertBalances(a="-1", b="1")
        for other in (
            {"amount": "2"},
            {"description": "Butter"},
            {"origin_model": "res.partner", "origin_id": 1},
        ):
            vals = self._vals("1", idempotency_key="order-7", description="Bread")
            with self.assertRaises(exceptions.DuplicateKeyError):
                self.transfers._post_transfers([vals | other])
        elsewhere = self._create_ledger(self.community, name="Another")
        payer, payee = (
            elsewhere._account(self.partner_a),
            elsewhere._account(self.partner_b),
        )
        self.assertNotEqual(
            self._pay("1", payer, payee, idempotency_key="order-7"), first
        )

    def test_idempotency_inside_a_batch(self):
        batch = [
            self._vals("1", idempotency_key="x"),
            self._vals("2", idempotency_key="y"),
            self._vals("1", idempotency_key="x"),
        ]
        transfers = self.transfers._post_transfers(batch)
        self.assertEqual(len(transfers.ids), 3)
        self.assertEqual(transfers.ids[0], transfers.ids[2])
        self.assertBalances(a="-3", b="3")
        # a batch that was cut off is sent again with one transfer more
        more = self.transfers._post_transfers([*batch, self._vals("4")])
        self.assertEqual(more.ids[:3], transfers.ids)
        self.assertBalances(a="-7", b="7")

    def test_batch_is_checked_in_order(self):
        # b can only pay because it received before, and only in this order
        batch = [
            self._vals("10"),
            self._vals("20", self.account_b, self.account_a),
            self._vals("15"),
        ]
        self.transfers._post_transfers(batch)
        self.assertBalances(a="-5", b="5")
        with self.assertRaises(exceptions.PayerLimitError) as caught:
            self.transfers._post_transfers(
                [self._vals("1"), self._vals("5"), self._vals("1"), self._vals("1")]
            )
        self.assertEqual(caught.exception.row, 1)
        self.assertBalances(a="-5", b="5")

    def test_rejected_batch_leaves_no_trace(self):
        before = self.transfers.search_count([])
        with self.assertRaises(exceptions.PayerLimitError) as caught:
            self.transfers._post_transfers(
                [self._vals("1")] * 5 + [self._vals("50")] + [self._vals("1")]
            )
        self.assertEqual(caught.exception.row, 5)
        with self.assertRaises(exceptions.AmountError) as caught:
            self.transfers._post_transfers([self._vals("1"), self._vals("0.001")])
        self.assertEqual(caught.exception.row, 1)
        self.assertEqual(self.transfers.search_count([]), before)
        self.assertBalances(a="0", b="0")
        self._pay("1")  # the transaction goes on
        self.assertLedgerSound()

    def test_large_batch_is_one_call(self):
        rows = [self._vals("0.01"), self._vals("0.01", self.account_b, self.account_a)]
        self.env.flush_all()
        with self.assertQueryCount(1):
            transfers = self.transfers.with_context(tz="UTC")._post_transfers(
                rows * 500
            )
        self.assertEqual(len(transfers), 1000)
        self.assertBalances(a="0", b="0")
        self.assertLedgerSound()

    def test_fees(self):
        self.ledger.write(
            {
                "fee_percent": 1.5,
                "fee_fixed": 0.1,
                "policy_reason": "Test of the fees",
            }
        )
        community = self.ledger.community_account_id
        # 1.5 % of 3 is 0.045, with 0.10 it is 0.145, rounded half up 0.15
        transfer = self._pay("3")
        self.assertBalances(a="-3.15", b="3")
        self.assertEqual(community._exact_balance(), Decimal("0.15"))
        self.assertEqual(
            sorted(transfer.entry_ids.mapped(lambda e: (e.purpose, e.amount))),
            [("fee", -0.15), ("fee", 0.15), ("principal", -3.0), ("principal", 3.0)],
        )
        # the limit counts the fee: 6.85 are left, 6.75 + 0.20 are too much
        with self.assertRaises(exceptions.PayerLimitError):
            self._pay("6.75")
        self.ledger.write({"fee_side": "both", "policy_reason": "Test of the fees"})
        self._pay("2")  # 0.03 + 0.10 = 0.13 on each side
        self.assertBalances(a="-5.28", b="4.87")
        self.assertEqual(community._exact_balance(), Decimal("0.41"))
        # no fee on what the community itself pays or gets
        self._pay("1", self.account_b, community)
        self.assertBalances(b="3.87")
        # a reversal takes the fees back
        transfer.action_reverse("Wrong day")
        self.assertBalances(a="-2.13", b="0.87")
        self.assertLedgerSound()

    def test_reverse(self):
        transfer = self._pay("4", description="Bicycle")
        reversal = transfer.with_user(self.user_b).action_reverse("It broke")
        self.assertBalances(a="0", b="0")
        self.assertEqual(reversal.reversal_of_id, transfer)
        self.assertEqual(transfer.reversal_ids, reversal)
        self.assertEqual(reversal.description, "It broke")
        self.assertEqual(set(reversal.entry_ids.mapped("purpose")), {"reversal"})
        with self.assertRaisesRegex(exceptions.ReversalError, reversal.name):
            transfer.action_reverse("Again")
        with self.assertRaises(exceptions.ReversalError):
            reversal.with_user(self.user_a).action_reverse("Reverse the reversal")
        with self.assertRaisesRegex(exceptions.ReversalError, "why"):
            self._pay("1").action_reverse("  ")
        self.assertLedgerSound()

    def test_reverse_what_was_spent(self):
        transfer = self._pay("10")
        community = self.ledger.community_account_id
        self._pay("15", self.account_b, community)
        with self.assertRaises(exceptions.PayerLimitError):
            transfer.action_reverse("Never delivered")
        self.assertFalse(transfer.reversal_ids)

    def test_account_opens_once_with_the_limits_of_the_ledger(self):
        self.ledger.write(
            {"credit_limit": 20, "balance_limit": 50, "policy_reason": "Assembly May"}
        )
        account = self.ledger._account(self.partner_organiser)
        self.assertEqual(account, self.ledger._account(self.partner_organiser))
        self.assertEqual((account.credit_limit, account.balance_limit), (20, 50))
        self.assertEqual(self.account_a.credit_limit, 10, "old accounts keep theirs")

    def test_own_transaction_posts(self):
        self.env.flush_all()
        self.enterContext(self.enter_registry_test_mode())
        ids = self.transfers._post_at_once([self._vals("1", idempotency_key="k")])
        self.assertEqual(
            ids, self.transfers._post_at_once([self._vals("1", idempotency_key="k")])
        )
        self.assertBalances(a="-1", b="1")
        with self.assertRaises(exceptions.PayerLimitError):
            self.transfers._post_at_once([self._vals("10")])
