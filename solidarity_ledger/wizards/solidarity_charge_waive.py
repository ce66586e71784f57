from odoo import Command, fields, models


class SolidarityChargeWaive(models.TransientModel):
    """Asks why members are let off a charge, then waives it."""

    _name = "solidarity.charge.waive"
    _description = "Waive Charge"

    line_ids = fields.Many2many(
        "solidarity.charge.line",
        required=True,
        default=lambda self: [Command.set(self.env.context.get("active_ids", []))],
    )
    reason = fields.Char(required=True)

    def action_waive(self):
        """Waive the chosen amounts."""
        self.ensure_one()
        self.line_ids.action_waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
