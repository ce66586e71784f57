from odoo import models

from .solidarity_exchange import BOOKED_STATES


class SolidarityExchange(models.Model):
    """Providers and receivers rate each other when the hours are agreed."""

    # One file for each side of the model keeps them readable.
    # pylint: disable-next=consider-merging-classes-inherited
    _name = "solidarity.exchange"
    _inherit = ["solidarity.exchange", "solidarity.rateable.mixin"]

    def _is_rateable(self):
        self.ensure_one()
        return self.sudo().state in BOOKED_STATES

    def _get_rating_sides(self):
        self.ensure_one()
        sides = self.sudo().participant_ids.grouped("role")
        members = self.env["solidarity.membership"].sudo()
        return tuple(
            sides[role].membership_id if role in sides else members
            for role in ("provider", "receiver")
        )
