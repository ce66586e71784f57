from odoo.http import request

from odoo.addons.account_payment.controllers.portal import PortalAccount
from odoo.addons.payment.controllers.portal import PaymentPortal


class CreditPaymentPortal(PaymentPortal):
    """Odoo's payment routes, with what the page said was due."""

    @staticmethod
    def _validate_transaction_kwargs(kwargs, additional_allowed_keys=()):
        PaymentPortal._validate_transaction_kwargs(
            kwargs, (*additional_allowed_keys, "credit_due")
        )

    def _create_transaction(
        self, *args, credit_due=None, custom_create_values=None, **kwargs
    ):
        credit_due = self._cast_as_float(credit_due)
        if credit_due:
            custom_create_values = {
                **(custom_create_values or {}),
                "credit_due": credit_due,
            }
        return super()._create_transaction(
            *args, custom_create_values=custom_create_values, **kwargs
        )


class CreditPortalAccount(PortalAccount):
    """The page of an invoice, which Odoo does not tell its payment providers."""

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        request.update_context(credit_document=(invoice._name, invoice.id))
        return super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
