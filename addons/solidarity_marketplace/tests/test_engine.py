import doctest
import math

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..engine import category_rows, places

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
points = st.tuples(latitudes, longitudes)


def angle(first, second):
    """Return the angle between two places by vectors, which is another formula."""

    def vector(place):
        latitude, longitude = map(math.radians, place)
        return (
            math.cos(latitude) * math.cos(longitude),
            math.cos(latitude) * math.sin(longitude),
            math.sin(latitude),
        )

    (a, b, c), (d, e, f) = vector(first), vector(second)
    cross = math.hypot(b * f - c * e, c * d - a * f, a * e - b * d)
    return math.atan2(cross, a * d + b * e + c * f)


@tagged("post_install", "-at_install")
class TestPlaces(BaseCase):
    def test_doctests(self):
        for module in (places, category_rows):
            failed, attempted = doctest.testmod(module)
            self.assertFalse(failed)
            self.assertTrue(attempted)

    @settings(max_examples=300, deadline=None)
    @given(points, points)
    def test_distance(self, first, second):
        """A metre is right everywhere, poles and antipodes included."""
        expected = angle(first, second) * places.EARTH_RADIUS_KM
        found = places.distance_km(first, second)
        # asin is blind next to the antipode: there a metre becomes some hundred
        self.assertAlmostEqual(found, expected, delta=1e-3 if expected < 19900 else 0.5)

    @settings(max_examples=500, deadline=None)
    @given(points, points, st.floats(0.001, 1.5))
    def test_boxes_leave_nothing_out(self, near, other, factor):
        """Whatever lies within a radius lies in one of its boxes."""
        km = places.distance_km(near, other) * factor
        if places.distance_km(near, other) > km:
            return
        self.assertTrue(
            any(
                south <= other[0] <= north and west <= other[1] <= east
                for south, west, north, east in places.bounding_boxes(near, km)
            )
        )
