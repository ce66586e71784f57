import base64

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import file_open, float_round

from ..exceptions import DocumentPaymentError

PAYMENT_IMAGE = "solidarity_ledger/static/src/img/payment_method.png"


class SolidarityLedger(models.Model):
    """Invoices and orders paid in the unit of a ledger, by Odoo's payment flow."""

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "solidarity.ledger"

    invoice_credit_share = fields.Float(
        string="Accepted on invoices (%)",
        digits=(5, 2),
        required=True,
        default=100,
        help="How much of an invoice or order members may pay in this unit, unless the "
        "document says otherwise. 0 means none.",
    )
    payment_provider_ids = fields.One2many(
        "payment.provider",
        "solidarity_ledger_id",
        string="Payment Providers",
        # as the providers themselves: members read ledgers
        groups="base.group_system",
    )
    is_taking_payments = fields.Boolean(
        compute="_compute_is_taking_payments", compute_sudo=True
    )

    _invoice_credit_share_percent = models.Constraint(
        "CHECK (invoice_credit_share BETWEEN 0 AND 100)",
        "The share of invoices that is payable in this unit is between 0 and 100 "
        "percent.",
    )

    @api.depends("payment_provider_ids.state")
    def _compute_is_taking_payments(self):
        for ledger in self:
            ledger.is_taking_payments = any(
                provider.state != "disabled" for provider in ledger.payment_provider_ids
            )

    @api.model
    @api.private
    def _get_taking_payments(self, company):
        """Return the ledgers of a company that take payments of documents."""
        providers = self.env["payment.provider"].search(
            [
                ("code", "=", "solidarity_credit"),
                ("company_id", "=", company.id),
                ("state", "!=", "disabled"),
            ]
        )
        return providers.solidarity_ledger_id

    # ------------------------------------------------------------------ actions

    def action_set_up_payments(self):
        """Offer this ledger's unit on invoices and orders: accountants do, once the
        journal is there."""
        for ledger in self:
            ledger._check_may_set_up_payments()
            ledger._check_ready_for_payments()
            # Providers are the administrators'; this one holds no secret, it only
            # says which ledger pays into which journal.
            provider = ledger.sudo().payment_provider_ids
            if not provider:
                provider = provider.create(ledger._prepare_payment_provider_vals())
            provider.write({"state": "enabled", "is_published": True})
        return True

    def action_stop_payments(self):
        """No longer offer this ledger's unit on invoices and orders."""
        for ledger in self:
            ledger._check_may_set_up_payments()
            # as above
            ledger.sudo().payment_provider_ids.write(
                {"state": "disabled", "is_published": False}
            )
        return True

    def _check_may_set_up_payments(self):
        self.check_access("read")
        if not self._is_accountant():
            raise AccessError(
                self.env._(
                    "How invoices are paid is set up by accountants. Ask one of them."
                )
            )

    def _prepare_payment_provider_vals(self):
        with file_open(PAYMENT_IMAGE, "rb") as file:
            image = base64.b64encode(file.read())
        return {
            "name": self.name,
            "code": "solidarity_credit",
            "company_id": self.company_id.id,
            "solidarity_ledger_id": self.id,
            "redirect_form_view_id": self.env.ref(
                "solidarity_ledger.payment_redirect_form"
            ).id,
            "inline_form_view_id": self.env.ref(
                "solidarity_ledger.payment_inline_form"
            ).id,
            "image_128": image,
            # a payment page shows one provider of each method
            "payment_method_ids": [
                Command.create(
                    {
                        "name": self.name,
                        "code": "solidarity_credit",
                        "sequence": 5,
                        "active": False,
                        "image": image,
                        "support_refund": "partial",
                    }
                )
            ],
        }

    def _check_ready_for_payments(self):
        """Refuse where a payment could not be booked."""
        for ledger in self:
            if (
                ledger.journal_id.type not in ("cash", "bank")
                or not ledger.control_account_id
            ):
                raise DocumentPaymentError(
                    self.env._(
                        "%s has no journal of type cash or bank with a control account "
                        'yet. Use "Set up the books" first.',
                        ledger.name,
                    )
                )

    # ------------------------------------------------------------------ amounts

    @api.private
    def _is_valued(self, currency=None):
        """Whether a currency has a value in the company's: it is the company's own,
        or has a rate. Odoo takes 1.0 where there is none; an hour has no such value.

        :param currency: ``res.currency``; the ledger's unit when not given
        """
        self.ensure_one()
        company = self.company_id
        currency = currency or self.currency_id
        return currency == company.currency_id or bool(
            self.env["res.currency.rate"]
            .sudo()
            .search_count(
                [
                    ("currency_id", "=", currency.id),
                    ("company_id", "in", [False, company.root_id.id]),
                ],
                limit=1,
            )
        )

    @api.private
    def _is_convertible(self, currency):
        """Whether amounts in ``currency`` can be paid in this ledger's unit."""
        return currency == self.currency_id or (
            self._is_valued() and self._is_valued(currency)
        )

    @api.private
    def _convert_to_unit(self, amount, currency, date):
        """Return an amount of ``currency`` in this ledger's unit.

        :raise DocumentPaymentError: there is no rate between the two
        """
        self.ensure_one()
        if not self._is_convertible(currency):
            raise DocumentPaymentError(self._get_no_rate_message(currency))
        return currency._convert(amount, self.currency_id, self.company_id, date)

    @api.private
    def _convert_from_unit(self, amount, currency, date):
        """Return an amount of this ledger's unit in ``currency``, rounded down: what
        is paid with it must be there."""
        self.ensure_one()
        value = self.currency_id._convert(
            amount, currency, self.company_id, date, round=False
        )
        return float_round(
            value, precision_rounding=currency.rounding, rounding_method="DOWN"
        )

    @api.private
    def _get_no_rate_message(self, currency):
        return self.env._(
            "This is in %(currency)s, and there is no rate between it and %(unit)s of "
            "%(ledger)s. Pay it in another way, or ask the cooperative for a rate.",
            currency=currency.name,
            unit=self.currency_id.name,
            ledger=self.name,
        )
