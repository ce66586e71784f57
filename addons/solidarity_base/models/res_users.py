from odoo import api, models


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        """Create users; who is a member already gets to see the community."""
        users = super().create(vals_list)
        # Whoever may create users need not be allowed to read memberships.
        memberships = users.sudo().partner_id.solidarity_membership_ids
        memberships.filtered(lambda m: m.state == "active")._open_company()
        return users
