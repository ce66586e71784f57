"""The balance over time as a line of steps. Plain Python, no ORM."""


def balance_steps(points, width, height):
    """Return the line that a balance draws, for an SVG polyline.

    A balance stays what it is until the next day it changes, so the line goes in
    steps. The zero line is always within the picture.

    :param list points: (date, balance after), the oldest first, at least one
    :param int width: of the picture
    :param int height: of the picture
    :return: dict of ``line`` (points as text), ``zero`` (height of the zero line),
        ``lowest`` and ``highest`` balance shown

    >>> from datetime import date
    >>> plot = balance_steps([(date(2026, 5, 1), 2), (date(2026, 5, 3), -2)], 100, 40)
    >>> plot["line"]
    '0.0,0.0 100.0,0.0 100.0,40.0'
    >>> plot["zero"], plot["lowest"], plot["highest"]
    (20.0, -2, 2)
    """
    balances = [balance for _date, balance in points]
    lowest, highest = min(*balances, 0), max(*balances, 0)
    first = points[0][0]
    days = (points[-1][0] - first).days or 1
    span = (highest - lowest) or 1

    def height_of(balance):
        return round(height * (highest - balance) / span, 1)

    line, before = [], None
    for date, balance in points:
        x = round(width * max((date - first).days, 0) / days, 1)
        if before is not None:
            line.append(f"{x},{before}")
        before = height_of(balance)
        line.append(f"{x},{before}")
    return {
        "line": " ".join(line),
        "zero": height_of(0),
        "lowest": lowest,
        "highest": highest,
    }
