from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestDecisionFlow(DecisionCommon):
    """A ballot opens, closes, is cancelled; the proposal follows."""

    def _refused(self, message, decision):
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            decision.action_open()

    def test_what_cannot_open(self):
        approval = {"method": "approval"}
        self._refused("at least two options", self._create_decision(["a"], **approval))
        self._refused("at least two options", self._create_decision([], **approval))
        self._refused(
            "Say when the ballot closes",
            self._create_decision(["a", "b"], date_close=False, **approval),
        )
        self._refused(
            "closed already",
            self._create_decision(
                ["a", "b"],
                date_open=fields.Datetime.now() - timedelta(days=9),
                date_close=fields.Datetime.now() - timedelta(days=1),
                **approval,
            ),
        )
        self._refused(
            "More options win", self._create_decision(["a", "b"], seats=3, **approval)
        )
        decision = self._create_decision(["a", "b"], **approval)
        decision.option_ids[0].kind = "yes"
        self._refused("make them plain options", decision)
        decision.method = "majority"
        self._refused("to be against", decision)
        decision.option_ids[1].kind = "block"
        self._refused("Only with consent", decision)

    def test_too_many_to_rank(self):
        names = [f"Option {number}" for number in range(101)]
        decision = self._create_decision(names, method="ranked")
        self._refused("puts 101 options in order", decision)
        decision.option_ids[0].unlink()
        decision.action_open()
        approval = self._create_decision(names, method="approval")
        approval.action_open()
        self.assertEqual(approval.state, "open")

    def test_less_than_half_accepts_nothing(self):
        """More against than for it, or alike, is never accepted; among several options
        less than half can be enough."""
        for method in ("majority", "supermajority", "consent"):
            self._refused(
                "at least 50 %", self._create_decision(method=method, threshold=49.99)
            )
        self._open_decision(["a", "b", "c"], method="majority", threshold=40)

    def test_answers_that_mean_nothing(self):
        """Besides For and Against a plain option would count for nothing; two options
        of one name could not be told apart."""
        decision = self._create_decision(["Yes", "No", "Later"])
        decision.option_ids[0].kind = "yes"
        decision.option_ids[1].kind = "no"
        self._refused('"Later" would count neither for nor against', decision)
        decision.option_ids[2].kind = "abstain"
        decision.action_open()
        self._refused(
            'options are called "red"',
            self._create_decision(["Red", "Blue", " red "], method="ranked"),
        )

    def test_every_answer_counts(self):
        """An answer that looks like a no and is none of the four would count neither
        for nor against; so a change of rules would pass with less than it says."""
        for kind in ("action", "policy"):
            proposal = self._get_deliberated(kind=kind)
            decision = self._create_decision(
                ["Yes", "No", "Not like this"], proposal_id=proposal.id, quorum=20
            )
            for option, meaning in zip(
                decision.option_ids, ("yes", "no", "option"), strict=True
            ):
                option.kind = meaning
            self._refused('"Not like this" would count neither', decision)
            decision.option_ids[2].kind = "no"
            decision.action_open()
            self._vote(decision, self.members[:3], "Yes")
            self._vote(decision, self.members[3:5], "No")
            self._vote(decision, self.members[5:7], "Not like this")
            decision._close()
            self.assertFalse(decision.is_accepted, "3 for, 4 against")
            self.assertEqual(proposal.state, "rejected")

    def test_nobody_may_vote(self):
        """A ballot with an empty electorate does not open."""
        empty = self.env["solidarity.community"].create({"name": "Empty"})
        decision = self._create_decision(community_id=empty.id)
        self._refused("has no active members who could vote", decision)
        self.assertEqual(decision.state, "draft")
        self.assertFalse(decision.option_ids)

    def test_electorate_is_who_is_active(self):
        self.members[0]._set_state("suspended")
        self.members[1]._set_state("left")
        decision = self._open_decision()
        self.assertEqual(decision.elector_count, 22)
        self.assertFalse(decision.elector_ids.membership_id & self.members[:2])

    def test_days_of_the_rules(self):
        """The community says 7 days; an organiser cannot give less, nor by planning."""
        decision = self._create_decision(
            date_close=fields.Datetime.now() + timedelta(days=6, hours=23)
        )
        with self.assertRaisesRegex(UserError, "at least 7 days"):
            decision.with_user(self.user_organiser).action_open()
        decision.date_close += timedelta(hours=2)
        decision.with_user(self.user_organiser).action_open()
        self.assertEqual(decision.state, "open")

    def test_twice(self):
        decision = self._open_decision()
        self._refused("has been opened already", decision)
        decision._close()
        self._refused("has ended", decision)
        with self.assertRaisesRegex(UserError, "No ballot .* is open"):
            decision._close()

    def test_only_organisers(self):
        decision = self._create_decision()
        for user in (self.user_moderator, self.user_a, self.user_employee):
            for action in ("action_open", "action_close"):
                with self.assertRaises(AccessError):
                    getattr(decision.with_user(user), action)()
            with self.assertRaises(AccessError):
                decision.with_user(user).action_cancel("Because I want it")

    def test_no_early_closing(self):
        decision = self._open_decision()
        self._vote(decision, self.members, "yes")
        seen = decision.with_user(self.user_organiser)
        with self.assertRaisesRegex(UserError, "until it closes"):
            seen.action_close()
        others = decision.elector_ids.filtered(lambda e: not e.has_voted)
        self.assertEqual(len(others), 4)
        self._vote(decision, others.membership_id, "no")
        seen.action_close()  # all have voted
        self.assertRecordValues(decision, [{"state": "closed", "turnout_count": 24}])
        self.assertEqual(len(decision.message_ids.tracking_value_ids), 0)

    def test_defaults_of_the_community(self):
        self.community.write(
            {
                "decision_quorum": 30,
                "supermajority_threshold": 75,
                "policy_reason": "Members asked for it",
            }
        )
        decision = self.env["solidarity.decision"].create(
            {"title": "Why not?", "community_id": self.community.id}
        )
        self.assertRecordValues(decision, [{"quorum": 30, "threshold": 50}])
        decision.method = "supermajority"
        self.assertEqual(decision.threshold, 75)

    # -------------------------------------------------------------- proposals

    def test_proposal_accepted(self):
        proposal = self._get_deliberated()
        decision = self._create_decision(proposal_id=proposal.id, quorum=50)
        self.assertEqual(decision.title, proposal.title)
        decision.action_open()
        self.assertEqual((proposal.state, proposal.decision_id), ("voting", decision))
        self._vote(decision, self.members[:12], "yes")
        decision._close()
        self.assertTrue(decision.is_accepted)
        self.assertEqual(proposal.state, "delivery")
        self.assertEqual(len(proposal.task_ids), 1)

    def test_proposal_rejected_without_quorum(self):
        proposal = self._get_deliberated()
        decision = self._open_decision(proposal_id=proposal.id, quorum=50)
        self._vote(decision, self.members[:11], "yes")
        decision._close()
        self.assertEqual(proposal.state, "rejected")

    def test_proposal_not_talked_about(self):
        proposal = self._get_prioritised()
        self._refused("deliberation", self._create_decision(proposal_id=proposal.id))
        self.assertEqual(proposal.state, "prioritised")

    def test_proposal_of_another_community(self):
        proposal = self._create_proposal(self.membership_other)
        with self.assertRaises(ValidationError):
            self._create_decision(proposal_id=proposal.id)

    def test_one_ballot_at_a_time(self):
        proposal = self._get_deliberated()
        self._open_decision(proposal_id=proposal.id)
        second = self._create_decision(proposal_id=proposal.id)
        self._refused("Members vote on", second)
        self.assertEqual(second.state, "draft")

    def test_cancel(self):
        proposal = self._get_deliberated()
        decision = self._open_decision(proposal_id=proposal.id)
        self._vote(decision, self.members[:2], "yes")
        organised = decision.with_user(self.user_organiser)
        for reason in (None, "", "   short  "):
            with self.assertRaisesRegex(UserError, "at least 10 characters"):
                organised.action_cancel(reason)
        organised.action_cancel("The question was wrong")
        self.assertRecordValues(
            decision,
            [
                {
                    "state": "cancelled",
                    "cancel_reason": "The question was wrong",
                    "result": False,
                    "is_accepted": False,
                }
            ],
        )
        self.assertEqual(proposal.state, "deliberation")
        self.assertEqual(decision.with_user(self.user_a)._get_result_rows(), [])
        with self.assertRaisesRegex(UserError, "has ended already"):
            organised.action_cancel("Once more, please")
        # and the members can vote again
        again = self._open_decision(proposal_id=proposal.id)
        self.assertEqual(proposal.decision_id, again)

    def test_policy_on_no_easier_terms(self):
        """Rules of 20 % and 66.67 % cannot be changed with less."""
        proposal = self._get_deliberated(kind="policy")
        for message, values in (
            ("quorum is at least 20 %", {"method": "majority", "quorum": 19.99}),
            (
                "threshold is at least 50 %",
                {"method": "majority", "quorum": 20, "threshold": 49.99},
            ),
            (
                "threshold is at least 66.67 %",
                {"method": "supermajority", "quorum": 20, "threshold": 66.66},
            ),
            (
                "threshold is at least 66.67 %",
                {"method": "consent", "quorum": 20, "threshold": 50},
            ),
        ):
            decision = self._create_decision(proposal_id=proposal.id, **values)
            self._refused(message, decision)
        for method in ("approval", "majority"):
            decision = self._create_decision(
                ["a", "b"], proposal_id=proposal.id, method=method, quorum=20
            )
            self._refused("for or against", decision)
        decision = self._open_decision(proposal_id=proposal.id, quorum=20)
        self.assertEqual(decision.threshold, 50)

    def test_options_of_the_form(self):
        decision = self.env["solidarity.decision"].with_user(self.user_organiser)
        decision = decision.create(
            {
                "title": "Which colour?",
                "community_id": self.community.id,
                "method": "approval",
                "option_ids": [Command.create({"name": n}) for n in ("Red", "Blue")],
                "date_close": fields.Datetime.now() + timedelta(days=8),
            }
        )
        decision.option_ids[0].name = "Green"
        decision.action_open()
        self.assertEqual(decision.state, "open")
        with self.assertRaises(UserError), self.env.cr.savepoint():
            decision.option_ids[0].name = "Red"
