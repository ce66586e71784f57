from odoo import fields, models


class SolidarityTransfer(models.Model):
    """Transfers that exchanges posted."""

    _inherit = "solidarity.transfer"

    origin_id = fields.Many2oneReference(index="btree_not_null")
