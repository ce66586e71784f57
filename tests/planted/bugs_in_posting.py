"""Bugs in what is posted: limits, fees, reservations, treasuries."""

from bug import Bug
from planting import in_function, in_method, several, without_trigger

from odoo.addons.solidarity_ledger.models.solidarity_transfer_actions import (
    SolidarityTransfer as Actions,
)
from odoo.addons.solidarity_ledger.models.solidarity_transfer_later import (
    SolidarityTransfer as Later,
)

POST = "solidarity_transfer_post"
CHECK = "solidarity_check_accounts"
LEGS = "solidarity_transfer_legs"

RULES_OF_POSTING = [
    Bug(
        "no limit is asked",
        in_function(POST, "IF v_bad.in_doubt THEN", "IF false THEN"),
        "test_database.TestDatabase.test_limits",
        "DatabaseError not raised",
    ),
    Bug(
        "the limit itself cannot be reached",
        several(
            in_function(
                POST,
                "moved.paid < 0 AND a.balance + moved.paid - a.reserved <",
                "moved.paid < 0 AND a.balance + moved.paid - a.reserved <=",
            ),
            in_function(
                CHECK,
                "a.balance + moved.total - a.reserved <",
                "a.balance + moved.total - a.reserved <=",
            ),
        ),
        "test_posting.TestPosting.test_payer_limit",
        r"PayerLimitError: Ada Member can spend up to 10\.00",
    ),
    Bug(
        "the upper limit is not asked",
        in_function(CHECK, "moved.net > 0 AND a.balance_limit > 0", "false"),
        "test_posting.TestPosting.test_payee_limit",
        "PayeeLimitError not raised",
    ),
    Bug(
        "only the first transfer of a batch is checked",
        in_function(CHECK, "transfer_id = ANY(p_ids)", "transfer_id = p_ids[1]"),
        "test_posting.TestPosting.test_batch_is_checked_in_order",
        "PayerLimitError not raised",
    ),
    Bug(
        "a frozen account pays",
        in_function(
            CHECK, "moved.net < 0 AND a.state IN ('frozen', 'closed')", "false"
        ),
        "test_posting.TestPosting.test_account_states",
        "PayeeStateError: The account of Ada Member",
    ),
    Bug(
        "a closed ledger posts",
        in_function(POST, "l.state <> 'open'", "false"),
        "test_posting.TestPosting.test_closed_ledger",
        "LedgerClosedError not raised",
    ),
    Bug(
        "a known key answers for any content",
        in_function("solidarity_post", "IF v_row IS NOT NULL", "IF false"),
        "test_posting.TestPosting.test_idempotency",
        "DuplicateKeyError not raised",
    ),
    Bug(
        "a balance moves twice",
        in_function(
            POST,
            "SET balance = a.balance + moved.amount",
            "SET balance = a.balance + 2 * moved.amount",
        ),
        "test_chain.TestVerification.test_sound",
        "'broken' != 'sound'",
    ),
    Bug(
        "the balance after an entry is that of all accounts together",
        in_function(POST, "PARTITION BY leg.account_id ORDER BY", "ORDER BY"),
        "test_posting.TestPosting.test_large_batch_is_one_call",
        "a running balance is wrong",
    ),
    Bug(
        "any part of a transfer can be reversed",
        in_function(
            POST,
            "(o.ledger_id, o.payer_account_id, o.payee_account_id, o.amount) <>"
            " (t.ledger_id, t.payee_account_id, t.payer_account_id, t.amount)",
            "false",
        ),
        "test_database.TestDatabase.test_reversed_once_and_in_full",
        "DatabaseError not raised",
    ),
]

