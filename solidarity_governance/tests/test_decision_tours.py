from odoo.tests import tagged

from .decision_pages_common import DecisionPagesCommon


@tagged("post_install", "-at_install")
class TestDecisionTours(DecisionPagesCommon):
    """Voting in each method in a real browser, at desktop width."""

    def _start(self, tour):
        self.start_tour(
            self.base_url_of_pages,
            f"solidarity_governance_{tour}",
            login=self._user(self.voter).login,
        )

    def _vote_in_tour(self, method, **values):
        """Return the vote that is given in the tour of this method."""
        decision = self._create_decision(method, **values)
        self._start(f"vote_{method}")
        return self._get_ballot(decision), decision.option_ids.ids

    def test_majority(self):
        ballot, options = self._vote_in_tour("majority")
        self.assertEqual(ballot.content, {"choice": options[0]})

    def test_consent(self):
        ballot, options = self._vote_in_tour("consent")
        self.assertEqual(ballot.content, {"choice": options[1]})
        self.assertEqual(ballot.reason, "It is too loud at night.")

    def test_approval(self):
        ballot, (garden, repair, _market) = self._vote_in_tour("approval")
        self.assertEqual(ballot.content, {"approved": [garden, repair]})

    def test_score(self):
        ballot, (garden, repair, market) = self._vote_in_tour("score")
        self.assertEqual(
            ballot.content, {"scores": [[garden, 5], [repair, 3], [market, 0]]}
        )

    def test_ranked(self):
        ballot, (_garden, repair, market) = self._vote_in_tour("ranked")
        self.assertEqual(ballot.content, {"ranking": [repair, market]})

    def test_dot(self):
        ballot, (garden, _repair, market) = self._vote_in_tour(
            "dot", dots=5, dots_cap=3
        )
        self.assertEqual(ballot.content, {"dots": [[garden, 3], [market, 1]]})

    def test_secret(self):
        decision = self._create_decision(is_secret=True)
        self._start("vote_secret")
        self.assertFalse(decision.ballot_ids)
        against = self._get_option(decision, "Against").id
        self.assertEqual(decision._get_tally_input()[1], [(1, {"choice": against})])

    def test_delegation(self):
        self._start("delegation")
        self.assertFalse(
            self.env["solidarity.delegation"].search_count(
                [("membership_id", "=", self.voter.id)]
            )
        )

    def test_result(self):
        decision = self._create_decision("ranked", quorum=0)
        garden, repair, market = decision.option_ids.ids
        rankings = ([garden, repair], [repair, market], [garden])
        self._close(decision, *(({"ranking": one}, None) for one in rankings))
        self._start("result")


@tagged("post_install", "-at_install")
class TestDecisionToursPhone(TestDecisionTours):
    """The same on a phone, 390 pixels wide."""

    browser_size = "390x844"
    touch_enabled = True
