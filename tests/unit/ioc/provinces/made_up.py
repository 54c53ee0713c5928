"""GeoJSON of lands that do not exist, with the codes of an era: what a province would hand in. Never real borders."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from ioc.domain.units import Register
from ioc.provinces.about import Era
from ioc.provinces.boundaries import known_codes, last_day
from tests.unit.ioc.domain.lands import land

CREDIT = {"attribution": "Sở thử nghiệm", "licence": "CC0"}
WEST, NORTH = 105.9, 21.6


def collection(era: Era, units: Register, by: str, *, seed: int = 7, halvings: int = 3) -> dict[str, Any]:
    """Every code of the era on a made-up land of 1.2 degrees."""
    codes = sorted(known_codes(by, era, units))
    columns = math.ceil(math.sqrt(len(codes) * 1.6))
    rings = land(columns, math.ceil(len(codes) / columns), seed, halvings=halvings, size=1.2 / columns)
    features = []
    for code, ring in zip(codes, rings, strict=False):
        unit = units.find_anywhere(code, last_day(era))
        properties = {"ma": code, "ten": unit.full_name if unit else code, "dan_so": 1000}
        features.append(area(properties, [(round(WEST + x, 6), round(NORTH - y, 6)) for x, y in ring]))
    return {"type": "FeatureCollection", **CREDIT, "features": features}


def area(properties: dict[str, Any], ring: Sequence[tuple[float, float]]) -> dict[str, Any]:
    line = [list(place) for place in (*ring, ring[0])]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [line]}}


def point(properties: dict[str, Any], lon: float, lat: float) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Point", "coordinates": [lon, lat]}}


def told(data: dict[str, Any], *, lines: bool = False) -> bytes:
    """As bytes: on one line, as exported files are, or indented."""
    return json.dumps(data, ensure_ascii=False, indent=1 if lines else None).encode()
