"""Dates as exports write them."""

import datetime
import re

# The ways of writing a date; ``{}`` are day, month and year in the order of the name.
DATE_FORMATS = ("ymd", "dmy", "mdy", "timestamp")
_THREE = re.compile(
    r"(\d{1,4})[-./](\d{1,2})[-./](\d{4}|\d{1,2})(?:[T ,].*)?", re.ASCII
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_TIMESTAMP = re.compile(r"\d{7,11}(?:\.\d+)?", re.ASCII)
_ZERO_DAY = datetime.date(1970, 1, 1)
_YEARS = range(1900, 2101)


def parse_date(text, date_format):
    """Return the date that ``text`` begins with; a time behind it is dropped.

    :param str date_format: one of ``DATE_FORMATS``; ``timestamp`` is seconds since
        1970 in UTC
    :raise ValueError: this is no such date, or not between 1900 and 2100

    >>> parse_date("2024-02-29T10:00:00Z", "ymd"), parse_date("3.4.24", "dmy")
    (datetime.date(2024, 2, 29), datetime.date(2024, 4, 3))
    >>> parse_date("04/03/2024", "mdy"), parse_date("1709164800", "timestamp")
    (datetime.date(2024, 4, 3), datetime.date(2024, 2, 29))
    >>> parse_date("30.2.2024", "dmy")
    Traceback (most recent call last):
    ValueError: day is out of range for month
    """
    if date_format == "timestamp":
        if not _TIMESTAMP.fullmatch(text):
            raise ValueError("no timestamp")
        date = _ZERO_DAY + datetime.timedelta(seconds=float(text))
    else:
        match = _THREE.fullmatch(text)
        if not match and date_format == "ymd":
            match = _COMPACT.fullmatch(text)
        if not match:
            raise ValueError("no date")
        numbers = dict(zip(date_format, match.groups(), strict=True))
        lengths = len(numbers["y"]), max(len(numbers["d"]), len(numbers["m"]))
        if lengths[0] not in ((4,) if date_format == "ymd" else (2, 4)):
            raise ValueError("no year")
        if lengths[1] > 2:
            raise ValueError("no day")
        year = int(numbers["y"]) + (2000 if len(numbers["y"]) == 2 else 0)
        date = datetime.date(year, int(numbers["m"]), int(numbers["d"]))
    if date.year not in _YEARS:
        raise ValueError("year")
    return date


def detect_date_format(texts):
    """Return the one format that most of ``texts`` are written in.

    :return: one of ``DATE_FORMATS``; None when no text is a date, or when day and
        month could be either way round

    >>> detect_date_format(["1.2.2024", "13.2.2024"]), detect_date_format(["2024-1-2"])
    ('dmy', 'ymd')
    >>> detect_date_format(["1.2.2024", "2.3.2024"]), detect_date_format(["never"])
    (None, None)
    """
    counts = {}
    for date_format in DATE_FORMATS:
        for text in texts:
            try:
                parse_date(text, date_format)
            except ValueError:
                continue
            counts[date_format] = counts.get(date_format, 0) + 1
    best = [name for name, count in counts.items() if count == max(counts.values())]
    return best[0] if len(best) == 1 else None
