"""Amounts of timebanks: seconds, or hours and minutes; and balances with a sign."""

import re
from decimal import ROUND_HALF_UP, Decimal

_SECONDS = re.compile(r"[0-9]{1,15}(?:\.0+)?", re.ASCII)
_HOURS = re.compile(r"([0-9]{1,12}):([0-5][0-9])(?::([0-5][0-9]))?", re.ASCII)


def parse_seconds(text):
    """Return a number of seconds.

    >>> parse_seconds("5400"), parse_seconds("0")
    (Decimal('5400'), Decimal('0'))
    >>> parse_seconds("1:30")
    Traceback (most recent call last):
    ValueError: number
    """
    if not _SECONDS.fullmatch(text):
        raise ValueError("number")
    return Decimal(text)


def parse_clock(text):
    """Return the seconds of ``H:MM`` or ``H:MM:SS``; None where it is not written so.

    >>> parse_clock("1:20"), parse_clock("100:00:30"), parse_clock("1.5")
    (Decimal('4800'), Decimal('360030'), None)
    """
    match = _HOURS.fullmatch(text)
    if not match:
        return None
    hours, minutes, seconds = (int(group or 0) for group in match.groups())
    return Decimal(hours * 3600 + minutes * 60 + seconds)


def to_hours(seconds, step, is_rounded):
    """Return seconds as hours, in multiples of ``step``.

    :param bool is_rounded: round half up what does not fit
    :raise ValueError: ``minutes`` when it does not fit

    >>> cent = Decimal("0.01")
    >>> to_hours(Decimal(5400), cent, False), to_hours(Decimal(4800), cent, True)
    (Decimal('1.50'), Decimal('1.33'))
    >>> to_hours(Decimal(4800), cent, False)
    Traceback (most recent call last):
    ValueError: minutes
    """
    steps = seconds / (3600 * step)
    whole = steps.quantize(Decimal(1), ROUND_HALF_UP)
    if whole * 3600 * step != seconds and not is_rounded:
        raise ValueError("minutes")
    return whole * step


def parse_signed(text, parse):
    """Return a balance: ``parse`` reads what is positive, and nothing else.

    >>> [parse_signed(text, Decimal) for text in ("-1.5", "+2", "0.00", "")]
    [Decimal('-1.5'), Decimal('2'), Decimal('0'), Decimal('0')]
    """
    sign, digits = 1, text.strip()
    if digits[:1] in ("-", "\u2212"):
        sign, digits = -1, digits[1:].strip()
    elif digits[:1] == "+":
        digits = digits[1:].strip()
    if not digits.strip("0.,:"):
        return Decimal(0)
    return sign * parse(digits)
