import json

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine.ballot import BallotError, check_ballot
from .engine_helpers import OPTIONS, contents

IDS = [7, 8, 9]
METHODS = ("majority", "consent", "approval", "ranked", "score", "dot")
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["choice", "approved", "ranking", "scores", "dots", "x"]),
        inner,
        max_size=2,
    ),
    max_leaves=8,
)


@tagged("post_install", "-at_install")
class TestEngineBallot(BaseCase):
    """What voters send: put in order, or refused with a word."""

    def _refuse(self, method, content, word, **details):
        with self.assertRaises(BallotError) as refusal:
            check_ballot(method, content, IDS, dots=10, dots_cap=4)
        self.assertEqual(
            (refusal.exception.word, refusal.exception.details),
            (word, details),
            content,
        )

    def test_normal_form(self):
        """What means the same looks the same."""
        for method, content, expected in (
            ("majority", {"choice": 8}, {"choice": 8}),
            ("approval", {"approved": (9, 7)}, {"approved": [7, 9]}),
            ("approval", {"approved": []}, {"approved": []}),
            ("ranked", {"ranking": [9]}, {"ranking": [9]}),
            ("score", {"scores": [[9, 0]]}, {"scores": [[7, 0], [8, 0], [9, 0]]}),
            ("dot", {"dots": [[9, 4], [8, 0], [7, 4]]}, {"dots": [[7, 4], [9, 4]]}),
            ("dot", {"dots": [(7, 4), (9, 2)]}, {"dots": [[7, 4], [9, 2]]}),
        ):
            found = check_ballot(method, content, IDS, dots=10, dots_cap=4)
            self.assertEqual(found, expected)

    def test_shape(self):
        """Anything that is not of the form of the method."""
        for method in METHODS:
            for content in (None, [], "7", {}, {"x": 7}, {"choice": 7, "dots": []}, 7):
                self._refuse(method, content, "shape")
        for method, content in (
            ("majority", {"choice": [7]}),
            ("majority", {"choice": True}),
            ("majority", {"choice": 7.0}),
            ("approval", {"approved": 7}),
            ("approval", {"approved": {"7": 7}}),
            ("approval", {"approved": [[7]]}),
            ("approval", {"choice": 7}),
            ("ranked", {"ranking": "789"}),
            ("ranked", {"ranking": [None]}),
            ("score", {"scores": {"7": 5}}),
            ("score", {"scores": [7]}),
            ("score", {"scores": [[7, 5, 5]]}),
            ("dot", {"dots": [[7]]}),
        ):
            self._refuse(method, content, "shape")

    def test_unknown_option(self):
        for method, content in (
            ("majority", {"choice": 6}),
            ("consent", {"choice": 6}),
            ("approval", {"approved": [7, 6]}),
            ("ranked", {"ranking": [6]}),
            ("score", {"scores": [[6, 5]]}),
            ("dot", {"dots": [[6, 1]]}),
        ):
            self._refuse(method, content, "unknown", option=6)
        self._refuse("majority", {"choice": "7"}, "unknown", option="7")
        # True is 1 in Python, and 1 may well be an id
        with self.assertRaises(BallotError):
            check_ballot("approval", {"approved": [True]}, [1, 2])

    def test_repeated(self):
        for method, content in (
            ("approval", {"approved": [7, 8, 7]}),
            ("ranked", {"ranking": [7, 8, 7]}),
            ("score", {"scores": [[7, 5], [7, 4]]}),
            ("dot", {"dots": [[7, 1], [7, 1]]}),
        ):
            self._refuse(method, content, "repeated", option=7)

    def test_empty(self):
        for method, content in (
            ("majority", {"choice": None}),
            ("ranked", {"ranking": []}),
            ("score", {"scores": []}),
            ("dot", {"dots": []}),
            ("dot", {"dots": [[7, 0]]}),
        ):
            self._refuse(method, content, "empty")

    def test_numbers(self):
        for value in (-1, 6, 2.5, "5", True, None):
            self._refuse(
                "score",
                {"scores": [[7, value]]},
                "score",
                option=7,
                value=value,
                most=5,
            )
        for value in (-1, 2.0, "1", False):
            self._refuse("dot", {"dots": [[8, value]]}, "number", option=8, value=value)
        self._refuse("dot", {"dots": [[8, 5]]}, "cap", option=8, value=5, most=4)
        self._refuse(
            "dot", {"dots": [[7, 4], [8, 4], [9, 3]]}, "total", value=11, most=10
        )

    @settings(max_examples=300, deadline=None)
    @given(ANYTHING, st.sampled_from(METHODS))
    def test_anything(self, content, method):
        """Whatever comes is put in order or refused; what is in order stays so."""
        try:
            checked = check_ballot(method, content, IDS, dots=10, dots_cap=4)
        except BallotError:
            return
        self.assertEqual(json.loads(json.dumps(checked)), checked)
        self.assertEqual(check_ballot(method, checked, IDS, 10, 4), checked)

    @settings(max_examples=100, deadline=None)
    @given(st.data(), st.sampled_from(METHODS))
    def test_good_ones(self, data, method):
        """Nothing is lost: each option that is named stays with its number."""
        content = data.draw(contents(method))
        try:
            checked = check_ballot(method, content, list(OPTIONS))
        except BallotError as error:
            self.assertEqual(error.word, "empty")
            return
        [(key, value)] = content.items()
        if key in ("scores", "dots"):
            given_away = {option: number for option, number in value if number}
            found = {option: number for option, number in checked[key] if number}
            self.assertEqual(found, given_away)
        elif key == "approved":
            self.assertEqual(checked[key], sorted(value, key=OPTIONS.index))
        else:
            self.assertEqual(checked[key], value)
