from urllib.parse import parse_qs, urlsplit

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.solidarity_ledger.tests.http_common import LedgerHttpCommon

REASON = "For this test alone"


@tagged("post_install", "-at_install")
class TestListingPayment(LedgerHttpCommon):
    """Prices in the units of a community's ledgers, and the way to pay them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.credit = cls.env.ref("solidarity_ledger.currency_cre")
        cls.ledger_credit = cls._create_ledger(
            cls.community, name="Test credit", currency_id=cls.credit.id
        )
        cls.account_credit_b = cls.ledger_credit._account(cls.partner_b)

    @classmethod
    def _create_listing(cls, **values):
        """Create an offer of A for 12.50 credit."""
        return cls.env["solidarity.listing"].create(
            {
                "membership_id": cls.membership_a.id,
                "title": "Bread & butter",
                "transaction_type": "sell",
                "price_kind": "amount",
                "price": 12.5,
                "currency_id": cls.credit.id,
                **values,
            }
        )

    def _get_url(self, listing, user=None):
        return listing.with_user(user or self.user_b)._get_payment_url()

    def test_units_of_open_ledgers(self):
        self.assertIn(self.credit, self.community._get_listing_currencies())
        self.assertNotIn(self.credit, self.other_community._get_listing_currencies())
        self.ledger_credit.write({"state": "closed", "policy_reason": REASON})
        self.assertNotIn(self.credit, self.community._get_listing_currencies())
        with self.assertRaises(ValidationError):
            self._create_listing()

    def test_payment_is_filled_in(self):
        url = urlsplit(self._get_url(self._create_listing()))
        self.assertEqual(url.path, f"/my/credit/{self.account_credit_b.id}/pay")
        self.assertEqual(
            parse_qs(url.query),
            {
                "to": [str(self.membership_a.id)],
                "amount": ["12.50"],
                "description": ["Bread & butter"],
            },
        )

    def test_who_serves_a_want_asks_for_the_payment(self):
        url = self._get_url(self._create_listing(kind="want"))
        self.assertIn(f"/my/credit/{self.account_credit_b.id}/request?", url)

    def test_nobody_pays_himself(self):
        self.ledger_credit._account(self.partner_a)
        self.assertIsNone(self._get_url(self._create_listing(), self.user_a))

    def test_without_a_price_in_the_unit_of_an_account(self):
        self.assertIsNone(
            self._get_url(self._create_listing(price_kind="agree", price=0))
        )
        company = self._create_listing(
            currency_id=self.community.company_id.currency_id.id
        )
        self.assertIsNone(self._get_url(company))
        self.assertIsNone(self._get_url(self._create_listing(), self.user_moderator))

    def test_frozen_account_and_closed_ledger(self):
        listing = self._create_listing()
        self.account_credit_b.write({"state": "frozen", "policy_reason": REASON})
        self.assertIsNone(self._get_url(listing))
        self.account_credit_b.write({"state": "open", "policy_reason": REASON})
        self.assertTrue(self._get_url(listing))
        self.ledger_credit.write({"state": "closed", "policy_reason": REASON})
        self.assertIsNone(self._get_url(listing))

    def test_members_of_other_communities(self):
        """They have accounts of their own, but not in this community."""
        other = self._create_ledger(self.other_community, currency_id=self.credit.id)
        other._account(self.partner_other)
        listing = self._create_listing(visibility="network")
        self.assertIsNone(self._get_url(listing, self.user_other))

    def test_from_the_page_to_the_receipt(self):
        """The button leads to the form, the form to the check, the check pays once."""
        listing = self._create_listing()
        self._login(self.user_b)
        page = self._get(f"/my/community/test-riverside/listings/{listing.id}")
        (button,) = (
            link for link in page.iter("a") if "/my/credit/" in (link.get("href") or "")
        )
        self.assertEqual(" ".join(button.text_content().split()), "Pay 12.50 ¢r")
        form = self._get(button.get("href"))
        fields = self._get_form(form, action=urlsplit(button.get("href")).path)
        self.assertEqual(fields["amount"], "12.50")
        self.assertEqual(fields["description"], "Bread & butter")
        self.assertEqual(fields["to"], str(self.membership_a.id))

    def test_no_button_where_nothing_is_to_pay(self):
        listing = self._create_listing(price_kind="free", price=0)
        self._login(self.user_b)
        page = self._get(f"/my/community/test-riverside/listings/{listing.id}")
        self.assertFalse(
            [link for link in page.iter("a") if "/pay?" in (link.get("href") or "")]
        )
