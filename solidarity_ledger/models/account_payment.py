from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_repr

from ..exceptions import DocumentPaymentError
from .solidarity_transfer import STATE_AUTHORITY


class AccountPayment(models.Model):
    """Payments whose outstanding account is the control account of a ledger: posting
    one posts a transfer between the member and the community, and the entry of the
    payment is the entry of that transfer.

    Received from a member (an invoice is paid): from the member's account to the
    community's. Sent to a member (a bill is paid, a payment refunded): the other way.
    """

    _inherit = "account.payment"

    solidarity_ledger_id = fields.Many2one(
        "solidarity.ledger",
        string="Ledger",
        compute="_compute_solidarity_ledger_id",
        compute_sudo=True,
    )
    solidarity_transfer_id = fields.Many2one(
        "solidarity.transfer",
        string="Transfer",
        compute="_compute_solidarity_transfer_id",
        compute_sudo=True,
    )
    refunded_payment_id = fields.Many2one(
        "account.payment",
        string="Refund of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The payment in community credit that this one gives back.",
    )
    credit_refund_ids = fields.One2many(
        "account.payment", "refunded_payment_id", string="Refunds in Credit"
    )

    @api.depends("outstanding_account_id")
    def _compute_solidarity_ledger_id(self):
        ledgers = self.env["solidarity.ledger"].search(
            [("control_account_id", "in", self.outstanding_account_id.ids)]
        )
        by_account = ledgers.grouped("control_account_id")
        for payment in self:
            payment.solidarity_ledger_id = by_account.get(
                payment.outstanding_account_id
            )

    @api.depends("move_id", "state")
    def _compute_solidarity_transfer_id(self):
        in_credit = self.filtered("solidarity_ledger_id")
        transfers = self.env["solidarity.transfer"].search(
            [("move_id", "in", in_credit.move_id.ids)]
        )
        by_move = transfers.grouped("move_id")
        for payment in self:
            payment.solidarity_transfer_id = by_move.get(payment.move_id)

    # --------------------------------------------------------------------- CRUD

    def write(self, vals):
        """Write; what moved community credit is given back, never taken apart."""
        if vals.get("state") in ("draft", "canceled", "rejected"):
            self._check_no_credit_moved()
        return super().write(vals)

    def unlink(self):
        """Delete; the entries, which Odoo deletes first, belong to transfers."""
        self._check_no_credit_moved()
        return super().unlink()

    def _check_no_credit_moved(self):
        for payment in self.filtered("solidarity_transfer_id"):
            raise UserError(
                self.env._(
                    "%(payment)s has moved community credit (%(transfer)s), and "
                    'transfers stay. Use "Refund" on the payment: it gives the credit '
                    "back and opens the document again.",
                    payment=payment.display_name,
                    transfer=payment.solidarity_transfer_id.name,
                )
            )

    # ---------------------------------------------------------- business methods

    def _prepare_move_line_default_vals(self, write_off_line_vals=None, **kwargs):
        """Book the control account in the ledger's unit and with the member."""
        vals_list = super()._prepare_move_line_default_vals(
            write_off_line_vals=write_off_line_vals, **kwargs
        )
        ledger = self.solidarity_ledger_id
        if not ledger:
            return vals_list
        control, counterpart = vals_list[:2]
        control["partner_id"] = self._get_credit_account().partner_id.id
        if self.currency_id != ledger.currency_id:
            control["currency_id"] = ledger.currency_id.id
            control["amount_currency"] = ledger._convert_to_unit(
                control["amount_currency"], self.currency_id, self.date
            )
        elif not ledger._is_valued():
            # Odoo would take 1.0 for a unit without a rate; an hour has no such value
            for vals in (control, counterpart):
                vals.update({"debit": 0.0, "credit": 0.0})
        return vals_list

    def _get_credit_account(self):
        """Return the member account that pays, or is paid.

        On the portal it is the account of whoever paid there; in the back office that
        of the payment's partner.

        :raise WrongLedgerError: the partner is no member
        """
        self.ensure_one()
        # bookkeepers need not be organisers to book what members pay
        payment = self.sudo()
        return (
            payment.payment_transaction_id.credit_account_id
            or payment.refunded_payment_id.payment_transaction_id.credit_account_id
            or payment.solidarity_ledger_id._account(payment.partner_id)
        )

    def _post_credit_transfers(self):
        """Post the transfers of payments whose entries are posted now, all or none.

        :raise LedgerError: which rule of the ledger refuses them
        """
        payments = self.filtered(
            lambda payment: (
                payment.solidarity_ledger_id and not payment.solidarity_transfer_id
            )
        )
        if not payments:
            return
        # what may be paid is the ledger's rules, not a right to write transfers
        transfers = (
            self.env["solidarity.transfer"]
            .sudo()
            ._post_transfers(
                [payment._prepare_credit_transfer_vals() for payment in payments]
            )
            .with_context(solidarity_state_authority=STATE_AUTHORITY)
        )
        for payment, transfer in zip(payments, transfers, strict=True):
            transfer.move_id = payment.move_id
        payments.invalidate_recordset(["solidarity_transfer_id"])

    def _prepare_credit_transfer_vals(self):
        self.ensure_one()
        payment = self.sudo()
        ledger = payment.solidarity_ledger_id
        if payment.move_id.date > fields.Date.context_today(self):
            raise DocumentPaymentError(
                self.env._(
                    "Community credit is paid at once: choose today's date, or an "
                    "earlier one, for %s.",
                    payment.display_name,
                )
            )
        lines = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == ledger.control_account_id
        )
        amount = float_repr(
            abs(sum(lines.mapped("amount_currency"))), ledger.currency_id.decimal_places
        )
        sides = [payment._get_credit_account(), ledger.community_account_id]
        if payment.payment_type == "outbound":
            sides.reverse()
        payer, payee = sides
        transaction = payment.payment_transaction_id
        origin = transaction or payment
        return {
            "ledger_id": ledger.id,
            "payer_account_id": payer.id,
            "payee_account_id": payee.id,
            "amount": amount,
            "date": payment.move_id.date,
            "description": payment.memo or payment.display_name,
            "idempotency_key": (
                f"transaction:{transaction.reference}"
                if transaction
                else f"payment:{payment.id}"
            ),
            "origin_model": origin._name,
            "origin_id": origin.id,
            "reversal_of_id": payment._get_reversed_transfer(payer, amount).id or None,
            # the community reads it in its books
            "is_notified": payment.payment_type == "inbound",
        }
