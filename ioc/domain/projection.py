"""Projection: degrees (WGS84) to the units of a map and back: equirectangular at the middle latitude of the area. Pure.

Over a province of 200 km it is off by less than a thousandth, less than a border on a wall is wide. Not for measuring.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians
from typing import Final

METRES_A_DEGREE: Final = 111_195.0
"""Of latitude, on a sphere of 6,371 km."""


@dataclass(frozen=True, slots=True)
class Projection:
    lon: float
    """Degrees of the western edge: x = 0."""
    lat: float
    """Degrees of the northern edge: y = 0; y grows to the south, as on a screen."""
    middle: float
    """Latitude whose degrees of longitude are drawn in their true length."""
    units_a_degree: float
    """Of latitude."""

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """(x, y) of a place."""
        return (lon - self.lon) * cos(radians(self.middle)) * self.units_a_degree, (
            self.lat - lat
        ) * self.units_a_degree

    @property
    def metres_a_unit(self) -> float:
        return METRES_A_DEGREE / self.units_a_degree


def fitted(places: Iterable[tuple[float, float]], longest: float) -> Projection:
    """The projection under which the longer side of these (lon, lat) is `longest` units. Needs two different places."""
    lons, lats = zip(*places, strict=True)
    middle = (min(lats) + max(lats)) / 2
    side = max((max(lons) - min(lons)) * cos(radians(middle)), max(lats) - min(lats))
    return Projection(min(lons), max(lats), middle, longest / side)
