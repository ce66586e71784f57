from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged

from .http_common import MarketplaceHttpCommon


@tagged("post_install", "-at_install")
class TestDigest(MarketplaceHttpCommon):
    """New offers and wants in the weekly mail: the nearest ten, and not the own."""

    def _get_section(self, membership, user, since):
        own = membership.with_user(user)
        sections = [
            section
            for section in own._get_digest_sections(since)
            if section["title"].startswith("New offers and wants")
        ]
        return sections[0] if sections else None

    def test_nearest(self):
        for number in range(12):
            self._create_listing(
                self.membership_b,
                title=f"Pot {number}",
                latitude=46.2044 + number / 10,
                longitude=6.1432,
            )
        self._create_listing(self.membership_b, title="Nowhere")
        self._create_listing(title="My own")
        self._create_listing(self.membership_b, title="Paused").action_pause()
        self._create_listing(
            self.membership_other, title="Elsewhere", visibility="network"
        )
        since = fields.Datetime.now() - timedelta(days=7)
        section = self._get_section(self.membership_a, self.user_a, since)
        self.assertEqual(section["title"], "New offers and wants near you")
        texts = [line["text"] for line in section["lines"]]
        self.assertEqual(len(texts), 10)
        self.assertEqual(texts[0], "Offer: Pot 0 (less than 1 km)")
        self.assertEqual(texts[9], "Offer: Pot 9 (100 km)")
        self.assertEqual(section["url"], self.url)

    def test_without_a_place(self):
        """The newest first, with no distance."""
        first = self._create_listing(title="Bread")
        self._create_listing(title="A ladder", kind="want")
        since = fields.Datetime.now() - timedelta(days=7)
        section = self._get_section(self.membership_b, self.user_b, since)
        self.assertEqual(section["title"], "New offers and wants")
        self.assertEqual(
            [line["text"] for line in section["lines"]],
            ["Want: A ladder", "Offer: Bread"],
        )
        self.assertEqual(section["lines"][1]["url"], f"{self.url}/{first.id}")

    def test_nothing_new(self):
        self._create_listing(title="Bread")
        tomorrow = datetime.now() + timedelta(days=1)
        self.assertIsNone(self._get_section(self.membership_b, self.user_b, tomorrow))
