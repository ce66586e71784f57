from odoo import models


class SolidarityCommunity(models.Model):
    """Communities with credit of their own."""

    _inherit = "solidarity.community"

    def _get_listing_currencies(self):
        """Add the units of the open ledgers."""
        # members may not read all ledgers, but all know the units
        ledgers = (
            self.env["solidarity.ledger"]
            .sudo()
            .search([("community_id", "=", self.id), ("state", "=", "open")])
        )
        return super()._get_listing_currencies() | ledgers.currency_id.with_env(
            self.env
        )
