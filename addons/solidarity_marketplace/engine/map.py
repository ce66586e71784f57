"""A map of the neighbourhood, drawn without asking any other server. Plain Python.

Places are (latitude, longitude) in degrees. The projection is Web Mercator, the one of
map tiles, so that tiles may be laid under the drawing. A ``Map`` knows its centre and
how many kilometres it shows to each side; it tells where a place is in the picture
(pixels from the upper left corner), which pins lie so close together that they are one
group, which rings of distance to draw and how long a scale is.
"""

import math
from dataclasses import dataclass, field

from .places import distance_km

# The whole world in kilometres along the equator of the projection.
WORLD_KM = 2 * math.pi * 6378.137
# Web Mercator ends here; the poles are infinitely far away.
MAX_LATITUDE = 85.0511287798066
TILE_SIZE = 256
MAX_ZOOM = 19
# What people choose, and what a map is drawn for when they did not.
SHORT_KM = (0.2, 0.5)
RADII_KM = (1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500)


def project(place):
    """Return where a place is in the square of the world, 0..1 to the right and down.

    >>> project((0, 0))
    (0.5, 0.5)
    >>> x, y = project((MAX_LATITUDE, -180))
    >>> (round(x, 9), abs(round(y, 9)))
    (0.0, 0.0)
    >>> project((90, 0)) == project((MAX_LATITUDE, 0))
    True
    """
    latitude, longitude = place
    latitude = max(-MAX_LATITUDE, min(MAX_LATITUDE, latitude))
    sine = math.sin(math.radians(latitude))
    return (
        longitude / 360 + 0.5,
        0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi),
    )


def unproject(x, y):
    """Return the place of a point in the square of the world.

    >>> [round(degrees, 6) for degrees in unproject(*project((46.2044, 6.1432)))]
    [46.2044, 6.1432]
    """
    return (
        math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y)))),
        (x - 0.5) * 360,
    )


def choose_radius(centre, places):
    """Return the smallest usual radius in km around ``centre`` that has all places.

    >>> choose_radius((46.2, 6.1), [])
    1
    >>> choose_radius((46.2, 6.1), [(46.2, 6.1), (46.23, 6.1)])
    5
    >>> choose_radius((0, 0), [(0, 180)])
    2500
    """
    farthest = max((distance_km(centre, place) for place in places), default=0)
    return next((km for km in RADII_KM if farthest <= km), RADII_KM[-1])


def middle(places):
    """Return a centre for places, or None without any: the middle of their extent, the
    short way around the world.

    >>> middle([(10, 20), (20, 40)])
    (15.0, 30.0)
    >>> middle([(0, 179), (0, -179)])
    (0.0, -180.0)
    >>> middle([])
    """
    if not places:
        return None
    first = places[0][1]
    latitudes = [latitude for latitude, _longitude in places]
    # relative to the first one, so that neighbours across the date line stay so
    turns = [(longitude - first + 180) % 360 - 180 for _latitude, longitude in places]
    longitude = first + (min(turns) + max(turns)) / 2
    return (
        (min(latitudes) + max(latitudes)) / 2,
        (longitude + 180) % 360 - 180,
    )


@dataclass
class Group:
    """Pins that are drawn as one, at their middle.

    ``keys`` are those of the pins, in the order in which they were given; ``x`` and
    ``y`` are pixels.
    """

    x: float
    y: float
    keys: list = field(default_factory=list)

    def add(self, x, y, key):
        count = len(self.keys)
        self.x = (self.x * count + x) / (count + 1)
        self.y = (self.y * count + y) / (count + 1)
        self.keys.append(key)


