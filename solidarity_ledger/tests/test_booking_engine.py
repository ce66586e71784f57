import doctest
from decimal import Decimal
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import booking

AMOUNTS = st.lists(st.integers(-10000, 10000), max_size=40)
CENT = Decimal("0.01")


@tagged("post_install", "-at_install")
class TestBookingEngine(BaseCase):
    """Company values of an entry, without a database."""

    def test_doctests(self):
        result = doctest.testmod(booking)
        self.assertGreater(result.attempted, 6)
        self.assertFalse(result.failed)

    @settings(max_examples=300, deadline=None)
    @given(
        cents=AMOUNTS,
        rate=st.fractions(min_value=Fraction(1, 1000), max_value=1000),
        rounding=st.sampled_from(
            [CENT, Decimal("0.05"), Decimal("1"), Decimal("0.001")]
        ),
    )
    @example(cents=[33, 33, 33], rate=Fraction("1.37"), rounding=CENT)
    @example(cents=[1] * 40, rate=Fraction(1, 3), rounding=CENT)
    def test_any_entry_balances(self, cents, rate, rounding):
        amounts = [Decimal(cent) / 100 for cent in [*cents, -sum(cents)]]
        values = booking.company_values(amounts, rate, rounding)
        self.assertEqual(sum(values), 0)
        for amount, value in zip(amounts, values, strict=True):
            self.assertEqual(value % rounding, 0)
            self.assertLess(abs(Fraction(value) - Fraction(amount) * rate), rounding)
            # what PostgreSQL checks of journal items: never of the other sign
            self.assertGreaterEqual(amount * value, 0)
