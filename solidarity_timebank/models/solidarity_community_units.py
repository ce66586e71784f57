from odoo import models


class SolidarityCommunity(models.Model):
    """Units of prices in communities with a timebank."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.community"

    def _get_listing_currencies(self):
        """Leave out units that count hours: an hour is never priced."""
        hours = (
            self.env["solidarity.ledger"].sudo().search([("is_timebank", "=", True)])
        ).currency_id
        return super()._get_listing_currencies() - hours.with_env(self.env)
