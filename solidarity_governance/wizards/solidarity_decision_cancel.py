from odoo import fields, models


class SolidarityDecisionCancel(models.TransientModel):
    """Asks why, then cancels a ballot."""

    _name = "solidarity.decision.cancel"
    _description = "Cancel a Ballot"

    decision_id = fields.Many2one(
        "solidarity.decision",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    reason = fields.Text(required=True)

    def action_apply(self):
        """Cancel it, as the user and by the rules of the ballot."""
        self.ensure_one()
        self.decision_id.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
