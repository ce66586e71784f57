from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PaymentProvider(models.Model):
    """Community credit as a way to pay: one provider for each ledger that is accepted
    on invoices and orders of its company."""

    _inherit = "payment.provider"

    code = fields.Selection(
        selection_add=[("solidarity_credit", "Community credit")],
        ondelete={"solidarity_credit": "set default"},
    )
    solidarity_ledger_id = fields.Many2one(
        "solidarity.ledger",
        string="Ledger",
        required_if_provider="solidarity_credit",
        ondelete="restrict",
        copy=False,
    )

    _solidarity_ledger_uniq = models.UniqueIndex(
        "(solidarity_ledger_id) WHERE solidarity_ledger_id IS NOT NULL",
        "Each ledger has one payment provider.",
    )

    # ---------------------------------------------------------- compute methods

    def _compute_feature_support_fields(self):
        result = super()._compute_feature_support_fields()
        self.filtered("solidarity_ledger_id").update({"support_refund": "partial"})
        return result

    @api.depends("solidarity_ledger_id.journal_id")
    def _compute_journal_id(self):
        in_credit = self.filtered(lambda provider: provider._is_in_credit())
        result = super(PaymentProvider, self - in_credit)._compute_journal_id()
        for provider in in_credit:
            provider.journal_id = provider.solidarity_ledger_id.journal_id
        return result

    # -------------------------------------------------------------- constraints

    @api.constrains("state", "company_id", "solidarity_ledger_id")
    def _check_solidarity_ledger(self):
        for provider in self.filtered("solidarity_ledger_id"):
            ledger = provider.solidarity_ledger_id
            if ledger.company_id != provider.company_id:
                raise ValidationError(
                    self.env._(
                        "%(ledger)s belongs to %(company)s: its provider does, too.",
                        ledger=ledger.name,
                        company=ledger.company_id.display_name,
                    )
                )
            if provider.state != "disabled":
                ledger._check_ready_for_payments()

    # --------------------------------------------------------------------- CRUD

    def write(self, vals):
        """Write; a provider that is switched on gets its place in the journal."""
        result = super().write(vals)
        if vals.get("state", "disabled") != "disabled":
            for provider in self.filtered("solidarity_ledger_id"):
                provider._ensure_payment_method_line()
        return result

    # ---------------------------------------------------------- business methods

    def _is_in_credit(self):
        return self.code == "solidarity_credit"

    def _get_default_payment_method_codes(self):
        self.ensure_one()
        if self._is_in_credit():
            return {"solidarity_credit"}
        return super()._get_default_payment_method_codes()

    def _ensure_payment_method_line(self, allow_create=True):
        """Book what comes in by this provider on the ledger's control account."""
        self.ensure_one()
        if not self._is_in_credit():
            return super()._ensure_payment_method_line(allow_create=allow_create)
        ledger = self.solidarity_ledger_id
        lines = self.env["account.payment.method.line"]
        line = lines.search([("payment_provider_id", "=", self.id)], limit=1)
        vals = {
            "journal_id": ledger.journal_id.id,
            "payment_account_id": ledger.control_account_id.id,
        }
        if line:
            line.write(vals)
        elif ledger.journal_id and allow_create:
            method = self._get_provider_payment_method(self.code)
            lines.create(
                {
                    "name": self.name,
                    "payment_method_id": method.id,
                    "payment_provider_id": self.id,
                    # after "manual": who registers a payment needs no provider
                    "sequence": 100,
                    **vals,
                }
            )
        return None
