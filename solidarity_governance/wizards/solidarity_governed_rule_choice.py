from odoo import fields, models


class SolidarityGovernedRuleChoice(models.TransientModel):
    """What a rule can be, where it is one of several things."""

    _name = "solidarity.governed.rule.choice"
    _description = "Possible Value of a Rule"
    _rec_name = "label"
    _order = "id"

    rule_id = fields.Many2one(
        "solidarity.governed.rule", required=True, index=True, ondelete="cascade"
    )
    value = fields.Char(required=True, readonly=True)
    label = fields.Char(required=True, readonly=True)
