import random

from odoo.tests import BaseCase, tagged

from ..engine.ballot import check_ballot
from ..engine.tally import tally
from .engine_helpers import shuffle

OPTIONS = ["library", "orchard", "workshop", "playground", "café"]
VOTERS = 180
SEED = 20261121
DOTS, DOTS_CAP = 10, 4
# What the same people decide in each format: who wins, and the numbers in the order of
# OPTIONS: votes, approvals, points, how many others it beats, dots. The playground is
# the first choice of most and the last of more: nobody has a majority, and the orchard,
# which nearly all like, wins otherwise.
EXPECTED = {
    "majority": ([], [32, 46, 30, 64, 8]),
    "approval": (["orchard"], [65, 127, 80, 70, 79]),
    "score": (["orchard"], [436, 573, 462, 376, 462]),
    "ranked": (["orchard"], [1, 4, 2, 0, 3]),
    "dot": (["orchard"], [287, 491, 320, 267, 353]),
}


def make_people(seed=SEED):
    """Return what 180 people think of each option, from 0 to 100: three groups of
    neighbours who want other things, and everybody a little else."""
    chance = random.Random(seed)
    groups = (
        (70, (35, 60, 30, 85, 45)),
        (60, (75, 65, 55, 10, 50)),
        (50, (40, 70, 80, 15, 60)),
    )
    return [
        [min(100, max(0, mean + chance.randint(-25, 25))) for mean in means]
        for number, means in groups
        for _person in range(number)
    ]


def vote(method, person):
    """Return how a person votes in one of the formats, as it comes from a page."""
    wishes = dict(zip(OPTIONS, person, strict=True))
    # the best first; who thinks the same of two takes them as they come
    order = sorted(OPTIONS, key=lambda option: -wishes[option])
    if method == "majority":
        return {"choice": order[0]}
    if method == "approval":
        return {"approved": [option for option in order if wishes[option] >= 55]}
    if method == "score":
        return {"scores": [[option, round(wishes[option] / 20)] for option in order]}
    if method == "ranked":
        return {"ranking": [option for option in order if wishes[option] >= 30]}
    dots, left = [], DOTS
    for option in order:
        given = min(DOTS_CAP, left, wishes[option] // 20)
        if given:
            dots.append([option, given])
            left -= given
    return {"dots": dots}


@tagged("post_install", "-at_install")
class TestFiveFormats(BaseCase):
    """The same 180 people vote in five formats: exact results, again and again."""

    def _count(self, method, people):
        """Count what people send, after the check that every vote goes through."""
        ballots = [
            (1, check_ballot(method, vote(method, person), OPTIONS, DOTS, DOTS_CAP))
            for person in people
        ]
        return tally(method, OPTIONS, ballots, threshold=50, dots_cap=DOTS_CAP)

    def test_people(self):
        people = make_people()
        self.assertEqual(len(people), VOTERS)
        self.assertEqual(people, make_people())

    def test_results(self):
        for method, (winners, totals) in EXPECTED.items():
            result = self._count(method, make_people())
            self.assertEqual(result["votes"], VOTERS)
            self.assertEqual(result["winners"], winners, method)
            self.assertEqual([n for _option, n in result["totals"]], totals, method)

    def test_runoff(self):
        ballots = [(1, vote("ranked", person)) for person in make_people()]
        result = tally("ranked", OPTIONS, ballots, ranked_rule="instant_runoff")
        self.assertEqual(result["winners"], ["orchard"])
        self.assertEqual(
            [
                ([number for _option, number in step["votes"]], step["out"])
                for step in result["steps"]
            ],
            [
                ([32, 46, 30, 64, 8], "café"),
                ([35, 48, 33, 64], "workshop"),
                ([41, 75, 64], "library"),
                ([116, 64], None),
            ],
        )

    def test_pairs(self):
        """The orchard beats each other option; 64 of 180 would have it the other way
        round with the playground."""
        result = self._count("ranked", make_people())
        pairs, _paths, order = result["steps"]
        self.assertEqual(pairs["matrix"][1], [129, 0, 131, 116, 132])
        self.assertEqual(pairs["matrix"][3], [74, 64, 70, 0, 69])
        self.assertEqual(
            [group for [group] in order["groups"]],
            ["orchard", "café", "workshop", "library", "playground"],
        )

    def test_most_votes_without_majority(self):
        """If a third were enough, the playground would win: 64 of 180 are 35.56 %."""
        people = make_people()
        ballots = [(1, vote("majority", person)) for person in people]
        result = tally("majority", OPTIONS, ballots, threshold=33)
        self.assertEqual(result["winners"], ["playground"])
        self.assertEqual(result["steps"][0]["percent"], "35.56")

    def test_reproducible(self):
        """Twice the same, and in any order of the people."""
        people = make_people()
        for method in EXPECTED:
            first = self._count(method, people)
            self.assertEqual(self._count(method, people), first)
            for seed in range(5):
                self.assertEqual(self._count(method, shuffle(people, seed)), first)

    def test_one_vote_is_seen(self):
        """One person fewer is another result: the count leaves nobody out."""
        people = make_people()
        for method in EXPECTED:
            full, fewer = self._count(method, people), self._count(method, people[1:])
            self.assertEqual(fewer["votes"], VOTERS - 1)
            part = "steps" if method == "ranked" else "totals"
            self.assertNotEqual(full[part], fewer[part], method)
