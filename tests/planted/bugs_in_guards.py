"""Bugs in what protects the ledger: guards of the database, hash chain, rights."""

from bug import Bug
from planting import (
    in_function,
    in_method,
    with_domain,
    with_route,
    without_trigger,
)

from odoo.addons.solidarity_ledger.controllers.portal import CreditPortal
from odoo.addons.solidarity_ledger.controllers.transfer import CreditTransfer
from odoo.addons.solidarity_ledger.models.solidarity_account import SolidarityAccount
from odoo.addons.solidarity_ledger.models.solidarity_transfer import SolidarityTransfer

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

CHAIN = [
    Bug(
        "the description is not sealed",
        in_function("solidarity_transfer_text", ", t.description)", ")"),
        "test_chain.TestVerification.test_the_first_wrong_row_is_named",
        "'sound' != 'broken'",
    ),
    Bug(
        "the moment of an entry is not sealed",
        in_function(
            "solidarity_entry_text",
            "e.date_posted = t.create_date\n        THEN '+'",
            "true\n        THEN '+'",
        ),
        "test_chain.TestVerification.test_a_hundred_random_edits_are_located",
        "date_posted = date_posted - interval",
    ),
    Bug(
        "a hash does not depend on the one before",
        in_function("solidarity_seal_hash", "decode(p_previous, 'hex') ||", ""),
        "test_chain.TestChain.test_the_hash_is_that_of_the_published_text",
        "AssertionError: '[0-9a-f]{64}' != '[0-9a-f]{64}'",
    ),
    Bug(
        "verification skips a transfer between two pieces",
        in_function(
            "solidarity_survey",
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
