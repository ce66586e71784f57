from psycopg2 import IntegrityError

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..exceptions import PayerLimitError, PayerStateError
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
        difference = invoice.line_ids.matched_credit_ids.exchange_move_id
        self.assertLines(
            difference,
            (self.receivable, self.partner_a, hours, 0, -5),
            (
                self.company.expense_currency_exchange_account_id,
                self.partner_a,
                hours,
                0,
                5,
            ),
        )
        self.assertEqual(invoice.payment_state, "paid")

    def test_two_in_one_database_transaction(self):
        """Where the ledger refuses, there is no payment and the state stays."""
        invoice = self._create_invoice(150)
        transaction = self._create_transaction(invoice, 150)
        with self.assertRaises(PayerLimitError), self.env.cr.savepoint():
            transaction._process("solidarity_credit", {})
        self.assertEqual(transaction.state, "draft")
        self.assertFalse(transaction.payment_id)
        self.assertFalse(
            self.env["account.payment"].search_count(
                [("payment_transaction_id", "=", transaction.id)]
            )
        )
        self.assertBalances(a="0.00", community="0.00")
        self.assertEqual(invoice.amount_residual, 150)

    def test_refusals(self):
        """Each reason is said in words, on the page and when somebody pays anyway."""
        invoice = self._create_invoice(100)
        reason = "Test of refusals"
        account = self.account_a
        self._assertRefused(invoice, "log in", self.user_public)
        self._assertRefused(invoice, "you are not one", self.user_other)
        account.write({"state": "frozen", "policy_reason": reason})
        self._assertRefused(invoice, "frozen or closed")
        account.write({"state": "credit_only", "policy_reason": reason})
        self._assertRefused(invoice, "you can spend up to 0.00")
        account.write({"state": "open", "policy_reason": reason})
        self.ledger.write({"state": "closed", "policy_reason": reason})
        self._assertRefused(invoice, "is closed and takes no payments")
        self.ledger.write({"state": "open", "policy_reason": reason})
        foreign = self._create_invoice(100, currency_id=self._create_unit("TNR").id)
        self._assertRefused(foreign, "there is no rate")
        self.assertEqual(self._get_offer(invoice)["room"], 100)
        self.membership_a.action_suspend()
        self._assertRefused(invoice, "you are not one")

    def test_frozen_at_the_last_moment(self):
        """The ledger's own rules hold also where the page's check was passed."""
        invoice = self._create_invoice(100)
        payment = self._register(invoice)
        self.assertEqual(payment.solidarity_transfer_id.amount, 100)
        self.account_a.write({"state": "frozen", "policy_reason": "Test of refusals"})
        with self.assertRaises(PayerStateError):
            self._register(self._create_invoice(1))

    def test_share(self):
        """Half of an invoice in credit: what was paid before counts, what was refunded
        does not, and the page offers what is left."""
        invoice = self._create_invoice(100, credit_share=50)
        self.assertEqual(self._get_offer(invoice)["room"], 50)
        self._assertNotPaid(invoice, 50.01, "At most")
        first = self._pay_online(invoice, 20)
        self.assertEqual(self._get_offer(invoice)["room"], 30)
        self._assertNotPaid(invoice, 30.01, "At most")
        self._pay_online(invoice, 30)
        self.assertEqual(invoice.amount_residual, 50)
        self._assertRefused(invoice, "is paid already (50 % of the total)")
        first.action_refund(5)
        self.assertEqual(invoice.amount_residual, 55)
        self.assertEqual(self._get_offer(invoice)["room"], 5)
        self._pay_online(invoice, 5)
        self.assertBalances(a="-50.00", community="50.00")

    def test_share_is_not_more_than_is_due(self):
        invoice = self._create_invoice(100, credit_share=50)
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self._register(invoice, journal_id=bank.id, amount=70)
        self.assertEqual(self._get_offer(invoice)["room"], 30)

    def test_bad_share(self):
        """A share is a percentage: in the form, by RPC and in SQL."""
        invoice = self._create_invoice(100)
        for share in (100.01, -1):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError) as caught,
                self.env.cr.savepoint(),
            ):
                invoice.credit_share = share
                invoice.flush_recordset()
            self.assertIn("credit_share_percent", str(caught.exception))
        self.assertSqlRefused(
            "UPDATE account_move SET credit_share = 101 WHERE id = %s",
            [invoice.id],
            "23514",
        )
        self.assertSqlRefused(
            "UPDATE solidarity_ledger SET invoice_credit_share = 101 WHERE id = %s",
            [self.ledger.id],
            "23514",
        )

    def test_default_share(self):
        """Invoices take the share of the ledger in which their customer trades."""
        self.ledger.invoice_credit_share = 40
        self.assertEqual(self._create_invoice(1).credit_share, 40)
        bill = self._create_invoice(1, move_type="in_invoice")
        self.assertEqual(bill.credit_share, 0)
        self.ledger.action_stop_payments()
        self.assertEqual(self._create_invoice(1).credit_share, 0)

    def test_nothing_accepted_says_nothing(self):
        invoice = self._create_invoice(100, credit_share=0)
        offer = self._get_offer(invoice)
        self.assertEqual((offer["room"], offer["note"]), (0, None))
        self._assertNotPaid(invoice, 1, "At most")

    def test_paid_once(self):
        """Double click, two tabs, a callback that comes again: one transfer."""
        invoice = self._create_invoice(100)
        first = self._create_transaction(invoice, 20, credit_due=100)
        second = self._create_transaction(invoice, 20, credit_due=100)
        first._get_processing_values()
        first._process("solidarity_credit", {"reference": first.reference})
        first._get_processing_values()
        first._post_process()
        answer = second._get_processing_values()
        self.assertIn("80.00 are due now", answer["state_message"])
        self.assertEqual(invoice.amount_residual, 80)
        self.assertBalances(a="-20.00", community="20.00")

    def test_bad_amounts(self):
        invoice = self._create_invoice(100)
        self._assertNotPaid(invoice, 0, "more than zero")
        self._assertNotPaid(invoice, -5, "more than zero")
        self._assertNotPaid(invoice, 100.01, "At most")
        self._assertNotPaid(invoice, 1e12, "At most")
        self._pay_online(invoice, 100)
        self._assertNotPaid(invoice, 1, "nothing to pay any more")

    def test_one_document_at_a_time(self):
        invoices = self._create_invoice(10) | self._create_invoice(20)
        transaction = self._create_transaction(invoices[0], 30)
        transaction.invoice_ids = invoices
        answer = transaction._get_processing_values()
        self.assertIn("one invoice or order", answer["state_message"])

    def test_payer_is_the_user(self):
        """Whoever pays uses the own account, for whomever the invoice is; the
        receivable stays with the customer."""
        invoice = self._create_invoice(30, self.partner_b)
        payment = self._pay_online(invoice, 30, self.user_a).payment_id
        self.assertLines(
            payment.move_id,
            (self.control, self.partner_a, self.unit, 30, 30),
            (self.receivable, self.partner_b, self.money, -30, -30),
        )
        self.assertBalances(a="-30.00", b="0.00", community="30.00")

    def test_contact_of_a_company(self):
        """A contact of a company pays from the own account, not from the company's."""
        firm = self.env["res.partner"].create({"name": "Firm", "is_company": True})
        self._create_membership(firm)
        self.partner_a.parent_id = firm
        invoice = self._create_invoice(30, firm)
        payment = self._pay_online(invoice, 30).payment_id
        self.assertEqual(payment.partner_id, firm)
        self.assertBalances(a="-30.00", community="30.00")

    def test_books_agree(self):
        """The job books trades and leaves payments alone, which stand in the books
        already: both sides agree for each member, and the proof finds nothing."""
        self._pay("7.50")
        transaction = self._pay_online(self._create_invoice(100, credit_share=50), 50)
        entry = transaction.payment_id.move_id
        transaction.action_refund(20)
        self._register(self._create_invoice(30, self.partner_b, move_type="in_invoice"))
        self.assertEqual(self.ledger._post_to_journal(), 1)
        self.assertEqual(transaction.payment_id.solidarity_transfer_id.move_id, entry)
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT held, on_the_way, booked FROM solidarity_books_balances(%s, %s)"
                " WHERE held <> 0 ORDER BY held",
                self.ledger.id,
                None,
            )
        )
        self.assertEqual(rows, [(-37.5, 0, -37.5), (37.5, 0, 37.5)])
        self.assertBalances(a="-37.50", b="37.50", community="0.00")
        self.assertFalse(self.ledger.action_verify().problem_ids)

    # ----------------------------------------------------------------- helpers

    def _get_offer(self, document, user=None):
        return (
            self.provider.with_user(user or self.user_a)
            .sudo()
            ._get_credit_offer(document)
        )

    def _assertRefused(self, document, text, user=None):
        """Check that the page says ``text``, and paying nevertheless says it, too."""
        user = user or self.user_a
        offer = self._get_offer(document, user)
        self.assertEqual(offer["room"], 0)
        self.assertIn(text, offer["note"])
        self._assertNotPaid(document, 1, text, user)

    def _assertNotPaid(self, document, amount, text, user=None):
        transfers = self.transfers.search_count([])
        transaction = self._create_transaction(document, amount, user)
        answer = transaction._get_processing_values()
        self.assertEqual(answer["state"], "error")
        self.assertIn(text, answer["state_message"])
        self.assertFalse(transaction.payment_id)
        self.assertEqual(self.transfers.search_count([]), transfers)
