"""What members type into the form of a proposal."""

from decimal import Decimal, InvalidOperation

# More digits than any rule or cost needs; fewer than what a float begins to round.
MAX_COST = Decimal(10) ** 12


def parse_number(text):
    """Return a typed number, with a comma or a point, as a program reads it.

    >>> parse_number("12,50"), parse_number(" 20 "), parse_number("-3")
    ('12.50', '20', '-3')
    >>> parse_number("1 000"), parse_number("much"), parse_number("1e5")
    ('1000', None, None)
    >>> parse_number("1,000.5"), parse_number("٣"), parse_number("")
    (None, None, None)

    What may be a thousand or a one is asked again:

    >>> parse_number("1,000"), parse_number("1,00"), parse_number("1.000")
    (None, '1.00', '1.000')

    :param str text: what was typed
    :return: str, or None where it is not a number
    """
    text = text.replace(" ", "").replace("\u00a0", "")
    if len(text.partition(",")[2]) == len("000"):
        return None
    text = text.replace(",", ".")
    digits = text.removeprefix("-").replace(".", "", 1)
    return text if digits.isascii() and digits.isdigit() else None


def parse_cost(text, digits):
    """Return a typed amount of money of more than zero.

    >>> parse_cost("1200", 2), parse_cost("12,50", 2)
    (Decimal('1200'), Decimal('12.50'))
    >>> parse_cost("12.505", 2), parse_cost("0", 2), parse_cost("-1", 2)
    (None, None, None)
    >>> parse_cost("1000000000001", 2), parse_cost("", 2)
    (None, None)

    :param str text: what was typed
    :param int digits: decimal places of the currency
    :return: Decimal, or None where it is no such amount
    """
    number = parse_number(text)
    if number is None or len(number.partition(".")[2]) > digits:
        return None
    try:
        cost = Decimal(number)
    except InvalidOperation:
        return None
    return cost if 0 < cost <= MAX_COST else None
