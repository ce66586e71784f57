from odoo.tests import tagged

from .funding_common import FundingCommon


@tagged("post_install", "-at_install")
class TestFundingExplained(FundingCommon):
    """The result in sentences and bars."""

    def test_result_page(self):
        """The form draws bars and steps, and escapes what people wrote."""
        self._ask("<script>alert(1)</script>", 10)
        self.funding.action_open()
        self._vote(self.funding, *[["Garden"]] * 5)
        self._close(self.funding)
        html = str(self.funding.with_user(self.user_organiser).result_html)
        self.assertIn("Step by step", html)
        self.assertIn("&lt;script&gt;", html)
        self.assertNotIn("<script>", html)
        self.assertFalse(self._create_round().result_html)

    def test_explanation_of_ballot(self):
        """The page of the decision tells the turnout and the steps of the round."""
        self.funding.action_open()
        self._vote(self.funding, *[["Garden"]] * 5)
        self._close(self.funding)
        decision = self.funding.decision_id.with_user(self._user(self.members[0]))
        sentences = decision._get_explanation()
        self.assertIn("5 of 24 took part", sentences[0])
        self.assertEqual(sentences[1:], self.funding._get_explanation())

    def test_equal_shares_in_words(self):
        self.funding.action_open()
        self._vote(self.funding, *[["Garden"]] * 6, *[["Market"]] * 4)
        self._close(self.funding)
        sentences = [
            sentence.replace("\N{NO-BREAK SPACE}", " ")
            for sentence in self.funding._get_explanation()
        ]
        self.assertEqual(
            sentences,
            [
                "Votes: 10. Each has the same share of the money, $ 10.00.",
                "Garden costs $ 60.00, wanted by 6: funded. Each of them pays $ 10.00. "
                "After that all have $ 40.00 together.",
                "Market costs $ 50.00, wanted by 4: not funded. They have $ 40.00 left "
                "together.",
                "Nobody voted for Bench.",
                "Of $ 100.00, $ 60.00 are spent and $ 40.00 are left.",
            ],
        )
