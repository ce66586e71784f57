from odoo import api, fields, models

from odoo.addons.solidarity_ledger.exceptions import ReversalError

from .solidarity_exchange_reversal import REVERSAL_AUTHORITY


class SolidarityTransfer(models.Model):
    """Transfers that exchanges posted: they are reversed with their exchange."""

    _inherit = "solidarity.transfer"

    origin_id = fields.Many2oneReference(index="btree_not_null")
    is_of_exchange = fields.Boolean(compute="_compute_is_of_exchange")

    @api.depends("origin_model")
    def _compute_is_of_exchange(self):
        for transfer in self:
            transfer.is_of_exchange = transfer.origin_model == "solidarity.exchange"

    def action_open_exchange(self):
        """Open the exchange that posted this transfer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "solidarity.exchange",
            "res_id": self.origin_id,
            "views": [(False, "form")],
        }

    def action_reverse(self, reason):
        """Reverse, and with a transfer of an exchange the exchange itself.

        :raise ReversalError: the transfer is one of several of a group exchange
        """
        authority = self.env.context.get("solidarity_reversal_authority")
        exchanges = self._get_exchanges()
        if authority is REVERSAL_AUTHORITY or not exchanges:
            return super().action_reverse(reason)
        self._check_operator("payee_account_id")
        for exchange in exchanges:
            if exchange.transfer_ids - self:
                raise ReversalError(
                    self.env._(
                        "This belongs to the group exchange %s. Reverse it there: its "
                        "transfers go back together.",
                        exchange.display_name,
                    )
                )
        exchanges.with_env(self.env).action_reverse(reason)
        reversals = exchanges.transfer_ids.reversal_ids.with_env(self.env)
        others = self - exchanges.transfer_ids.with_env(self.env)
        if others:
            reversals |= super(SolidarityTransfer, others).action_reverse(reason)
        return reversals

    def _get_exchanges(self):
        """Return the exchanges that posted these, with the rights of the system: the
        own side of a transfer is enough to ask."""
        ids = [
            transfer.origin_id
            for transfer in self.sudo()
            if transfer.origin_model == "solidarity.exchange"
            and not transfer.reversal_of_id
        ]
        return self.env["solidarity.exchange"].sudo().browse(set(ids)).exists()
