from odoo.tools import SQL

FUNCTIONS = (
    "solidarity_ballot_guard",
    "solidarity_decision_guard",
    "solidarity_decision_part_guard",
    "solidarity_decision_winner_guard",
    "solidarity_delegation_guard",
    "solidarity_delegation_is_circular",
    "solidarity_delegation_wait",
    "solidarity_elector_guard",
    "solidarity_funding_round_guard",
    "solidarity_membership_support_guard",
    "solidarity_membership_support_released",
    "solidarity_proposal_check_author",
    "solidarity_proposal_rule_guard",
    "solidarity_proposal_stays_closed",
    "solidarity_proposal_support_follows",
    "solidarity_proposal_support_guard",
    "solidarity_support_changed",
    "solidarity_support_count",
    "solidarity_support_given",
    "solidarity_support_guard",
    "solidarity_support_move_guard",
    "solidarity_urn_guard",
)


def uninstall_hook(env):
    """Drop the trigger functions: tables take their triggers with them, functions
    stay behind."""
    for name in FUNCTIONS:
        env.cr.execute(SQL("DROP FUNCTION IF EXISTS %s CASCADE", SQL.identifier(name)))
