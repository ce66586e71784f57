from odoo.addons.solidarity_base.tests.http_common import SolidarityHttpCommon

from .common import MarketplaceCommon

GENEVA = (46.2044, 6.1432)


class MarketplaceHttpCommon(MarketplaceCommon, SolidarityHttpCommon):
    """Pages of the marketplace; A is at home in Geneva."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"/my/community/{cls.community.code}/listings"
        cls.listings = cls.env["solidarity.listing"]
        cls.membership_a.action_set_place(*GENEVA)

    @classmethod
    def _get_form(cls, **values):
        """Return a form as a browser sends it, with what differs."""
        return {
            "key": "5b6f2f3e-8a0c-4d7e-9a8e-0c6f7f1d2a3b",
            "kind": "offer",
            "title": "Jam",
            "description": "Plums\nand sugar",
            "transaction_type": "sell",
            "price_kind": "free",
            "place": "none",
            "visibility": "community",
            "date_expires": str(
                cls.listings._fields["date_expires"].default(cls.listings)
            ),
            **values,
        }

    def _get_errors(self, page):
        """Return the messages beside the fields, with single spaces."""
        return [
            " ".join(node.text_content().split())
            for node in page.find_class("o_solidarity_error")
        ]

    def _get_titles(self, page):
        return [
            node.text_content().strip() for node in page.find_class("o_market_title")
        ]
