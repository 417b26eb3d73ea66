"""Where a point of the earth is on the report's map: Mercator, 3,600 units round the world."""

import math

WIDTH = 3600.0
NORTHMOST = 85.0  # Mercator has no poles


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """The place (x, y) on the map of a point in degrees; y grows southwards and is 0 on the equator.

    Spherical Mercator as in Snyder, Map Projections: A Working Manual (USGS 1987), equation 7-2.
    """
    latitude = max(-NORTHMOST, min(NORTHMOST, latitude))
    x = (longitude + 180) / 360 * WIDTH
    y = -math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)) / (2 * math.pi) * WIDTH
    return x, y
