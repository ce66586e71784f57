from odoo import models


class PaymentTransaction(models.Model):
    """Orders as what a transaction in community credit pays."""

    _inherit = "payment.transaction"

    def _get_credit_documents(self):
        return super()._get_credit_documents() or self.sale_order_ids
