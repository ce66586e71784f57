from odoo import models
from odoo.exceptions import AccessError

from ..exceptions import DocumentPaymentError


class AccountPayment(models.Model):
    """Giving back what was paid in community credit: transfer, payment and
    reconciliation. What comes from a payment page is refunded by Odoo's wizard for
    transactions; what was registered in the back office by the button of the payment.
    """

    # one concern a file
    # pylint: disable-next=consider-merging-classes-inherited
    _inherit = "account.payment"

    def action_refund_in_credit(self):
        """Give the whole payment back, by another payment.

        :return: action that opens the refund
        :raise LedgerError: refunded already, or the ledger refuses it
        """
        self.ensure_one()
        self.check_access("write")
        if not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(self.env._("Payments are refunded by bookkeepers."))
        self._check_refundable_in_credit()
        refund = self.create(
            {
                "payment_type": (
                    "outbound" if self.payment_type == "inbound" else "inbound"
                ),
                "amount": self.amount,
                "currency_id": self.currency_id.id,
                "journal_id": self.journal_id.id,
                "payment_method_line_id": self.payment_method_line_id.id,
                "memo": self.env._("Refund of %s", self.memo or self.name),
                **self._prepare_refund_vals(),
            }
        )
        refund.action_post()
        refund._reconcile_credit_refund()
        return refund.action_open_business_doc()

    def _check_refundable_in_credit(self):
        """Refuse a second refund, also of somebody else at the same moment."""
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE account_payment SET id = id WHERE id = %s", [self.id]
        )
        if (
            not self.solidarity_transfer_id
            or self.payment_transaction_id
            or self.refunded_payment_id
            or self.credit_refund_ids
        ):
            raise DocumentPaymentError(
                self.env._(
                    "%s is no payment in community credit that can be refunded, or it "
                    "was refunded already. Reload the page to see its refunds.",
                    self.display_name,
                )
            )

    def _prepare_refund_vals(self):
        """Return what a refund takes over from the payment that it gives back."""
        self.ensure_one()
        return {
            "partner_id": self.partner_id.id,
            "partner_type": self.partner_type,
            "destination_account_id": self.destination_account_id.id,
            "refunded_payment_id": self.id,
        }

    def _get_reversed_transfer(self, payer, amount):
        """Return the transfer that this payment takes back as a whole, or none: a part
        of a payment is given back by a transfer of its own.

        :param payer: the account that pays now
        :param str amount: exact, in the ledger's unit
        """
        transfer = self.refunded_payment_id.solidarity_transfer_id
        is_whole = (
            transfer
            and not transfer.reversal_ids
            and transfer.payee_account_id == payer
            and not transfer.currency_id.compare_amounts(transfer.amount, float(amount))
        )
        return transfer if is_whole else transfer.browse()

    def _reconcile_credit_refund(self):
        """Match a refund: with open credit notes of what was paid, else with the
        payment itself, which opens the documents again."""
        for refund in self.filtered("refunded_payment_id"):
            payment = refund.refunded_payment_id
            paid = payment._get_document_lines()
            given_back = refund._get_document_lines()
            documents = (
                paid.matched_debit_ids.debit_move_id
                | paid.matched_credit_ids.credit_move_id
            ) - payment.credit_refund_ids._get_document_lines()
            notes = documents.move_id.reversal_move_ids.line_ids.filtered(
                lambda line, account=paid.account_id: (
                    line.account_id == account
                    and line.parent_state == "posted"
                    and not line.reconciled
                )
            )
            if notes:
                (given_back | notes).reconcile()
            if not given_back.reconciled:
                matched = payment.credit_refund_ids._get_document_lines() & (
                    paid.matched_debit_ids.debit_move_id
                    | paid.matched_credit_ids.credit_move_id
                )
                paid.remove_move_reconcile()
                (paid | given_back | matched).reconcile()
                if not paid.reconciled:
                    (paid | documents).reconcile()

    def _get_document_lines(self):
        """Return the lines that documents are matched with, not those of members."""
        lines = self.env["account.move.line"]
        for payment in self:
            lines |= payment.move_id.line_ids.filtered_domain(
                [("account_id", "=", payment.destination_account_id.id)]
            )
        return lines
