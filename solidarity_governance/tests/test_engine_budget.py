import doctest
import json
from decimal import Decimal
from fractions import Fraction

from gmpy2 import mpq
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pabutools.election import (
    Additive_Cardinal_Sat,
    ApprovalBallot,
    ApprovalProfile,
    Cost_Sat,
    CumulativeBallot,
    CumulativeProfile,
    Instance,
)
from pabutools.election import Project as Referee
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares
from pabutools.tiebreaking import TieBreakingRule

from odoo.tests import BaseCase, tagged

from ..engine import budget as budget_engine
from ..engine import equal_shares as equal_shares_engine
from ..engine.budget import equal_shares, greedy
from ..engine.equal_shares import Shares
from .engine_helpers import contents, repeat, shuffle

OPTIONS = "abcdef"
COSTS = st.integers(1, 120)
BUDGETS = st.integers(1, 250)


def elections(method):
    """Strategy of (costs, budget, ballots)."""
    costs = st.fixed_dictionaries(dict.fromkeys(OPTIONS, COSTS))
    ballots = st.lists(st.tuples(st.integers(1, 3), contents(method)), max_size=14)
    return st.tuples(costs, BUDGETS, ballots)


def approve(text):
    """Return ballots from lines of a number of voters and what they approve."""
    lines = [line.split() for line in text.split(",")]
    return [(int(weight), {"approved": list(those)}) for weight, those in lines]


class Library:
    """The same election for pabutools; ties as in our rules."""

    def __init__(self, costs, budget, ballots):
        self.instance = Instance(budget_limit=mpq(budget))
        self.projects = {o: Referee(o, cost=mpq(cost)) for o, cost in costs.items()}
        self.instance.update(self.projects.values())
        is_approval = all("approved" in content for _weight, content in ballots)
        self.ballots = [self._convert(content) for _one, content in repeat(ballots)]
        profile = ApprovalProfile if is_approval else CumulativeProfile
        self.profile = profile(self.ballots)
        self.satisfaction = Cost_Sat if is_approval else Additive_Cardinal_Sat
        self.ties = TieBreakingRule(
            lambda _i, _p, project: (project.cost, project.name)
        )

    def _convert(self, content):
        if "approved" in content:
            return ApprovalBallot(self.projects[o] for o in content["approved"])
        return CumulativeBallot({self.projects[o]: n for o, n in content["dots"]})

    def equal_shares(self, increment):
        return self._get_names(
            method_of_equal_shares(
                self.instance,
                self.profile,
                self.satisfaction,
                tie_breaking=self.ties,
                voter_budget_increment=increment and mpq(increment),
            )
        )

    def greedy(self):
        """By votes: its satisfaction for each unit of cost, with the cost as
        satisfaction of each who approves, is the number of votes."""
        return self._get_names(
            greedy_utilitarian_welfare(
                self.instance, self.profile, Cost_Sat, tie_breaking=self.ties
            )
        )

    def _get_names(self, projects):
        return [project.name for project in projects]


