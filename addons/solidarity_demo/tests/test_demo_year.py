from odoo.tests import tagged

from odoo.addons.solidarity_ledger.tests.common import LedgerCommon

from ..engine.catalogue import PEOPLE


@tagged("post_install", "-at_install")
class TestDemoYear(LedgerCommon):
    """The year, loaded into the community of the tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for ledger, limit in ((cls.ledger, 20), (None, 150)):
            ledger = ledger or cls._create_ledger(
                cls.community,
                name="Coupons",
                currency_id=cls.env.ref("solidarity_ledger.currency_cre").id,
                fee_percent=1,
            )
            ledger.write(
                {
                    "credit_limit": limit,
                    "balance_limit": 5 * limit,
                    "policy_reason": "Rules of this test",
                }
            )
        cls.coupons = ledger
        cls.community._load_demo_year(cls.community.id)

    def _count(self, *domain):
        return self.transfers.search_count(
            [("ledger_id.community_id", "=", self.community.id), *domain]
        )

    def test_lively(self):
        self.assertEqual(self._count(("state", "=", "posted")), 1900 + 620 + 2)
        months = self.transfers._read_group(
            [("ledger_id", "=", self.ledger.id), ("state", "=", "posted")],
            ["date:month"],
            ["__count"],
        )
        self.assertGreaterEqual(len(months), 12)
        self.assertTrue(all(count > 10 for _month, count in months[1:-1]), months)
        traded = self.env["solidarity.entry"]._read_group(
            [("ledger_id", "=", self.ledger.id)], ["account_id"]
        )
        self.assertGreaterEqual(len(traded), len(PEOPLE))
        for state, count in (("pending", 8), ("rejected", 2)):
            self.assertEqual(self._count(("state", "=", state)), count, state)
        self.assertEqual(self._count(("date_due", "!=", False)), 2)
        self.assertGreater(self.coupons.community_account_id._exact_balance(), 0)
        self.assertFalse(self.env["mail.mail"].search([("state", "=", "outgoing")]))

    def test_sound_and_loaded_once(self):
        self.assertLedgerSound()
        before = self._count()
        members = self.community.member_count
        self.community._load_demo_year(self.community.id)
        self.assertEqual(
            (self._count(), self.community.member_count), (before, members)
        )
