"""A member's support points as a picture: a square for each, or a bar if they are many.

Plain Python: the page draws the shapes as SVG.
"""

COLUMNS = 10
CELL = 10  # with the gap to the next one
GAP = 1
MOST_CELLS = 200
BAR = (200, 16)  # width and height


def draw(parts):
    """Return where each part of the points is drawn.

    :param list parts: dicts with ``points`` and whatever the page needs to know of the
        part; in the order in which they are drawn
    :return: dict with ``width``, ``height`` and ``shapes``: the values of their part,
        with ``x``, ``y``, ``width`` and ``height``

    >>> picture = draw([{"name": "Garden", "points": 2}, {"name": "left", "points": 9}])
    >>> picture["width"], picture["height"]
    (100, 20)
    >>> [shape["name"] for shape in picture["shapes"]].count("Garden")
    2
    >>> last = picture["shapes"][-1]
    >>> last["x"], last["y"], last["width"], last["height"]
    (0, 10, 9, 9)

    >>> many = draw([{"points": 250}, {"points": 750}])
    >>> [(shape["x"], shape["width"]) for shape in many["shapes"]]
    [(0.0, 50.0), (50.0, 150.0)]

    >>> draw([])
    {'width': 100, 'height': 0, 'shapes': []}
    """
    total = sum(part["points"] for part in parts)
    return _draw_bar(parts, total) if total > MOST_CELLS else _draw_cells(parts, total)


def _draw_cells(parts, total):
    """Draw a square for each point, line by line."""
    owners = [part for part in parts for _point in range(part["points"])]
    return {
        "width": COLUMNS * CELL,
        "height": -(-total // COLUMNS) * CELL,
        "shapes": [
            {
                **part,
                "x": place % COLUMNS * CELL,
                "y": place // COLUMNS * CELL,
                "width": CELL - GAP,
                "height": CELL - GAP,
            }
            for place, part in enumerate(owners)
        ],
    }


def _draw_bar(parts, total):
    """Draw one bar, with a piece for each part."""
    width, height = BAR
    shapes, before = [], 0
    for part in parts:
        shapes.append(
            {
                **part,
                "x": before * width / total,
                "y": 0,
                "width": part["points"] * width / total,
                "height": height,
            }
        )
        before += part["points"]
    return {"width": width, "height": height, "shapes": shapes}
