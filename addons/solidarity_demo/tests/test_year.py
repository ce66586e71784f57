import datetime
import doctest
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from odoo.addons.solidarity_ledger.engine.import_simulation import Account, Simulation

from ..engine import year
from ..engine.catalogue import GOODS, SERVICES
from ..engine.year import Trader, make_year

TODAY = datetime.date(2026, 5, 31)


@tagged("post_install", "-at_install")
class TestYear(BaseCase):
    def _make(self, seed=7, count=400):
        traders = [
            Trader(
                Account(credit_limit=Decimal(20), balance_limit=Decimal(60)), days, 1
            )
            for days in (365, 365, 365, 200, 90)
        ]
        simulation = Simulation(Decimal("0.01"))
        return traders, make_year(seed, TODAY, traders, SERVICES, count, simulation)

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
