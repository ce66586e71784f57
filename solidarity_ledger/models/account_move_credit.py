from odoo import models


class AccountMove(models.Model):
    """Invoices that members pay in community credit, and entries of such payments."""

    _name = "account.move"
    _inherit = ["account.move", "solidarity.credit.document.mixin"]

    def _get_default_credit_share(self):
        return self.move_type == "out_invoice" and super()._get_default_credit_share()

    def _get_credit_due(self):
        self.ensure_one()
        is_open = self.move_type == "out_invoice" and self.state == "posted"
        return self.amount_residual if is_open else 0

    def _get_credit_paid(self):
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: line.display_type == "payment_term")
        partials = lines.matched_credit_ids
        moves = partials.credit_move_id.move_id
        # whoever pays need not be allowed to read transfers of others
        transfers = self.env["solidarity.transfer"].sudo()
        in_credit = transfers.search([("move_id", "in", moves.ids)]).move_id
        return sum(
            partial.debit_amount_currency
            for partial in partials
            if partial.credit_move_id.move_id in in_credit
        )

    def _post(self, soft=True):
        """Post; entries of payments in credit post the transfers of these payments."""
        posted = super()._post(soft)
        posted.origin_payment_id._post_credit_transfers()
        return posted
