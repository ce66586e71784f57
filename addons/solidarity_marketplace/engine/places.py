"""Places on the globe: distances and the boxes in which an index finds neighbours.

A place is a pair of latitude and longitude in degrees. Distances are those of a sphere
with the earth's mean radius; the SQL function ``solidarity_distance_km`` has the same
formula.
"""

from math import asin, cos, degrees, isfinite, pi, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088
# Boxes are a little wider than exact arithmetic would have them.
MARGIN = 1e-6


def is_place(latitude, longitude):
    """Tell whether this is a place; nothing, or a zero in both, means that there is
    none.

    >>> is_place(52.5, 13.4), is_place(0, 13.4), is_place(0.0, 0.0)
    (True, True, False)
    """
    return bool(latitude or longitude)


def is_on_globe(latitude, longitude):
    """Tell whether these are coordinates at all.

    >>> is_on_globe(-90, 180), is_on_globe(90.1, 0), is_on_globe(0, float("nan"))
    (True, False, False)
    """
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


def distance_km(first, second):
    """Return the great-circle distance of two places in km.

    >>> round(distance_km((52.52, 13.405), (48.1372, 11.5755)), 1)
    504.3
    >>> round(distance_km((0, 179.5), (0, -179.5)), 3)
    111.195
    """
    latitude, longitude, other_latitude, other_longitude = map(
        radians, (*first, *second)
    )
    chord = (
        sin((other_latitude - latitude) / 2) ** 2
        + cos(latitude)
        * cos(other_latitude)
        * sin((other_longitude - longitude) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def bounding_boxes(place, km):
    """Return the boxes that contain all places at most ``km`` from ``place``.

    Near a pole that is all longitudes; across the date line they are two boxes.

    :return: list of (south, west, north, east) in degrees

    >>> [[round(side, 2) for side in box] for box in bounding_boxes((0, 0), 111.195)]
    [[-1.0, -1.0, 1.0, 1.0]]
    >>> [[round(side, 2) for side in box] for box in bounding_boxes((0, 180), 111.195)]
    [[-1.0, 179.0, 1.0, 180.0], [-1.0, -180.0, 1.0, -179.0]]
    >>> [[round(side, 2) for side in box] for box in bounding_boxes((89.5, 7), 111.195)]
    [[88.5, -180.0, 90.0, 180.0]]
    """
    latitude, longitude = place
    angle = km / EARTH_RADIUS_KM
    if not isfinite(angle) or angle >= pi:
        return [(-90.0, -180.0, 90.0, 180.0)]
    south = latitude - degrees(angle) - MARGIN
    north = latitude + degrees(angle) + MARGIN
    if south <= -90 or north >= 90:
        return [(max(south, -90.0), -180.0, min(north, 90.0), 180.0)]
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(latitude))))) + MARGIN
    west, east = longitude - width, longitude + width
    if west < -180:
        return [
            (south, west + 360, north, 180.0),
            (south, -180.0, north, east),
        ]
    if east > 180:
        return [
            (south, west, north, 180.0),
            (south, -180.0, north, east - 360),
        ]
    return [(south, west, north, east)]