FEES_AND_LEVIES = [
    Bug(
        "a fee is not rounded",
        in_function(
            "solidarity_fee",
            "round((p_amount * p_percent / 100 + p_fixed) / p_rounding) * p_rounding",
            "p_amount * p_percent / 100 + p_fixed",
        ),
        "test_posting.TestPosting.test_fees",
        r"3\.145",
    ),
    Bug(
        "the payer's fee is taken from the payee",
        in_function(
            LEGS,
            "THEN t.payer_account_id ELSE t.payee_account_id END,"
            " CASE way.place WHEN 1 THEN -charge.amount",
            "THEN t.payee_account_id ELSE t.payer_account_id END,"
            " CASE way.place WHEN 1 THEN -charge.amount",
        ),
        "test_posting.TestPosting.test_fees",
        r"Decimal\('-3\.00'\) != Decimal\('-3\.15'\)",
    ),
    Bug(
        "the levy is taken from the side of the fee",
        in_function("solidarity_charges", "0, l.levy_side", "0, l.fee_side"),
        "test_later.TestLater.test_the_fee_is_kept_back_too",
        r"Decimal\('4\.00'\) != Decimal\('3\.80'\)",
    ),
    Bug(
        "a reversal keeps the fee",
        in_function(
            LEGS,
            "ON e.transfer_id = t.reversal_of_id",
            "ON e.transfer_id = t.reversal_of_id AND e.purpose = 'principal'",
        ),
        "test_posting.TestPosting.test_fees",
        r"!= Decimal\('-2\.13'\)",
    ),
    Bug(
        "a reversal is charged as a trade is",
        in_function(
            LEGS,
            "t.reversal_of_id IS NULL AND coalesce(t.purpose",
            "coalesce(t.purpose",
        ),
        "test_posting.TestPosting.test_fees",
        r"!= Decimal\('-2\.13'\)",
    ),
    Bug(
        "history from another system is charged again",
        several(
            in_function(LEGS, "coalesce(t.purpose, 'principal') = 'principal'", "true"),
            in_function(POST, "coalesce(t.purpose, 'principal') = 'principal'", "true"),
        ),
        "test_bulk_entry.TestBulkEntry.test_new_trades_are_charged_and_history_is_not",
        "'fee'",
    ),
]

RESERVATIONS = [
    Bug(
        "what is reserved can be spent",
        several(
            in_function(
                POST, "a.balance + moved.paid - a.reserved", "a.balance + moved.paid"
            ),
            in_function(
                CHECK, "a.balance + moved.total - a.reserved", "a.balance + moved.total"
            ),
        ),
        "test_later.TestLater.test_reserves_until_the_day",
        "PayerLimitError not raised",
    ),
    Bug(
        "what is declined stays reserved",
        in_function(POST, "payer_account_id, -reserved_amount", "payer_account_id, 0"),
        "test_later.TestLater.test_declining_and_cancelling_release",
        r"4\.0 != 0\.0",
    ),
    Bug(
        "a reservation is not held against the limit",
        in_function(POST, "OR a.balance - a.reserved <", "OR a.balance <"),
        "test_later.TestLater.test_beyond_the_limit_is_refused",
        "PayerLimitError not raised",
    ),
    Bug(
        "the payer's fee is not reserved",
        in_method(Later, "_reserve", "charge.side = 'payer'", "charge.side = 'none'"),
        "test_later.TestLater.test_the_fee_is_kept_back_too",
        r"4\.0 != 4\.6",
    ),
    Bug(
        "a promise is paid before its day",
        in_method(
            Later,
            "_get_due_domain",
            "fields.Date.context_today(self)",
            "fields.Date.context_today(self) + timedelta(days=1)",
        ),
        "test_later.TestLater.test_is_paid_on_the_day",
        "'posted' != 'pending'",
    ),
    Bug(
        "a promise expires like an open request",
        in_method(Actions, "_cron_expire_requests", '("date_due", "=", False),', ""),
        "test_later.TestLater.test_does_not_expire_once_accepted",
        "'expired' != 'pending'",
    ),
    Bug(
        "a promise that fails tells both sides what the payer has",
        in_method(Later, "_cron_pay_due", "stranger._get_refusal", "self._get_refusal"),
        "test_later.TestLater.test_what_cannot_be_paid_fails_and_says_no_balance",
        "can spend up to",
    ),
]

TREASURIES = [
    Bug(
        "folding forgets what it deletes",
        without_trigger("solidarity_account_unfolded", "solidarity_account_fold"),
        "test_treasury.TestTreasury.test_nobody_writes_what_waits",
        r"Decimal\('0(\.00)?'\) != Decimal\('3\.00'\)",
    ),
    Bug(
        "a balance leaves out what is not folded yet",
        in_function(
            "solidarity_balance", "SELECT p_balance +", "SELECT p_balance + 0 *"
        ),
        "test_treasury.TestTreasury.test_reading_adds_what_is_not_folded_yet",
        r"!= Decimal\('3\.00'\)",
    ),
    Bug(
        "a treasury pays without folding first",
        in_function(
            POST,
            "DELETE FROM solidarity_account_unfolded WHERE account_id = ANY(v_locked);",
            "",
        ),
        "test_treasury.TestTreasury.test_spends_what_is_not_folded_yet_and_no_more",
        r"PayerLimitError: Test Riverside can spend up to 0\.00",
    ),
]
