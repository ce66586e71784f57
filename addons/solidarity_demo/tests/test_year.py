import datetime
import doctest
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.solidarity_ledger.engine.import_simulation import (
    Account,
    Fee,
    Simulation,
)

from ..engine import year
from ..engine.catalogue import GOODS, SERVICES
from ..engine.year import FAREWELL, Trader, make_year

TODAY = datetime.date(2026, 5, 31)


@tagged("post_install", "-at_install")
class TestYear(BaseCase):
    def _make(self, seed=7, count=400):
        traders = [
            Trader(Account(credit_limit=Decimal(20), balance_limit=Decimal(60)), days)
            for days in (365, 365, 365, 200, 90)
        ]
        rules = [(datetime.date.min, Simulation(Decimal("0.01")))]
        return traders, make_year(seed, TODAY, traders, SERVICES, count, rules)

    def test_doctests(self):
        results = doctest.testmod(year)
        self.assertGreater(results.attempted, 0)
        self.assertFalse(results.failed)

    def test_the_same_seed_makes_the_same_year(self):
        self.assertEqual(self._make()[1], self._make()[1])
        self.assertNotEqual(self._make()[1], self._make(seed=8)[1])

    def test_believable(self):
        traders, trades = self._make()
        self.assertEqual(len(trades), 400)
        for trade in trades:
            self.assertNotEqual(trade.payer, trade.payee)
            ago = (TODAY - trade.date).days
            self.assertTrue(1 <= ago <= 365)
            for side in (trade.payer, trade.payee):
                self.assertLessEqual(ago, traders[side].member_days, "not a member yet")
        balances = [trader.account.balance for trader in traders]
        self.assertEqual(sum(balances), 0)
        self.assertTrue(all(-20 <= balance <= 60 for balance in balances))
        self.assertEqual(len({trade.date.strftime("%Y-%m") for trade in trades}), 13)

    def test_what_is_done_fits_the_season(self):
        months = {offer[1]: set(offer[3]) for offer in (*SERVICES, *GOODS)}
        for trade in self._make()[1]:
            self.assertIn(trade.date.month, months[trade.description])

    def test_who_leaves_comes_to_zero(self):
        """The last trades of somebody who leaves are on that day, and settle."""
        for sign in (1, -1):
            traders = [
                Trader(
                    Account(credit_limit=Decimal(20), balance_limit=Decimal(90)), 365
                )
                for _number in range(5)
            ]
            traders[2].left_days, traders[2].settles = 100, True
            traders[2].aim = 15 * sign
            rules = [(datetime.date.min, Simulation(Decimal("0.01")))]
            trades = make_year(3, TODAY, traders, SERVICES, 300, rules)
            own = [trade for trade in trades if 2 in (trade.payer, trade.payee)]
            farewell = [trade for trade in own if trade.description == FAREWELL[1]]
            self.assertEqual(traders[2].account.balance, 0)
            self.assertEqual(len(trades), 300 + len(farewell))
            self.assertEqual(
                {(TODAY - trade.date).days for trade in farewell}, {100}, sign
            )
            self.assertEqual(own[-len(farewell) :], farewell)
            leaver_pays = {trade.payer == 2 for trade in farewell}
            self.assertEqual(leaver_pays, {sign > 0}, "who has pays, who owes earns")
            self.assertGreater(len(own), 2 * len(farewell))

    def test_each_day_has_its_rules(self):
        """Fees are those of the day: nothing before, 10 % afterwards."""
        change = TODAY - datetime.timedelta(days=100)
        treasury = Account()
        traders = [Trader(Account(credit_limit=Decimal(90)), 365) for _n in range(3)]
        fee = Fee(Decimal(10), Decimal(0), "payer")
        rules = [
            (datetime.date.min, Simulation(Decimal("0.01"), treasury)),
            (change, Simulation(Decimal("0.01"), treasury, [fee])),
        ]
        trades = make_year(3, TODAY, traders, SERVICES, 60, rules)
        after = [trade for trade in trades if trade.date >= change]
        self.assertTrue(0 < len(after) < 60)
        fees = [fee.get_amount(trade.amount, Decimal("0.01")) for trade in after]
        self.assertEqual(treasury.balance, sum(fees))

    def test_who_has_an_aim_comes_near_it(self):
        """Bars and warnings have something to show on whichever day it is loaded."""
        for month in (1, 4, 7, 10):
            traders = [
                Trader(
                    Account(credit_limit=Decimal(20), balance_limit=Decimal(100)), 365
                )
                for _number in range(30)
            ]
            for trader, aim in ((traders[0], -19), (traders[1], 90)):
                trader.aim, trader.weight = aim, 3
            rules = [(datetime.date.min, Simulation(Decimal("0.01")))]
            today = datetime.date(2026, month, 15)
            make_year(3, today, traders, SERVICES, 1900, rules)
            self.assertTrue(-20 <= traders[0].account.balance <= -16, month)
            self.assertTrue(80 <= traders[1].account.balance <= 100, month)
