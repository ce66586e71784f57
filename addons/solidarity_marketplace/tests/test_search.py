import math

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from ..engine.places import distance_km
from ..models import solidarity_listing_search
from .common import MarketplaceCommon

HOSTILE = "'\":*&|!()<->\\ --;%_[]{}^$?@#/\t\n\r\0 \ud800 \ufffe 😀 '' :: <2>"
# where distances go wrong: poles, date line, equator, nowhere
EDGES = st.sampled_from([-90.0, -89.9, 0.0, 0.001, 89.9, 90.0, 52.5])
DATE_LINE = st.sampled_from([-180.0, -179.9, 0.0, 0.001, 179.9, 180.0, 13.4])
points = st.tuples(
    st.floats(-90, 90).map(lambda x: round(x, 7)) | EDGES,
    st.floats(-180, 180).map(lambda x: round(x, 7)) | DATE_LINE,
)


@tagged("post_install", "-at_install")
class TestSearch(MarketplaceCommon):
    def _search(self, text="", user=None, community=None, **options):
        listings = self.env["solidarity.listing"].with_user(user or self.user_b)
        return listings._search_page(community or self.community, text, **options)

    def _find(self, text="", **options):
        return self._search(text, **options)[0]

    # ------------------------------------------------------------------- words

    def test_all_words_must_be_there(self):
        both = self._create_listing(
            title="Bicycle repair", description="Brakes and gears, in my shed"
        )
        other = self._create_listing(title="Bicycle for a week")
        self.assertEqual(self._find("bicycle"), other + both)
        self.assertEqual(self._find("brakes BICYCLE"), both)
        self.assertFalse(self._find("bicycle boat"))
        self.assertEqual(self._find("  \t "), other + both)

    def test_last_word_may_be_a_beginning(self):
        listing = self._create_listing(title="Bicycle repair")
        self.assertEqual(self._find("bicycle rep"), listing)
        self.assertFalse(self._find("bicyc repair"))
        self.assertFalse(self._find("icycle"))

    def test_case_accents_and_sharp_s(self):
        for title, texts in {
            "Große Äpfel für Crème brûlée": ("grosse apfel", "GROẞE ÄPFEL", "creme"),
            "Straße kehren": ("strasse", "STRASSE", "straße"),
            "Łódź, smørrebrød og œufs": ("lodz smorrebrod", "oeufs", "ŁÓDŹ"),
            "Ремонт велосипедов": ("РЕМОНТ", "велосипед"),
            "Μαθήματα κιθάρας": ("ΜΑΘΗΜΑΤΑ", "κιθαρας"),
            "Gar\u00e7on au pair": ("garc\u0327on", "GARCON"),
            "Fahrrad/Velo-Anhänger, 2.5 m": ("velo", "anhanger", "2.5", "fahrrad-velo"),
            "ﬁne ½ day": ("fine",),
        }.items():
            listing = self._create_listing(title=title)
            for text in texts:
                self.assertEqual(self._find(text), listing, (title, text))

    def test_categories_and_tags(self):
        parent = self.env["solidarity.category"].create({"name": "Mobility"})
        category = parent.create({"name": "Wheels", "parent_id": parent.id})
        listing = self._create_listing(
            title="Repairs",
            category_id=category.id,
            tag_ids=self.env["solidarity.listing.tag"]._from_text("Cargo, trike").ids,
        )
        for text in ("wheels", "mobility", "cargo repairs", "trike mobility"):
            self.assertEqual(self._find(text), listing, text)
        category.name = "Two-wheelers"
        listing.tag_ids = False
        self.assertEqual(self._find("wheelers repairs"), listing)
        self.assertFalse(self._find("cargo"))
        self.env["res.lang"]._activate_lang("de_DE")
        parent.with_context(lang="de_DE").name = "Fortbewegung"
        self.assertEqual(self._find("fortbewegung"), listing)
        self.assertEqual(self._find("mobility"), listing)

    def test_words_of_this_transaction_are_found(self):
        """Pending changes are written before the search."""
        listing = self._create_listing()
        listing.title = "Unicycle repair"
        self.assertEqual(self._find("unicycle"), listing)

    def test_hostile_input(self):
        listing = self._create_listing(title="Bicycle repair")
        signs = [sign for sign in HOSTILE if not sign.isspace()]
        for text in (HOSTILE, *signs, "x" * 5000, "a " * 3000, "ﷺ" * 3000, "\\':*"):
            self.assertFalse(self._find(text), repr(text[:20]))
        self.assertEqual(self._find("'bicycle' & !:* | (repair"), listing)
        long = self._create_listing(title="y" * 120, description="z" * 2000)
        self.assertEqual(self._find("z" * 2000), long)

    @settings(max_examples=100, deadline=None)
    @given(st.text(max_size=60))
    def test_any_text_is_a_question(self, text):
        self._search(text, limit=1)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.text(st.characters(categories=["L", "N"], max_codepoint=0x24F), min_size=1)
    )
    def test_what_was_written_is_found(self, word):
        """Whatever the letters of Latin scripts: the same word finds the listing."""
        with self.env.cr.savepoint() as savepoint:
            listing = self._create_listing(title=f"x {word[:100]}")
            self.assertIn(listing, self._find(word[:100]))
            self.assertIn(listing, self._find(word[:100].upper()))
            savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def test_search_field_of_the_backend(self):
        listing = self._create_listing(title="Bicycle repair")
        self._create_listing(title="Boat")
        listings = listing.with_user(self.user_organiser)
        self.assertEqual(listings.search([("search_text", "ilike", "bicy")]), listing)
        self.assertEqual(
            listing.filtered_domain([("search_text", "=", "boat")]), listing.browse()
        )

    # ----------------------------------------------------------------- filters

    def test_filters(self):
        parent = self.env["solidarity.category"].create({"name": "Test Mobility"})
        child = parent.create({"name": "Wheels", "parent_id": parent.id})
        offer = self._create_listing(category_id=child.id, transaction_type="lend")
        want = self._create_listing(kind="want", transaction_type="lend")
        self.assertEqual(self._find(kind="want"), want)
        self.assertEqual(self._find(category=parent), offer)
        self.assertEqual(self._find(transaction_type="lend"), want + offer)
        self.assertFalse(self._find(category=parent, kind="want"))

    def test_everywhere(self):
        """The own community first of all; what others publish only on request."""
        own = self._create_listing()
        values = {"membership": self.membership_other}
        self._create_listing(**values)
        network = self._create_listing(**values, visibility="network")
        public = self._create_listing(**values, visibility="public")
        self.assertEqual(self._find(), own)
        self.assertEqual(self._find(everywhere=True), public + network + own)

    def test_only_what_is_shown(self):
        self._create_listing().action_pause()
        self._create_listing(self.membership_organiser)
        self.membership_organiser.sudo().state = "suspended"
        for user in (self.user_a, self.user_b, self.user_moderator):
            self.assertFalse(self._find(user=user))

    def test_pages_and_counts(self):
        listings = self.env["solidarity.listing"].create(
            [
                {"membership_id": self.membership_a.id, "title": f"Bike {number}"}
                for number in range(501)
            ]
        )
        found, total, has_next = self._search("bike", limit=20)
        self.assertEqual(found.ids, listings.ids[:-21:-1])
        self.assertEqual((total, has_next), (None, True))
        listings[0].action_pause()
        found, total, has_next = self._search("bike", limit=20, offset=480)
        self.assertEqual(found.ids, listings.ids[20:0:-1])
        self.assertEqual((total, has_next), (500, False))
        self.assertEqual(
            self._search("bike", offset=500), (listings.browse(), 500, False)
        )

    def test_query_count_does_not_grow(self):
        def count(limit):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for listing in self._find(near=(52.5, 13.4), km=50, limit=limit):
                self.assertTrue(listing.member_name and listing.title)
                listing._get_price_text()
                listing._get_distance_km((52.5, 13.4))
            return self.env.cr.sql_log_count - before

        self._create_listing(latitude=52.5, longitude=13.4)
        self._create_listing(self.membership_organiser, latitude=52.5, longitude=13.4)
        count(1)
        few = count(1)
        for _number in range(10):
            self._create_listing(latitude=52.5, longitude=13.4)
        self.assertEqual(count(20), few)

    # ---------------------------------------------------------------- distance

    def test_distance(self):
        berlin, munich, potsdam = (
            self._create_listing(title=title, latitude=latitude, longitude=longitude)
            for title, latitude, longitude in (
                ("Berlin", 52.52, 13.405),
                ("Munich", 48.1372, 11.5755),
                ("Potsdam", 52.4, 13.0667),
            )
        )
        nowhere = self._create_listing(title="Nowhere")
        near = (52.52, 13.405)
        self.assertEqual(self._find(near=near, km=30), potsdam + berlin)
        self.assertEqual(self._find(near=near, km=504), potsdam + berlin)
        self.assertEqual(self._find(near=near, km=505), potsdam + munich + berlin)
        self.assertEqual(self._find(near=near, km=0), berlin)
        self.assertEqual(
            self._find(near=near, order="distance"),
            berlin + potsdam + munich + nowhere,
        )
        self.assertEqual(
            self._find(near=near, order="distance", limit=2, offset=1),
            potsdam + munich,
        )
        self.assertEqual(round(potsdam._get_distance_km(near), 1), 26.5)
        self.assertIsNone(nowhere._get_distance_km(near))
        self.assertIsNone(berlin._get_distance_km(None))

    def test_nearest_of_many(self):
        """Small circles are tried first; the order is the same as without them."""
        near = (52.52, 13.405)
        listings = self.env["solidarity.listing"].create(
            [
                {
                    "membership_id": self.membership_a.id,
                    "title": "Bike",
                    "latitude": near[0] + (number * 37 % 101) / 30,
                    "longitude": near[1],
                }
                for number in range(101)
            ]
        )
        by_distance = listings.sorted(lambda listing: listing._get_distance_km(near))
        self.patch(solidarity_listing_search, "MAX_COUNT", 50)
        for offset in (0, 1, 20, 60, 100):
            found, total, has_next = self._search(
                near=near, order="distance", offset=offset
            )
            self.assertEqual(found, by_distance[offset : offset + 20])
            self.assertEqual((total, has_next), (None, offset + 20 < 101))

    def test_date_line_and_poles(self):
        fiji = self._create_listing(latitude=-17, longitude=179.9)
        samoa = self._create_listing(latitude=-17, longitude=-179.9)
        pole = self._create_listing(latitude=89.99, longitude=0)
        across = self._create_listing(latitude=89.99, longitude=180)
        self.assertEqual(self._find(near=(-17, 180), km=11), samoa + fiji)
        self.assertEqual(self._find(near=(-17, 179.9), km=22), samoa + fiji)
        self.assertEqual(self._find(near=(-17, 179.9), km=21), fiji)
        self.assertEqual(self._find(near=(89.99, 90), km=3), across + pole)
        self.assertEqual(self._find(near=(89.99, 0), km=2), pole)

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(points, min_size=1, max_size=8), points, st.floats(0.1, 21000))
    def test_distance_is_the_haversine(self, places, near, km):
        """What is found, in which order, is what a loop over all places finds."""
        with self.env.cr.savepoint() as savepoint:
            listings = self.env["solidarity.listing"].create(
                [
                    {
                        "membership_id": self.membership_a.id,
                        "title": "Somewhere",
                        "latitude": latitude,
                        "longitude": longitude,
                    }
                    for latitude, longitude in places
                ]
            )
            distances = {
                listing: distance_km(near, place)
                for listing, place in zip(listings, places, strict=True)
                if place != (0, 0)
            }
            found = self._find(near=near, km=km, order="distance")
            for listing in listings:
                distance = distances.get(listing, math.inf)
                if abs(distance - km) > 1e-6:
                    self.assertEqual(listing in found, distance < km)
            ordered = [distances[listing] for listing in found]
            for first, second in zip(ordered, ordered[1:], strict=False):
                self.assertLessEqual(first, second + 1e-6)
            savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def test_indexes_serve_the_search(self):
        """PostgreSQL can answer words and distances by the indexes."""
        listings = self.env["solidarity.listing"]
        for domain, index in (
            (listings._get_text_domain("bicycle"), "search_vector_index"),
            (
                listings._get_shown_domain(self.community)
                & listings._get_near_domain((52.5, 13.4), 10),
                "place_index",
            ),
        ):
            query = listings._search(domain)
            query.order = None
            with self.env.cr.savepoint() as savepoint:
                # in a table of a few rows anything else is cheaper
                self.env.cr.execute(
                    "SET LOCAL enable_seqscan = off; DROP INDEX "
                    "solidarity_listing_shown_index, "
                    "solidarity_listing__community_id_index"
                )
                plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
                self.assertIn(index, "\n".join(line for (line,) in plan))
                savepoint.rollback()
