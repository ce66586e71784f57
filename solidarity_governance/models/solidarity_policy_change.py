from odoo import fields, models


class SolidarityPolicyChange(models.Model):
    """Rules that members changed name the decision."""

    _inherit = "solidarity.policy.change"

    decision_id = fields.Many2one(
        "solidarity.decision",
        string="Decided By",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    proposal_id = fields.Many2one(
        "solidarity.proposal",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
    emergency_id = fields.Many2one(
        "solidarity.emergency.change",
        string="Emergency Change",
        index="btree_not_null",
        ondelete="restrict",
        readonly=True,
    )
