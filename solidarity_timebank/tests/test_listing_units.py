from odoo.tests import tagged

from .common import TimebankCommon


@tagged("post_install", "-at_install")
class TestListingUnits(TimebankCommon):
    """An hour is never priced, so hours are no unit to choose, whatever other addons
    offer; credit of another ledger stays one, where it is."""

    def test_hours_are_no_unit_of_prices(self):
        credit = self.env.ref("solidarity_ledger.currency_cre")
        self._create_ledger(self.community, name="Credit", currency_id=credit.id)
        units = self.community._get_listing_currencies()
        self.assertNotIn(self.ledger.currency_id, units)
        self.assertIn(self.community.company_id.currency_id, units)
