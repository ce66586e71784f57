from decimal import Decimal

from odoo.tests import freeze_time, tagged

from odoo.addons.solidarity_ledger.tests.common import LedgerCommon

from ..engine.market import ITEMS


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01")
class TestDemoLife(LedgerCommon):
    """What people offer, exchange and give, loaded into the community of the tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.community.write({"latitude": 52.5, "longitude": 13.4})
        (
            cls.membership_a
            | cls.membership_b
            | cls.membership_organiser
            | cls.membership_moderator
        ).date_joined = "2025-05-01"
        cls.coupons = cls._create_ledger(
            cls.community,
            name="Coupons",
            currency_id=cls.env.ref("solidarity_ledger.currency_cre").id,
            credit_limit=150,
        )
        cls.ledger.write(
            {
                "credit_limit": 20,
                "balance_limit": 100,
                "policy_reason": "Rules of this test",
            }
        )
        cls.community._load_demo_year(cls.community.id, cls.ledger.id, cls.coupons.id)
        for _time in range(2):  # a second time does nothing
            cls.community._load_demo_market()
            cls.community._load_demo_exchanges(cls.membership_a, cls.membership_b)
            cls.community._load_demo_timesheets(
                cls.user_organiser + cls.user_moderator, cls.partner_b
            )
        cls.exchanges = cls.env["solidarity.exchange"].search(
            [("community_id", "=", cls.community.id)]
        )

    def test_the_year_is_made_of_exchanges(self):
        """Every hour of the year was an exchange that both sides confirmed."""
        transfers = self.transfers.search(
            [
                ("ledger_id", "=", self.ledger.id),
                ("idempotency_key", "=like", "demo-year:%"),
                ("state", "=", "posted"),
                ("reversal_of_id", "=", False),
            ]
        )
        without = transfers.filtered(lambda transfer: not transfer.origin_id)
        self.assertEqual((len(transfers), len(without)), (1902, 0))
        self.assertEqual(
            dict(self.exchanges._read_group([], ["state"], ["__count"])),
            {
                "accepted": 1,
                "proposed": 1,
                "delivered": 2,
                "disputed": 1,
                "reversed": 2,
                "confirmed": 1918,
            },
        )

    def test_listings(self):
        listings = self.env["solidarity.listing"].search(
            [("community_id", "=", self.community.id)]
        )
        self.assertEqual(len(listings), len(ITEMS) + len(ITEMS) // 2)
        self.assertEqual({*listings.mapped("title")}, {item.title for item in ITEMS})
        self.assertEqual({*listings.mapped("state")}, {"published"})

    def test_twenty_hours_wait_to_be_credited(self):
        lines = self.env["account.analytic.line"].search(
            [
                ("project_id.timebank_community_id", "=", self.community.id),
                ("employee_id.user_id", "=", self.user_moderator.id),
            ]
        )
        waiting = lines.filtered(lambda line: not line.exchange_id)
        self.assertEqual(sum(waiting.mapped("unit_amount")), 20)
        account = self.ledger._account(self.partner_moderator)
        before = account._exact_balance()
        waiting._create_exchanges()
        self.assertEqual(account._exact_balance(), before + Decimal(20))

    def test_ratings(self):
        self.assertEqual(
            self.env["rating.rating"].search_count(
                [
                    ("res_model", "=", "solidarity.exchange"),
                    ("res_id", "in", self.exchanges.ids),
                    ("consumed", "=", True),
                ]
            ),
            80,
        )

    def test_sound_and_silent(self):
        self.assertLedgerSound()
        self.assertFalse(self.env["mail.mail"].search([("state", "=", "outgoing")]))
