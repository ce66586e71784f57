from odoo import fields, models


class SolidarityTransferReverse(models.TransientModel):
    """Asks why a transfer is reversed, then reverses it."""

    _name = "solidarity.transfer.reverse"
    _description = "Reverse Transfer"

    transfer_id = fields.Many2one(
        "solidarity.transfer",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    reason = fields.Char(required=True)

    def action_reverse(self):
        """Reverse the transfer and open the reversing one."""
        self.ensure_one()
        reversal = self.transfer_id.action_reverse(self.reason)
        return {
            "type": "ir.actions.act_window",
            "res_model": "solidarity.transfer",
            "res_id": reversal.id,
            "views": [(False, "form")],
        }
