"""Periods of recurring charges. Plain Python, no ORM."""

import calendar
import datetime

# Months of each period.
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def period_name(date, period):
    """Return the name of the period that ``date`` is in: part of idempotency keys.

    :param datetime.date date: planned date of the charge
    :param str period: ``month``, ``quarter`` or ``year``

    >>> day = datetime.date(2026, 11, 30)
    >>> [period_name(day, period) for period in MONTHS]
    ['2026-11', '2026-Q4', '2026']
    """
    if period == "month":
        return f"{date:%Y-%m}"
    if period == "quarter":
        return f"{date.year}-Q{(date.month + 2) // 3}"
    return f"{date.year}"


def next_date(date, period, day):
    """Return the planned date one period after ``date``.

    :param int day: day of the month that is meant; a shorter month ends earlier

    >>> next_date(datetime.date(2026, 1, 31), "month", 31)
    datetime.date(2026, 2, 28)
    >>> next_date(datetime.date(2026, 2, 28), "month", 31)
    datetime.date(2026, 3, 31)
    >>> next_date(datetime.date(2026, 11, 15), "quarter", 15)
    datetime.date(2027, 2, 15)
    >>> next_date(datetime.date(2028, 2, 29), "year", 29)
    datetime.date(2029, 2, 28)
    """
    months = date.year * 12 + date.month - 1 + MONTHS[period]
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day, last))


def month_span(today, months=1):
    """Return the last ``months`` whole calendar months before that of ``today``.

    :return: (first day, day after the last day)

    >>> month_span(datetime.date(2026, 3, 15))
    (datetime.date(2026, 2, 1), datetime.date(2026, 3, 1))
    >>> month_span(datetime.date(2026, 3, 1), 6)
    (datetime.date(2025, 9, 1), datetime.date(2026, 3, 1))
    """
    end = today.replace(day=1)
    year, month = divmod(end.year * 12 + end.month - 1 - months, 12)
    return datetime.date(year, month + 1, 1), end
