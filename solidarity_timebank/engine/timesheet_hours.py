"""Hours of timesheets in the unit of a timebank.

People write timesheets in minutes: 1:20 is 1.333… hours, a timebank counts hundredths
or quarters of an hour. Rounding each day by itself would lose or invent time over a
month, so the sum is rounded once, and the days get their shares of it.
"""

from fractions import Fraction
from math import floor


def exact_hours(unit_amount):
    """Return the hours of a timesheet line, a float in Odoo, as a Fraction.

    To the second: minutes and hundredths of an hour are whole seconds.

    >>> exact_hours(0.1), exact_hours(1 + 1 / 3)
    (Fraction(1, 10), Fraction(4, 3))
    """
    return Fraction(round(unit_amount * 3600), 3600)


def share_rounded(hours, rounding):
    """Round hours so that their sum is the rounded sum (largest remainder).

    :param list hours: Fractions, not below zero
    :param Decimal rounding: the smallest amount of the ledger
    :return: as many Decimals, each less than ``rounding`` away from what it was; among
        equal remainders the first ones are rounded up

    >>> from decimal import Decimal
    >>> day = exact_hours(1 + 1 / 3)
    >>> [str(h) for h in share_rounded([day, day, day], Decimal("0.01"))]
    ['1.34', '1.33', '1.33']
    >>> [str(h) for h in share_rounded([day, day, day], Decimal("0.25"))]
    ['1.50', '1.25', '1.25']
    >>> share_rounded([], Decimal("0.01"))
    []
    """
    units = [value / Fraction(rounding) for value in hours]
    parts = [floor(value) for value in units]
    missing = floor(sum(units) + Fraction(1, 2)) - sum(parts)
    order = sorted(range(len(units)), key=lambda n: (parts[n] - units[n], n))
    for position in order[:missing]:
        parts[position] += 1
    return [part * rounding for part in parts]
