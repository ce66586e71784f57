"""The fair exchange index: how what a member received compares with what the member
gave. Plain Python, no ORM.

The index is the ratio *hours received / hours given* over the last months. It is a
mirror for the member alone and never a limit; organisers see how many members are in
each band.
"""

import calendar
import datetime
from decimal import Decimal

INFINITY = Decimal("Infinity")

# Bands of members in the order in which they are shown: (key, operator, bound). A
# member is in the first band that the ratio fits; groups are sorted by the keys. The
# report builds its SQL from the same list.
NOTHING = "0_nothing"
ONLY_RECEIVED = "7_only_received"
BANDS = (
    ("1_half", "<=", Decimal("0.5")),
    ("2_less", "<", Decimal("1")),
    ("3_even", "<=", Decimal("1")),
    ("4_more", "<=", Decimal("1.5")),
    ("5_much_more", "<=", Decimal("2")),
    ("6_over_double", "<", INFINITY),
)


def window_start(today, months):
    """Return the first day that counts: the same day so many months earlier, or the
    last day of that month where it is shorter.

    :param datetime.date today: the last day of the window
    :param int months: length of the window in calendar months

    >>> window_start(datetime.date(2026, 11, 21), 6)
    datetime.date(2026, 5, 21)
    >>> window_start(datetime.date(2026, 8, 31), 6)
    datetime.date(2026, 2, 28)
    >>> window_start(datetime.date(2028, 2, 29), 12)
    datetime.date(2027, 2, 28)
    >>> window_start(datetime.date(2027, 1, 15), 1)
    datetime.date(2026, 12, 15)
    """
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(today.day, last))


def index(given, received):
    """Return received / given: 1 where there is neither, infinite where nothing was
    given.

    :param Decimal given: hours, not negative
    :param Decimal received: hours, not negative
    :rtype: Decimal

    >>> index(Decimal(4), Decimal(10))
    Decimal('2.5')
    >>> index(Decimal(0), Decimal(0))
    Decimal('1')
    >>> index(Decimal(0), Decimal("0.25"))
    Decimal('Infinity')
    >>> index(Decimal(3), Decimal(0))
    Decimal('0')
    """
    if given:
        return received / given
    return INFINITY if received else Decimal(1)


def band(given, received):
    """Return the key of the band in which a member is counted.

    >>> [band(Decimal(g), Decimal(r)) for g, r in ((0, 0), (2, 1), (4, 3), (2, 2))]
    ['0_nothing', '1_half', '2_less', '3_even']
    >>> [band(Decimal(g), Decimal(r)) for g, r in ((2, 3), (2, 4), (4, 10), (0, 1))]
    ['4_more', '5_much_more', '6_over_double', '7_only_received']
    """
    if not given:
        return ONLY_RECEIVED if received else NOTHING
    for key, operator, bound in BANDS:
        # compared without dividing, as the report's SQL does
        limit = bound if bound == INFINITY else bound * given
        if received < limit or (operator == "<=" and received == limit):
            return key
    raise ValueError(f"The hours {received} and {given} are no numbers.")


def sentence(given, received, threshold):
    """Return which sentence tells the member about the index.

    :param Decimal threshold: from where on (exclusively) a suggestion is shown
    :return: ``nothing``, ``gave_more``, ``even``, ``received_more`` or, above the
        threshold, ``suggest``
    :rtype: str

    >>> two = Decimal(2)
    >>> sentence(Decimal(4), Decimal(8), two), sentence(Decimal(4), Decimal(10), two)
    ('received_more', 'suggest')
    >>> sentence(Decimal(0), Decimal("0.25"), two)
    'suggest'
    >>> sentence(Decimal(0), Decimal(0), two), sentence(Decimal(3), Decimal(3), two)
    ('nothing', 'even')
    >>> sentence(Decimal(3), Decimal(0), two)
    'gave_more'
    """
    ratio = index(given, received)
    if ratio > threshold:
        return "suggest"
    if not given and not received:
        return "nothing"
    if ratio == 1:
        return "even"
    return "gave_more" if ratio < 1 else "received_more"
