"""The bugs: what is wrong, how it is planted, which check fails on it, saying what."""

import dataclasses
from collections.abc import Callable

from planting import (
    in_function,
    in_method,
    several,
    with_domain,
    with_route,
    without_trigger,
)

from odoo.addons.solidarity_ledger.controllers.portal import CreditPortal
from odoo.addons.solidarity_ledger.controllers.transfer import CreditTransfer
from odoo.addons.solidarity_ledger.models.solidarity_account import SolidarityAccount
from odoo.addons.solidarity_ledger.models.solidarity_charge_announcing import (
    SolidarityChargeRun as Announcing,
)
from odoo.addons.solidarity_ledger.models.solidarity_charge_line import (
    SolidarityChargeLine,
)
from odoo.addons.solidarity_ledger.models.solidarity_charge_run import (
    SolidarityChargeRun,
)
from odoo.addons.solidarity_ledger.models.solidarity_charge_taking import (
    SolidarityChargeRun as Taking,
)
from odoo.addons.solidarity_ledger.models.solidarity_transfer import SolidarityTransfer
from odoo.addons.solidarity_ledger.models.solidarity_transfer_actions import (
    SolidarityTransfer as Actions,
)
from odoo.addons.solidarity_ledger.models.solidarity_transfer_later import (
    SolidarityTransfer as Later,
)


@dataclasses.dataclass(frozen=True)
class Bug:
    """``says`` is a pattern of what the check complains of."""

    name: str
    plant: Callable
    check: str
    says: str


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

