import doctest
from decimal import Decimal

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import sharing
from ..engine.sharing import COMMUNITY, TooFewReceiversError, share


@tagged("post_install", "-at_install")
class TestSharing(BaseCase):
    """Who pays whom, without a database."""

    def test_doctests(self):
        result = doctest.testmod(sharing)
        self.assertGreater(result.attempted, 8)
        self.assertFalse(result.failed)

    def test_a_class_of_ten(self):
        """Two hours for ten: the receivers share them, or the community keeps 18."""
        receivers = [f"r{number}" for number in range(10)]
        split = share("2", ["p"], receivers, "split", "0.01")
        self.assertEqual(set(split.paid.values()), {Decimal("0.20")})
        self.assertEqual((split.earned, split.surplus), ({"p": 2}, 0))
        each = share("2", ["p"], receivers, "each", "0.01")
        self.assertEqual(set(each.paid.values()), {Decimal("2")})
        self.assertEqual((each.earned, each.surplus), ({"p": 2}, 18))
        self.assertEqual(sum(amount for *_, amount in each.transfers), 20)

    def test_less_than_there_are_receivers(self):
        """A quarter of an hour in quarters has one payer, not ten of nothing."""
        shared = share("0.25", ["p"], list("abc"), "split", "0.25")
        self.assertEqual(shared.transfers, [("a", "p", Decimal("0.25"))])
        self.assertEqual(list(shared.paid.values()), [Decimal("0.25"), 0, 0])

    def test_the_community_pays_all(self):
        shared = share("3", ["p", "q"], [COMMUNITY], "split", "0.01")
        self.assertEqual(shared.paid, {COMMUNITY: 6})
        self.assertEqual(shared.transfers, [(COMMUNITY, "p", 3), (COMMUNITY, "q", 3)])

    @settings(max_examples=300, deadline=None)
    @given(
        steps=st.integers(1, 2400),
        rounding=st.sampled_from(["0.25", "0.01", "0.05", "1"]),
        providers=st.integers(1, 6),
        receivers=st.integers(1, 30),
        kind=st.sampled_from(["split", "each"]),
    )
    @example(steps=1, rounding="0.01", providers=1, receivers=30, kind="split")
    @example(steps=1, rounding="0.25", providers=6, receivers=1, kind="each")
    def test_nothing_is_lost(self, steps, rounding, providers, receivers, kind):
        rounding = Decimal(rounding)
        hours = steps * rounding
        givers = [f"p{number}" for number in range(providers)]
        takers = [f"r{number}" for number in range(receivers)]
        if kind == "each" and receivers < providers:
            with self.assertRaises(TooFewReceiversError):
                share(hours, givers, takers, kind, rounding)
            return
        shared = share(hours, givers, takers, kind, rounding)
        moved = dict.fromkeys([*givers, *takers, COMMUNITY], Decimal(0))
        for payer, payee, amount in shared.transfers:
            self.assertGreater(amount, 0)
            self.assertEqual(amount % rounding, 0)
            self.assertNotEqual(payer, payee)
            moved[payer] -= amount
            moved[payee] += amount
        self.assertEqual(sum(moved.values()), 0)
        self.assertEqual(set(shared.earned.values()), {hours})
        for giver in givers:
            self.assertEqual(moved[giver], hours)
        for taker in takers:
            self.assertEqual(-moved[taker], shared.paid[taker])
        self.assertLessEqual(
            max(shared.paid.values()) - min(shared.paid.values()), rounding
        )
        self.assertEqual(moved[COMMUNITY], shared.surplus)
        self.assertEqual(
            shared.surplus, (receivers - providers) * hours if kind == "each" else 0
        )
        payers = sum(1 for amount in shared.paid.values() if amount)
        payees = providers + bool(shared.surplus)
        self.assertLessEqual(len(shared.transfers), payers + payees - 1)
