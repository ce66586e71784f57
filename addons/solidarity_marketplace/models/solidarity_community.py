from odoo import api, fields, models


class SolidarityCommunity(models.Model):
    """The marketplace of a community."""

    _inherit = "solidarity.community"

    listing_count = fields.Integer(
        string="Offers and Wants", compute="_compute_listing_count"
    )

    @api.depends_context("uid")
    def _compute_listing_count(self):
        counts = dict(
            self.env["solidarity.listing"]._read_group(
                [("community_id", "in", self.ids), ("is_shown", "=", True)],
                ["community_id"],
                ["__count"],
            )
        )
        for community in self:
            community.listing_count = counts.get(community, 0)

    def action_open_listings(self):
        """Open the offers and wants of this community."""
        return self._get_action(
            "solidarity_marketplace.solidarity_listing_action",
            {"search_default_shown": 1},
        )

    def _get_listing_currencies(self):
        """Return the units in which prices of listings may be given.

        Addons extend it: a community that has its own credit counts in it, too.

        :rtype: res.currency
        """
        self.ensure_one()
        # The company is closed to members, how it counts is not.
        return self.sudo().company_id.currency_id.with_env(self.env)