GUARDS = [
    Bug(
        "entries are written by anybody",
        in_function(
            "solidarity_entry_insert_guard",
            "pg_trigger_depth() < 2",
            "pg_trigger_depth() < 1",
        ),
        "test_database.TestDatabase.test_entries_are_append_only",
        "INSERT INTO solidarity_entry",
    ),
    Bug(
        "entries can be changed",
        without_trigger("solidarity_entry", "solidarity_entry_append_only"),
        "test_database.TestDatabase.test_entries_are_append_only",
        "UPDATE solidarity_entry SET amount = 5",
    ),
    Bug(
        "balances are written by anybody",
        in_function(
            "solidarity_account_guard",
            "AND pg_trigger_depth() < 2",
            "AND pg_trigger_depth() < 1",
        ),
        "test_database.TestDatabase.test_balance_changes_only_by_posting",
        "UPDATE solidarity_account SET balance = 100",
    ),
    Bug(
        "an account with a balance can be closed",
        in_function(
            "solidarity_account_guard", "AND OLD.state <> 'closed'", "AND false"
        ),
        "test_database.TestDatabase.test_account_stays_where_it_is",
        "SET state = 'closed'",
    ),
    Bug(
        "of a posted transfer only the amount is protected",
        in_function(
            "solidarity_transfer_guard",
            "NEW *<> v_old",
            "NEW.amount <> v_old.amount",
        ),
        "test_database.TestDatabase.test_posted_transfer_is_immutable",
        "description = 'other'",
    ),
    Bug(
        "the amount of a request can be changed",
        in_function(
            "solidarity_transfer_guard",
            "(NEW.payer_account_id, NEW.payee_account_id, NEW.amount, NEW.ledger_id)"
            " <> (OLD.payer_account_id, OLD.payee_account_id, OLD.amount,"
            " OLD.ledger_id)",
            "NEW.ledger_id <> OLD.ledger_id",
        ),
        "test_database.TestDatabase.test_request_cannot_be_changed_or_reopened",
        "amount = 2",
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

CHAIN = [
    Bug(
        "the description is not sealed",
        in_function("solidarity_transfer_text", "t.description,", "NULL,"),
        "test_chain.TestVerification.test_the_first_wrong_row_is_named",
        "'sound' != 'broken'",
    ),
    Bug(
        "the moment of an entry is not sealed",
        in_function(
            "solidarity_days_text",
            "AND t.create_date = p_first_posted AND t.create_date = p_last_posted",
            "",
        ),
        "test_chain.TestVerification.test_a_hundred_random_edits_are_located",
        "date_posted = date_posted - interval",
    ),
    Bug(
        "a hash does not depend on the one before",
        in_function(
            "solidarity_seal_hash", "p_previous || chr(10) || p_sequence", "p_sequence"
        ),
        "test_chain.TestChain.test_the_hash_is_that_of_the_published_text",
        "AssertionError: '[0-9a-f]{64}' != '[0-9a-f]{64}'",
    ),
    Bug(
        "verification skips a transfer between two pieces",
        in_function(
            "solidarity_verify_all_transfers",
            "p_ledger, v_first + v_step + 1,",
            "p_ledger, v_first + v_step + 2,",
        ),
        "test_chain.TestVerification.test_the_first_wrong_row_is_named",
        "1 != 2",
    ),
    Bug(
        "verification does not follow the links",
        in_function(
            "solidarity_verify_links",
            "previous_hash IS DISTINCT FROM hash_before",
            "false",
        ),
        "test_chain.TestVerification.test_a_forged_hash_breaks_the_next_link",
        "'sound' != 'broken'",
    ),
    Bug(
        "verification does not ask the published heads",
        in_function(
            "solidarity_verify_rest", "s.hash IS DISTINCT FROM t.hash", "false"
        ),
        "test_chain.TestVerification.test_a_chain_cut_at_its_end",
        "'sound' != 'broken'",
    ),
]

CHARGES = [
    Bug(
        "a charge announced late is taken on its old day",
        in_method(
            Announcing,
            "_announce_batch",
            "max(self.date_planned, earliest)",
            "self.date_planned",
        ),
        "test_charge.TestCharge.test_job_was_down_gives_a_week",
        "2027, 3, 15",
    ),
    Bug(
        "who cannot pay holds up the others",
        in_method(Taking, "_take_batch", "if error.row is None:", "if True:"),
        "test_charge.TestCharge.test_who_cannot_pay_is_tried_again",
        "'open'",
    ),
    Bug(
        "demurrage is taken of the whole balance",
        in_method(
            SolidarityChargeRun,
            "_get_amount_sql",
            "greatest(a.balance - %(threshold)s, 0)",
            "greatest(a.balance - 0 * %(threshold)s, 0)",
        ),
        "test_charge.TestCharge.test_demurrage_rounds_half_up_at_the_run",
        r"0\.6\d != 0\.13",
    ),
    Bug(
        "anybody waives a charge",
        in_method(
            SolidarityChargeLine,
            "action_waive",
            "line.sudo().community_id.is_organiser for line in self",
            "True for line in self",
        ),
        "test_charge.TestCharge.test_limit_reached_then_waived",
        "UserError not raised",
    ),
    Bug(
        "a period is keyed by the day on which it is taken",
        in_method(
            SolidarityChargeLine,
            "_prepare_transfer_vals",
            "{run.period}",
            "{fields.Date.today()}",
        ),
        "test_charge.TestCharge.test_announced_then_taken",
        "charge:[0-9]+:2027-03-15",
    ),
]

RIGHTS = [
    Bug(
        "everybody may act for every account",
        in_method(
            SolidarityAccount,
            "_is_operator",
            "return self.env.su or account.community_id.is_organiser",
            "return True",
        ),
        "test_requests.TestRequests.test_only_the_two_sides_and_organisers_act",
        "NotAllowedError not raised",
    ),
    Bug(
        "suspended members go on acting",
        in_method(
            SolidarityAccount,
            "_is_operator",
            'account.membership_id.state == "active"',
            "True",
        ),
        "test_requests.TestRequests.test_suspended_member_cannot_act",
        "NotAllowedError not raised",
    ),
    Bug(
        "anything in the context may set the state of a transfer",
        in_method(
            SolidarityTransfer,
            "_check_state_authority",
            "is not STATE_AUTHORITY",
            "is None",
        ),
        "test_security.TestSecurity.test_organiser_edits_drafts_only",
        "NotAllowedError not raised",
    ),
    Bug(
        "members see the transfers of all others",
        with_domain("solidarity_ledger.solidarity_transfer_rule_member", "[]"),
        "test_security.TestSecurity.test_member_sees_own",
        r"solidarity\.transfer\(",
    ),
    Bug(
        "a shown history tells the balance, too",
        with_domain(
            "solidarity_ledger.solidarity_entry_rule_member",
            "['|', ('account_id.partner_id', '=', user.partner_id.id),"
            " '&', ('account_id.membership_id.share_history', '=', True),"
            " ('account_id.ledger_id.community_id.is_member', '=', True)]",
        ),
        "test_security.TestSecurity.test_history_without_balance",
        "entries carry the balance after them",
    ),
    Bug(
        "members see what others are charged",
        with_domain("solidarity_ledger.solidarity_charge_line_rule_member", "[]"),
        "test_charge_security.TestChargeSecurity.test_member_sees_own",
        r"solidarity\.charge\.line",
    ),
    Bug(
        "anybody's transfer opens by its number",
        in_method(
            CreditTransfer,
            "_get_transfer_or_404",
            'request.env["solidarity.transfer"]',
            'request.env["solidarity.transfer"].sudo()',
        ),
        "test_portal.TestPortal.test_other_peoples_pages",
        "200 != 404",
    ),
    Bug(
        "anybody's account pays by its number",
        in_method(
            CreditPortal,
            "_get_own_account_or_404",
            '[("id", "=", account_id), *accounts._get_own_domain()]',
            '[("id", "=", account_id)]',
        ),
        "test_portal.TestPortal.test_shown_account_is_used_by_its_owner",
        "200 != 404",
    ),
    Bug(
        "another site's form can accept a request",
        with_route(CreditTransfer, "portal_transfer_accept", csrf=False),
        "test_portal.TestPortal.test_csrf",
        "200 != 400",
    ),
]

BUGS = [
    *RULES_OF_POSTING,
    *FEES_AND_LEVIES,
    *GUARDS,
    *RESERVATIONS,
    *TREASURIES,
    *CHAIN,
    *CHARGES,
    *RIGHTS,
]
