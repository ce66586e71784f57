import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine.schulze import count_pairs, find_strongest_paths, rank_by_paths
from ..engine.tally import tally
from .engine_helpers import OPTIONS, elections, rankings

# Markus Schulze, "The Schulze Method of Voting", arXiv:1804.02973, section 3. Voters,
# order of their options, and the potential winners.
PAPER = (
    ("abcd", "8 acdb, 2 badc, 4 cdba, 4 dbac, 3 dcba", "d"),
    ("abcd", "3 abcd, 2 cbda, 2 dabc, 2 dbca", "bd"),
    ("abcd", "12 abcd, 6 adbc, 9 bcda, 15 cdab, 21 dbac", "d"),
    ("abcd", "6 acdb, 1 badc, 3 cbda, 3 dbac, 2 dcba", "ad"),
    (
        "abcdef",
        "3 adebcf, 3 bfecda, 4 cabfde, 1 dbcefa, 4 defabc, 2 ecbdfa, 2 facdbe",
        "a",
    ),
    (
        "abcdef",
        "3 adebcf, 3 bfecda, 4 cabfde, 1 dbcefa, 4 defabc, 2 ecbdfa, 2 facdbe, "
        "2 aefcbd",
        "d",
    ),
    (
        "abcd",
        "3 abdc, 5 adbc, 1 adcb, 2 badc, 2 bdca, 4 cabd, 6 cbad, 2 dbca, 5 dcab",
        "a",
    ),
    (
        "abcde",
        "3 abdec, 5 adebc, 1 adecb, 2 badec, 2 bdeca, 4 cabde, 6 cbade, 2 dbeca, "
        "5 decab",
        "b",
    ),
    (
        "abcde",
        "9 adbec, 6 bcade, 5 bcdea, 2 cdbea, 6 decba, 14 eacbd, 2 ecabd, 1 edacb",
        "b",
    ),
    (
        "abcde",
        "9 adbec, 1 baced, 6 cbade, 2 cdbea, 5 cdeab, 6 decab, 14 ebacd, 2 ebcad",
        "e",
    ),
)
# The example of the same author's older papers and pages, with 45 voters.
FORTY_FIVE = rankings(
    "5 acbed, 5 adecb, 8 bedac, 3 cabed, 7 caebd, 2 cbade, 7 dceba, 8 ebadc"
)
# Where the capital of Tennessee should be: Memphis, Nashville, Chattanooga, Knoxville.
TENNESSEE = rankings("42 mnck, 26 nckm, 15 cknm, 17 kcnm")


def schulze(options, ballots, seats=1):
    return tally("ranked", options, ballots, seats=seats)


def runoff(options, ballots, seats=1):
    return tally("ranked", options, ballots, seats=seats, ranked_rule="instant_runoff")


def count_by_definition(options, ballots):
    """Count preferences pair by pair."""
    matrix = [[0] * len(options) for _option in options]
    for weight, content in ballots:
        ranking = content["ranking"]
        place = {option: number for number, option in enumerate(ranking)}
        for (a, first), (b, second) in itertools.permutations(enumerate(options), 2):
            if place.get(first, 99) < place.get(second, 99):
                matrix[a][b] += weight
    return matrix


def find_condorcet(options, ballots):
    """Return who beats everybody else in pairs, or None."""
    matrix = count_by_definition(options, ballots)
    places = range(len(options))
    for a in places:
        if all(matrix[a][b] > matrix[b][a] for b in places if a != b):
            return options[a]
    return None


