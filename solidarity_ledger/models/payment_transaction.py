from odoo import fields, models

from ..exceptions import DocumentPaymentError, LedgerError


class PaymentTransaction(models.Model):
    """Payments in community credit by Odoo's payment flow.

    The request that creates the transaction pays it, in one database transaction:
    transfer, payment, reconciliation and the state of the transaction, or nothing. A
    refusal leaves the transaction in error, with what the payment page then shows.
    """

    _inherit = "payment.transaction"

    credit_account_id = fields.Many2one(
        "solidarity.account",
        string="Paid from",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The member account that pays, or gets a refund.",
    )
    credit_due = fields.Monetary(
        string="Due before",
        readonly=True,
        help="What was due when the payment page was opened: a page that is out of "
        "date pays nothing.",
    )

    # -------------------------------------------------------- processing (paying)

    def _get_specific_processing_values(self, processing_values):
        """Pay at once: there is nobody else to wait for."""
        values = super()._get_specific_processing_values(processing_values)
        if self.provider_id._is_in_credit():
            try:
                with self.env.cr.savepoint():
                    self._process("solidarity_credit", {"reference": self.reference})
            except LedgerError as refusal:
                # nothing was written; the payment page shows the message
                self._set_error(str(refusal))
        return values

    def _get_specific_rendering_values(self, processing_values):
        if not self.provider_id._is_in_credit():
            return super()._get_specific_rendering_values(processing_values)
        return {"status_url": "/payment/status"}

    def _extract_amount_data(self, payment_data):
        if not self.provider_id._is_in_credit():
            return super()._extract_amount_data(payment_data)
        return None  # nobody sends an amount back

    def _apply_updates(self, payment_data):
        """Pay a new transaction; called again, it does nothing."""
        if not self.provider_id._is_in_credit():
            return super()._apply_updates(payment_data)
        if self.state != "done":
            self._pay_in_credit()
        return None

    def _pay_in_credit(self):
        """Pay the document of this transaction from the user's own account.

        :raise LedgerError: nothing was paid; the text says what to do
        """
        document = self._get_credit_document()
        document._lock_for_credit()
        self._check_credit_payment(document)
        ledger = self.provider_id.solidarity_ledger_id
        self.credit_account_id = ledger._account(self.env.user.partner_id)
        self._finish_in_credit()

    def _finish_in_credit(self):
        """Confirm the transaction, which makes the payment and with it the transfer."""
        self._set_done()
        # Odoo computes this from the transactions, but does not know when it changes
        self._get_credit_documents().invalidate_recordset(["amount_paid"])
        self._post_process()
        self.provider_reference = self.payment_id.solidarity_transfer_id.name

    def _get_credit_document(self):
        """Return the one document that this transaction pays.

        :raise DocumentPaymentError: there is none, or there are several
        """
        documents = self._get_credit_documents()
        if len(documents) != 1:
            raise DocumentPaymentError(
                self.env._(
                    "Community credit pays one invoice or order at a time. Open it and "
                    "pay it there."
                )
            )
        return documents

    def _get_credit_documents(self):
        """Return what this transaction pays: records of one model with
        ``solidarity.credit.document.mixin``."""
        return self.invoice_ids

    def _check_credit_payment(self, document):
        """Refuse what the payment page would not have offered.

        :raise DocumentPaymentError: with what to do instead
        """
        offer = self.provider_id._get_credit_offer(document)
        currency = self.currency_id
        due = self.credit_due or offer["due"]
        message = None
        if offer["note"]:
            message = offer["note"]
        elif self.operation not in ("online_redirect", "online_direct"):
            message = self.env._("Community credit is paid on the payment page.")
        elif not offer["due"]:
            message = self.env._(
                "There is nothing to pay any more. Reload the page to see why."
            )
        elif currency != document.currency_id or currency.compare_amounts(
            due, offer["due"]
        ):
            message = self.env._(
                "This page is out of date: %(amount)s are due now. Reload it, and look "
                "before you pay.",
                amount=document.currency_id.format(offer["due"]),
            )
        elif currency.compare_amounts(self.amount, 0) <= 0:
            message = self.env._("Enter an amount of more than zero.")
        elif currency.compare_amounts(self.amount, document._get_credit_room()) > 0:
            message = self.env._(
                "At most %(amount)s of this can be paid in community credit. Enter "
                "that or less, and pay the rest in another way.",
                amount=document.currency_id.format(document._get_credit_room()),
            )
        if message:
            raise DocumentPaymentError(message)

    # --------------------------------------------------------------- refunding

    def _send_refund_request(self):
        """Give back at once what this refund transaction says."""
        if not self.provider_id._is_in_credit():
            return super()._send_refund_request()
        source = self.source_transaction_id
        self._lock_source()
        refunds = source.child_transaction_ids.filtered(
            lambda tx: tx.operation == "refund" and tx.state == "done"
        )
        left = source.amount + sum(refunds.mapped("amount"))
        if self.currency_id.compare_amounts(-self.amount, left) > 0:
            raise DocumentPaymentError(
                self.env._(
                    "Of %(payment)s, %(amount)s are left to refund. Enter that or "
                    "less.",
                    payment=source.reference,
                    amount=self.currency_id.format(left),
                )
            )
        self.credit_account_id = source.credit_account_id
        self._finish_in_credit()
        return None

    def _lock_source(self):
        """Let refunds of one payment come one after the other, as payments do."""
        self.flush_recordset()
        self.env.cr.execute(
            "UPDATE payment_transaction SET id = id WHERE id = %s",
            [self.source_transaction_id.id],
        )

    # -------------------------------------------------------- account.payment

    def _create_payment(self, **extra_create_values):
        """Create the payment with the document's customer, who need not be the member
        that pays; a refund opens its documents again."""
        if not self.provider_id._is_in_credit():
            return super()._create_payment(**extra_create_values)
        values = {"memo": self.reference, **extra_create_values}
        refunded = self.source_transaction_id.payment_id
        if refunded:
            values.update(refunded._prepare_refund_vals())
        else:
            documents = self._get_credit_documents()
            values["partner_id"] = documents.partner_id.commercial_partner_id.id
        payment = super()._create_payment(**values)
        payment._reconcile_credit_refund()
        return payment
