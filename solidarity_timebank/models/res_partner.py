from odoo import models


class ResPartner(models.Model):
    """Contacts as members of communities."""

    _inherit = "res.partner"

    def _get_membership(self, community):
        """Return the membership of a contact in a community, in whatever state.

        A person of an organisation stands for it: the member may be the organisation.
        """
        memberships = self.env["solidarity.membership"].search(
            [
                ("community_id", "=", community.id),
                ("partner_id", "in", (self | self.commercial_partner_id).ids),
            ]
        )
        own = memberships.filtered(lambda membership: membership.partner_id == self)
        return (own or memberships)[:1]
