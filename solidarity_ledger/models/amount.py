"""Exact amounts from what people and programs give. Plain Python, no ORM."""

from decimal import Decimal, InvalidOperation

MAX_AMOUNT = Decimal(10) ** 12


def exact_amount(value):
    """Return ``value`` as an exact positive ``Decimal``.

    Whether it fits the rounding of a currency is for the posting to say.

    :param value: int, str, ``Decimal``, or a float as the ORM hands out for
        ``Monetary`` fields (its binary noise, beyond 15 digits, is dropped)
    :raise ValueError: with one of the words ``number``, ``positive``, ``large`` as
        its argument

    >>> exact_amount("3.25")
    Decimal('3.25')
    >>> exact_amount(0.1 + 0.2)
    Decimal('0.3')
    >>> exact_amount(float("nan"))
    Traceback (most recent call last):
    ValueError: number
    >>> exact_amount("-1")
    Traceback (most recent call last):
    ValueError: positive
    >>> exact_amount("1e300")
    Traceback (most recent call last):
    ValueError: large
    """
    if isinstance(value, bool):
        raise ValueError("number")
    text = format(value, ".15g") if isinstance(value, float) else str(value).strip()
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise ValueError("number") from error
    if amount.is_nan():
        raise ValueError("number")
    if amount <= 0:
        raise ValueError("positive")
    if amount >= MAX_AMOUNT:
        raise ValueError("large")
    return amount
