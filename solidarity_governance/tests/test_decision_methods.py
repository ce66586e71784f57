from odoo.exceptions import UserError
from odoo.tests import tagged

from .decision_common import DecisionCommon


@tagged("post_install", "-at_install")
class TestDecisionMethods(DecisionCommon):
    """Each method with a few votes: what wins, what is said, and when nothing does."""

    def _names(self, decision):
        return decision.winner_ids.mapped("name")

    def test_majority(self):
        decision = self._open_decision(method="majority", quorum=50)
        self.assertEqual(
            decision.option_ids.mapped("name"), ["For", "Against", "Abstention"]
        )
        self._vote(decision, self.members[:6], "yes")
        self._vote(decision, self.members[6:10], "no")
        self._vote(decision, self.members[10:12], "abstain")
        decision._close()
        self.assertTotals(decision, yes=6, no=4, abstain=2)
        self.assertRecordValues(
            decision,
            [
                {
                    "state": "closed",
                    "elector_count": 24,
                    "turnout_count": 12,
                    "is_quorum_met": True,
                    "is_accepted": True,
                }
            ],
        )
        self.assertEqual(self._names(decision), ["For"])
        self.assertEqual(
            decision._get_explanation(),
            [
                "12 of 24 took part (50.0 %), the quorum of 50 % is met.",
                "6 for, 4 against: 60 % for it; more than 50 % is needed. "
                "2 abstained: they count for the quorum only.",
                "It is accepted.",
            ],
        )
        rows = decision._get_result_rows()
        self.assertEqual(
            [(row["count"], row["percent"], row["is_winner"]) for row in rows],
            [(6, 50.0, True), (4, 33.3, False), (2, 16.7, False)],
        )

    def test_quorum_missed_by_one(self):
        """12 of 24 are 50 %; 11 are not, whatever the majority."""
        decision = self._open_decision(method="majority", quorum=50)
        self._vote(decision, self.members[:11], "yes")
        decision._close()
        self.assertRecordValues(
            decision,
            [{"turnout_count": 11, "is_quorum_met": False, "is_accepted": False}],
        )
        self.assertFalse(decision.winner_ids)
        self.assertTotals(decision, yes=11)
        self.assertIn(
            "11 of 24 took part (45.8 %): too few for the quorum of 50 %, so nothing "
            "is decided.",
            decision._get_explanation(),
        )

    def test_tie_is_not_accepted_and_shown(self):
        """Also where half of the votes would be as much as the threshold."""
        for method in ("majority", "supermajority"):
            decision = self._open_decision(method=method, threshold=50)
            self._vote(decision, self.members[:3], "yes")
            self._vote(decision, self.members[3:6], "no")
            decision._close()
            self.assertFalse(decision.is_accepted)
            self.assertEqual(decision.result["tie"]["rule"], "not_accepted")
            self.assertIn(
                "A tie between For, Against. Published rule: as many for as against is "
                "not enough.",
                decision._get_explanation(),
            )

    def test_majority_is_more_than_the_threshold(self):
        """6 of 10 are not more than 60 %, and are more than 59.99 %."""
        for threshold, accepted in ((60, False), (59.99, True)):
            decision = self._open_decision(method="majority", threshold=threshold)
            self._vote(decision, self.members[:6], "yes")
            self._vote(decision, self.members[6:10], "no")
            decision._close()
            self.assertIs(decision.is_accepted, accepted)

    def test_nobody_votes(self):
        decision = self._open_decision(method="majority")
        decision._close()
        self.assertRecordValues(
            decision,
            [{"turnout_count": 0, "is_quorum_met": True, "is_accepted": False}],
        )
        self.assertIn("There are no votes.", decision._get_explanation())

    def test_supermajority(self):
        """Two thirds: 6 of 9 are enough, 5 of 8 (62.5 %) are not."""
        for against, accepted in ((3, True), (4, False)):
            decision = self._open_decision(method="supermajority")
            self.assertEqual(decision.threshold, 66.67)
            self._vote(decision, self.members[:6], "yes")
            self._vote(decision, self.members[6 : 6 + against], "no")
            decision._close()
            self.assertEqual(decision.is_accepted, accepted)

    def test_consent(self):
        decision = self._open_decision(method="consent")
        self.assertEqual(
            decision.option_ids.mapped("kind"), ["yes", "no", "abstain", "block"]
        )
        self._vote(decision, self.members[:8], "yes")
        self._vote(decision, self.members[8:10], "abstain")
        for choice in ("no", "block"):
            for reason in (None, "", "  \n"):
                with self.assertRaisesRegex(UserError, "needs a reason"):
                    self._vote(decision, self.members[10], choice, reason=reason)
        self.assertFalse(decision.elector_ids[14:].filtered("has_voted"))
        self._vote(decision, self.members[10], "no", reason="Too dear")
        self._vote(decision, self.members[11], "no", reason="Not here")
        self.assertEqual(decision._get_minority_report(), [])
        decision._close()
        self.assertTrue(decision.is_accepted)  # 8 of 10, 66.67 % are needed
        self.assertEqual(
            [
                (said["option"].kind, said["reason"], said["name"])
                for said in decision._get_minority_report()
            ],
            [
                ("no", "Not here", self.members[11].name),
                ("no", "Too dear", self.members[10].name),
            ],
        )

    def test_block_stops(self):
        """One block is enough, in a secret ballot without the name."""
        decision = self._open_decision(method="consent", is_secret=True)
        self._vote(decision, self.members[:10], "yes")
        self._vote(decision, self.members[10], "block", reason="It is against the law")
        decision._close()
        self.assertFalse(decision.is_accepted)
        self.assertTotals(decision, yes=10, block=1)
        self.assertEqual(
            decision._get_minority_report(),
            [
                {
                    "option": decision.option_ids[3],
                    "reason": "It is against the law",
                    "name": None,
                }
            ],
        )
        self.assertIn("Blocked by 1: a block stops it.", decision._get_explanation())

    def test_approval(self):
        decision = self._open_decision(["Park", "Well", "Shed"], method="approval")
        self._vote(decision, self.members[:2], ["Park", "Well"])
        self._vote(decision, self.members[2:5], ["Well"])
        self._vote(decision, self.members[5], [])
        decision._close()
        self.assertTotals(decision, Park=2, Well=5)
        self.assertEqual(self._names(decision), ["Well"])
        self.assertEqual(decision.turnout_count, 6)
        self.assertEqual(
            [row["percent"] for row in decision._get_result_rows()], [33.3, 83.3, 0]
        )
        self.assertEqual(decision._get_explanation()[-1], "Chosen: Well.")

    def test_tie_by_order_of_the_ballot(self):
        decision = self._open_decision(["Park", "Well"], method="approval")
        self._vote(decision, self.members[0], ["Well"])
        self._vote(decision, self.members[1], ["Park"])
        decision._close()
        self.assertEqual(self._names(decision), ["Park"])
        self.assertIn(
            "A tie between Park, Well. Published rule: the order of the ballot "
            "decides.",
            decision._get_explanation(),
        )

    def test_score(self):
        decision = self._open_decision(["Park", "Well"], method="score")
        self._vote(decision, self.members[0], {"Park": 5, "Well": 1})
        self._vote(decision, self.members[1], {"Well": 4})
        decision._close()
        self.assertTotals(decision, Park=5, Well=5)
        self.assertEqual(self._names(decision), ["Park"])  # one five, the other none
        rows = decision._get_result_rows()
        self.assertEqual([(r["score"], r["percent"]) for r in rows], [(2.5, 50.0)] * 2)

    def test_dot(self):
        decision = self._open_decision(
            ["Park", "Well"], method="dot", dots=4, dots_cap=3
        )
        self._vote(decision, self.members[0], {"Park": 3, "Well": 1})
        self._vote(decision, self.members[1], {"Well": 3})
        decision._close()
        self.assertTotals(decision, Park=3, Well=4)
        self.assertEqual(self._names(decision), ["Well"])
        self.assertEqual(
            [row["percent"] for row in decision._get_result_rows()], [42.9, 57.1]
        )

    def test_ranked_by_both_rules(self):
        """The rule of the community, frozen when the ballot opens: 4 abc, 3 cba, 2 bca.
        Schulze: b beats both. Instant runoff: b drops out first, then c has 5."""
        for rule, winner in (("schulze", "b"), ("instant_runoff", "c")):
            self.community.write(
                {"ranked_rule": rule, "policy_reason": "Members asked for it"}
            )
            decision = self._open_decision(["a", "b", "c"], method="ranked")
            self.community.write(
                {"ranked_rule": "schulze", "policy_reason": "Members asked for it"}
            )
            self._vote(decision, self.members[:4], "abc")
            self._vote(decision, self.members[4:7], "cba")
            self._vote(decision, self.members[7:9], "bca")
            decision._close()
            self.assertEqual(decision.ranked_rule, rule)
            self.assertEqual(self._names(decision), [winner])
            self.assertTrue(decision._get_explanation())

    def test_seats(self):
        """Two are elected; the order on the ballot breaks the tie for the second."""
        decision = self._open_decision(["a", "b", "c"], method="approval", seats=2)
        self._vote(decision, self.members[:2], "bc")
        self._vote(decision, self.members[2:4], "ab")
        decision._close()
        self.assertEqual(set(self._names(decision)), {"a", "b"})
