from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .exchange_common import ExchangeCommon


@tagged("post_install", "-at_install")
class TestListingPrice(ExchangeCommon):
    """One hour is one hour: it is never priced."""

    def _create_listing(self, membership=None, **values):
        return self.env["solidarity.listing"].create(
            {
                "membership_id": (membership or self.membership_a).id,
                "title": "Bicycle repair",
                "transaction_type": "sell",
                "price_kind": "amount",
                "price": 3,
                "currency_id": self.community.company_id.currency_id.id,
                **values,
            }
        )

    def assertNoPrice(self, **values):
        with self.assertRaisesRegex(ValidationError, "One hour is one hour here"):
            self._create_listing(**values)

    def test_nothing_but_hours(self):
        """Where all ledgers count hours, nothing has a price."""
        self.assertNoPrice()
        self.assertNoPrice(transaction_type="exchange")
        listing = self._create_listing(price_kind="agree", price=0)
        with self.assertRaisesRegex(ValidationError, "One hour is one hour here"):
            listing.write({"price_kind": "amount", "price": 3})

    def test_hours_and_credit(self):
        """With another ledger things may be sold; hours still have no price."""
        self._create_ledger(
            self.community,
            name="Test credit",
            currency_id=self.community.company_id.currency_id.id,
        )
        self.assertEqual(self._create_listing().price, 3)
        self.assertNoPrice(transaction_type="exchange")
        self.assertNoPrice(currency_id=self.ledger.currency_id.id)

    def test_without_a_timebank(self):
        self.assertEqual(self._create_listing(self.membership_other).price, 3)
        hours = self.ledger.currency_id.id
        self.assertNoPrice(membership=self.membership_other, currency_id=hours)
