"""Amounts as people type them. Plain Python, no ORM."""

import re

from .amount import exact_amount

# digits, perhaps in groups of three with spaces, perhaps decimals
_DECIMAL = re.compile(r"([0-9]+|[0-9]{1,3}(?: [0-9]{3})+)(?:([.,])([0-9]+))?")
_HOURS = re.compile(r"([0-9]{1,12}):([0-5][0-9])")
# no-break, thin and narrow spaces, as programs and phones put them between groups
_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")


def parse_amount(text, allow_hours=False):
    """Return what a person typed as an exact positive ``Decimal``; never guess.

    A comma or a point is the decimal sign, spaces may separate thousands. What could
    mean two things is refused: ``1,234`` and ``1.234`` may be one or a thousand.

    :param str text: what was typed
    :param bool allow_hours: also take hours and minutes, where the minutes are whole
        hundredths of an hour (multiples of 3)
    :raise ValueError: with one of the words ``empty``, ``number``, ``ambiguous``,
        ``minutes``, ``positive``, ``large`` as its argument

    >>> parse_amount("3,25"), parse_amount(" 3.25 "), parse_amount("1 000.50")
    (Decimal('3.25'), Decimal('3.25'), Decimal('1000.50'))
    >>> parse_amount("1:30", allow_hours=True)
    Decimal('1.50')
    >>> parse_amount("0.125")
    Decimal('0.125')
    >>> for text in ("", "1,234", "1.234,50", "ten", "1e3", "NaN", "12 34", "1:30"):
    ...     try:
    ...         parse_amount(text)
    ...     except ValueError as error:
    ...         print(repr(text), error)
    '' empty
    '1,234' ambiguous
    '1.234,50' ambiguous
    'ten' number
    '1e3' number
    'NaN' number
    '12 34' number
    '1:30' number
    >>> parse_amount("1:20", allow_hours=True)
    Traceback (most recent call last):
    ValueError: minutes
    >>> parse_amount("-2")
    Traceback (most recent call last):
    ValueError: positive
    >>> parse_amount("0,00")
    Traceback (most recent call last):
    ValueError: positive
    """
    text = _SPACES.sub(" ", text).strip()
    if not text:
        raise ValueError("empty")
    if text[0] in "-\u2212":
        parse_amount(text[1:], allow_hours)
        raise ValueError("positive")
    if allow_hours and (match := _HOURS.fullmatch(text)):
        return _hours_amount(*map(int, match.groups()))
    match = _DECIMAL.fullmatch(text)
    if not match:
        has_both_signs = "." in text and "," in text
        raise ValueError("ambiguous" if has_both_signs else "number")
    whole, _sign, decimals = match.groups()
    whole = whole.replace(" ", "")
    # 0.125 can only be a fraction: nobody writes a thousand with a leading zero
    if decimals and len(decimals) == 3 and whole[0] != "0" and len(whole) <= 3:
        raise ValueError("ambiguous")
    return exact_amount(f"{whole}.{decimals}" if decimals else whole)


def _hours_amount(hours, minutes):
    """Return hours and minutes as an amount of hours.

    >>> _hours_amount(2, 45)
    Decimal('2.75')
    """
    if minutes % 3:
        raise ValueError("minutes")
    return exact_amount(f"{hours}.{minutes * 100 // 60:02d}")
