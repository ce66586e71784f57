from datetime import date
from decimal import Decimal

from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.solidarity_ledger.tests.common import LedgerCommon

from ..engine.catalogue import FROZEN, LEFT, OWES, PAUSES, PEOPLE

# the figures below belong to this day: seasons and weekdays matter
TODAY = "2026-06-01"
CHANGE = date(2025, 12, 3)


@tagged("post_install", "-at_install")
@freeze_time(TODAY)
class TestDemoYear(LedgerCommon):
    """The year, loaded into the community of the tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.coupons = cls._create_ledger(
            cls.community,
            name="Coupons",
            currency_id=cls.env.ref("solidarity_ledger.currency_cre").id,
            fee_percent=1,
        )
        for ledger, limit, maximum in ((cls.ledger, 20, 100), (cls.coupons, 150, 600)):
            ledger.write(
                {
                    "credit_limit": limit,
                    "balance_limit": maximum,
                    "policy_reason": "Rules of this test",
                }
            )
        cls.ids = (cls.community.id, cls.ledger.id, cls.coupons.id)
        cls.community._load_demo_year(*cls.ids)

    def _count(self, *domain):
        return self.transfers.search_count(
            [("ledger_id.community_id", "=", self.community.id), *domain]
        )

    def _get_account(self, name):
        return self.env["solidarity.account"].search(
            [("ledger_id", "=", self.ledger.id), ("partner_id.name", "=", name)]
        )

    def _get_figures(self, ledger):
        """Return exact figures: number of trades and their volume, sum of all balances,
        lowest and highest balance of a member, what the community holds."""
        return self.env.execute_query(
            SQL(
                """SELECT t.count, trim_scale(t.volume)::text,
                          trim_scale(a.total)::text, trim_scale(a.lowest)::text,
                          trim_scale(a.highest)::text, trim_scale(a.common)::text
                     FROM (SELECT count(*), sum(amount) AS volume
                             FROM solidarity_transfer
                            WHERE ledger_id = %(id)s AND state = 'posted') AS t,
                          (SELECT sum(balance) AS total,
                                  min(balance) FILTER (WHERE is_member) AS lowest,
                                  max(balance) FILTER (WHERE is_member) AS highest,
                                  sum(balance) FILTER (WHERE NOT is_member) AS common
                             FROM (SELECT kind = 'member' AS is_member,
                                          solidarity_balance(id, balance) AS balance
                                     FROM solidarity_account
                                    WHERE ledger_id = %(id)s) AS one) AS a""",
                id=ledger.id,
            )
        )[0]

    def _get_charges(self, purpose, *domain):
        """Return the sum of a charge and the number of trades that paid it."""
        entries = self.env["solidarity.entry"].search(
            [
                ("account_id", "=", self.coupons.community_account_id.id),
                ("purpose", "=", purpose),
                *domain,
            ]
        )
        return sum(Decimal(str(entry.amount)) for entry in entries), len(entries)

    def test_exact_figures(self):
        """Whoever tries the suite on one day sees the same community."""
        self.env.flush_all()
        self.assertEqual(
            self._get_figures(self.ledger),
            (1904, "2224.25", "0", "-17", "92.5", "0"),
        )
        self.assertEqual(
            self._get_figures(self.coupons),
            (620, "11135.6", "0", "-139.35", "536.22", "170.17"),
        )

    def test_the_same_twice(self):
        """A second community that is filled on the same day has the same figures."""
        self.env.flush_all()
        before = [self._get_figures(ledger) for ledger in (self.ledger, self.coupons)]
        ledgers = [
            self._create_ledger(
                self.other_community,
                currency_id=ledger.currency_id.id,
                name="Again",
                credit_limit=ledger.credit_limit,
                balance_limit=ledger.balance_limit,
                fee_percent=fee,
            )
            for ledger, fee in ((self.ledger, 0), (self.coupons, 1))
        ]
        # as many members were there first as in the other community
        for user in (self.user_a, self.user_b, self.user_organiser):
            self._create_membership(user.partner_id, self.other_community)
        self.community._load_demo_year(
            self.other_community.id, ledgers[0].id, ledgers[1].id
        )
        self.env.flush_all()
        self.assertEqual([self._get_figures(ledger) for ledger in ledgers], before)

    def test_lively(self):
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
        self.assertFalse(self.env["mail.mail"].search([("state", "=", "outgoing")]))

    def test_who_left_and_who_still_owes(self):
        for name in LEFT:
            account = self._get_account(name)
            self.assertEqual(account._exact_balance(), 0)
            self.assertEqual(
                (account.state, account.membership_id.state), ("closed", "left")
            )
            self.assertLess(account.membership_id.date_left, date(2026, 2, 1))
            last = self.env["solidarity.entry"].search(
                [("account_id", "=", account.id)], order="date desc", limit=1
            )
            self.assertEqual(last.date, account.membership_id.date_left)
        owing = self._get_account(OWES)
        self.assertLess(owing._exact_balance(), 0)
        self.assertEqual(
            (owing.state, owing.membership_id.state), ("credit_only", "active")
        )
        settlement = owing._get_proposed_settlement()
        self.assertEqual(
            (settlement.method, settlement.balance, settlement.proposed_by),
            ("trade", -12.75, self.user_organiser),
        )
        self.assertEqual(self._get_account(FROZEN).state, "frozen")
        self.assertEqual(self._get_account(PAUSES).state, "credit_only")

    def test_near_the_limits(self):
        """Bars and warnings have something to show, on both sides."""
        near = (
            self.env["solidarity.account"]
            .search([("ledger_id", "=", self.ledger.id), ("kind", "=", "member")])
            .filtered("near_limit")
        )
        shown = {
            account.partner_id.name: (account.near_limit, account.near_limit_percent)
            for account in near
        }
        self.assertEqual(
            shown,
            {
                "Jonas Weber": ("credit", 85),
                "Lucía Ortega": ("credit", 83),
                "Ingrid Solberg": ("balance", 92),
            },
        )

    def test_rules_change_at_mid_year(self):
        """Each trade is charged by the rules of its day, and the log says why."""
        before, after = ("date", "<", CHANGE), ("date", ">=", CHANGE)
        self.assertEqual(self._get_charges("fee", before), (Decimal("53.83"), 292))
        self.assertEqual(self._get_charges("levy", before), (0, 0))
        self.assertEqual(self._get_charges("fee", after), (Decimal("29.39"), 328))
        self.assertEqual(self._get_charges("levy", after), (Decimal("86.95"), 328))
        changes = self.env["solidarity.policy.change"].search(
            [
                ("res_model", "=", "solidarity.ledger"),
                ("res_id", "=", self.coupons.id),
                ("reason", "like", "Assembly of 12/03/2025"),
            ]
        )
        self.assertEqual(
            {change.field_name: change.new_value for change in changes},
            {"fee_percent": "0.5", "levy_percent": "1.5"},
        )

    def test_sound_and_loaded_once(self):
        self.assertLedgerSound()
        before = self._count()
        members = self.community.member_count
        self.community._load_demo_year(*self.ids)
        self.assertEqual(
            (self._count(), self.community.member_count), (before, members)
        )
