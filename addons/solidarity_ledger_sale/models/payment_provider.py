from odoo import api, models


class PaymentProvider(models.Model):
    """Payment pages of orders, in the portal and in the shop."""

    _inherit = "payment.provider"

    @api.model
    def _get_credit_document(self, sale_order_id=None, **kwargs):
        """Return the order of the page if it is one that the user may read."""
        document = super()._get_credit_document(**kwargs)
        # controllers pass a number; what comes from an address is text
        if document is None and isinstance(sale_order_id, int):
            order = self.env["sale.order"].browse(sale_order_id)
            if order.sudo(False).has_access("read"):
                document = order
        return document
