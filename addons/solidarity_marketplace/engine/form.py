"""Numbers as people type them into forms. Plain Python."""

import math
from decimal import Decimal, InvalidOperation

MAX_PRICE = Decimal("999999999.99")


def parse_degrees(text):
    """Return degrees of latitude or longitude, or None for what is no number.

    >>> parse_degrees(" 46.2044 "), parse_degrees("6,1432"), parse_degrees("-0")
    (46.2044, 6.1432, -0.0)
    >>> parse_degrees(""), parse_degrees("nan"), parse_degrees("46°12'")
    (None, None, None)
    """
    try:
        degrees = float((text or "").strip().replace(",", "."))
    except ValueError:
        return None
    return degrees if math.isfinite(degrees) else None


def parse_price(text, digits=2):
    """Return a price of more than zero, or None for what is none.

    One comma or point separates the decimals; more decimals than the unit has are
    refused, so that "1,000" is not taken for one.

    >>> parse_price("12.50"), parse_price("1,5"), parse_price("3")
    (Decimal('12.50'), Decimal('1.5'), Decimal('3'))
    >>> none = ("", "0", "-1", "1,000", "1e3", "1.000,00", "inf")
    >>> [price for price in map(parse_price, none) if price is not None]
    []
    """
    text = (text or "").strip().replace(",", ".")
    whole, _point, decimals = text.partition(".")
    if not text.isascii() or not whole.isdigit() or len(decimals) > digits:
        return None
    try:
        price = Decimal(text)
    except InvalidOperation:
        return None
    return price if 0 < price <= MAX_PRICE else None
