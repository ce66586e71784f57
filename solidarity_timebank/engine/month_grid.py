"""A month as weeks, as a calendar on a page shows it. Plain Python, no ORM."""

import calendar
import re
from datetime import date

_MONTH = re.compile(r"((?:19|20|21)[0-9]{2})-(0[1-9]|1[0-2])")


def parse_month(text, default):
    """Return the first day of the month that an address names.

    :param str text: as in 2026-11
    :param date default: a day of the month to take otherwise

    >>> parse_month("2026-02", date(2026, 11, 21))
    datetime.date(2026, 2, 1)
    >>> for text in ("", None, "2026-13", "0000-01", "9999-12", "2026-2", "x"):
    ...     assert parse_month(text, date(2026, 11, 21)) == date(2026, 11, 1)
    """
    match = _MONTH.fullmatch(text or "")
    if match:
        return date(int(match[1]), int(match[2]), 1)
    return default.replace(day=1)


def month_weeks(first, first_weekday=0):
    """Return the weeks of a month, whole weeks with days of the months around it.

    :param date first: first day of the month
    :param int first_weekday: 0 where weeks begin on Monday, 6 on Sunday
    :return: list of lists of seven dates

    >>> weeks = month_weeks(date(2026, 11, 1))
    >>> weeks[0][0], weeks[-1][-1], len(weeks)
    (datetime.date(2026, 10, 26), datetime.date(2026, 12, 6), 6)
    >>> month_weeks(date(2026, 11, 1), 6)[0][0]
    datetime.date(2026, 11, 1)
    """
    return calendar.Calendar(first_weekday).monthdatescalendar(first.year, first.month)


def month_before(first):
    """Return the first day of the month before.

    >>> month_before(date(2026, 1, 1))
    datetime.date(2025, 12, 1)
    """
    if first.month == 1:
        return first.replace(year=first.year - 1, month=12)
    return first.replace(month=first.month - 1)


def month_after(first):
    """Return the first day of the month after.

    >>> month_after(date(2026, 12, 1))
    datetime.date(2027, 1, 1)
    """
    if first.month == 12:
        return first.replace(year=first.year + 1, month=1)
    return first.replace(month=first.month + 1)
