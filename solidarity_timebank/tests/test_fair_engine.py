import datetime
import doctest
from decimal import Decimal

from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import fair_exchange
from ..engine.fair_exchange import INFINITY, band, index, sentence, window_start

hours = st.decimals(0, 100_000, places=2)
# time is not what these tests are about
patient = settings(deadline=None)
days = st.dates(datetime.date(1990, 1, 1), datetime.date(2090, 1, 1))


@tagged("post_install", "-at_install")
class TestFairEngine(BaseCase):
    """The maths of the fair exchange index, without a database."""

    def test_doctests(self):
        result = doctest.testmod(fair_exchange)
        self.assertEqual(result.failed, 0)
        self.assertGreater(result.attempted, 12)

    @patient
    @drawn(hours, hours)
    def test_index(self, given, received):
        ratio = index(given, received)
        self.assertGreaterEqual(ratio, 0)
        self.assertEqual(ratio == INFINITY, not given and bool(received))
        if given == received:
            self.assertEqual(ratio, 1)
        elif given:
            self.assertEqual(ratio > 1, received > given)

    @patient
    @drawn(hours, hours, st.decimals(1, 50, places=2))
    def test_who_gives_more_is_never_told_to_give(self, given, received, threshold):
        kind = sentence(given, received, threshold)
        if given >= received:
            self.assertIn(kind, ("nothing", "even", "gave_more"))
        elif not given:
            self.assertEqual(kind, "suggest")

    @patient
    @drawn(hours, hours, hours)
    def test_bands_are_in_the_order_of_the_index(self, given, received, more):
        first, second = band(given, received), band(given, received + more)
        if given or received:
            self.assertLessEqual(first, second)
        if given == received and given:
            self.assertEqual(first, "3_even")

    @patient
    @drawn(hours.filter(bool))
    def test_bounds_of_bands(self, given):
        cent = Decimal("0.001")
        for bound, below, at, above in (
            ("0.5", "1_half", "1_half", "2_less"),
            ("1", "2_less", "3_even", "4_more"),
            ("1.5", "4_more", "4_more", "5_much_more"),
            ("2", "5_much_more", "5_much_more", "6_over_double"),
        ):
            received = given * Decimal(bound)
            self.assertEqual(band(given, received - cent), below)
            self.assertEqual(band(given, received), at)
            self.assertEqual(band(given, received + cent), above)

    @patient
    @drawn(days, st.integers(1, 60))
    def test_window(self, today, months):
        start = window_start(today, months)
        self.assertLess(start, today)
        self.assertEqual(
            (today.year * 12 + today.month) - (start.year * 12 + start.month), months
        )
        if start.day != today.day:
            # a shorter month: its last day
            self.assertLess(start.day, today.day)
            self.assertEqual((start + datetime.timedelta(days=1)).day, 1)
