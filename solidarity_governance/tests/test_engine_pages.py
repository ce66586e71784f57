import doctest

from odoo.tests import BaseCase

from ..engine import ballot_form, plots
from ..engine.tally import tally


class TestPageEngines(BaseCase):
    """What forms send and what pages draw, without a database."""

    def test_doctests(self):
        for module in (ballot_form, plots):
            result = doctest.testmod(module)
            self.assertGreater(result.attempted, 0)
            self.assertEqual(result.failed, 0)

    def test_forms_come_back(self):
        """What is shown again is what was sent."""
        for method, content in (
            ("majority", {"choice": 7}),
            ("approval", {"approved": [7, 9]}),
            ("approval", {"approved": []}),
            ("ranked", {"ranking": [9, 7, 8]}),
            ("score", {"scores": [[7, 0], [8, 5], [9, 3]]}),
            ("dot", {"dots": [[8, 3], [9, 1]]}),
        ):
            with self.subTest(method=method, content=content):
                form = ballot_form.fill_form(method, content)
                self.assertEqual(ballot_form.parse_form(method, form), content)

    def test_nothing_voted(self):
        """A ballot without votes is drawn, too: nothing is divided by zero."""
        kinds = {7: "yes", 8: "no"}
        for method in ("majority", "consent", "approval", "score", "dot"):
            result = tally(method, [7, 8], [], kinds=kinds)
            self.assertEqual([bar["length"] for bar in plots.make_bars(result)], [0, 0])
            plots.make_share(result)
        for rule in ("schulze", "instant_runoff"):
            result = tally("ranked", [7, 8], [], ranked_rule=rule)
            self.assertEqual(plots.make_bars(result), [])
            plots.make_rounds(result)
            plots.make_table(result, "pairs")
            plots.make_order(result)
        self.assertEqual(plots.make_ring(0, 0, 20)["length"], 0)

    def test_bars_end_in_their_frame(self):
        votes = [(3, {"dots": [[7, 3], [8, 1]]}), (5, {"dots": [[8, 2]]})]
        result = tally("dot", [7, 8, 9], votes)
        bars = plots.make_bars(result)
        self.assertEqual([bar["number"] for bar in bars], [9, 13, 0])
        self.assertEqual([bar["percent"] for bar in bars], [40.9, 59.1, 0])
        self.assertEqual([bar["length"] for bar in bars], [69.23, 100, 0])

    def test_turnout_over_the_quorum(self):
        ring = plots.make_ring(3, 3, 100)
        self.assertEqual((ring["percent"], ring["rest"], ring["turn"]), (100, 0, 360))
