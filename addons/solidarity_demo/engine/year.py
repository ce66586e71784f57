"""A year of trade between people, believable and the same for the same seed.

>>> import datetime
>>> from odoo.addons.solidarity_ledger.engine.import_simulation import (
...     Account, Simulation)
>>> traders = [Trader(Account(credit_limit=Decimal(9)), 365) for _ in range(3)]
>>> traders[2].left_days, traders[2].settles = 100, True
>>> offers = [("Care", "Haircut", (1, 1.5), range(1, 13))]
>>> today = datetime.date(2026, 5, 31)
>>> rules = [(datetime.date.min, Simulation(Decimal("0.01")))]
>>> trades = make_year(1, today, traders, offers, 30, rules)
>>> trades == sorted(trades, key=lambda trade: trade.date)
True
>>> sum(trader.account.balance for trader in traders), traders[2].account.balance
(Decimal('0.0'), Decimal('0.0'))
"""

import datetime
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

DAYS = 365
# Monday to Sunday; January to December
WEEKDAYS = (8, 9, 10, 9, 10, 14, 7)
MONTHS = (8, 8, 10, 11, 12, 11, 7, 6, 11, 12, 10, 9)
# what somebody who leaves gives or takes at once, to come to zero
FAREWELL_AMOUNT = Decimal(4)
# how much stronger people with an aim drift to it than others to zero
PULL = 8
FAREWELL = "Moving and Carrying", "Before the move: tools and furniture handed on"


@dataclass
class Trader:
    """Somebody who trades.

    ``account`` is an ``Account`` of the ledger's simulation. ``member_days`` and
    ``left_days`` (0: still there) say since and until how many days before today they
    trade, ``settles`` whether they come to zero then, ``weight`` how much they trade
    beside the others, ``aim`` which balance they drift to.
    """

    account: object
    member_days: int
    weight: float = 1
    left_days: int = 0
    settles: bool = False
    aim: float = 0

    def trades_on(self, ago):
        """Tell whether they trade so many days before today."""
        return self.member_days >= ago > self.left_days

    def get_appetite(self, direction):
        """Return how much they want to pay (1), or to be paid (-1)."""
        span = float(self.account.credit_limit) or 1
        if self.aim:
            span /= PULL
        lean = direction * (float(self.account.balance) - self.aim) / span
        return self.weight * max(1 + lean, 0.05)


class Trade(NamedTuple):
    """Positions of payer and payee in the list of traders, the amount exact."""

    date: datetime.date
    payer: int
    payee: int
    amount: Decimal
    category: str
    description: str


def make_year(seed, today, traders, offers, count, rules):
    """Return trades of the year before ``today``, in order of their days.

    :param seed: of the random generator
    :param date today: the first day after the year
    :param traders: list of ``Trader``; their accounts are changed
    :param offers: list of (category, description, usual amounts, months)
    :param int count: number of trades, beside those of who leaves
    :param rules: list of (first day, ``Simulation`` of the ledger by the rules of these
        days, which refuses what posting would), the oldest first
    :return: list of ``Trade``; every one of them fits all limits
    """
    chance = random.Random(seed)
    # everybody is good at a few things and does those again and again
    skills = [chance.sample(offers, min(4, len(offers))) for _trader in traders]
    trades = []
    leaving = [n for n, trader in enumerate(traders) if trader.settles]
    # a trade needs two
    first = min(DAYS, sorted(trader.member_days for trader in traders)[-2])
    for date in _choose_days(chance, today, first, count):
        simulation = [rule for start, rule in rules if start <= date][-1]
        ago = (today - date).days
        for leaver in [n for n in leaving if traders[n].left_days >= ago]:
            leaving.remove(leaver)
            trades += _say_farewell(chance, today, traders, leaver, simulation)
        trade = None
        while trade is None:
            trade = _try_trade(chance, today, date, traders, skills, simulation)
        trades.append(trade)
    return trades


def _choose_days(chance, today, first, count):
    days = [today - datetime.timedelta(days=ago) for ago in range(first, 0, -1)]
    weights = [WEEKDAYS[day.weekday()] * MONTHS[day.month - 1] for day in days]
    return sorted(chance.choices(days, weights, k=count))


def _say_farewell(chance, today, traders, leaver, simulation):
    """Return the trades that bring somebody who leaves to zero, all on one day."""
    trader = traders[leaver]
    date = today - datetime.timedelta(days=trader.left_days)
    others = [n for n, other in enumerate(traders) if other.trades_on(trader.left_days)]
    trades = []
    while balance := trader.account.balance:
        amount = min(abs(balance), FAREWELL_AMOUNT)
        other = chance.choice(others)
        payer, payee = (leaver, other) if balance > 0 else (other, leaver)
        if not simulation.post(traders[payer].account, traders[payee].account, amount):
            trades.append(Trade(date, payer, payee, amount, *FAREWELL))
    return trades


def _try_trade(chance, today, date, traders, skills, simulation):
    """Return a trade that was posted in the simulation, or None."""
    ago = (today - date).days
    members = [n for n, trader in enumerate(traders) if trader.trades_on(ago)]
    # who has earned much spends; who is far below zero offers
    payer = chance.choices(members, [traders[n].get_appetite(1) for n in members])[0]
    payee = chance.choices(members, [traders[n].get_appetite(-1) for n in members])[0]
    fitting = [offer for offer in skills[payee] if date.month in offer[3]]
    if payer == payee or not fitting:
        return None
    category, description, amounts, _months = chance.choice(fitting)
    amount = Decimal(str(chance.choice(amounts)))
    if simulation.post(traders[payer].account, traders[payee].account, amount):
        return None
    return Trade(date, payer, payee, amount, category, description)
