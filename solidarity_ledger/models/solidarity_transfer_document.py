from odoo import models

from ..exceptions import ReversalError


class SolidarityTransfer(models.Model):
    """Transfers that paid an invoice or a bill."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.transfer"

    def action_reverse(self, reason):
        """Reverse, unless a document would stay paid by what was given back."""
        # the question itself needs no right to read payments
        payments = self.env["account.payment"].sudo()
        payment = payments.search([("move_id", "in", self.sudo().move_id.ids)], limit=1)
        if payment:
            raise ReversalError(
                self.env._(
                    "This transfer paid a document: %(memo)s. Ask the cooperative's "
                    "bookkeeping to refund the payment %(payment)s, so that the "
                    "document is open again.",
                    memo=payment.memo or "",
                    payment=payment.name or "",
                )
            )
        return super().action_reverse(reason)