@tagged("post_install", "-at_install")
class TestEngineSchulze(BaseCase):
    """The Schulze method, against the elections its author published."""

    def test_paper(self):
        for options, text, winners in PAPER:
            ballots = rankings(text)
            paths = find_strongest_paths(count_pairs(options, ballots))
            groups = rank_by_paths(options, paths)
            self.assertEqual(groups[0], list(winners), text)
            self.assertIn(schulze(options, ballots)["winners"][0], winners)

    def test_paper_order(self):
        """Example 1 of the paper: d, a, c, b."""
        options, text, _winners = PAPER[0]
        steps = schulze(options, rankings(text))["steps"]
        self.assertEqual(steps[2]["groups"], [["d"], ["a"], ["c"], ["b"]])

    def test_forty_five_voters(self):
        """All published figures: pairs, strongest paths, order."""
        result = schulze("abcde", FORTY_FIVE)
        pairs, paths, order = result["steps"]
        self.assertEqual(
            pairs["matrix"],
            [
                [0, 20, 26, 30, 22],
                [25, 0, 16, 33, 18],
                [19, 29, 0, 17, 24],
                [15, 12, 28, 0, 14],
                [23, 27, 21, 31, 0],
            ],
        )
        self.assertEqual(
            paths["matrix"],
            [
                [None, 28, 28, 30, 24],
                [25, None, 28, 33, 24],
                [25, 29, None, 29, 24],
                [25, 28, 28, None, 24],
                [25, 28, 28, 31, None],
            ],
        )
        self.assertEqual(order["groups"], [["e"], ["a"], ["c"], ["b"], ["d"]])
        self.assertEqual(result["winners"], ["e"])
        self.assertEqual(
            result["totals"], [["a", 3], ["b", 1], ["c", 2], ["d", 0], ["e", 4]]
        )
        self.assertEqual(schulze("abcde", FORTY_FIVE, 3)["winners"], ["e", "a", "c"])

    def test_thirty_voters(self):
        """Two more elections from the author's pages: D > A > C > B, and
        B > A > D > E > C."""
        thirty = rankings(
            "5 acbd, 2 acdb, 3 adcb, 4 bacd, 3 cbda, 3 cdba, 1 dacb, 5 dbac, 4 dcba"
        )
        self.assertEqual(
            schulze("abcd", thirty)["steps"][2]["groups"], [["d"], ["a"], ["c"], ["b"]]
        )
        other = rankings(
            "3 abdec, 5 adebc, 1 adecb, 2 badec, 2 bdeca, 4 cabde, 6 cbade, 2 dbeca, "
            "5 decab"
        )
        self.assertEqual(
            schulze("abcde", other)["steps"][2]["groups"],
            [["b"], ["a"], ["d"], ["e"], ["c"]],
        )

    def test_tennessee(self):
        """Nashville beats each other town."""
        self.assertEqual(schulze("mnck", TENNESSEE)["winners"], ["n"])

    def test_tie(self):
        """Example 2 of the paper leaves b and d: first choices decide (d has 4, b has
        none), or else the order of the ballot."""
        options, text, _winners = PAPER[1]
        result = schulze(options, rankings(text))
        self.assertEqual(result["winners"], ["d"])
        self.assertEqual(
            result["tie"],
            {"among": ["b", "d"], "rule": "first_choices", "chosen": ["d"]},
        )
        same = schulze("ab", rankings("3 ab, 3 ba"))
        self.assertEqual(same["winners"], ["a"])
        self.assertEqual(same["tie"]["rule"], "ballot_order")
        self.assertEqual(schulze("ba", rankings("3 ab, 3 ba"))["winners"], ["b"])

    def test_left_out_is_last(self):
        self.assertEqual(
            schulze("abc", rankings("2 a, 1 bc"))["steps"][0]["matrix"],
            [[0, 2, 2], [1, 0, 1], [1, 0, 0]],
        )

    def test_unranked_does_not_win(self):
        self.assertEqual(schulze("abc", rankings("2 a, 1 b"), 3)["winners"], ["a", "b"])

    @settings(max_examples=150, deadline=None)
    @given(elections("ranked", max_weight=300))
    def test_pairs(self, ballots):
        """Big integers count what two loops count."""
        self.assertEqual(
            count_pairs(OPTIONS, ballots), count_by_definition(OPTIONS, ballots)
        )

    @settings(max_examples=100, deadline=None)
    @given(elections("ranked"))
    def test_paths_by_definition(self, ballots):
        """No path is stronger than the one that is found: all paths are tried."""
        options = OPTIONS[:4]
        ballots = [
            (weight, {"ranking": [o for o in content["ranking"] if o in options]})
            for weight, content in ballots
        ]
        pairs = count_pairs(options, ballots)
        found = find_strongest_paths(pairs)
        for a, b in itertools.permutations(range(4), 2):
            others = [place for place in range(4) if place not in (a, b)]
            best = None
            for length in range(3):
                for via in itertools.permutations(others, length):
                    path = [a, *via, b]
                    links = list(itertools.pairwise(path))
                    if all(pairs[x][y] > pairs[y][x] for x, y in links):
                        weakest = min((pairs[x][y], -pairs[y][x]) for x, y in links)
                        best = weakest if best is None else max(best, weakest)
            self.assertEqual(found[a][b], best)

    @settings(max_examples=200, deadline=None)
    @given(elections("ranked"))
    def test_condorcet(self, ballots):
        """Who beats everybody else wins."""
        winner = find_condorcet(OPTIONS, ballots)
        if winner:
            self.assertEqual(schulze(OPTIONS, ballots)["winners"], [winner])

    @settings(max_examples=200, deadline=None)
    @given(elections("ranked"), st.permutations(OPTIONS))
    def test_majority_criterion(self, ballots, order):
        """Whom more than half put first wins, by both rules."""
        total = sum(weight for weight, _content in ballots)
        ballots = [*ballots, (total + 1, {"ranking": order})]
        for count in (schulze, runoff):
            self.assertEqual(count(OPTIONS, ballots)["winners"], [order[0]])

    @settings(max_examples=100, deadline=None)
    @given(elections("ranked", OPTIONS[:4]))
    def test_clones(self, ballots):
        """A second option that all rank right behind the first one changes nothing
        about the others."""
        with_clone = [
            (
                weight,
                {
                    "ranking": [
                        name
                        for option in content["ranking"]
                        for name in ([option, "z"] if option == "a" else [option])
                    ]
                },
            )
            for weight, content in ballots
        ]

        def potential(options, votes):
            paths = find_strongest_paths(count_pairs(options, votes))
            return rank_by_paths(options, paths)[:1]

        before = {o for group in potential(OPTIONS[:4], ballots) for o in group}
        after = {o for group in potential(OPTIONS[:4] + "z", with_clone) for o in group}
        self.assertEqual(after - {"z"}, before)


