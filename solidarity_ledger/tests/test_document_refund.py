from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..exceptions import DocumentPaymentError, PayeeStateError, ReversalError
from .payment_common import CreditPaymentCommon


@tagged("post_install", "-at_install")
class TestDocumentRefund(CreditPaymentCommon):
    """Giving back what was paid in credit, from the back office."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._create_invoice(100)
        cls.transaction = cls._pay_online(cls.invoice, 100)
        cls.payment = cls.transaction.payment_id
        cls.transfer = cls.payment.solidarity_transfer_id

    def test_full(self):
        """A full refund by Odoo's wizard is the reversal of the transfer; the invoice
        is open again."""
        refund = self._refund(100)
        reversal = refund.solidarity_transfer_id
        self.assertEqual(reversal.reversal_of_id, self.transfer)
        self.assertEqual(reversal.move_id, refund.move_id)
        self.assertLines(
            refund.move_id,
            (self.control, self.partner_a, self.unit, -100, -100),
            (self.receivable, self.partner_a, self.money, 100, 100),
        )
        self.assertBalances(a="0.00", community="0.00")
        self.assertEqual(self.invoice.payment_state, "not_paid")
        self.assertEqual(self.invoice.amount_residual, 100)
        self.assertTrue(self._is_reconciled(self.payment, refund))
        self.assertTrue(self.invoice._has_to_be_paid())
        self.assertLedgerSound()

    def test_parts(self):
        """Parts are transfers of their own, never more than was paid together."""
        first = self._refund(30)
        self.assertFalse(first.solidarity_transfer_id.reversal_of_id)
        self.assertEqual(self.invoice.amount_residual, 30)
        self.assertEqual(self.invoice.payment_state, "partial")
        self.assertEqual(self.payment.amount_available_for_refund, 70)
        second = self._refund(70)
        self.assertFalse(second.solidarity_transfer_id.reversal_of_id)
        self.assertEqual(self.invoice.amount_residual, 100)
        self.assertTrue(self._is_reconciled(self.payment, first, second))
        self.assertBalances(a="0.00", community="0.00")
        with self.assertRaisesRegex(DocumentPaymentError, "0.00 are left"):
            self.transaction.action_refund(0.01)

    def test_paid_and_refunded_again(self):
        """After a refund the invoice can be paid in credit again, by a new transfer."""
        self._refund(100)
        again = self._pay_online(self.invoice, 100)
        self.assertEqual(again.reference, f"{self.invoice.name}-1")
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertBalances(a="-100.00", community="100.00")

    def test_with_a_credit_note(self):
        """A credit note that is open takes the refund; the invoice stays paid."""
        note = self.invoice._reverse_moves()
        note.action_post()
        self._refund(100)
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertEqual(note.payment_state, "paid")
        self.assertEqual(note.amount_residual, 0)
        self.assertBalances(a="0.00", community="0.00")

    def test_refused(self):
        """What the ledger refuses is not refunded, nor is anything written."""
        self.env.cr.execute(
            "UPDATE solidarity_account SET state = 'frozen' WHERE id = %s",
            [self.account_a.id],
        )
        self.env.invalidate_all()
        with self.assertRaises(PayeeStateError), self.env.cr.savepoint():
            self.transaction.action_refund(100)
        self.assertFalse(self.transaction.child_transaction_ids)
        self.assertEqual(self.invoice.payment_state, "paid")

    def test_not_taken_apart(self):
        """A payment that moved credit is not reset, cancelled or deleted; the message
        says what to do instead."""
        for action in ("action_draft", "action_cancel", "action_reject", "unlink"):
            with (
                self.subTest(action=action),
                self.assertRaisesRegex(UserError, 'Use "Refund" on the payment'),
                self.env.cr.savepoint(),
            ):
                getattr(self.payment, action)()
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.payment.move_id.button_draft()
        self.assertEqual(self.invoice.payment_state, "paid")

    def test_transfer_is_not_reversed_alone(self):
        with self.assertRaisesRegex(ReversalError, "refund the payment"):
            self.transfer.action_reverse("By mistake")

    def test_registered_in_the_back_office(self):
        """What bookkeepers registered is refunded by the button, once."""
        invoice = self._create_invoice(40, self.partner_b)
        payment = self._register(invoice).with_user(self.user_accountant)
        refund = self.env["account.payment"].browse(
            payment.action_refund_in_credit()["res_id"]
        )
        self.assertEqual(
            refund.solidarity_transfer_id.reversal_of_id,
            payment.sudo().solidarity_transfer_id,
        )
        self.assertEqual(invoice.payment_state, "not_paid")
        self.assertBalances(b="0.00")
        with self.assertRaisesRegex(DocumentPaymentError, "refunded already"):
            payment.action_refund_in_credit()
        with self.assertRaisesRegex(DocumentPaymentError, "refunded already"):
            refund.action_refund_in_credit()

    def test_who_may(self):
        for user in (self.user_a, self.user_employee, self.user_organiser):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.payment.with_user(user).action_refund_in_credit()
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.transaction.with_user(user).action_refund(1)

    # ----------------------------------------------------------------- helpers

    def _refund(self, amount):
        """Refund by Odoo's wizard, as a bookkeeper; return the payment."""
        wizard = (
            self.env["payment.refund.wizard"]
            .with_user(self.user_accountant)
            .with_context(active_id=self.payment.id)
            .create({"amount_to_refund": amount})
        )
        wizard.action_refund()
        refund = self.transaction.child_transaction_ids.sorted("id")[-1]
        self.assertEqual(refund.state, "done")
        self.env.invalidate_all()
        return refund.payment_id

    def _is_reconciled(self, *payments):
        """Whether the payments cancel out each other on the receivable."""
        lines = self.env["account.move.line"]
        for payment in payments:
            lines |= payment._get_document_lines()
        return lines.mapped("reconciled") == [True] * len(lines)
