from odoo import api, models


class AccountPaymentMethod(models.Model):
    """Community credit is booked in journals of type cash, too."""

    _inherit = "account.payment.method"

    @api.model
    def _get_payment_method_information(self):
        information = super()._get_payment_method_information()
        information["solidarity_credit"] = {
            "mode": "electronic",
            "type": ("bank", "cash"),
        }
        return information
