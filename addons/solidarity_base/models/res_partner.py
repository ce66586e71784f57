from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    solidarity_membership_ids = fields.One2many(
        "solidarity.membership",
        "partner_id",
        string="Community Memberships",
        groups="base.group_user",
    )
