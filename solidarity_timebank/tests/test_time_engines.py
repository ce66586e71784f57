import doctest
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import import_posts, plain_text, post_formats, timesheet_hours

minutes = st.integers(0, 24 * 60)
roundings = st.sampled_from([Decimal("0.01"), Decimal("0.25"), Decimal("0.5")])


@tagged("post_install", "-at_install")
class TestTimeEngines(BaseCase):
    """Hours of timesheets, and offers and wants of files."""

    def test_doctests(self):
        for module in (import_posts, plain_text, post_formats, timesheet_hours):
            with self.subTest(module.__name__):
                result = doctest.testmod(module)
                self.assertGreater(result.attempted, 0)
                self.assertEqual(result.failed, 0)

    @given(st.lists(minutes, max_size=31), roundings)
    @settings(max_examples=300, deadline=None)
    def test_rounded_hours(self, days, rounding):
        """Multiples of the unit, each by less than one unit off, whose sum is the
        rounded sum, and never more than a day has."""
        exact = [timesheet_hours.exact_hours(day / 60) for day in days]
        self.assertEqual(exact, [Fraction(day, 60) for day in days])
        shared = timesheet_hours.share_rounded(exact, rounding)
        unit = Fraction(rounding)
        for hours, wanted in zip(shared, exact, strict=True):
            self.assertEqual(hours % rounding, 0)
            self.assertLess(abs(Fraction(hours) - wanted), unit)
            self.assertLessEqual(hours, 24)
        off = Fraction(sum(shared, Decimal(0))) - sum(exact)
        self.assertLessEqual(abs(off), unit / 2)

    @given(st.text(st.characters(exclude_characters="<&"), max_size=200))
    @settings(max_examples=300, deadline=None)
    def test_plain_text_stays(self, text):
        """But for spaces and empty lines."""
        self.assertEqual(plain_text.strip_html(text).split(), text.split())

    @given(st.text("<>/!-&;# abpri\"'=", max_size=60))
    @settings(max_examples=500, deadline=None)
    def test_no_text_breaks_it(self, text):
        plain = plain_text.strip_html(text)
        self.assertEqual(plain, plain.strip())
