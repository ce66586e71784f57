import doctest
from math import asin, atan2, cos, degrees, hypot, radians, sin

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..engine import atom, form, murmurations, text
from ..engine import map as map_engine
from ..engine.map import (
    MAX_LATITUDE,
    RADII_KM,
    Map,
    choose_radius,
    middle,
    project,
    unproject,
)
from ..engine.places import EARTH_RADIUS_KM, distance_km

# Beyond, a kilometre changes its length within the picture.
latitudes = st.floats(-80, 80)
longitudes = st.floats(-180, 180)
places = st.tuples(latitudes, longitudes)
anywhere = st.tuples(st.floats(-90, 90), longitudes)


class TestMap(BaseCase):
    """The drawing of the neighbourhood, for any place on Earth."""

    def test_doctests(self):
        for module in (atom, form, map_engine, murmurations, text):
            results = doctest.testmod(module)
            self.assertTrue(results.attempted, module.__name__)
            self.assertFalse(results.failed, module.__name__)

    @given(st.tuples(st.floats(-85, 85), longitudes))
    def test_back_and_forth(self, place):
        latitude, longitude = unproject(*project(place))
        self.assertAlmostEqual(latitude, place[0], 7)
        self.assertAlmostEqual(longitude, place[1], 7)

    @given(anywhere)
    def test_the_world_is_a_square(self, place):
        for part in project(place):
            self.assertTrue(-1e-9 <= part <= 1 + 1e-9)

    @given(places, st.sampled_from(RADII_KM[:6]), st.floats(0, 359), st.floats(0, 1))
    @settings(max_examples=200)
    def test_distances_are_to_scale(self, centre, km, bearing, share):
        """What is so far away on Earth is so far from the middle, to 5 percent."""
        angle = km * share / EARTH_RADIUS_KM
        latitude, longitude = map(radians, centre)
        turn = radians(bearing)
        there = asin(
            sin(latitude) * cos(angle) + cos(latitude) * sin(angle) * cos(turn)
        )
        across = longitude + atan2(
            sin(turn) * sin(angle) * cos(latitude),
            cos(angle) - sin(latitude) * sin(there),
        )
        drawing = Map(centre, km)
        x, y = drawing.position((degrees(there), (degrees(across) + 180) % 360 - 180))
        drawn = hypot(x - 320, y - 320)
        meant = km * share * drawing.rings()[-1][1] / km
        self.assertAlmostEqual(drawn, meant, delta=max(1, meant * 0.05))

    @given(st.lists(anywhere, max_size=60), anywhere, st.sampled_from(RADII_KM))
    def test_every_pin_is_somewhere(self, pins, centre, km):
        """Each is drawn once or said to be outside, at most its reach away."""
        drawing = Map(centre, km)
        numbered = list(enumerate(pins))
        groups, outside = drawing.group(numbered, reach=30)
        drawn = [key for group in groups for key in group.keys]
        self.assertEqual(sorted(drawn + outside), list(range(len(pins))))
        for group in groups:
            self.assertTrue(drawing.shows(group.x, group.y))
        again, _outside = drawing.group(numbered, reach=30)
        self.assertEqual(groups, again, "the same pins give the same picture")

    @given(places, st.lists(places, max_size=10))
    def test_radius_reaches_all(self, centre, others):
        km = choose_radius(centre, others)
        self.assertIn(km, RADII_KM)
        if km < RADII_KM[-1]:
            for other in others:
                self.assertLessEqual(distance_km(centre, other), km)

    @given(st.lists(anywhere, min_size=1, max_size=10))
    def test_middle(self, some):
        latitude, longitude = middle(some)
        self.assertTrue(-90 <= latitude <= 90)
        self.assertTrue(-180 <= longitude <= 180)

    @given(anywhere, st.sampled_from(RADII_KM))
    def test_tiles_cover_the_picture(self, centre, km):
        drawing = Map(centre, km, width=440, height=440)
        tiles = drawing.tiles()
        self.assertLess(len(tiles), 40)
        for tile in tiles:
            self.assertTrue(0 <= tile["x"] < 2 ** tile["z"])
            self.assertTrue(0 <= tile["y"] < 2 ** tile["z"])
        if abs(centre[0]) < 60 and km <= 50:
            self.assertLessEqual(min(tile["left"] for tile in tiles), 1e-6)
            self.assertLessEqual(min(tile["top"] for tile in tiles), 1e-6)
            for side in ("left", "top"):
                end = max(tile[side] + tile["size"] for tile in tiles)
                self.assertGreaterEqual(end, 440 - 1e-6)

    def test_scale_is_round(self):
        for km in RADII_KM:
            length, pixels = Map((46, 6), km).scale()
            self.assertTrue(0 < pixels <= 140)
            self.assertIn(f"{length:g}".strip("0.")[0], "125")

    def test_poles(self):
        for latitude in (-90, 90):
            drawing = Map((latitude, 0), 5)
            self.assertEqual(drawing.position((latitude, 0)), (320, 320))
            self.assertEqual(project((latitude, 0))[1] > 0.5, latitude < 0)
        self.assertEqual(project((MAX_LATITUDE, 0)), project((90, 0)))
