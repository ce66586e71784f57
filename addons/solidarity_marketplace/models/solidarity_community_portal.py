from odoo import models


class SolidarityCommunity(models.Model):
    """How much is offered and wanted in a community."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    def _count_listings(self):
        """Return how many current offers and wants members see, and how many are the
        user's own.

        :return: dict with ``offer``, ``want`` and ``own``
        """
        self.ensure_one()
        listings = self.env["solidarity.listing"]
        counts = dict(
            listings._read_group(
                [("community_id", "=", self.id), ("is_shown", "=", True)],
                ["kind"],
                ["__count"],
            )
        )
        own = listings.search_count(
            [
                ("community_id", "=", self.id),
                ("membership_id.partner_id", "=", self.env.user.partner_id.id),
            ]
        )
        return {
            "offer": counts.get("offer", 0),
            "want": counts.get("want", 0),
            "own": own,
        }
