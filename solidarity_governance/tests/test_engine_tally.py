import doctest
import json

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import ballot, choices, instant_runoff, points, schulze, ties
from ..engine import tally as tally_engine
from ..engine.tally import tally
from .engine_helpers import OPTIONS, elections, repeat, shuffle

METHODS = ("majority", "supermajority", "approval", "score", "dot", "ranked")
KINDS = {"y": "yes", "n": "no", "-": "abstain", "x": "block"}


def vote(text):
    """Return ballots of one choice each, as in ``3y 2n``."""
    return [(int(one[:-1]), {"choice": one[-1]}) for one in text.split()]


def decide(method, text, threshold=50):
    """Count For, Against, Abstention and Block."""
    return tally(method, "yn-x", vote(text), kinds=KINDS, threshold=threshold)


@tagged("post_install", "-at_install")
class TestEngineTally(BaseCase):
    """Counts that can be checked by hand, without a database."""

    def test_doctests(self):
        for module in (
            ballot,
            choices,
            instant_runoff,
            points,
            schulze,
            tally_engine,
            ties,
        ):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertEqual(result.failed, 0, module.__name__)

    # ---------------------------------------------------------- for and against

    def test_majority(self):
        """More than half of those who are for or against it; abstentions count for
        the quorum alone."""
        for text, accepted in (
            ("3y 2n", True),
            ("2y 2n", False),
            ("2y 3n", False),
            ("1y 90-", True),
            ("9-", False),
            ("1y 0n", True),
            ("50y 49n 100-", True),
        ):
            result = decide("majority", text)
            self.assertEqual(result["winners"], ["y"] if accepted else [], text)
        self.assertEqual(decide("majority", "50y 49n 100-")["votes"], 199)

    def test_majority_threshold_is_exact(self):
        """60 % is not more than 60 %, however many have voted."""
        self.assertFalse(decide("majority", "60y 40n", 60)["winners"])
        big = f"{6 * 10**20}y {4 * 10**20}n"
        self.assertFalse(decide("majority", big, 60)["winners"])
        more = f"{6 * 10**20 + 1}y {4 * 10**20}n"
        self.assertEqual(decide("majority", more, 60)["winners"], ["y"])

    def test_majority_tie(self):
        """As many against as for it: not accepted, and said to be a tie."""
        result = decide("majority", "4y 4n 1-")
        self.assertEqual(
            result["tie"], {"among": ["y", "n"], "rule": "not_accepted", "chosen": []}
        )
        self.assertIsNone(decide("majority", "4y 3n")["tie"])

    def test_alike_is_never_accepted(self):
        """Nor where half is enough, nor when a share just below half is shown as 50 %:
        9,999 of 20,000 are 49.995 %."""
        for method in ("supermajority", "consent"):
            result = decide(method, "4y 4n 1-")
            self.assertFalse(result["winners"])
            self.assertEqual(result["tie"]["rule"], "not_accepted")
            self.assertFalse(decide(method, "9999y 10001n")["winners"])
            self.assertEqual(decide(method, "5y 4n")["winners"], ["y"])
            self.assertIsNone(decide(method, "4y 4n", 66.67)["tie"])
        self.assertIsNone(decide("supermajority", "0y 0n 3-")["tie"])

    def test_supermajority(self):
        """At least the threshold, as people see it: two of three are 66.67 %."""
        for text, threshold, accepted in (
            ("2y 1n", 66.67, True),
            ("2000000y 1000001n", 66.67, True),
            ("1999y 1001n", 66.67, False),
            ("6666y 3334n", 66.67, False),
            ("6667y 3333n", 66.67, True),
            ("3y 1n", 75, True),
            ("74y 26n", 75, False),
            ("0y 0n 3-", 66.67, False),
        ):
            result = decide("supermajority", text, threshold)
            self.assertEqual(result["winners"], ["y"] if accepted else [], text)

    def test_all_means_all(self):
        """100 % is not reached by rounding: one objection among a million counts."""
        self.assertFalse(decide("consent", "999999y 1n", 100)["winners"])
        self.assertEqual(decide("consent", "999999y 5-", 100)["winners"], ["y"])

    def test_consent(self):
        """One block stops what all others consent to."""
        self.assertEqual(decide("consent", "9y 1n 3-", 80)["winners"], ["y"])
        blocked = decide("consent", "99y 1x", 80)
        self.assertEqual(blocked["winners"], [])
        self.assertEqual(blocked["steps"][1], {"word": "blocked", "count": 1})
        self.assertTrue(blocked["steps"][0]["reached"], "the share alone would do")

    # ------------------------------------------------------ one of several options

    def test_majority_of_several(self):
        """One of several options needs more than half of the votes."""
        won = tally("majority", "abc", vote("6a 3b 2c"))
        self.assertEqual(won["winners"], ["a"])
        none = tally("majority", "abc", vote("5a 3b 2c"))
        self.assertEqual(none["winners"], [])
        self.assertEqual(none["steps"][0]["options"], ["a"])
        self.assertEqual(none["steps"][0]["percent"], "50.00")

    def test_several_seats_by_choice(self):
        result = tally("majority", "abcd", vote("5a 4b 4c"), seats=2)
        self.assertEqual(result["winners"], ["a", "b"])
        self.assertEqual(
            result["tie"],
            {"among": ["b", "c"], "rule": "ballot_order", "chosen": ["b"]},
        )
        few = tally("majority", "abcd", vote("5a 4b"), seats=3)
        self.assertEqual(few["winners"], ["a", "b"], "without a vote nobody wins")

    def test_abstention_does_not_win(self):
        kinds = {"c": "abstain"}
        result = tally("majority", "abc", vote("2a 1b 9c"), kinds=kinds)
        self.assertEqual(result["winners"], ["a"])

    # ------------------------------------------------------------------- points

    def test_approval(self):
        """Brams and Fishburn's method: every approval is one vote."""
        ballots = [
            (3, {"approved": ["a", "c"]}),
            (4, {"approved": ["b"]}),
            (2, {"approved": ["b", "c"]}),
            (1, {"approved": []}),
        ]
        result = tally("approval", "abc", ballots)
        self.assertEqual(result["totals"], [["a", 3], ["b", 6], ["c", 5]])
        self.assertEqual(result["winners"], ["b"])
        self.assertEqual(result["votes"], 10)
        self.assertIsNone(result["tie"])

    def test_score(self):
        """Equal sums: more fives first, then more fours."""
        ballots = [
            (1, {"scores": [["a", 5], ["b", 4], ["c", 4]]}),
            (1, {"scores": [["a", 1], ["b", 3], ["c", 2]]}),
            (1, {"scores": [["a", 1], ["b", 0], ["c", 1]]}),
        ]
        result = tally("score", "abc", ballots)
        self.assertEqual(result["totals"], [["a", 7], ["b", 7], ["c", 7]])
        self.assertEqual(result["winners"], ["a"])
        self.assertEqual(
            result["tie"],
            {"among": ["a", "b", "c"], "rule": "more_5", "chosen": ["a"]},
        )
        second = tally("score", "abc", ballots, seats=2)
        self.assertEqual(second["winners"], ["a", "b"])
        self.assertEqual(second["tie"]["rule"], "more_3")

    def test_tennessee_by_score(self):
        """The capital of Tennessee, scored by distance: Nashville, 293 points."""
        ballots = [
            (42, {"scores": [["m", 5], ["n", 2], ["c", 1], ["k", 0]]}),
            (26, {"scores": [["m", 0], ["n", 5], ["c", 2], ["k", 2]]}),
            (15, {"scores": [["m", 0], ["n", 3], ["c", 5], ["k", 3]]}),
            (17, {"scores": [["m", 0], ["n", 2], ["c", 4], ["k", 5]]}),
        ]
        result = tally("score", "mnck", ballots)
        self.assertEqual(
            result["totals"], [["m", 210], ["n", 293], ["c", 237], ["k", 182]]
        )
        self.assertEqual(result["winners"], ["n"])

    def test_dots(self):
        """More voters before fewer with the same dots; never more than the cap."""
        ballots = [
            (1, {"dots": [["a", 5]]}),
            (1, {"dots": [["b", 1]]}),
            (1, {"dots": [["b", 2]]}),
        ]
        result = tally("dot", "ab", ballots, dots_cap=3)
        self.assertEqual(result["totals"], [["a", 3], ["b", 3]])
        self.assertEqual(result["winners"], ["b"])
        self.assertEqual(result["tie"]["rule"], "more_voters")
        self.assertEqual(tally("dot", "ab", ballots)["winners"], ["a"])

    def test_nobody_votes(self):
        for method in METHODS:
            result = tally(method, "abc", [])
            self.assertEqual(result["winners"], [], method)
            self.assertEqual(result["votes"], 0)
            self.assertEqual(result["steps"], [{"word": "no_votes"}])
            self.assertEqual([o for o, _number in result["totals"]], ["a", "b", "c"])

    def test_unknown_method(self):
        with self.assertRaises(ValueError):
            tally("lottery", "abc", [])

    # --------------------------------------------------------------- properties

    @settings(max_examples=150, deadline=None)
    @given(st.data(), st.sampled_from(METHODS), st.integers(1, 3), st.booleans())
    def test_order_and_weights(self, data, method, seats, runoff):
        """The order of the votes changes nothing, and a weight is as many votes; what
        comes out is JSON."""
        rule = "instant_runoff" if runoff else "schulze"
        ballots = data.draw(elections(method))
        result = tally(method, OPTIONS, ballots, seats=seats, ranked_rule=rule)
        for others in (shuffle(ballots), repeat(ballots), ballots[::-1]):
            other = tally(method, OPTIONS, others, seats=seats, ranked_rule=rule)
            self.assertEqual(other, result)
        self.assertEqual(json.loads(json.dumps(result)), result)
        self.assertLessEqual(len(result["winners"]), seats)
        self.assertEqual(len(set(result["winners"])), len(result["winners"]))
        self.assertEqual(result["votes"], sum(weight for weight, _c in ballots))

    @settings(max_examples=100, deadline=None)
    @given(st.data(), st.sampled_from(METHODS), st.booleans())
    def test_names_do_not_matter(self, data, method, runoff):
        """Other ids in the same order of the ballot: the same result."""
        rule = "instant_runoff" if runoff else "schulze"
        ballots = data.draw(elections(method))
        names = dict(zip(OPTIONS, "zyxwvu", strict=True))
        text = json.dumps(ballots)
        for old, new in names.items():
            text = text.replace(f'"{old}"', f'"{new}"')
        result = tally(method, OPTIONS, ballots, ranked_rule=rule)
        renamed = tally(method, names.values(), json.loads(text), ranked_rule=rule)
        expected = json.dumps([result["winners"], result["totals"]])
        for old, new in names.items():
            expected = expected.replace(f'"{old}"', f'"{new}"')
        self.assertEqual(json.loads(expected), [renamed["winners"], renamed["totals"]])

    @settings(max_examples=100, deadline=None)
    @given(st.data(), st.sampled_from(["approval", "score", "dot"]))
    def test_more_support_never_harms(self, data, method):
        """Who wins still wins when one more voter supports nobody else."""
        ballots = data.draw(elections(method))
        winners = tally(method, OPTIONS, ballots)["winners"]
        if not winners:
            return
        more = {
            "approval": {"approved": winners},
            "score": {"scores": [[winners[0], 5]]},
            "dot": {"dots": [[winners[0], 5]]},
        }[method]
        self.assertEqual(
            tally(method, OPTIONS, [*ballots, (1, more)])["winners"], winners
        )
