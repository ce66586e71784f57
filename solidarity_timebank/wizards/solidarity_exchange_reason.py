from odoo import fields, models


class SolidarityExchangeReason(models.TransientModel):
    """Asks why, then declines, cancels, disputes or reverses an exchange."""

    _name = "solidarity.exchange.reason"
    _description = "Words about an Exchange"

    exchange_id = fields.Many2one(
        "solidarity.exchange",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    action = fields.Selection(
        [
            ("decline", "Decline"),
            ("cancel", "Cancel"),
            ("dispute", "Ask the moderators"),
            ("reverse", "Reverse"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Text()

    def action_apply(self):
        """Do it, as the user and by the rules of the exchange."""
        self.ensure_one()
        actions = {
            "decline": self.exchange_id.action_decline,
            "cancel": self.exchange_id.action_cancel,
            "dispute": self.exchange_id.action_dispute,
            "reverse": self.exchange_id.action_reverse,
        }
        actions[self.action](self.reason)
        return {"type": "ir.actions.act_window_close"}
