"""Bugs in governance besides ballots: support, rules, budgets, who sees what."""

import functools

from bug import Bug
from planting import in_function, in_method, several, with_domain

from odoo.addons.solidarity_base.models.ir_attachment import IrAttachment
from odoo.addons.solidarity_base.models.solidarity_governed_mixin import (
    SolidarityGovernedMixin,
)
from odoo.addons.solidarity_governance.engine import budget
from odoo.addons.solidarity_governance.models.solidarity_decision_opening import (
    SolidarityDecision as Opening,
)
from odoo.addons.solidarity_governance.models.solidarity_emergency_change_end import (
    SolidarityEmergencyChange,
)
from odoo.addons.solidarity_governance.models.solidarity_proposal_checks import (
    SolidarityProposal as Checks,
)
from odoo.addons.solidarity_governance.models.solidarity_proposal_confirmation import (
    SolidarityProposal as Confirmation,
)
from odoo.addons.solidarity_governance.models.solidarity_proposal_flow import (
    SolidarityProposal as Flow,
)
from odoo.addons.solidarity_governance.models.solidarity_proposal_rule import (
    SolidarityProposalRule,
)
from odoo.addons.solidarity_governance.models.solidarity_proposal_rule_apply import (
    SolidarityProposalRule as Applying,
)
from odoo.addons.solidarity_governance.models.solidarity_proposal_support import (
    SolidarityProposal as Support,
)

GovernanceBug = functools.partial(Bug, addon="solidarity_governance")

SUPPORT = [
    GovernanceBug(
        "no cap of support is asked",
        several(
            in_method(
                Support, "_check_support", "points > given and points > cap", "False"
            ),
            in_function("solidarity_support_guard", "NEW.points > v_cap", "false"),
        ),
        "test_support.TestSupport.test_cap",
        "UserError not raised",
    ),
    GovernanceBug(
        "a member gives more points than there are",
        in_function("solidarity_support_count", "IF FOUND THEN", "IF false THEN"),
        "test_support_database.TestSupportDatabase.test_grant",
        "CheckViolation not raised",
    ),
    GovernanceBug(
        "as many points as are needed are not enough",
        in_method(
            Support,
            "_check_prioritised",
            "proposal.support_total >= community.support_threshold",
            "proposal.support_total > community.support_threshold",
        ),
        "test_support.TestSupport.test_worked_example",
        "'gathering' != 'prioritised'",
    ),
    GovernanceBug(
        "a few members make a proposal prioritised",
        in_method(
            Support,
            "_check_prioritised",
            "proposal.supporter_count >= community.support_min_supporters",
            "proposal.supporter_count",
        ),
        "test_support.TestSupport.test_both_thresholds",
        "'prioritised' != 'gathering'",
    ),
    GovernanceBug(
        "who took all points back is still counted",
        in_function(
            "solidarity_support_count",
            "- count(*) FILTER (WHERE kind = 'return')",
            "",
        ),
        "test_support.TestSupport.test_raise_lower_and_take_back",
        "1 != 0",
    ),
    GovernanceBug(
        "points are not locked when a proposal has enough",
        in_method(Flow, "_prioritise", "self._lock_support()", "pass"),
        "test_support.TestSupport.test_worked_example",
        "'active'\\s+Items in the second set but not the first:\\s+'locked'",
    ),
    GovernanceBug(
        "locked points can be taken back",
        in_function(
            "solidarity_support_guard",
            "NEW.state = 'returned' AND OLD.state = 'locked'",
            "false",
        ),
        "test_support_database.TestSupportDatabase.test_only_while_it_gathers",
        "CheckViolation not raised",
    ),
    GovernanceBug(
        "points come back from what was delivered alone",
        in_method(
            Flow,
            "_set_state",
            "if is_closed: self._return_support()",
            'if state == "delivered": self._return_support()',
        ),
        "test_proposal_flow.TestProposalFlow.test_points_come_back",
        "90 != 100",
    ),
    GovernanceBug(
        "a refusal tells what moderators have hidden",
        in_method(Support, "_check_supporter", 'self.check_access("read")', "pass"),
        "test_support.TestSupport.test_hidden_by_moderators",
        'UserError: "Garden" is closed',
    ),
    GovernanceBug(
        "half of the supporters say for all that it is done",
        in_method(
            Confirmation,
            "_settle_by_majority",
            '2 * answers.count("confirmed") > len(supports)',
            '2 * answers.count("confirmed") >= len(supports)',
        ),
        "test_delivery.TestDelivery.test_half_is_not_more_than_half",
        "'delivered' != 'delivery'",
    ),
    GovernanceBug(
        "what members support gets another picture",
        in_method(
            Checks,
            "_check_protected_fields",
            "if names & CONTENT_FIELDS and",
            'if names & CONTENT_FIELDS - {"image"} and',
        ),
        "test_proposal_picture.TestProposalPicture.test_frozen_once_open",
        "UserError not raised",
    ),
    GovernanceBug(
        "the file behind the picture is exchanged",
        in_method(IrAttachment, "_check_no_image", "self.env.su", "True"),
        "test_proposal_picture.TestProposalPicture.test_frozen_for_authors_with_files",
        "AccessError not raised",
    ),
]