@tagged("post_install", "-at_install")
class TestEngineBudget(BaseCase):
    """Who is funded: by hand, by properties, and as pabutools says."""

    def test_doctests(self):
        for module in (budget_engine, equal_shares_engine):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 2)
            self.assertEqual(result.failed, 0, module.__name__)

    # --------------------------------------------------------------------- greedy

    def test_greedy_skips(self):
        """What does not fit is skipped, what comes later and fits is funded."""
        costs = {"a": 70, "b": 40, "c": 30}
        result = greedy("abc", costs, 100, approve("3 a, 2 b, 1 c"))
        self.assertEqual(result["winners"], ["a", "c"])
        self.assertEqual(
            [(s["word"], s["option"], s["left"]) for s in result["steps"]],
            [
                ("funded", "a", "30.00"),
                ("skipped", "b", "30.00"),
                ("funded", "c", "0.00"),
            ],
        )

    def test_greedy_tie(self):
        """The cheaper one first, then the order of the ballot; said only if it
        matters."""
        costs = {"a": 60, "b": 50, "c": 50}
        result = greedy("abc", costs, 100, approve("1 abc"))
        self.assertEqual(result["winners"], ["b", "c"])
        self.assertEqual(
            result["steps"][0],
            {
                "word": "tie",
                "among": ["b", "c", "a"],
                "rule": "ballot_order",
                "chosen": ["b"],
            },
        )
        enough = greedy("abc", costs, 160, approve("1 abc"))
        self.assertNotIn("tie", [step["word"] for step in enough["steps"]])

    def test_greedy_cents(self):
        """0.10 and 0.20 make exactly 0.30, whether from text, Decimal or a field."""
        for convert in (str, Decimal, float):
            costs = {"a": convert("0.1"), "b": convert("0.2")}
            result = greedy("ab", costs, convert("0.3"), approve("1 ab"))
            self.assertEqual(result["winners"], ["a", "b"])
            self.assertEqual((result["spent"], result["left"]), ("0.30", "0.00"))

    def test_nobody(self):
        for rule in (greedy, equal_shares):
            result = rule("ab", {"a": 1, "b": 2}, 10, [])
            self.assertEqual(result["winners"], [])
            self.assertEqual(result["left"], "10.00")
            self.assertEqual(
                [step["word"] for step in result["steps"]], ["unsupported"] * 2
            )

    # --------------------------------------------------------------- equal shares

    def test_minority_has_its_share(self):
        """60 voters want a to e, 40 want f to h, each of which costs 20; 100 to share.
        By votes the majority gets all of it; with equal shares 60, and the minority 40.
        """
        wide = dict(zip("abcdefgh", [20] * 8, strict=True))
        ballots = approve("60 abcde, 40 fgh")
        self.assertEqual(greedy(wide, wide, 100, ballots)["winners"], list("abcde"))
        self.assertEqual(
            equal_shares(wide, wide, 100, ballots)["winners"], list("abcfg")
        )

    def test_poor_pay_what_they_have(self):
        """Five voters with 50 each. b takes 30 from each of the four who want it; of
        the three who want a (90) two have 20 left and pay that, the third one pays 50.
        """
        costs = {"a": 90, "b": 120}
        ballots = approve("1 a, 2 ab, 2 b")
        result = equal_shares("ab", costs, 250, ballots)
        bought = [step for step in result["steps"] if step["word"] == "bought"]
        self.assertEqual([step["option"] for step in bought], ["b", "a"])
        self.assertEqual(
            (bought[0]["payment"], bought[0]["full"], bought[0]["rest"]),
            ("30.00", 4, 0),
        )
        # b first: it costs its voters a quarter for each unit, a a third
        self.assertEqual(
            {key: bought[1][key] for key in ("payment", "full", "rest", "rest_paid")},
            {"payment": "50.00", "full": 1, "rest": 2, "rest_paid": "40.00"},
        )

    def test_completion_exhausted(self):
        """Shares are raised until nothing more fits."""
        costs = {"a": 60, "b": 40}
        ballots = [*approve("6 a, 2 b"), (2, {"approved": []})]
        result = equal_shares("ab", costs, 100, ballots, increment=1)
        raised = result["steps"][1]
        self.assertEqual(result["winners"], ["a", "b"])
        self.assertEqual(
            (raised["times"], raised["share"], raised["reason"]),
            (10, "20.00", "exhausted"),
        )

    def test_completion_too_expensive(self):
        """The count before the one that would spend too much is valid."""
        costs = {"a": 60, "b": 40, "c": 30}
        ballots = approve("6 a, 2 b, 2 c")
        result = equal_shares("abc", costs, 100, ballots, increment=1)
        raised = result["steps"][1]
        self.assertEqual(result["winners"], ["a", "c"])
        self.assertEqual(raised["reason"], "exhausted")
        costs = {"a": 60, "b": 40, "c": 40}
        result = equal_shares("abc", costs, 110, ballots, increment=1)
        raised = result["steps"][1]
        self.assertEqual(result["winners"], ["a"])
        self.assertEqual(
            (raised["times"], raised["reason"], raised["next_cost"]),
            (8, "too_expensive", "140.00"),
        )

    def test_small_increments(self):
        """Without an increment shares grow by a hundredth of a share where a unit of
        money would be more."""
        ballots = [*approve("6 a, 2 b"), (2, {"approved": []})]
        steps = equal_shares("ab", {"a": "0.6", "b": "0.4"}, 1, ballots)["steps"]
        self.assertEqual((steps[1]["times"], steps[1]["share"]), (100, "0.20"))

    def test_free(self):
        result = equal_shares("ab", {"a": 0, "b": 10}, 10, approve("1 ab"))
        self.assertEqual(result["winners"], ["a", "b"])
        self.assertEqual(result["steps"][2], {"word": "free", "option": "a"})

    def test_lonely_wish_takes_no_time(self):
        """One voter of 1,000 wants what costs half of the budget: half a million
        counts with steps of one, of which most are skipped."""
        costs = {"a": 400_000, "b": 500_000}
        ballots = approve("999 a, 1 b")
        result = equal_shares("ab", costs, 1_000_000, ballots, increment=1)
        self.assertEqual(result["winners"], ["a", "b"])
        self.assertEqual(result["steps"][1]["times"], 499_000)

    @settings(max_examples=60, deadline=None)
    @given(elections("approval"), st.sampled_from([1, 3, 7]))
    def test_look_ahead(self, election, part):
        """Skipping counts finds the very count that counting each time finds."""
        costs, budget, ballots = election
        ballots = [
            (weight, [(o, 1) for o in content["approved"]])
            for weight, content in ballots
            if content["approved"]
        ]
        if not ballots:
            return
        voters = sum(weight for weight, _points in ballots)
        shares = Shares(
            OPTIONS,
            {option: Fraction(cost) for option, cost in costs.items()},
            ballots,
            Fraction(budget, voters),
            Fraction(1, part),
            by_cost=True,
        )
        times, reason, _next_cost = shares.complete(budget)
        for step in range(times):
            winners, _steps = shares.run(step)
            spent = sum(costs[option] for option in winners)
            self.assertLessEqual(spent, budget)
            rest = shares.supporters.keys() - set(winners)
            self.assertTrue(any(spent + costs[option] <= budget for option in rest))
        if reason == "too_expensive":
            winners, _steps = shares.run(times + 1)
            self.assertGreater(sum(costs[option] for option in winners), budget)

    # ------------------------------------------------------------------- referee

    @settings(max_examples=80, deadline=None)
    @given(
        st.one_of(elections("approval"), elections("dot")),
        st.sampled_from([Fraction(1), Fraction(1, 4), Fraction(1, 100)]),
    )
    @example(({"a": 1, "b": 1}, 1, [(1, {"approved": ["a", "b"]})]), Fraction(1))
    def test_equal_shares_as_pabutools(self, election, increment):
        """The same projects, bought in the same order."""
        costs, budget, ballots = election
        if not ballots:
            return
        library = Library(costs, budget, ballots)
        result = equal_shares(
            sorted(costs), costs, budget, ballots, increment=increment
        )
        self.assertEqual(result["winners"], library.equal_shares(increment))

    @settings(max_examples=80, deadline=None)
    @given(elections("approval"))
    def test_greedy_as_pabutools(self, election):
        costs, budget, ballots = election
        wanted = {option for _w, content in ballots for option in content["approved"]}
        costs = {option: cost for option, cost in costs.items() if option in wanted}
        if not costs:
            return
        library = Library(costs, budget, ballots)
        result = greedy(sorted(costs), costs, budget, ballots)
        self.assertEqual(result["winners"], library.greedy())

    # ---------------------------------------------------------------- properties

    @settings(max_examples=80, deadline=None)
    @given(
        st.one_of(elections("approval"), elections("dot")),
        st.sampled_from([greedy, equal_shares]),
    )
    def test_properties(self, election, rule):
        """Never more than the budget; order and weights do not matter; all is JSON;
        each option has one step that says what became of it."""
        costs, budget, ballots = election
        result = rule(OPTIONS, costs, budget, ballots)
        spent = sum(costs[option] for option in result["winners"])
        self.assertLessEqual(spent, budget)
        self.assertEqual(Fraction(result["spent"]), spent)
        self.assertEqual(Fraction(result["left"]), budget - spent)
        self.assertEqual(json.loads(json.dumps(result)), result)
        for others in (shuffle(ballots), repeat(ballots)):
            self.assertEqual(rule(OPTIONS, costs, budget, others), result)
        told = [step["option"] for step in result["steps"] if "option" in step]
        self.assertEqual(sorted(told), list(OPTIONS))
        funded = [
            step["option"]
            for step in result["steps"]
            if step["word"] in ("bought", "funded", "free")
        ]
        self.assertEqual(funded, result["winners"])

    @settings(max_examples=60, deadline=None)
    @given(st.one_of(elections("approval"), elections("dot")))
    def test_payments_add_up(self, election):
        """Before any share is raised, what voters pay and what is left is exactly the
        budget."""
        costs, budget, ballots = election
        points = [
            (weight, budget_engine.get_points(content)) for weight, content in ballots
        ]
        voters = sum(weight for weight, _points in points)
        if not voters:
            return
        exact = {option: Fraction(cost) for option, cost in costs.items()}
        share = Fraction(budget, voters)
        shares = Shares(OPTIONS, exact, points, share, Fraction(1), by_cost=True)
        winners, steps = shares.run(0, explain=True)
        left = Fraction(budget)
        for step in steps:
            if step["word"] == "bought":
                left -= step["cost"]
                self.assertEqual(step["left"], left)
                self.assertEqual(step["full"] + step["rest"], step["supporters"])
        self.assertLessEqual(sum(exact[option] for option in winners), budget)
