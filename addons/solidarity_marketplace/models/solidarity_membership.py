from odoo import api, fields, models

from ..engine.places import is_place


class SolidarityMembership(models.Model):
    """What members offer and want, and where they are."""

    _inherit = "solidarity.membership"

    listing_count = fields.Integer(
        string="Offers and Wants", compute="_compute_listing_count"
    )

    @api.depends_context("uid")
    def _compute_listing_count(self):
        counts = dict(
            self.env["solidarity.listing"]._read_group(
                [("membership_id", "in", self.ids)], ["membership_id"], ["__count"]
            )
        )
        for membership in self:
            membership.listing_count = counts.get(membership, 0)

    def action_open_listings(self):
        """Open what this member offers and wants."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "solidarity_marketplace.solidarity_listing_action"
        )
        action["domain"] = [("membership_id", "=", self.id)]
        action["context"] = {"default_membership_id": self.id}
        return action

    def _get_place(self):
        """Return where the member is, to the member alone.

        :return: (latitude, longitude) in degrees, or None: no place was set, or it is
            somebody else's
        """
        if not self or not (self.env.su or self._is_own()):
            return None
        # Members cannot read contacts; this is the own one, which was just checked.
        partner = self.sudo().partner_id
        place = partner.partner_latitude, partner.partner_longitude
        return place if is_place(*place) else None