RULES = [
    GovernanceBug(
        "anything in the context is the authority of the members",
        in_method(
            SolidarityGovernedMixin,
            "_has_policy_authority",
            "authority is POLICY_AUTHORITY",
            "bool(authority)",
        ),
        "test_policy_vote_only.TestPolicyVoteOnly.test_forged_context",
        "solidarity_policy_change_decision_id_fkey",
    ),
    GovernanceBug(
        "rules change on easier terms than they say",
        in_method(Opening, "_open", "self._check_rules()", "pass"),
        "test_decision_flow.TestDecisionFlow.test_policy_on_no_easier_terms",
        "UserError not raised",
    ),
    GovernanceBug(
        "what was decided is not in the log",
        in_method(
            SolidarityGovernedMixin,
            "_log_governed_changes",
            "in old_values.items()",
            "in old_values.items() if not record._has_policy_authority()",
        ),
        "test_policy_apply.TestPolicyApply.test_at_once",
        r"\}\] != \[\]",
    ),
    GovernanceBug(
        "a rule changes before its day",
        in_method(
            Applying,
            "_get_due_domain",
            '("date_due", "<=", community._get_today()),',
            "",
        ),
        "test_policy_apply.TestPolicyApply.test_on_its_day",
        "'applied' != 'scheduled'",
    ),
    GovernanceBug(
        "a proposal is applied in part",
        in_method(
            Applying,
            "_apply",
            "old_values = self._write_values()",
            """
            old_values = dict.fromkeys(self, "")
            for rule in self:
                try:
                    with self.env.cr.savepoint():
                        rule._write_values()
                except _Refused:
                    pass
            """,
        ),
        "test_policy_apply.TestPolicyApply.test_all_or_nothing",
        "7 != 5",
    ),
    GovernanceBug(
        "of two decisions for one day the later proposed one stays",
        in_method(
            SolidarityProposalRule,
            "_get_order",
            "decision.date_close, decision.id",
            "self.proposal_id.id",
        ),
        "test_policy_apply.TestPolicyApply.test_same_day",
        r"12 \(Later\) → 8 \(Sooner\)",
    ),
    GovernanceBug(
        "an emergency change stays when its time is over",
        in_method(
            SolidarityEmergencyChange, "_write_back", "self.old_value", "self.new_value"
        ),
        "test_policy_emergency.TestPolicyEmergency.test_lapse",
        "50 != 150",
    ),
]

BUDGETS = [
    GovernanceBug(
        "the last one funded goes beyond the budget",
        in_method(budget, "greedy", "costs[option] <= left", "left > 0"),
        "test_funding_round.TestFundingRound.test_greedy",
        r"\['Market', 'Bench', 'Garden'\] !=",
    ),
]

SEEING = [
    GovernanceBug(
        "members see the drafts of others",
        with_domain(
            "solidarity_governance.solidarity_proposal_rule_member",
            "['|', '|', ('author_id.partner_id', '=', user.partner_id.id),"
            " ('community_id.is_moderator', '=', True),"
            " '&', ('is_moderated', '=', False),"
            " ('community_id.is_member', '=', True)]",
        ),
        "test_proposal_security.TestProposalSecurity.test_who_sees_what",
        "'Draft'",
    ),
    GovernanceBug(
        "organisers write the proposals of other communities",
        with_domain("solidarity_governance.solidarity_proposal_rule_organiser", "[]"),
        "test_proposal_security.TestProposalSecurity"
        ".test_organisers_of_other_communities",
        "True is not false",
    ),
    GovernanceBug(
        "members see who votes for whom",
        with_domain(
            "solidarity_governance.solidarity_delegation_rule_member",
            "[('community_id.is_member', '=', True)]",
        ),
        "test_decision_security.TestDecisionSecurity.test_delegations_are_for_two",
        "1 != 0",
    ),
    GovernanceBug(
        "votes are read while others still vote",
        with_domain(
            "solidarity_governance.solidarity_ballot_rule_member",
            "['|', ('community_id.is_member', '=', True),"
            " ('community_id.is_moderator', '=', True)]",
        ),
        "test_decision_security.TestDecisionSecurity.test_votes_before_and_after_the_end",
        "1 != 0",
    ),
]
