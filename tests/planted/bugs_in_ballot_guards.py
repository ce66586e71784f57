"""Bugs in what protects decisions whoever writes: guards of the database, and who tells
whom what about a ballot."""

from bugs_in_governance import GovernanceBug
from planting import in_function, in_method, with_domain, without_index

from odoo.addons.solidarity_governance.models.solidarity_community_emergency import (
    SolidarityCommunity,
)
from odoo.addons.solidarity_governance.models.solidarity_decision_count import (
    SolidarityDecision as Count,
)
from odoo.addons.solidarity_governance.models.solidarity_decision_mail import (
    SolidarityDecision as Mail,
)
from odoo.addons.solidarity_governance.models.solidarity_decision_opening import (
    SolidarityDecision as Opening,
)

BALLOT_GUARDS = [
    GovernanceBug(
        "a vote is moved to somebody else on the roll",
        in_function(
            "solidarity_ballot_guard",
            "IF TG_OP = 'UPDATE' AND (NEW.decision_id,",
            "IF false AND (NEW.decision_id,",
        ),
        "test_decision_database.TestDecisionDatabase"
        ".test_votes_stay_with_their_electors",
        "CheckViolation not raised",
    ),
    GovernanceBug(
        "a row beside the urn has a secret vote",
        in_function(
            "solidarity_ballot_guard", "IF v_decision.is_secret THEN", "IF false THEN"
        ),
        "test_decision_database.TestDecisionDatabase.test_secret_votes_go_into_the_urn",
        "CheckViolation not raised",
    ),
    GovernanceBug(
        "an elector is taken to the roll of another ballot",
        in_function(
            "solidarity_elector_guard",
            "IF (NEW.decision_id, NEW.community_id,",
            "IF (OLD.decision_id, NEW.community_id,",
        ),
        "test_decision_database.TestDecisionDatabase.test_roll",
        "CheckViolation not raised",
    ),
    GovernanceBug(
        "the urn of an open ballot is put aside",
        in_function(
            "solidarity_urn_guard", "NEW.decision_id <> OLD.decision_id", "false"
        ),
        "test_decision_database.TestDecisionDatabase.test_urn_stays",
        "CheckViolation not raised",
    ),
    GovernanceBug(
        "the urn is changed after the count",
        in_function(
            "solidarity_urn_guard", "IF v_decision.state <> 'open'", "IF false"
        ),
        "test_decision_database.TestDecisionDatabase.test_urn_stays",
        "CheckViolation not raised",
    ),
    GovernanceBug(
        "a decision is made with its result",
        in_function("solidarity_decision_guard", "IF NEW.state <> 'draft'", "IF false"),
        "test_decision_database.TestDecisionDatabase.test_decisions_begin_as_drafts",
        "CheckViolation not raised",
    ),
    GovernanceBug(
        "somebody of another community votes for a member",
        in_function(
            "solidarity_delegation_guard",
            "WHERE id = NEW.delegate_id AND community_id = NEW.community_id",
            "WHERE id = NEW.delegate_id",
        ),
        "test_decision_database.TestDecisionDatabase.test_delegations",
        "CheckViolation not raised",
    ),
    GovernanceBug(
        "members vote twice on one proposal at the same time",
        without_index("solidarity_decision_one_open"),
        "test_decision_database.TestDecisionDatabase"
        ".test_one_open_ballot_on_a_proposal",
        "UniqueViolation not raised",
    ),
    GovernanceBug(
        "points come back while members vote",
        in_function(
            "solidarity_support_guard", "'deliberation', 'voting',", "'deliberation',"
        ),
        "test_support_database.TestSupportDatabase.test_points_follow_what_is_decided",
        "CheckViolation not raised",
    ),
    GovernanceBug(
        "points stay locked for what has ended",
        in_function(
            "solidarity_proposal_support_follows",
            "OR s.state = 'locked' AND",
            "OR false AND",
        ),
        "test_support_database.TestSupportDatabase.test_points_follow_what_is_decided",
        "CheckViolation not raised",
    ),
    GovernanceBug(
        "a proposal changes another rule than the one that was read",
        in_function(
            "solidarity_proposal_rule_guard",
            "NEW.res_id, NEW.field_name,",
            "NEW.res_id, OLD.field_name,",
        ),
        "test_policy_database.TestPolicyDatabase.test_open_rules_stay",
        "CheckViolation not raised",
    ),
    GovernanceBug(
        "a budget is deleted while members vote on it",
        in_function(
            "solidarity_funding_round_guard",
            "IF OLD.state IN ('voting', 'closed') THEN",
            "IF false THEN",
        ),
        "test_funding_database.TestFundingDatabase.test_what_members_vote_on_stays",
        "foreign key",
    ),
    GovernanceBug(
        "a budget that is decided is one in another currency",
        in_function(
            "solidarity_funding_round_guard",
            "NEW.community_id, NEW.currency_id,",
            "NEW.community_id, OLD.currency_id,",
        ),
        "test_funding_database.TestFundingDatabase.test_what_members_vote_on_stays",
        "CheckViolation not raised",
    ),
]

TELLING = [
    GovernanceBug(
        "an answer counts neither for nor against",
        in_method(
            Opening,
            "_check_openable",
            '"yes" in kinds and "option" in kinds',
            "False",
        ),
        "test_decision_flow.TestDecisionFlow.test_every_answer_counts",
        "UserError not raised",
    ),
    GovernanceBug(
        "mails say the end on the clock of the server",
        in_method(
            Mail, "_get_closing_text", 'self.env.context.get("tz")', "self.env.user.tz"
        ),
        "test_decision_mail.TestDecisionMail"
        ".test_in_the_language_and_time_of_the_elector",
        "Asia/Tokyo",
    ),
    GovernanceBug(
        "who has voted is reminded",
        in_method(Mail, "_send_mails", '& Domain("has_voted", "=", False)', ""),
        "test_decision_mail.TestDecisionMail.test_from_opening_to_the_result",
        "24",
    ),
    GovernanceBug(
        "the count is shown while members vote",
        in_method(Count, "_may_see_result", "not self.hide_until_closed", "True"),
        "test_decision_vote.TestDecisionVote.test_result_is_hidden",
        "is not",
    ),
    GovernanceBug(
        "the count of a secret ballot is shown while members vote",
        in_method(Count, "_may_see_result", "and not self.is_secret", ""),
        "test_decision_vote.TestDecisionVote.test_result_is_shown_if_it_was_opened_so",
        "Lists differ",
    ),
    GovernanceBug(
        "how members decide is changed in an emergency",
        in_method(
            SolidarityCommunity,
            "_is_rule_of_deciding",
            "record == self and field_name in RULES_OF_DECIDING",
            "False",
        ),
        "test_policy_emergency.TestPolicyEmergency.test_not_how_members_decide",
        "not raised",
    ),
    GovernanceBug(
        "an emergency that lapsed begins anew the next day",
        in_method(
            SolidarityCommunity,
            "_check_not_again",
            "fields.Datetime.now() < again",
            "False",
        ),
        "test_policy_emergency.TestPolicyEmergency.test_not_again_at_once",
        "not raised",
    ),
]

COMPANIES = [
    GovernanceBug(
        f"who may not work in a company sees its {what}",
        with_domain(f"solidarity_governance.solidarity_{model}_rule_company", "[]"),
        "test_all_models_security.TestAllModelsSecurity.test_who_does_not_read",
        "is not false",
    )
    for what, model in (
        ("ballots", "decision"),
        ("points", "support"),
        ("budgets", "funding_round"),
    )
]
