from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestProposalVoting(DecisionCommon):
    """What ballots do with proposals."""

    def test_accepted(self):
        """Accepted work becomes a task, and the points stay until it is delivered."""
        proposal = self._get_deliberated()
        decision = self._create_decision(proposal_id=proposal.id)
        proposal._start_voting(decision)
        self.assertEqual((proposal.state, proposal.decision_id), ("voting", decision))
        proposal._decide(decision, True)
        self.assertEqual(proposal.state, "delivery")
        self.assertEqual(self.members[0].support_available, 90)
        self.assertFalse(proposal.date_closed)

    def test_rejected(self):
        proposal = self._get_deliberated()
        decision = self._create_decision(proposal_id=proposal.id)
        proposal._start_voting(decision)
        proposal._decide(decision, False)
        self.assertEqual(proposal.state, "rejected")
        self.assertEqual(self.members[0].support_available, 100)
        self.assertFalse(proposal.task_ids)

    def test_who_was_elected_is_in_the_result(self):
        """Nothing is left to do: the points of those who wanted it are back."""
        proposal = self._open(self._create_proposal(kind="election"))
        self._give(proposal, self.members[0], 7)
        proposal.action_deliberate()
        decision = self._create_decision(proposal_id=proposal.id)
        proposal._start_voting(decision)
        self.assertEqual(self.members[0].support_available, 93)
        proposal._decide(decision, True)
        self.assertEqual(proposal.state, "delivered")
        self.assertFalse(proposal.task_ids)
        self.assertEqual(self.members[0].support_available, 100)

    def test_talk_before_you_vote(self):
        for proposal in (
            self._create_proposal(),
            self._open(self._create_proposal()),
            self._get_prioritised(),
        ):
            state = proposal.state
            with self.assertRaisesRegex(UserError, "deliberation first"):
                proposal._start_voting(self._create_decision(proposal_id=proposal.id))
            self.assertEqual(proposal.state, state)

    def test_one_ballot_at_a_time(self):
        """No second ballot while one is open, nor when it has decided: what is accepted
        twice is done once."""
        proposal = self._get_deliberated()
        first, second = (
            self._create_decision(proposal_id=proposal.id) for _number in range(2)
        )
        proposal._start_voting(first)
        with self.assertRaisesRegex(UserError, "Members vote on"):
            proposal._start_voting(second)
        with self.assertRaises(UserError):
            proposal._decide(second, True)
        proposal._decide(first, True)
        with self.assertRaisesRegex(UserError, "accepted already"):
            proposal._decide(first, True)
        with self.assertRaisesRegex(UserError, "accepted already"):
            proposal._start_voting(second)
        self.assertEqual(len(proposal.task_ids), 1)
        self.assertEqual(proposal.decision_id, first)

    def test_nobody_decides_without_a_ballot(self):
        for state in ("gathering", "deliberation", "cancelled"):
            proposal = self._create_proposal()
            proposal.state = state
            with self.assertRaises(UserError):
                proposal._decide(self._create_decision(proposal_id=proposal.id), True)
            self.assertEqual(proposal.state, state)

    def test_other_communities(self):
        proposal = self._get_deliberated()
        decision = self._create_decision(community_id=self.other_community.id)
        with self.assertRaisesRegex(UserError, "Test Riverside"):
            proposal._start_voting(decision)

    def test_cancelled_ballot(self):
        """Members go on talking; a new ballot is possible, the points stay locked."""
        proposal = self._get_deliberated()
        proposal._start_voting(self._create_decision(proposal_id=proposal.id))
        proposal._stop_voting()
        self.assertEqual(proposal.state, "deliberation")
        self.assertEqual(self.members[0].support_available, 90)
        second = self._create_decision(proposal_id=proposal.id)
        proposal._start_voting(second)
        self.assertEqual(proposal.decision_id, second)

    def test_ballots_with_others(self):
        """A proposal that is one of several on a ballot is not cancelled alone."""
        proposal = self._create_proposal(kind="funding", cost=100)
        proposal.action_deliberate()
        proposal._start_voting(self._create_decision())
        with self.assertRaisesRegex(UserError, "together with others"):
            self._as(proposal, self.user_organiser).action_cancel("No money left")
        self.assertEqual(proposal.state, "voting")

    def test_prepare_a_ballot(self):
        proposal = self._get_deliberated()
        action = self._as(proposal, self.user_organiser).action_prepare_ballot()
        self.assertEqual(action["context"]["default_proposal_id"], proposal.id)
        for user in (self.user_a, self.user_b, self.user_moderator):
            with self.assertRaises(UserError):
                self._as(proposal, user).action_prepare_ballot()
        with self.assertRaises(UserError):
            self._get_prioritised(title="Too soon").action_prepare_ballot()
        with self.assertRaises(AccessError):
            self._as(proposal, self.user_other).action_prepare_ballot()

    # ------------------------------------------------------------ real ballots

    def _vote_on(self, proposal):
        return self._open_decision(
            proposal_id=proposal.id, method="majority", quorum=20
        )

    def test_from_a_vote_to_a_task(self):
        """24 electors, quorum 20 %: 5 take part, 3 are for it, and the work begins."""
        proposal = self._get_deliberated()
        decision = self._vote_on(proposal)
        self.assertEqual((proposal.state, proposal.decision_id), ("voting", decision))
        self._vote(decision, self.members[:3], "yes")
        self._vote(decision, self.members[3:5], "no")
        decision.action_close()
        self.assertEqual(proposal.state, "delivery")
        self.assertEqual(proposal.task_ids.mapped("name"), [proposal.title])

    def test_from_a_vote_to_nothing(self):
        """Too few take part, or too few are for it: the points come back."""
        for yes, no in ((4, 0), (2, 3)):
            proposal = self._get_deliberated()
            decision = self._vote_on(proposal)
            self._vote(decision, self.members[:yes], "yes")
            self._vote(decision, self.members[yes : yes + no], "no")
            decision.action_close()
            self.assertEqual(proposal.state, "rejected")
            self.assertEqual(self.members[0].support_available, 100)
            self.assertFalse(proposal.task_ids)

    def test_cancel_while_members_vote(self):
        """The ballot ends with the proposal, and says why."""
        proposal = self._get_deliberated()
        decision = self._vote_on(proposal)
        with self.assertRaisesRegex(UserError, "say why"):
            self._as(proposal, self.user_organiser).action_cancel()
        self._as(proposal, self.user_organiser).action_cancel("The land was sold")
        self.assertEqual((proposal.state, decision.state), ("cancelled", "cancelled"))
        self.assertEqual(decision.cancel_reason, "The land was sold")
        self.assertEqual(self.members[0].support_available, 100)

    def test_hide_while_members_vote(self):
        """A moderator, who is no organiser, may."""
        proposal = self._get_deliberated()
        decision = self._vote_on(proposal)
        self._as(proposal, self.user_moderator)._moderation_hide()
        self.assertEqual((proposal.state, decision.state), ("cancelled", "cancelled"))
        self.assertTrue(proposal.is_moderated)

    def test_the_form_of_a_ballot(self):
        """What the button opens is a ballot on this proposal, ready to be saved."""
        proposal = self._get_deliberated()
        action = self._as(proposal, self.user_organiser).action_prepare_ballot()
        decisions = self.env["solidarity.decision"].with_user(self.user_organiser)
        with Form(decisions.with_context(**action["context"])) as form:
            self.assertEqual(form.proposal_id, proposal)
        decision = form.record
        self.assertEqual(decision.title, proposal.title)
        # its text stands on the page; a copy would stay when the author amends it
        self.assertFalse(decision.description)
        decision.action_open()
        self.assertEqual(proposal.state, "voting")
        self.assertEqual(proposal.ballot_count, 1)
        self.assertEqual(proposal.action_open_ballots()["res_id"], decision.id)
