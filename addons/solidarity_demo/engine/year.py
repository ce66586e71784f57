"""A year of trade between people, believable and the same for the same seed.

>>> import datetime
>>> from odoo.addons.solidarity_ledger.engine.import_simulation import (
...     Account, Simulation)
>>> traders = [Trader(Account(credit_limit=Decimal(9)), 365, 1) for _ in range(3)]
>>> offers = [("Care", "Haircut", (1, 1.5), range(1, 13))]
>>> today = datetime.date(2026, 5, 31)
>>> trades = make_year(1, today, traders, offers, 30, Simulation(Decimal("0.01")))
>>> len(trades), trades == sorted(trades, key=lambda trade: trade.date)
(30, True)
>>> sum(trader.account.balance for trader in traders)
Decimal('0.0')
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


@dataclass
class Trader:
    """Somebody who trades: an ``Account`` of the ledger's simulation, member since so
    many days before today, and how much they trade beside the others."""

    account: object
    member_days: int
    weight: float


class Trade(NamedTuple):
    """Positions of payer and payee in the list of traders, the amount exact."""

    date: datetime.date
    payer: int
    payee: int
    amount: Decimal
    category: str
    description: str


def make_year(seed, today, traders, offers, count, simulation):
    """Return trades of the year before ``today``, in order of their days.

    :param seed: of the random generator
    :param date today: the first day after the year
    :param traders: list of ``Trader``; their accounts are changed
    :param offers: list of (category, description, usual amounts, months)
    :param int count: number of trades
    :param simulation: ``Simulation`` of the ledger, which refuses what posting would
    :return: list of ``Trade``; every one of them fits all limits
    """
    chance = random.Random(seed)
    # everybody is good at a few things and does those again and again
    skills = [chance.sample(offers, min(4, len(offers))) for _trader in traders]
    trades = []
    # a trade needs two
    first = min(DAYS, sorted(trader.member_days for trader in traders)[-2])
    for date in _choose_days(chance, today, first, count):
        trade = None
        while trade is None:
            trade = _try_trade(chance, today, date, traders, skills, simulation)
        trades.append(trade)
    return trades


def _choose_days(chance, today, first, count):
    days = [today - datetime.timedelta(days=ago) for ago in range(first, 0, -1)]
    weights = [WEEKDAYS[day.weekday()] * MONTHS[day.month - 1] for day in days]
    return sorted(chance.choices(days, weights, k=count))


def _try_trade(chance, today, date, traders, skills, simulation):
    """Return a trade that was posted in the simulation, or None."""
    ago = (today - date).days
    members = [n for n, trader in enumerate(traders) if trader.member_days >= ago]
    # who has earned much spends; who is far below zero offers
    payer = chance.choices(members, [_get_appetite(traders[n], 1) for n in members])[0]
    payee = chance.choices(members, [_get_appetite(traders[n], -1) for n in members])[0]
    fitting = [offer for offer in skills[payee] if date.month in offer[3]]
    if payer == payee or not fitting:
        return None
    category, description, amounts, _months = chance.choice(fitting)
    amount = Decimal(str(chance.choice(amounts)))
    if simulation.post(traders[payer].account, traders[payee].account, amount):
        return None
    return Trade(date, payer, payee, amount, category, description)


def _get_appetite(trader, direction):
    """Return how much a trader wants to pay (1), or to be paid (-1)."""
    account = trader.account
    span = float(account.credit_limit) or 1
    lean = direction * float(account.balance) / span
    return trader.weight * max(1 + lean, 0.05)
