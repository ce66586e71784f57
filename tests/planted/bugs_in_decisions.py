"""Bugs in ballots: who votes, how votes are counted, delegations, secrecy."""

from bugs_in_governance import GovernanceBug
from planting import in_function, in_method, several, without_trigger

from odoo.addons.solidarity_governance.engine import choices, urn_seal
from odoo.addons.solidarity_governance.models import solidarity_decision_count
from odoo.addons.solidarity_governance.models.solidarity_decision_count import (
    SolidarityDecision as Count,
)
from odoo.addons.solidarity_governance.models.solidarity_decision_opening import (
    SolidarityDecision as Opening,
)
from odoo.addons.solidarity_governance.models.solidarity_decision_vote import (
    SolidarityDecision as Vote,
)
from odoo.addons.solidarity_governance.models.solidarity_elector import (
    SolidarityElector as Elector,
)

VOTING = [
    GovernanceBug(
        "anybody votes for any member",
        in_method(
            Vote, "_vote", "not self.env.su and not membership._is_own()", "False"
        ),
        "test_decision_vote.TestDecisionVote.test_vote_as_the_member",
        "AccessError not raised",
    ),
    GovernanceBug(
        "a vote is taken after the closing time",
        in_method(Vote, "_get_elector", "or self.date_close <= now", ""),
        "test_decision_vote.TestDecisionVote.test_not_open",
        "UserError not raised",
    ),
    GovernanceBug(
        "who joined after the opening is put on the roll",
        several(
            in_method(
                Vote,
                "_get_elector",
                "if not elector:",
                """
    if not elector:
        elector = elector.create({
            "decision_id": self.id,
            "membership_id": membership.id,
            "community_id": self.community_id.id,
        })
    if not elector:
                """,
            ),
            without_trigger("solidarity_elector", "solidarity_elector_roll"),
        ),
        "test_decision_vote.TestDecisionVote.test_not_on_the_roll",
        "UserError not raised",
    ),
    GovernanceBug(
        "who is suspended or has left is on the roll",
        in_method(Opening, "_write_roll", "AND state = 'active'", ""),
        "test_decision_flow.TestDecisionFlow.test_electorate_is_who_is_active",
        "24 != 22",
    ),
    GovernanceBug(
        "who votes for whom can be changed while members vote",
        in_function(
            "solidarity_elector_guard",
            "NEW.membership_id, NEW.delegate_id) IS NOT DISTINCT FROM"
            " (OLD.decision_id, OLD.community_id, OLD.membership_id, OLD.delegate_id)",
            "NEW.membership_id) IS NOT DISTINCT FROM"
            " (OLD.decision_id, OLD.community_id, OLD.membership_id)",
        ),
        "test_decision_freeze.TestDecisionFreeze.test_options_roll_and_winners",
        "UPDATE solidarity_elector SET delegate_id",
    ),
    GovernanceBug(
        "an open ballot is moved to another proposal",
        in_function(
            "solidarity_decision_guard",
            "NEW.community_id, NEW.proposal_id,",
            "NEW.community_id, OLD.proposal_id,",
        ),
        "test_decision_freeze.TestDecisionFreeze.test_fixed_when_open",
        "SET proposal_id = ",
    ),
    GovernanceBug(
        "the quorum can be lowered while members vote",
        in_function(
            "solidarity_decision_guard",
            "NEW.method, NEW.quorum,",
            "NEW.method, OLD.quorum,",
        ),
        "test_decision_freeze.TestDecisionFreeze.test_fixed_when_open",
        "SET quorum = 99",
    ),
]

COUNTING = [
    GovernanceBug(
        "a quorum that is just reached is missed",
        in_method(
            Count,
            "_count",
            ">= quorum * self.elector_count",
            "> quorum * self.elector_count",
        ),
        "test_decision_methods.TestDecisionMethods.test_majority",
        "is_quorum_met",
    ),
    GovernanceBug(
        "who let another one vote does not count for the quorum",
        in_method(
            Count, "_count", 'result["votes"] * 100', "len(self.ballot_ids) * 100"
        ),
        "test_delegation.TestDelegation.test_quorum_counts_those_who_delegated",
        "False is not true",
    ),
    GovernanceBug(
        "too few decide all the same",
        in_method(
            Count,
            "_count",
            'result["winners"] if is_quorum_met else []',
            'result["winners"]',
        ),
        "test_decision_flow.TestDecisionFlow.test_proposal_rejected_without_quorum",
        "'delivery' != 'rejected'",
    ),
    GovernanceBug(
        "a majority is as much as the threshold",
        in_method(
            choices,
            "_compare",
            "in_favour * 100 > limit * cast",
            "in_favour * 100 >= limit * cast",
        ),
        "test_decision_methods.TestDecisionMethods"
        ".test_majority_is_more_than_the_threshold",
        "True is not False",
    ),
    GovernanceBug(
        "as many for as against accept it",
        in_method(choices, "_accept", "in_favour <= against", "in_favour < against"),
        "test_decision_methods.TestDecisionMethods.test_tie_is_not_accepted_and_shown",
        "True is not false",
    ),
    GovernanceBug(
        "who abstains is against it",
        in_method(
            choices,
            "_compare",
            "cast = in_favour + against",
            "cast = in_favour + against + abstained",
        ),
        "test_decision_methods.TestDecisionMethods.test_majority",
        "is_accepted",
    ),
    GovernanceBug(
        "a block is shown and stops nothing",
        in_method(
            choices, "_accept", 'share["reached"] and not blocks', "share['reached']"
        ),
        "test_decision_methods.TestDecisionMethods.test_block_stops",
        "True is not false",
    ),
]

