from lxml import html

from odoo import Command
from odoo.tests import tagged

from odoo.addons.solidarity_ledger.tests.http_common import LedgerHttpCommon
from odoo.addons.solidarity_ledger.tests.payment_common import CreditPaymentCommon


class SaleCreditCommon(CreditPaymentCommon):
    """Quotations of the coop to members."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {
                "name": "Bread",
                "type": "service",
                "invoice_policy": "order",
                "taxes_id": False,
            }
        )

    @classmethod
    def _create_order(cls, amount=80, partner=None, **values):
        """Return a quotation that was sent and is confirmed by paying it."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.partner_a).id,
                "require_payment": True,
                "require_signature": False,
                "order_line": [
                    Command.create({"product_id": cls.product.id, "price_unit": amount})
                ],
                **values,
            }
        )
        order.action_quotation_sent()
        return order


@tagged("post_install", "-at_install")
class TestSaleCredit(SaleCreditCommon):
    """Orders paid in credit, and their invoices."""

    def test_order(self):
        """Paying confirms the order; its invoice is paid by that payment when it is
        posted, and nothing is paid or booked a second time."""
        order = self._create_order(80)
        transaction = self._pay_online(order, 80)
        self.assertEqual(order.state, "sale")
        self.assertEqual(transaction.payment_id.partner_id, self.partner_a)
        self.assertBalances(a="-80.00", community="80.00")
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(invoice._get_credit_paid(), 80)
        self.assertLines(
            transaction.payment_id.move_id,
            (self.control, self.partner_a, self.unit, 80, 80),
            (self.receivable, self.partner_a, self.money, -80, -80),
        )
        self.assertBalances(a="-80.00", community="80.00")
        self.assertLedgerSound()

    def test_invoiced_by_itself(self):
        """With Odoo's automatic invoices the invoice is made and paid as well."""
        self.env["ir.config_parameter"].set_param("sale.automatic_invoice", "True")
        order = self._create_order(80)
        self._pay_online(order, 80)
        self.assertEqual(order.invoice_ids.payment_state, "paid")
        self.assertBalances(a="-80.00")

    def test_share_goes_to_the_invoice(self):
        self.ledger.invoice_credit_share = 75
        order = self._create_order(80)
        self.assertEqual(order.credit_share, 75)
        order.credit_share = 50
        order.action_confirm()
        invoice = order._create_invoices()
        self.assertEqual(invoice.credit_share, 50)
        invoice.action_post()
        self.assertEqual(
            self.provider.with_user(self.user_a)
            .sudo()
            ._get_credit_offer(invoice)["room"],
            40,
        )

    def test_orders_with_other_shares_have_invoices_of_their_own(self):
        orders = self._create_order(credit_share=50) | self._create_order()
        orders.action_confirm()
        invoices = orders._create_invoices()
        self.assertEqual(sorted(invoices.mapped("credit_share")), [50, 100])

    def test_more_than_the_share(self):
        order = self._create_order(80, credit_share=50)
        transaction = self._create_transaction(order, 80)
        answer = transaction._get_processing_values()
        self.assertIn("At most", answer["state_message"])
        self.assertEqual(order.state, "sent")
        self.assertBalances(a="0.00")

    def test_paid_once(self):
        order = self._create_order(80)
        tabs = [self._create_transaction(order, 80, credit_due=80) for _tab in "ab"]
        self.assertEqual(tabs[0]._get_processing_values()["state"], "done")
        answer = tabs[1]._get_processing_values()
        self.assertIn("nothing to pay any more", answer["state_message"])
        self.assertBalances(a="-80.00")

    def test_bad_share(self):
        order = self._create_order()
        self.assertSqlRefused(
            "UPDATE sale_order SET credit_share = 100.01 WHERE id = %s",
            [order.id],
            "23514",
        )

    def test_refund(self):
        order = self._create_order(80)
        transaction = self._pay_online(order, 80)
        transaction.action_refund(80)
        refund = transaction.child_transaction_ids.payment_id
        self.assertTrue(refund.solidarity_transfer_id.reversal_of_id)
        self.assertTrue(refund._get_document_lines().reconciled)
        self.assertEqual(order._get_credit_paid(), 0)
        self.assertBalances(a="0.00", community="0.00")


@tagged("post_install", "-at_install")
class TestSalePortal(SaleCreditCommon, LedgerHttpCommon):
    """The page of a quotation."""

    def _open(self, order, user):
        self._login(user)
        response = self.url_open(order.get_portal_url())
        return html.fromstring(response.text)

    def _get_note(self, page):
        notes = page.find_class("o_solidarity_credit_note")
        return " ".join(note.text_content() for note in notes)

    def test_offer(self):
        page = self._open(self._create_order(80), self.user_a)
        (field,) = page.xpath("//input[@name='o_credit_amount']")
        self.assertEqual(
            (field.get("value"), field.get("readonly")), ("80.00", "readonly")
        )

    def test_down_payment(self):
        """What the share covers of a down payment can be paid in credit."""
        order = self._create_order(80, credit_share=50, prepayment_percent=0.25)
        page = self._open(order, self.user_a)
        (field,) = page.xpath("//input[@name='o_credit_amount']")
        self.assertEqual(field.get("value"), "20.00")

    def test_notes(self):
        order = self._create_order(80, credit_share=50)
        page = self._open(order, self.user_a)
        self.assertIn("at most", self._get_note(page))
        self.assertIn("40.00", self._get_note(page))
        order = self._create_order(80, self.partner_other)
        page = self._open(order, self.user_other)
        self.assertIn("you are not one", self._get_note(page))

    def test_paid(self):
        order = self._create_order(80)
        self._login(self.user_a)
        answer = self.make_jsonrpc_request(
            f"/my/orders/{order.id}/transaction",
            {
                "access_token": None,
                "provider_id": self.provider.id,
                "payment_method_id": self.provider.payment_method_ids.id,
                "token_id": None,
                "amount": 80,
                "credit_due": 80,
                "flow": "redirect",
                "tokenization_requested": False,
                "landing_route": order.get_portal_url(),
                "is_validation": False,
            },
        )
        self.assertEqual(answer["state"], "done")
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")
        self.assertBalances(a="-80.00")

    def test_order_of_somebody_else(self):
        """The number of an order in an address says nothing about the order."""
        order = self._create_order(80)
        self._login(self.user_b)
        page = html.fromstring(
            self.url_open(f"/payment/pay?amount=80&sale_order_id={order.id}").text
        )
        self.assertFalse(page.xpath("//input[@name='o_credit_amount']"))
        self.assertEqual(self._get_note(page), "")
