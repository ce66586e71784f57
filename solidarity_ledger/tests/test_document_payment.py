from odoo.tests import tagged

from ..exceptions import DocumentPaymentError, PayerLimitError, PayerStateError
from .payment_common import CreditPaymentCommon


@tagged("post_install", "-at_install")
class TestDocumentPayment(CreditPaymentCommon):
    """Invoices of the coop that members pay on the portal in community credit."""

    def test_bookings(self):
        """The payment's entry is the transfer's entry: control account with the member
        against the receivable, and nothing is booked twice."""
        invoice = self._create_invoice(100)
        transaction = self._pay_online(invoice, 100)
        payment = transaction.payment_id
        transfer = payment.solidarity_transfer_id
        self.assertLines(
            payment.move_id,
            (self.control, self.partner_a, self.unit, 100, 100),
            (self.receivable, self.partner_a, self.money, -100, -100),
        )
        self.assertEqual(payment.journal_id, self.ledger.journal_id)
        self.assertEqual(transfer.move_id, payment.move_id)
        self.assertEqual(transfer.idempotency_key, f"transaction:{invoice.name}")
        self.assertEqual(
            (transfer.origin_model, transfer.origin_id),
            ("payment.transaction", transaction.id),
        )
        self.assertEqual(transaction.provider_reference, transfer.name)
        self.assertBalances(a="-100.00", community="100.00")
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(invoice.amount_residual, 0)
        self.assertLedgerSound()

    def test_bookings_at_another_rate(self):
        """At 1.37 coupons for 1 of money, 10.01 are 13.71: the invoice is paid to the
        cent, and no exchange difference is left."""
        unit = self._create_unit("TCX")
        self._set_rate(unit, 1.37)
        ledger = self._create_paying_ledger("Test odd coupon", unit)
        invoice = self._create_invoice(10.01)
        transaction = self._pay_online(
            invoice, 10.01, provider=ledger.payment_provider_ids
        )
        self.assertLines(
            transaction.payment_id.move_id,
            (ledger.control_account_id, self.partner_a, unit, 13.71, 10.01),
            (self.receivable, self.partner_a, self.money, -10.01, -10.01),
        )
        self.assertEqual(invoice.payment_state, "paid")
        self.assertFalse(
            self.env["account.partial.reconcile"]
            .search([("debit_move_id", "in", invoice.line_ids.ids)])
            .exchange_move_id
        )
        self.assertEqual(
            ledger._account(self.partner_a).balance,
            -13.71,
        )

    def test_bookings_in_hours(self):
        """An invoice in hours is paid in hours, which have no value in money: Odoo gave
        the invoice 5.00 of it, and the exchange difference takes them back."""
        self.hours_ledger.action_set_up_books()
        self.hours_ledger.action_set_up_payments()
        hours = self.hours_ledger.currency_id
        invoice = self._create_invoice(5, currency_id=hours.id)
        transaction = self._pay_online(
            invoice, 5, provider=self.hours_ledger.payment_provider_ids
        )
        self.assertLines(
            transaction.payment_id.move_id,
            (self.hours_ledger.control_account_id, self.partner_a, hours, 5, 0),
            (self.receivable, self.partner_a, hours, -5, 0),
        )
        self.assertEqual(invoice.payment_state, "paid")

    def test_two_in_one_database_transaction(self):
        """Where the ledger refuses, there is no payment and the state stays."""
        invoice = self._create_invoice(150)
        transaction = self._create_transaction(invoice, 150)
        with self.assertRaises(PayerLimitError), self.env.cr.savepoint():
            transaction._get_processing_values()
        self.assertEqual(transaction.state, "draft")
        self.assertFalse(transaction.payment_id)
        self.assertFalse(self.env["account.payment"].search_count([("payment_transaction_id", "=", transaction.id)]))
        self.assertBalances(a="0.00", community="0.00")
        self.assertEqual(invoice.amount_residual, 150)
