from odoo.addons.solidarity_base.tests.common import SolidarityCommon


class MarketplaceCommon(SolidarityCommon):
    """Members who offer and want."""

    @classmethod
    def _create_listing(cls, membership=None, **values):
        """Create a listing as the system, an offer of A unless told otherwise."""
        return cls.env["solidarity.listing"].create(
            {
                "membership_id": (membership or cls.membership_a).id,
                "title": "Bicycle repair",
                **values,
            }
        )
