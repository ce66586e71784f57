"""A number over time, drawn as steps: it stays until it changes.

>>> from datetime import datetime, timedelta
>>> day = timedelta(days=1)
>>> start = datetime(2027, 1, 1)
>>> plot = step_plot(10, [(start, 20), (start + 5 * day, 5)], start + 10 * day)
>>> plot["path"]
'M5 130.0H55.0V10.0H327.5V190.0H600'
>>> plot["high"], plot["low"]
(20, 5)
>>> [(dot["x"], dot["y"], dot["value"]) for dot in plot["dots"]]
[(55.0, 10.0, 20), (327.5, 190.0, 5)]

Values that never differ are a line in the middle:

>>> step_plot(3, [(start, 3)], start)["path"]
'M5 100.0H55.0V100.0H600'
"""

WIDTH, HEIGHT = 600, 200
LEFT, TOP = 5, 10
# what applied before the first change has its place at the left
BEFORE = 50


def step_plot(first, changes, end):
    """Return the geometry of a plot for an SVG of ``WIDTH`` × ``HEIGHT``.

    :param first: the value before the first change
    :param list changes: (datetime, new value), at least one, in order
    :param end: datetime until when the last value is drawn
    :return: dict with ``path`` (of the line), ``dots`` (dicts with ``x``, ``y``,
        ``value`` and ``date``, one for each change), ``high``, ``low``, ``width`` and
        ``height``
    """
    values = [first, *(value for _date, value in changes)]
    high, low = max(values), min(values)
    start = changes[0][0]
    span = (end - start).total_seconds()

    def x_of(date):
        share = (date - start).total_seconds() / span if span else 0.0
        return round(LEFT + BEFORE + (WIDTH - LEFT - BEFORE) * share, 1)

    def y_of(value):
        share = (high - value) / (high - low) if high != low else 0.5
        return round(TOP + (HEIGHT - 2 * TOP) * share, 1)

    dots = [
        {"x": x_of(date), "y": y_of(value), "value": value, "date": date}
        for date, value in changes
    ]
    steps = "".join(f"H{dot['x']}V{dot['y']}" for dot in dots)
    return {
        "path": f"M{LEFT} {y_of(first)}{steps}H{WIDTH}",
        "dots": dots,
        "high": high,
        "low": low,
        "width": WIDTH,
        "height": HEIGHT,
    }