DELEGATING = [
    GovernanceBug(
        "the delegate's vote counts instead of the own",
        in_method(
            solidarity_decision_count,
            "weigh",
            "voters = set(voters)",
            "voters = set(voters) - delegates.keys()",
        ),
        "test_delegation.TestDelegation.test_own_vote_comes_first",
        ": 3}",
    ),
    GovernanceBug(
        "who votes is counted with the delegate, too",
        in_method(
            solidarity_decision_count,
            "weigh",
            "delegates.keys() - voters",
            "delegates.keys()",
        ),
        "test_delegation.TestDelegation.test_own_vote_comes_first",
        ": 3",
    ),
    GovernanceBug(
        "delegations of the last day count, not those of the opening",
        in_method(
            Count,
            "_get_tally_input",
            "weights = weigh(delegates, contents)",
            """
    electors = {one.membership_id.id: one.id for one in self.elector_ids}
    delegates = {
        electors[member]: electors[delegate]
        for member, delegate in self.env["solidarity.delegation"]._get_delegates(
            self.community_id, self.category_id
        ).items()
    }
    weights = weigh(delegates, contents)
            """,
        ),
        "test_delegation.TestDelegation.test_frozen_when_it_opens",
        ": 2",
    ),
    GovernanceBug(
        "votes go in a circle",
        in_function("solidarity_delegation_is_circular", "RETURN true", "RETURN false"),
        "test_delegation.TestDelegation.test_circles",
        "ValidationError not raised",
    ),
    GovernanceBug(
        "delegates stand on the roll of a secret ballot",
        in_method(
            Opening, "_open", "else: self._write_delegates()", "self._write_delegates()"
        ),
        "test_delegation.TestDelegation.test_not_in_secret_ballots",
        "is not false",
    ),
]

SECRECY = [
    GovernanceBug(
        "a secret vote stands beside its elector",
        several(
            in_method(Vote, "_vote", "if decision.is_secret:", "if False:"),
            in_function(
                "solidarity_ballot_guard", "IF v_decision.is_secret", "IF false"
            ),
        ),
        "test_secrecy.TestSecrecy.test_nothing_else_is_on_the_rows",
        "is not false",
    ),
    GovernanceBug(
        "a vote has the same name in the urn and in the count",
        in_method(urn_seal, "open_name", 'b"open urn:" + receipt', "receipt"),
        "test_secrecy.TestSecrecy.test_who_looks_twice",
        "is not false",
    ),
    GovernanceBug(
        "a short vote is a short text in the urn",
        several(
            in_method(urn_seal, "seal_as", "text.ljust(size)", "text"),
            in_function(
                "solidarity_urn_guard",
                "IF v_bytes IS DISTINCT FROM",
                "IF false AND v_bytes IS DISTINCT FROM",
            ),
        ),
        "test_secrecy.TestSecrecy.test_length_says_nothing",
        "Lists differ",
    ),
    GovernanceBug(
        "any receipt gives one more vote",
        several(
            in_method(
                Vote,
                "_vote_secretly",
                "not receipt or urn._get(receipt) is None",
                "not receipt",
            ),
            in_function(
                "solidarity_urn_guard",
                "IF v_bytes IS DISTINCT FROM",
                "IF false AND v_bytes IS DISTINCT FROM",
            ),
        ),
        "test_secrecy.TestSecrecy.test_change_needs_the_receipt",
        "UserError not raised",
    ),
    GovernanceBug(
        "the urn takes votes of nobody",
        in_function(
            "solidarity_urn_guard",
            "IF v_bytes IS DISTINCT FROM",
            "IF false AND v_bytes IS DISTINCT FROM",
        ),
        "test_decision_freeze.TestDecisionFreeze.test_stuffed_urn",
        "CheckViolation not raised",
    ),
    GovernanceBug(
        "who has voted is told while the ballot is open",
        in_method(Elector, "_get_told_domain", "if self.env.su:", "if True:"),
        "test_secrecy_of_the_roll.TestSecrecyOfTheRoll.test_not_told_while_it_is_open",
        "Items in the",
    ),
    GovernanceBug(
        "who has voted is found by a search",
        in_method(
            Elector,
            "_search_voted",
            "found = told &",
            "found =",
        ),
        "test_secrecy_of_the_roll.TestSecrecyOfTheRoll.test_found_by_what_is_told",
        "!=",
    ),
]