class Map:
    """A picture of ``width`` × ``height`` pixels around a centre.

    :param centre: (latitude, longitude), in the middle of the picture
    :param float km: how far the picture reaches at least, to each side
    """

    def __init__(self, centre, km, width=640, height=640, margin=24):
        self.centre = centre
        self.km = km
        self.width = width
        self.height = height
        self._x, self._y = project(centre)
        latitude = max(-MAX_LATITUDE, min(MAX_LATITUDE, centre[0]))
        # Mercator stretches with the latitude: so many km at the centre's.
        world_km = WORLD_KM * math.cos(math.radians(latitude))
        self._pixels_per_km = (min(width, height) / 2 - margin) / km
        #: the side of the square of the world, in pixels
        self.world = world_km * self._pixels_per_km

    def position(self, place):
        """Return where a place is in the picture, which may be outside of it.

        >>> Map((46.2, 6.1), 5).position((46.2, 6.1))
        (320.0, 320.0)
        >>> x, y = Map((0, 179.99), 5).position((0, -179.99))
        >>> (round(x), round(y))
        (452, 320)
        """
        x, y = project(place)
        across = (x - self._x + 0.5) % 1 - 0.5  # the short way around the world
        return (
            self.width / 2 + across * self.world,
            self.height / 2 + (y - self._y) * self.world,
        )

    def shows(self, x, y):
        """Tell whether a point lies in the picture."""
        return 0 <= x <= self.width and 0 <= y <= self.height

    def rings(self):
        """Return the rings of distance: list of (km, radius in pixels).

        >>> [(km, round(radius)) for km, radius in Map((46.2, 6.1), 5).rings()]
        [(1, 59), (2, 118), (5, 296)]
        >>> [km for km, _radius in Map((46.2, 6.1), 50).rings()]
        [10, 25, 50]
        """
        distances = [km for km in (*SHORT_KM, *RADII_KM) if km <= self.km]
        return [(km, km * self._pixels_per_km) for km in distances[-3:]]

    def scale(self, longest=140):
        """Return the longest round distance that is at most ``longest`` pixels.

        :return: (km, pixels)

        >>> km, pixels = Map((46.2, 6.1), 5).scale()
        >>> (km, round(pixels))
        (2, 118)
        """
        limit = longest / self._pixels_per_km
        power = 10.0 ** math.floor(math.log10(limit))
        km = max(
            step * power for step in (1, 2, 5) if step * power <= limit * (1 + 1e-9)
        )
        km = int(km) if km >= 1 else round(km, 6)
        return km, km * self._pixels_per_km

    def group(self, pins, reach=40):
        """Put pins together that would lie on each other.

        Each pin joins the first group whose middle is within ``reach`` pixels, in the
        order given, so the same pins give the same picture. Groups that came close to
        each other meanwhile are not joined: a pin never moves farther than its reach.

        :param pins: list of (key, place)
        :return: (groups, keys outside of the picture)

        >>> here = Map((46.2, 6.1), 5)
        >>> pins = [("a", (46.2, 6.1)), ("b", (46.2001, 6.1)), ("c", (46.22, 6.1)),
        ...     ("d", (47, 6.1))]
        >>> groups, outside = here.group(pins)
        >>> [group.keys for group in groups], outside
        ([['a', 'b'], ['c']], ['d'])
        """
        groups = []
        cells = {}  # groups by coarse squares: only neighbours are compared
        outside = []
        for key, place in pins:
            x, y = self.position(place)
            if not self.shows(x, y):
                outside.append(key)
                continue
            column, row = int(x // reach), int(y // reach)
            near = (
                group
                for i in (column - 1, column, column + 1)
                for j in (row - 1, row, row + 1)
                for group in cells.get((i, j), ())
                if math.hypot(group.x - x, group.y - y) <= reach
            )
            group = next(near, None)
            if group is None:
                group = Group(x, y)
                groups.append(group)
            else:
                cells[int(group.x // reach), int(group.y // reach)].remove(group)
            group.add(x, y, key)
            cell = int(group.x // reach), int(group.y // reach)
            cells.setdefault(cell, []).append(group)
        return groups, outside

    def tiles(self):
        """Return the map tiles that fill the picture.

        The zoom is the whole one nearest to the picture's scale; tiles are drawn a
        little larger or smaller than they are.

        :return: list of dicts z, x, y (of the tile) and left, top, size (in pixels)

        >>> tiles = Map((46.2044, 6.1432), 5).tiles()
        >>> (len(tiles), {tile["z"] for tile in tiles})
        (16, {13})
        >>> (tiles[0]["x"], tiles[0]["y"], round(tiles[0]["size"]))
        (4234, 2906, 200)
        """
        zoom = round(math.log2(self.world / TILE_SIZE))
        zoom = max(0, min(MAX_ZOOM, zoom))
        count = 2**zoom
        size = self.world / count
        left = self._x * count - self.width / 2 / size
        top = self._y * count - self.height / 2 / size
        columns = range(math.floor(left), math.ceil(left + self.width / size))
        rows = range(
            max(0, math.floor(top)), min(count, math.ceil(top + self.height / size))
        )
        return [
            {
                "z": zoom,
                "x": column % count,
                "y": row,
                "left": (column - left) * size,
                "top": (row - top) * size,
                "size": size,
            }
            for row in rows
            for column in columns
        ]
