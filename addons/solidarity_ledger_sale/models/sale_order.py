from odoo import models


class SaleOrder(models.Model):
    """Quotations and orders that members pay in community credit."""

    _name = "sale.order"
    _inherit = ["sale.order", "solidarity.credit.document.mixin"]

    def _get_credit_due(self):
        self.ensure_one()
        if self.state == "cancel":
            return 0
        return max(self.currency_id.round(self.amount_total - self.amount_paid), 0)

    def _get_credit_paid(self):
        self.ensure_one()
        transactions = self.transaction_ids.filtered(
            lambda tx: tx.provider_id._is_in_credit() and tx.state == "done"
        )
        refunds = transactions.child_transaction_ids.filtered(
            lambda tx: tx.operation == "refund" and tx.state == "done"
        )
        return sum((transactions | refunds).mapped("amount"))

    def _is_credit_taken_in_parts(self):
        # pages of orders ask for the whole again after a part was paid
        return False

    def _prepare_invoice(self):
        """Let the invoice accept the share that the order accepts."""
        return {**super()._prepare_invoice(), "credit_share": self.credit_share}

    def _get_invoice_grouping_keys(self):
        return [*super()._get_invoice_grouping_keys(), "credit_share"]
