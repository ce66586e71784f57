"""Company values of the lines of a journal entry, so that it balances to the cent.

Amounts in a ledger's unit add up to zero. Each times a rate and rounded by itself need
not: three members who receive 0.33 from one who pays 0.99 may be worth 0.45 each and
1.36 together. Here the cents that rounding leaves go to the lines that are nearest to
the next cent (largest remainder), so no line is off by a whole cent.
"""

from decimal import Decimal
from fractions import Fraction


def company_values(amounts, rate, rounding):
    """Return the company value of each amount; the values add up to zero.

    :param amounts: list of ``Decimal`` in the ledger's unit that add up to zero
    :param rate: value of one unit in the company's currency, a ``Fraction``, or
        ``None`` for units without a money value
    :param rounding: ``Decimal``, smallest coin of the company's currency
    :return: list of ``Decimal``, each less than ``rounding`` away from amount × rate
        and never of the other sign
    :raise ValueError: the amounts do not add up to zero

    >>> from decimal import Decimal as D
    >>> company_values([D("10"), D("-10")], Fraction("1.37"), D("0.01"))
    [Decimal('13.70'), Decimal('-13.70')]
    >>> thirds = [D("0.33"), D("0.33"), D("0.33"), D("-0.99")]
    >>> company_values(thirds, Fraction("1.37"), D("0.01"))
    [Decimal('0.45'), Decimal('0.45'), Decimal('0.45'), Decimal('-1.35')]
    >>> company_values([D("2.5"), D("-2.5")], None, D("0.01"))
    [Decimal('0.00'), Decimal('0.00')]
    >>> company_values([D("1"), D("1")], Fraction(1), D("0.01"))
    Traceback (most recent call last):
    ...
    ValueError: the amounts add up to 2
    """
    if total := sum(amounts):
        raise ValueError(f"the amounts add up to {total}")
    per_unit = Fraction(rate or 0) / Fraction(rounding)
    exact = [Fraction(amount) * per_unit for amount in amounts]
    coins = [value.numerator // value.denominator for value in exact]
    remainders = [value - floor for value, floor in zip(exact, coins, strict=True)]
    # stable: of equal remainders the first lines get the coin
    by_remainder = sorted(range(len(exact)), key=lambda i: -remainders[i])
    for position in by_remainder[: -sum(coins)] if sum(coins) else ():
        coins[position] += 1
    return [coin * rounding for coin in coins]


def rate_between(unit_rate, company_rate):
    """Return what one unit is worth in the company's currency.

    Rates are as Odoo keeps them: how much of a currency one unit of the reference is.

    :param unit_rate: rate of the ledger's unit, text or ``Decimal``; ``None``: it has
        no value in money
    :param company_rate: rate of the company's currency, ``None`` for the reference
    :return: ``Fraction`` or ``None``

    >>> rate_between("0.5", None)
    Fraction(2, 1)
    >>> rate_between("2", "3")
    Fraction(3, 2)
    >>> rate_between(None, "1")
    """
    if unit_rate is None:
        return None
    return Fraction(Decimal(company_rate or 1)) / Fraction(Decimal(unit_rate))
