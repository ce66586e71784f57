from odoo.tests import tagged

from .http_common import MarketplaceHttpCommon


@tagged("post_install", "-at_install")
class TestTours(MarketplaceHttpCommon):
    """What members do with offers and wants, in a real browser at desktop width."""

    def _start(self, tour, path=""):
        self._login(self.user_a)
        self.start_tour(
            f"/my/community/{self.community.code}{path}",
            f"solidarity_marketplace_{tour}",
            login=self.user_a.login,
        )

    def test_find_and_write(self):
        self._create_listing(self.membership_b, latitude=46.2, longitude=6.14)
        self._create_listing(self.membership_b, title="Bread")
        self._start("find")
        message = self.env["solidarity.listing.message"].search([])
        self.assertEqual(message.body, "May I come on Saturday?")

    def test_offer(self):
        self._start("offer")
        listing = self.listings.search([("membership_id", "=", self.membership_a.id)])
        self.assertRecordValues(
            listing,
            [{"title": "Cherry jam", "state": "published", "price_kind": "free"}],
        )
        self.assertTrue(listing.image)

    def test_map(self):
        for number in range(3):
            self._create_listing(
                self.membership_b,
                title=f"Pot {number}",
                latitude=46.2 + number / 20,
                longitude=6.14,
            )
        self._start("map")

    def test_place(self):
        self._start("place", "/settings")
        self.assertIsNone(self.membership_a._get_place())


@tagged("post_install", "-at_install")
class TestToursPhone(TestTours):
    """The same on a phone, 390 pixels wide."""

    browser_size = "390x844"
    touch_enabled = True
