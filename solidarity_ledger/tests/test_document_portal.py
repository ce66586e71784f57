from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from .http_common import LedgerHttpCommon
from .payment_common import CreditPaymentCommon


class DocumentHttpCommon(CreditPaymentCommon, LedgerHttpCommon):
    """The pages on which documents are paid, with Odoo's wire transfer beside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bank_provider = cls.env.ref("payment.payment_provider_transfer")
        cls.bank_provider.write({"state": "enabled", "is_published": True})
        cls.invoice = cls._create_invoice(100, credit_share=50)

    def _open(self, document=None):
        """Return the payment page of a document, parsed."""
        document = document or self.invoice
        response = self.url_open(document.get_portal_url())
        self.assertEqual(response.status_code, 200)
        return html.fromstring(response.text)

    def _get_note(self, page):
        notes = page.find_class("o_solidarity_credit_note")
        return " ".join(" ".join(note.text_content().split()) for note in notes)

    def _get_input(self, page):
        """Return the field for the amount in credit, None where none is offered."""
        return next(iter(page.xpath("//input[@name='o_credit_amount']")), None)

    def _send(self, document=None, amount=50, token=None, **params):
        """Call the transaction route as the payment form does."""
        document = document or self.invoice
        return self.make_jsonrpc_request(
            f"/invoice/transaction/{document.id}",
            {
                "access_token": token,
                "provider_id": self.provider.id,
                "payment_method_id": self.provider.payment_method_ids.id,
                "token_id": None,
                "amount": amount,
                "flow": "redirect",
                "tokenization_requested": False,
                "landing_route": document.get_portal_url(),
                "is_validation": False,
                **params,
            },
        )

    def _assertNotSent(self, text, *args, **params):
        answer = self._send(*args, **params)
        self.assertEqual(answer["state"], "error")
        self.assertIn(text, answer["state_message"])
        self.env.invalidate_all()
        self.assertEqual(self.invoice.amount_residual, 100)
        self.assertBalances(a="0.00", b="0.00")

    def _assertForbidden(self, error, **params):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self._send(**params)
        self.assertIn(error, str(caught.exception))
        self.assertFalse(self.invoice.transaction_ids)


@tagged("post_install", "-at_install")
class TestDocumentPortal(DocumentHttpCommon):
    """The payment page of an invoice: what it offers, to whom, and what it refuses."""

    def test_offer(self):
        self._login(self.user_a)
        page = self._open()
        field = self._get_input(page)
        self.assertEqual(
            (field.get("value"), field.get("max"), field.get("data-due")),
            ("50.00", "50.00", "100.00"),
        )
        self.assertFalse(self._get_note(page))

    def test_paid(self):
        """The route pays in one request, half of the invoice, and says so."""
        self._login(self.user_a)
        answer = self._send(credit_due=100)
        self.assertEqual(answer["state"], "done")
        self.assertIn("/payment/status", answer["redirect_form_html"])
        self.env.invalidate_all()
        self.assertEqual(self.invoice.amount_residual, 50)
        self.assertBalances(a="-50.00", community="50.00")
        page = self._open()
        self.assertIsNone(self._get_input(page))
        self.assertIn("is paid already (50 % of the total)", self._get_note(page))

    def test_page_out_of_date(self):
        """A second tab, opened before the first one paid, pays nothing."""
        self._login(self.user_a)
        self._send(amount=20, credit_due=100)
        answer = self._send(amount=20, credit_due=100)
        self.assertIn("This page is out of date", answer["state_message"])
        self.env.invalidate_all()
        self.assertBalances(a="-20.00")

    def test_notes(self):
        """Who cannot pay in credit reads why on the page, beside the other ways."""
        token = self.invoice._portal_ensure_token()
        page = self._open()
        self.assertIn("log in to pay", self._get_note(page))
        self.assertIsNone(self._get_input(page))
        self.assertTrue(page.xpath("//input[@data-provider-code='custom']"))
        self._assertNotSent("log in to pay", token=token)
        self._login(self.user_other)
        self.assertIn("and you are not one", self._get_note(self._open()))
        self._assertNotSent("and you are not one", token=token)
        self._login(self.user_a)
        self.account_a.write({"state": "frozen", "policy_reason": "Test of notes"})
        self.assertIn("frozen or closed", self._get_note(self._open()))
        self._assertNotSent("frozen or closed")

    def test_note_of_the_limit(self):
        self.account_a.write({"credit_limit": 0, "policy_reason": "Test of notes"})
        self._login(self.user_a)
        self.assertIn("you can spend up to 0.00", self._get_note(self._open()))
        self._assertNotSent("you can spend up to 0.00")
        self.account_a.write({"credit_limit": 30, "policy_reason": "Test of notes"})
        self.assertEqual(self._get_input(self._open()).get("max"), "30.00")
        self._assertNotSent("You can spend up to", amount=40)

    def test_more_than_the_share(self):
        """The server counts, whatever the page sends."""
        self._login(self.user_a)
        self._assertNotSent("At most", amount=50.01)
        self._assertNotSent("more than zero", amount=-1)
        self._assertNotSent("more than zero", amount=None)

    def test_invoice_of_somebody_else(self):
        """Without the link of an invoice nobody pays it, nor learns what it says."""
        self._login(self.user_b)
        for token in (None, "guessed"):
            self._assertForbidden("ValidationError", token=token)
        for path in (
            f"/my/payment_method?credit_document={self.invoice.id}",
            f"/payment/pay?amount=5&credit_invoice_id={self.invoice.id}",
        ):
            self.assertIsNone(
                self._get_input(html.fromstring(self.url_open(path).text))
            )

    def test_without_a_document(self):
        """The page for payments of anything offers no credit."""
        self._login(self.user_a)
        page = html.fromstring(self.url_open("/payment/pay?amount=5").text)
        self.assertTrue(page.xpath("//input[@data-provider-code='custom']"))
        self.assertIsNone(self._get_input(page))
        self.assertEqual(self._get_note(page), "")

    def test_somebody_elses_account(self):
        """Nothing that a browser can send chooses the account that pays."""
        self._login(self.user_b)
        token = self.invoice._portal_ensure_token()
        for name, value in {
            "partner_id": self.partner_a.id,
            "credit_account_id": self.account_a.id,
            "custom_create_values": {"credit_account_id": self.account_a.id},
        }.items():
            with self.subTest(name=name):
                self._assertForbidden("BadRequest", token=token, **{name: value})
        self._send(token=token)
        self.env.invalidate_all()
        self.assertBalances(a="0.00", b="-50.00")

    def test_rpc(self):
        """Members reach neither transactions nor payments by RPC."""
        transaction = self._create_transaction(self.invoice, 50)
        for record in (transaction, self.provider, self._register(self.invoice)):
            for user in (self.user_a, self.user_public):
                with self.subTest(model=record._name, user=user.name):
                    with self.assertRaises(AccessError):
                        record.with_env(self.env).with_user(user).sudo(False).read(
                            ["id"]
                        )
                    with self.assertRaises(AccessError):
                        record.with_user(user).sudo(False).write({"name": "x"})
        with self.assertRaises(AccessError):
            self.invoice.with_user(self.user_a).write({"credit_share": 100})
        with self.assertRaises(AccessError):
            self.ledger.with_user(self.user_a).action_set_up_payments()
        with self.assertRaises(AccessError):
            self.ledger.with_user(self.user_organiser).action_stop_payments()

    def test_two_ledgers(self):
        """Each ledger is a way to pay of its own, with its own offer."""
        other = self._create_paying_ledger("Second coupon", self._create_unit("TC2"))
        self._set_rate(other.currency_id, 2)
        self._login(self.user_a)
        fields = self._open().xpath("//input[@name='o_credit_amount']")
        self.assertEqual([field.get("max") for field in fields], ["50.00", "50.00"])


@tagged("post_install", "-at_install")
class TestDocumentTour(DocumentHttpCommon):
    """A member pays an invoice of the coop half in credit, half by bank."""

    def test_half_and_half(self):
        self._login(self.user_a)
        self.start_tour(
            "/my/invoices",
            "solidarity_ledger_pay_invoice",
            login=self.user_a.login,
        )
        self.env.invalidate_all()
        self.assertBalances(a="-50.00", community="50.00")
        self.assertEqual(self.invoice.amount_residual, 50)
        refused, in_credit, by_bank = self.invoice.transaction_ids.sorted("id")
        self.assertEqual((refused.state, refused.amount), ("error", 80))
        self.assertEqual((in_credit.state, in_credit.amount), ("done", 50))
        self.assertEqual((by_bank.state, by_bank.amount), ("pending", 50))
        self.assertEqual(by_bank.provider_id, self.bank_provider)
        bank = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1
        )
        self._register(self.invoice, journal_id=bank.id)  # the money is there
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertLedgerSound()


@tagged("post_install", "-at_install")
class TestDocumentTourPhone(TestDocumentTour):
    """The same on a phone, 390 pixels wide."""

    browser_size = "390x844"
    touch_enabled = True
