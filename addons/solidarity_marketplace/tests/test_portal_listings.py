from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .http_common import GENEVA, MarketplaceHttpCommon


@tagged("post_install", "-at_install")
class TestPortalListings(MarketplaceHttpCommon):
    """Find offers and wants, on a list and on a map."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["solidarity.category"].create({"name": "Wheels"})
        below = cls.env["solidarity.category"].create(
            {"name": "Bicycles", "parent_id": cls.category.id}
        )
        cls.repair = cls._create_listing(
            cls.membership_b,
            title="Bicycle repair",
            category_id=below.id,
            latitude=46.21,
            longitude=6.14,
        )
        cls.bread = cls._create_listing(
            cls.membership_b,
            title="Bread",
            transaction_type="give",
            price_kind="free",
            latitude=46.21,
            longitude=6.14,
        )
        cls.want = cls._create_listing(
            cls.membership_b,
            title="Piano lessons",
            kind="want",
            latitude=46.3,
            longitude=6.14,
        )
        cls.anywhere = cls._create_listing(cls.membership_b, title="Advice by mail")
        cls.other = cls._create_listing(
            cls.membership_other, title="Hilltop honey", visibility="network"
        )
        cls.foreign = cls._create_listing(
            cls.membership_foreign, title="Far away flour", visibility="public"
        )
        cls.closed = cls._create_listing(cls.membership_other, title="Hilltop secret")

    def setUp(self):
        super().setUp()
        self._login(self.user_a)

    def _find(self, query=""):
        return self._get_titles(self._get(self.url + query))

    # --------------------------------------------------------------------- list

    def test_all(self):
        self.assertEqual(
            self._find(), ["Advice by mail", "Piano lessons", "Bread", "Bicycle repair"]
        )

    def test_filters(self):
        for query, titles in (
            ("?kind=want", ["Piano lessons"]),
            ("?kind=offer&search=bread", ["Bread"]),
            (f"?category={self.category.id}", ["Bicycle repair"]),
            ("?type=give", ["Bread"]),
            ("?km=1", ["Bread", "Bicycle repair"]),
            ("?km=25", ["Piano lessons", "Bread", "Bicycle repair"]),
            (
                "?order=distance",
                ["Bread", "Bicycle repair", "Piano lessons", "Advice by mail"],
            ),
            ("?search=nothing+of+this", []),
        ):
            with self.subTest(query):
                self.assertEqual(self._find(query), titles)

    def test_other_communities(self):
        found = self._find("?everywhere=1&order=recent")
        self.assertEqual(found[:2], ["Far away flour", "Hilltop honey"])
        self.assertNotIn("Hilltop secret", found)

    def test_nonsense_in_the_address(self):
        """Whatever is no choice of the form is left out."""
        query = "?kind=theft&category=-1&type=x&km=7&order=;&view=3d&page=-3"
        self.assertEqual(len(self._find(query)), 4)
        self.assertEqual(len(self._find("?category=99999999999999999999&km=1e9")), 4)
        self.assertEqual(self._find("?page=400"), [])
        self._get(self.url + "?search=%00", 400)

    def test_distances(self):
        """From the own place; a kilometre is the least that is said."""
        text = self._get_text(self._get(self.url + "?km=25"))
        self.assertIn("less than 1 km", text)
        self.assertIn("11 km", text)

    def test_without_a_place(self):
        """Nobody is asked for a distance before the own place is known."""
        self._login(self.user_b)
        page = self._get(self.url + "?km=1&order=distance")
        self.assertEqual(len(self._get_titles(page)), 4)
        self.assertFalse(page.xpath("//select[@name='km']"))
        self.assertIn("say where you are", self._get_text(page))

    def test_pages(self):
        for number in range(25):
            self._create_listing(self.membership_b, title=f"Pot {number:02d}")
        page = self._get(self.url + "?kind=offer&search=pot")
        titles = self._get_titles(page)
        self.assertEqual((len(titles), titles[0]), (20, "Pot 24"))
        self.assertIn("25 found", self._get_text(page))
        next_url = page.xpath("//a[@rel='next']/@href")[0]
        page = self._get(next_url)
        self.assertEqual(
            self._get_titles(page), [f"Pot {number:02d}" for number in range(4, -1, -1)]
        )
        self.assertFalse(page.xpath("//a[@rel='next']"))
        self.assertTrue(page.xpath("//a[@rel='prev']"))

    def test_queries_do_not_grow(self):
        """A page of 20, or a map of 50, costs as many queries as one of 5."""
        queries = ("?search=pot", "?search=pot&view=map")
        self._create_listings(5)
        few = [self._count_queries(query) for query in queries]
        self._create_listings(45)
        many = [self._count_queries(query) for query in queries]
        self.assertEqual(many, few)
        self.assertLess(max(few), 40)

    def _create_listings(self, count):
        for number in range(count):
            partner = self.env["res.partner"].create({"name": f"Person {number}"})
            self._create_listing(
                self._create_membership(partner),
                title=f"Pot {number}",
                category_id=self.category.id,
                latitude=46.2,
                longitude=6.1,
            )

    def _count_queries(self, query):
        path = self.url + query
        self._get(path)  # what is cached is cached
        self.env.flush_all()
        counts = []
        for _time in range(2):
            before = self.env.cr.sql_log_count
            self._get(path)
            counts.append(self.env.cr.sql_log_count - before)
        return min(counts)

    # ---------------------------------------------------------------------- map

    def test_map(self):
        page = self._get(self.url + "?view=map")
        svg = page.get_element_by_id("market_map")
        pins = svg.xpath(".//*[contains(@class, 'o_market_pin ')][@href]")
        labels = [pin.get("aria-label") for pin in pins]
        self.assertEqual(len(labels), 2, "two in one place, one 11 km away")
        self.assertEqual(labels[0], "2 here: 1 Bread; 2 Bicycle repair")
        self.assertRegex(labels[1], "^3: Want, Piano lessons, 11 km$")
        self.assertEqual(
            pins[1].get("href"), f"#listing_{self.want.id}", "pins lead to the list"
        )
        self.assertTrue(page.xpath(f"//*[@id='listing_{self.want.id}']"))
        text = " ".join(svg.text_content().split())
        self.assertIn("5 km 10 km 25 km", text, "rings that reach the farthest one")
        self.assertIn("Your place", text)
        self.assertIn("Without a place: 1.", text)

    def test_map_asks_no_other_server(self):
        page = self._get(self.url + "?view=map")
        self.assertFalse(page.xpath("//*[name()='image']"))

    def test_map_with_tiles(self):
        """Only where an administrator has named a server, and by its rules."""
        settings = self.env["ir.config_parameter"]
        settings.set_param(
            "solidarity_marketplace.tile_url", "https://tiles.test/{z}/{x}/{y}.png"
        )
        settings.set_param("solidarity_marketplace.tile_attribution", "© <Mappers>")
        page = self._get(self.url + "?view=map&km=5")
        tiles = page.xpath("//*[name()='image']/@href")
        self.assertTrue(tiles)
        for tile in tiles:
            self.assertRegex(tile, r"^https://tiles\.test/12/211\d/145\d\.png$")
        self.assertIn("© <Mappers>", self._get_text(page))
        settings.set_param("solidarity_marketplace.tile_url", "javascript:{z}{x}{y}")
        page = self._get(self.url + "?view=map&km=5")
        self.assertFalse(page.xpath("//*[name()='image']"))

    def test_map_without_any_place(self):
        self._login(self.user_b)
        page = self._get(self.url + "?view=map&search=advice")
        self.assertTrue(page.get_element_by_id("market_no_map") is not None)

    # ------------------------------------------------------------------ the page

    def test_one(self):
        self.repair.description = "Brakes & <b>gears</b>"
        page = self._get(f"{self.url}/{self.repair.id}")
        text = self._get_text(page)
        self.assertIn("Brakes & <b>gears</b>", text)
        self.assertIn("Bruno Member", text)
        self.assertIn("less than 1 km from your place", text)
        self.assertTrue(page.xpath("//*[@id='solidarity_listing_actions']"))
        self.assertTrue(
            page.xpath(f"//a[contains(@href, '/members/{self.membership_b.id}')]")
        )

    def test_one_of_the_network(self):
        """Its member has a name here, and no page."""
        page = self._get(f"{self.url}/{self.other.id}")
        text = self._get_text(page)
        self.assertIn("Otto Other (Test Hilltop)", text)
        self.assertFalse(page.xpath("//dd//a"))
        self._get(f"{self.url}/{self.foreign.id}")

    def test_not_found(self):
        self.bread.action_pause()
        for path in (
            f"{self.url}/{self.closed.id}",
            f"{self.url}/{self.bread.id}",
            f"{self.url}/999999999",
            f"/my/community/test-hilltop/listings/{self.other.id}",
            "/my/community/test-hilltop/listings",
            "/my/community/no-such/listings/new",
            "/my/community/test-hilltop/listings/mine",
        ):
            self._get(path, 404)

    def test_login(self):
        self.authenticate(None, None)
        response = self.url_open(self.url, allow_redirects=False)
        self.assertIn("/web/login", response.headers["Location"])

    def test_report(self):
        page = self._post(
            f"{self.url}/{self.repair.id}/report", {"reason": "It is a trick"}
        )
        self.assertIn("The moderators look at it", self._get_flash(page))
        report = self.env["solidarity.moderation.report"].search(
            [("res_model", "=", "solidarity.listing"), ("res_id", "=", self.repair.id)]
        )
        self.assertEqual(report.subject_membership_id, self.membership_b)

    # ------------------------------------------------------------- other pages

    def test_card(self):
        page = self._get(f"/my/community/{self.community.code}")
        card = page.get_element_by_id("solidarity_card_listings")
        self.assertEqual(
            " ".join(card.text_content().split()),
            "Offers and wants 3 offers, 1 want Find Offer something",
        )

    def test_waiting(self):
        """What expires within 7 days, and what has expired lately, waits."""
        today = fields.Date.today()
        for days, title in ((7, "Soon"), (8, "Later")):
            self._create_listing(title=title, date_expires=today + timedelta(days=days))
        old = self._create_listing(title="Old")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE solidarity_listing SET state = 'expired', date_expires = %s "
            "WHERE id = %s",
            [today - timedelta(days=1), old.id],
        )
        self.env.invalidate_all()
        page = self._get(f"/my/community/{self.community.code}")
        text = " ".join(
            page.get_element_by_id("solidarity_waiting").text_content().split()
        )
        self.assertIn("that have expired: 1 Renew", text)
        self.assertIn("that expire within 7 days: 1 Renew", text)

    def test_page_of_a_member(self):
        page = self._get(
            f"/my/community/{self.community.code}/members/{self.membership_b.id}"
        )
        section = page.get_element_by_id("solidarity_member_listings")
        self.assertEqual(len(self._get_titles(section)), 4)

    def test_script_in_a_title(self):
        self._create_listing(self.membership_b, title="<script>alert(1)</script>")
        page = self._get(self.url + "?view=map")
        self.assertIn("<script>alert(1)</script>", self._get_titles(page))
        self.assertFalse(page.xpath("//main//script"))

    def test_place_of_a(self):
        """Distances are from the exact place, which is on no page of another."""
        self.assertEqual(self.membership_a._get_place(), GENEVA)
        self._login(self.user_b)
        for path in (
            f"/my/community/{self.community.code}/members/{self.membership_a.id}",
            self.url + "?view=map",
        ):
            self.assertNotIn("46.2044", self.url_open(path).text)
