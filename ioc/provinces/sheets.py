"""Sheets: the geometry of a province as pages fetch it, one file an era and one for its layers; pure, from the pack.

A frame to the wall names the address only. The address holds a digest of the content: fetched once, kept for ever.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import quote

from ioc.provinces.boundaries import Outline, last_day
from ioc.provinces.layers import Map
from ioc.provinces.pack import Era, Pack

ROOT: Final = "/map/"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that pages fetch."""

    name: str
    """Below ROOT: `bn-2025.json`."""
    data: bytes

    @property
    def tag(self) -> str:
        return hashlib.sha256(self.data).hexdigest()[:20]

    @property
    def address(self) -> str:
        return f"{ROOT}{quote(self.name, safe='')}?v={self.tag}"


@cache
def sheets(pack: Pack) -> Mapping[str, Sheet]:
    """By name. Eras without boundaries and without points have none."""
    found = {}
    for era in pack.eras:
        if outline := pack.boundaries.of(era.name):
            name = outline_name(era)
            found[name] = Sheet(name, _json(_outline(pack, era, outline)))
        if layers := _layers(pack, era):
            name = layers_name(era)
            found[name] = Sheet(name, _json({"era": era.name, "layers": layers}))
    return found


def outline_name(era: Era) -> str:
    return f"{era.name}.json"


def layers_name(era: Era) -> str:
    return f"{era.name}.layers.json"


def _outline(pack: Pack, era: Era, outline: Outline) -> dict[str, Any]:
    names = {tile.code: {"vi": tile.name, "en": tile.name_en} for tile in era.tiles}
    if outline.by == "commune":
        units = (unit for unit in pack.units.on(last_day(era)) if len(unit.code) == 5)
        names = {unit.code: {"vi": unit.name, "en": unit.name} for unit in units}
    return {
        "era": era.name,
        "by": outline.by,
        "view_box": outline.view_box,
        "attribution": outline.attribution,
        "licence": outline.licence,
        "areas": [
            {
                "area": area.code,
                "name": names.get(area.code, {"vi": area.code, "en": area.code}),
                "path": area.path,
                "centre": area.centre,
                "room": area.room,
            }
            for area in outline.areas
        ],
    }


def _layers(pack: Pack, era: Era) -> list[dict[str, Any]]:
    where, outline = Map(pack.chart, pack.boundaries, pack.units), pack.boundaries.of(era.name)
    layers = []
    for layer in pack.layers:
        spots = []
        for spot in layer.spots:
            if not (area := where.area_of(layer, spot, era)):
                continue
            shown: dict[str, Any] = {"area": area, "name": spot.name, "kind": spot.kind, "note": spot.note}
            if outline:
                shown["at"] = [round(number) for number in outline.projection.place(spot.lon, spot.lat)]
            spots.append({key: value for key, value in shown.items() if value})
        if spots:
            names = {"vi": layer.name, "en": layer.name_en}
            credit = {"attribution": layer.attribution, "licence": layer.licence}
            layers.append({"name": names, **credit, "spots": spots})
    return layers


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