@tagged("post_install", "-at_install")
class TestEngineRunoff(BaseCase):
    """Instant runoff."""

    def test_tennessee(self):
        """Knoxville wins, against the will of most: the textbook example."""
        result = runoff("mnck", TENNESSEE)
        self.assertEqual(result["winners"], ["k"])
        rounds = [step for step in result["steps"] if step["word"] == "round"]
        self.assertEqual(
            [(step["votes"], step["out"]) for step in rounds],
            [
                ([["m", 42], ["n", 26], ["c", 15], ["k", 17]], "c"),
                ([["m", 42], ["n", 26], ["k", 32]], "n"),
                ([["m", 42], ["k", 58]], None),
            ],
        )
        self.assertEqual(result["totals"], [["m", 42], ["n", 26], ["c", 15], ["k", 58]])

    def test_not_monotonic(self):
        """Warren D. Smith's example with 17 voters: C wins; two more voters put C
        first, and B wins. That is how the rule is, and a change of it would show."""
        before = rankings("6 cab, 2 bac, 3 bca, 4 abc, 2 acb")
        after = rankings("6 cab, 2 bac, 3 bca, 4 abc, 2 cab")
        self.assertEqual(runoff("abc", before)["winners"], ["c"])
        self.assertEqual(runoff("abc", after)["winners"], ["b"])

    def test_exhausted(self):
        """Votes whose options are all out count no more."""
        result = runoff("abc", rankings("4 a, 3 b, 2 c"))
        rounds = [step for step in result["steps"] if step["word"] == "round"]
        self.assertEqual([step["exhausted"] for step in rounds], [0, 2])
        self.assertEqual(result["winners"], ["a"], "4 of 7 are more than half")

    def test_tie_earlier_round(self):
        """c and b have equally few votes in the second round; b had fewer in the
        first one."""
        ballots = rankings("5 a, 3 c, 2 b, 1 db")
        result = runoff("abcd", ballots)
        self.assertEqual(
            [step.get("out") for step in result["steps"] if step["word"] == "round"],
            ["d", "b", None],
        )
        self.assertEqual(
            result["tie"],
            {"among": ["b", "c"], "rule": "earlier_round", "chosen": ["c"]},
        )

    def test_tie_ballot_order(self):
        """Equal in all rounds: the last one on the ballot is out."""
        for options, out in (("abc", "c"), ("acb", "b")):
            result = runoff(options, rankings("3 a, 2 b, 2 c"))
            self.assertEqual(result["steps"][0]["out"], out)
            self.assertEqual(result["tie"]["rule"], "ballot_order")

    def test_tie_that_does_not_matter(self):
        """Two who together have less than each other are out, in whatever order."""
        result = runoff("abcd", rankings("5 a, 4 b, 1 c, 1 d"))
        self.assertIsNone(result["tie"])
        self.assertEqual([s["word"] for s in result["steps"]].count("tie"), 1)

    def test_several_seats(self):
        """Rounds go on until as many are left as win."""
        result = runoff("mnck", TENNESSEE, seats=2)
        self.assertEqual(result["winners"], ["k", "m"])
        self.assertEqual(
            [s["out"] for s in result["steps"] if s["word"] == "round"],
            ["c", "n", None],
        )

    @settings(max_examples=200, deadline=None)
    @given(elections("ranked"), st.integers(1, 3))
    def test_rounds(self, ballots, seats):
        """Each round loses one option, and no vote is lost or doubled."""
        result = runoff(OPTIONS, ballots, seats)
        rounds = [step for step in result["steps"] if step["word"] == "round"]
        for before, after in itertools.pairwise(rounds):
            names = [option for option, _votes in before["votes"]]
            left = [option for option, _votes in after["votes"]]
            self.assertEqual([n for n in names if n != before["out"]], left)
            votes = dict(before["votes"])
            self.assertEqual(votes[before["out"]], min(votes.values()))
        for step in rounds:
            total = sum(votes for _option, votes in step["votes"])
            self.assertEqual(total + step["exhausted"], result["votes"])

    @settings(max_examples=100, deadline=None)
    @given(elections("ranked"))
    def test_by_definition(self, ballots):
        """The same winner as counting every vote anew in each round."""
        result = runoff(OPTIONS, ballots)
        outs = [s["out"] for s in result["steps"] if s["word"] == "round" and s["out"]]
        left = list(OPTIONS)
        for out in outs:
            votes = dict.fromkeys(left, 0)
            for weight, content in ballots:
                first = next((o for o in content["ranking"] if o in votes), None)
                if first:
                    votes[first] += weight
            self.assertEqual(votes[out], min(votes.values()))
            left.remove(out)
        if result["winners"]:
            self.assertIn(result["winners"][0], left)
