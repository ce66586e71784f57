from odoo.tests import Form, tagged

from .decision_common import DecisionCommon
from .http_common import GovernanceHttpCommon


@tagged("post_install", "-at_install")
class TestDecisionBackend(DecisionCommon):
    """What organisers see and enter."""

    def test_form_of_a_new_ballot(self):
        """The rules of the community are filled in; a week, at least, to vote."""
        proposal = self._get_deliberated()
        decisions = self.env["solidarity.decision"].with_user(self.user_organiser)
        with Form(decisions) as form:
            form.community_id = self.community
            form.proposal_id = proposal
            form.method = "supermajority"
        decision = form.record
        self.assertRecordValues(
            decision,
            [
                {
                    "title": proposal.title,
                    "quorum": 20,
                    "threshold": 66.67,
                    "state": "draft",
                }
            ],
        )
        decision.action_open()
        self.assertEqual(proposal.state, "voting")

    def test_result_with_bars(self):
        decision = self._open_decision(method="consent")
        self.assertFalse(decision.result_html)
        self._vote(decision, self.members[:3], "yes")
        self._vote(decision, self.members[3], "no", reason="<b>Too dear</b>")
        decision._close()
        html = decision.with_user(self.user_organiser).result_html
        self.assertIn("width: 75.0%", html)
        self.assertIn("&lt;b&gt;Too dear&lt;/b&gt;", html)
        self.assertIn(self.members[3].name, html)
        self.assertEqual(decision.voted_count, 4)
        self.assertEqual(decision.turnout_percent, 16.7)
        self.assertEqual(
            decision.ballot_ids.mapped("content_text"), ["Consent"] * 3 + ["Objection"]
        )

    def test_all_methods_in_the_form(self):
        """The page of the result renders for each method, in draft and when closed."""
        for method in ("score", "ranked", "approval", "dot"):
            decision = self._open_decision(["a", "b"], method=method)
            choice = {"a": 1} if method in ("score", "dot") else ["a"]
            self._vote(decision, self.members[0], choice)
            decision._close()
            with Form(decision.with_user(self.user_organiser)) as form:
                self.assertIn("progress-bar", form.result_html, method)

    def test_roll(self):
        action = self._open_decision().action_open_roll()
        self.assertEqual(
            self.env["solidarity.elector"].search_count(action["domain"]), 24
        )


@tagged("post_install", "-at_install")
class TestElectoralRoll(GovernanceHttpCommon, DecisionCommon):
    """The roll as a file: who voted, also in secret ballots, never what."""

    def test_download(self):
        self.members[0].partner_id.name = "=Formula"
        self.env["solidarity.delegation"]._delegate(self.members[1], self.members[2])
        decision = self._open_decision()
        self._vote(decision, self.members[0], "yes")
        one, two, three = self.members[:3]
        path = f"/solidarity/decision/{decision.id}/roll.csv"
        self._login(self.user_organiser)
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200)
        self.assertIn("no-store", response.headers["Cache-Control"])
        lines = response.content.decode("utf-8-sig").splitlines()
        self.assertEqual(lines[0], "Member Number,Name", "who voted is not told yet")
        self.assertIn(f"{one.reference},'=Formula", lines)
        self.assertEqual({line.count(",") for line in lines}, {1})
        decision._close()
        response = self.url_open(path)
        lines = response.content.decode("utf-8-sig").splitlines()
        self.assertEqual(lines[0], "Member Number,Name,Voted,Votes By")
        self.assertEqual(len(lines), 25)
        self.assertIn(f"{one.reference},'=Formula,yes,", lines)
        self.assertIn(f"{two.reference},{two.name},no,{three.name}", lines)
        self.assertNotIn("For", response.text.replace("'=Formula", ""))

    def test_for_organisers_alone(self):
        decision = self._open_decision(is_secret=True)
        path = f"/solidarity/decision/{decision.id}/roll.csv"
        for user, status in (
            (self.user_moderator, 403),
            (self.user_a, 403),
            (self.user_other, 404),
            (self.user_employee, 404),
        ):
            self._login(user)
            self.assertEqual(self.url_open(path).status_code, status, user.name)
