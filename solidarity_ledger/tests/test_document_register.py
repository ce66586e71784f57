from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from ..exceptions import (
    DocumentPaymentError,
    PayeeLimitError,
    PayerLimitError,
    WrongLedgerError,
)
from .payment_common import CreditPaymentCommon


@tagged("post_install", "-at_install")
class TestDocumentRegister(CreditPaymentCommon):
    """ "Register payment" of the back office with the ledger's journal."""

    def test_invoice(self):
        invoice = self._create_invoice(60)
        payment = self._register(invoice, self.user_accountant)
        self.assertLines(
            payment.move_id,
            (self.control, self.partner_a, self.unit, 60, 60),
            (self.receivable, self.partner_a, self.unit, -60, -60),
        )
        transfer = payment.solidarity_transfer_id
        self.assertEqual(transfer.idempotency_key, f"payment:{payment.id}")
        self.assertEqual(
            (transfer.origin_model, transfer.origin_id), (payment._name, payment.id)
        )
        self.assertTrue(transfer.is_notified)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertBalances(a="-60.00", community="60.00")

    def test_bill(self):
        """The coop pays a member supplier in credit, who is told."""
        bill = self._create_invoice(80, self.partner_b, move_type="in_invoice")
        payment = self._register(bill, self.user_accountant)
        self.assertLines(
            payment.move_id,
            (self.control, self.partner_b, self.unit, -80, -80),
            (self.payable, self.partner_b, self.unit, 80, 80),
        )
        self.assertFalse(payment.solidarity_transfer_id.is_notified)
        self.assertEqual(bill.payment_state, "paid")
        self.assertBalances(b="80.00", community="-80.00")
        self.assertLedgerSound()

    def test_credit_note(self):
        """A credit note is paid out to the member in credit."""
        note = self._create_invoice(25, move_type="out_refund")
        self._register(note, self.user_accountant)
        self.assertEqual(note.payment_state, "paid")
        self.assertBalances(a="25.00", community="-25.00")

    def test_part(self):
        invoice = self._create_invoice(60)
        self._register(invoice, amount=25)
        self.assertEqual(invoice.amount_residual, 35)
        self.assertBalances(a="-25.00")

    def test_at_another_rate(self):
        """The wizard pays in coupons: 10.01 of money are 13.71 at a rate of 1.37."""
        self.unit.rate_ids.company_rate = 1.37
        invoice = self._create_invoice(10.01)
        payment = self._register(invoice)
        self.assertLines(
            payment.move_id,
            (self.control, self.partner_a, self.unit, 13.71, 10.01),
            (self.receivable, self.partner_a, self.unit, -13.71, -10.01),
        )
        self.assertEqual(invoice.payment_state, "paid")
        self.assertBalances(a="-13.71")

    def test_group(self):
        """Two invoices of one member in one payment, of two members in two."""
        invoices = self._create_invoice(10) | self._create_invoice(20)
        payment = self._register(invoices, group_payment=True)
        self.assertEqual(payment.mapped("amount"), [30])
        others = self._create_invoice(5) | self._create_invoice(7, self.partner_b)
        payments = self._register(others, group_payment=True)
        self.assertEqual(sorted(payments.mapped("amount")), [5, 7])
        self.assertEqual((invoices | others).mapped("payment_state"), ["paid"] * 4)
        self.assertBalances(a="-35.00", b="-7.00", community="42.00")

    def test_group_all_or_nothing(self):
        """One member's limit stops the payments of all."""
        invoices = self._create_invoice(101, self.partner_b) | self._create_invoice(5)
        with self.assertRaises(PayerLimitError), self.env.cr.savepoint():
            self._register(invoices)
        self.assertBalances(a="0.00", b="0.00")
        self.assertEqual(invoices.mapped("payment_state"), ["not_paid"] * 2)

    def test_refusals(self):
        stranger = self._create_invoice(5, self.partner_other)
        with self.assertRaisesRegex(WrongLedgerError, "not a member"):
            self._register(stranger)
        bill = self._create_invoice(1001, self.partner_b, move_type="in_invoice")
        with self.assertRaises(PayerLimitError), self.env.cr.savepoint():
            self._register(bill)
        self.account_b.write({"balance_limit": 50, "policy_reason": "Test of limits"})
        bill = self._create_invoice(51, self.partner_b, move_type="in_invoice")
        with self.assertRaises(PayeeLimitError), self.env.cr.savepoint():
            self._register(bill)
        tomorrow = fields.Date.today() + timedelta(days=1)
        with self.assertRaisesRegex(DocumentPaymentError, "today's date"):
            self._register(self._create_invoice(5), payment_date=tomorrow)

    def test_other_journals_move_no_credit(self):
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        payment = self._register(self._create_invoice(5), journal_id=bank.id)
        self.assertFalse(payment.solidarity_ledger_id)
        self.assertFalse(payment.solidarity_transfer_id)
        payment.action_draft()
        self.assertEqual(payment.state, "draft")
