from odoo import api, fields, models

CHOSEN_TYPES = ("boolean", "selection", "many2one")


class SolidarityEmergencyWizard(models.TransientModel):
    """Ask organisers for the new value of a rule, and what the emergency is."""

    _name = "solidarity.emergency.wizard"
    _description = "Emergency Change of a Rule"

    rule_id = fields.Many2one(
        "solidarity.governed.rule", required=True, readonly=True, ondelete="cascade"
    )
    value_text = fields.Char(related="rule_id.value_text")
    record_label = fields.Char(related="rule_id.record_label")
    is_chosen = fields.Boolean(compute="_compute_is_chosen")
    choice_id = fields.Many2one(
        "solidarity.governed.rule.choice",
        string="It Becomes",
        domain="[('rule_id', '=', rule_id)]",
    )
    new_value = fields.Char(help="A number as in 12.5, a date as in 2027-01-31.")
    reason = fields.Char(
        string="What Is the Emergency?",
        required=True,
        help="All members read it, in a mail and on the page of the rules.",
    )

    @api.depends("rule_id")
    def _compute_is_chosen(self):
        for wizard in self:
            wizard.is_chosen = wizard.rule_id.field_type in CHOSEN_TYPES

    def action_confirm(self):
        """Make the change, and show it."""
        self.ensure_one()
        rule = self.rule_id
        emergency = rule.community_id._emergency_change(
            self.env[rule.res_model].browse(rule.res_id),
            rule.field_name,
            self.choice_id.value if self.is_chosen else self.new_value,
            self.reason,
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": emergency._name,
            "res_id": emergency.id,
            "view_mode": "form",
        }
