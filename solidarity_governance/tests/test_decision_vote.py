from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestDecisionVote(DecisionCommon):
    """Who may vote, when, and what is a vote."""

    def _refused(self, message, decision, member, content, **kwargs):
        """Check that nothing changes, and what is said."""
        with self.assertRaisesRegex(UserError, message), self.env.cr.savepoint():
            decision._vote(member, content, **kwargs)

    def test_first_vote_and_another_one(self):
        decision = self._open_decision()
        member = self.members[0]
        answer = self._vote(decision, member, "yes")
        self.assertEqual(
            answer, {"receipt": None, "message": "Thank you, your vote counts."}
        )
        elector = decision.elector_ids.filtered("has_voted")
        self.assertEqual(elector.membership_id, member)
        answer = self._vote(decision, member, "no", reason=" Too dear ")
        self.assertEqual(answer["message"], "Your vote is changed.")
        ballot = decision.ballot_ids
        self.assertEqual(
            (len(ballot), ballot.content, ballot.reason),
            (1, self._content(decision, "no"), "Too dear"),
        )
        decision._close()
        self.assertTotals(decision, no=1)

    def test_vote_as_the_member(self):
        """With the rights of a portal user, for oneself alone."""
        decision = self._open_decision()
        content = self._content(decision, "yes")
        user = self._user(self.members[0])
        own = decision.with_user(user)
        own._vote(self.members[0].with_user(user), content)
        with self.assertRaises(AccessError):
            own._vote(self.members[1].with_user(user), content)
        self.assertEqual(decision.ballot_ids.elector_id.membership_id, self.members[0])

    def test_vote_at_once(self):
        decision = self._open_decision()
        user = self._user(self.members[0])
        with self.enter_registry_test_mode():
            answer = decision.with_user(user)._vote_at_once(
                self.members[0].with_user(user), self._content(decision, "yes")
            )
        self.assertIn("Thank you", answer["message"])
        self.assertEqual(len(decision.ballot_ids), 1)

    def test_not_on_the_roll(self):
        late = self._create_members(1, prefix="latecomer")
        decision = self._open_decision()
        later = self._create_members(1, prefix="later")
        content = self._content(decision, "yes")
        self.assertEqual(decision.elector_count, 25)
        self._vote(decision, late, "yes")
        self._refused("not on the roll", decision, later, content)
        self._refused(
            "Only members of the community", decision, self.membership_other, content
        )

    def test_suspended_or_left_after_opening(self):
        """The roll stays, and so does a vote that was given; no other follows."""
        decision = self._open_decision()
        voted, silent = self.members[:2]
        self._vote(decision, voted, "yes")
        (voted | silent)._set_state("suspended")
        content = self._content(decision, "no")
        for member in (voted, silent):
            self._refused("Only active members vote", decision, member, content)
        self.members[2]._set_state("left")
        self._refused("Only active members vote", decision, self.members[2], content)
        decision._close()
        self.assertTotals(decision, yes=1)
        self.assertEqual(decision.elector_count, 24)

    def test_not_open(self):
        draft = self._create_decision(["a", "b"], method="approval")
        content = {"approved": []}
        member = self.members[0]
        self._refused("has not opened yet", draft, member, content)
        draft.action_open()
        end = draft.date_close
        with freeze_time(end):
            self._refused("is closed", draft, member, content)
        with freeze_time(end - timedelta(seconds=1)):
            draft._vote(member, content)
        draft._close()
        self._refused("is closed", draft, self.members[1], content)
        cancelled = self._open_decision(["a", "b"], method="approval")
        cancelled.action_cancel("The question was wrong")
        self._refused("was cancelled", cancelled, member, content)

    def test_contents_that_do_not_fit(self):
        """A sentence for each, and nothing changes."""
        other = self._open_decision(["a", "b", "c"], method="approval")
        foreign = other.option_ids[0].id
        cases = {
            "majority": [
                (None, "no vote of this ballot"),
                ({}, "no vote of this ballot"),
                ({"choice": None}, "Nothing is chosen"),
                ({"choice": foreign}, "not on this ballot"),
                ({"choice": "1; DROP TABLE"}, "not on this ballot"),
                ({"approved": []}, "no vote of this ballot"),
            ],
            "ranked": [
                ({"ranking": []}, "Nothing is chosen"),
                (lambda a, b, c: {"ranking": [a, b, a]}, '"a" is there twice'),
                ({"ranking": [foreign]}, "not on this ballot"),
            ],
            "score": [
                (lambda a, b, c: {"scores": [[a, 6]]}, "0 to 5: change that of .a."),
                (lambda a, b, c: {"scores": [[a, True]]}, "0 to 5"),
                (lambda a, b, c: {"scores": [[a, 2.5]]}, "0 to 5"),
                (lambda a, b, c: {"scores": [[a, -1]]}, "0 to 5"),
            ],
            "dot": [
                (lambda a, b, c: {"dots": [[a, 4]]}, "gets 3 dots at most"),
                (
                    lambda a, b, c: {"dots": [[a, 3], [b, 3], [c, 3]]},
                    "You gave 9 dots and have 8",
                ),
                (lambda a, b, c: {"dots": [[a, -1]]}, "0 or more"),
            ],
        }
        for method, contents in cases.items():
            names = None if method == "majority" else ["a", "b", "c"]
            decision = self._open_decision(names, method=method, dots=8, dots_cap=3)
            for content, message in contents:
                if callable(content):
                    content = content(*decision.option_ids.ids)
                self._refused(message, decision, self.members[0], content)
            self.assertFalse(decision.elector_ids.filtered("has_voted"), method)
            self.assertFalse(decision.ballot_ids)

    def test_reason_too_long_or_strange(self):
        decision = self._open_decision(method="consent")
        content = self._content(decision, "no")
        self._refused(
            "in 1000 characters", decision, self.members[0], content, reason="x" * 1001
        )
        decision._vote(self.members[0], content, reason="Too\0 d\ud800ear\nfor us")
        self.assertEqual(decision.ballot_ids.reason, "Too dear\nfor us")

    def test_result_is_hidden(self):
        """Nobody sees how it stands: no row, no figure, no vote of others."""
        decision = self._open_decision()
        self._vote(decision, self.members[:3], "yes")
        voter = self._user(self.members[0])
        for user in (voter, self.user_organiser, self.user_manager):
            seen = decision.with_user(user)
            self.assertFalse(seen._may_see_result())
            self.assertEqual(seen._get_result_rows(), [])
            self.assertEqual(seen._get_explanation(), [])
            self.assertFalse(seen.result)
            self.assertFalse(seen.turnout_count)
            own = self.env["solidarity.ballot"].with_user(user).search([])
            self.assertEqual(len(own), 1 if user == voter else 0)
            self.assertIn(own.elector_id.membership_id.id, (self.members[0].id, False))
        self.assertEqual(decision._get_turnout()["took_part"], 3)

    def test_result_is_shown_if_it_was_opened_so(self):
        decision = self._open_decision(hide_until_closed=False)
        self._vote(decision, self.members[:3], "yes")
        self._vote(decision, self.members[3:4], "no")
        seen = decision.with_user(self._user(self.members[0]))
        self.assertEqual(
            [(row["count"], row["percent"]) for row in seen._get_result_rows()],
            [(3, 75.0), (1, 25.0), (0, 0)],
        )
        self.assertFalse(decision.result)
        secret = self._open_decision(hide_until_closed=False, is_secret=True)
        self._vote(secret, self.members[:1], "yes")
        self.assertEqual(secret._get_result_rows(), [])

    def test_nothing_is_logged(self):
        decision = self._open_decision()
        messages = decision.message_ids
        with self.assertNoLogs("odoo.addons.solidarity_governance", level="DEBUG"):
            self._vote(decision, self.members[:2], "yes")
            self._vote(decision, self.members[:1], "no")
        self.env.flush_all()
        self.assertEqual(decision.message_ids, messages)

    def test_member_reads_the_result(self):
        decision = self._open_decision()
        self._vote(decision, self.members[:3], "yes")
        decision._close()
        seen = decision.with_user(self._user(self.members[5]))
        self.assertEqual(seen._get_result_rows()[0]["count"], 3)
        self.assertEqual(len(seen.ballot_ids), 3)
        self.assertLess(
            decision.date_close, fields.Datetime.now() + timedelta(minutes=1)
        )
