"""GeoJSON (RFC 7946): features with their properties and places, each known by its number and line.

Only what a map of a province takes: a FeatureCollection of areas or of points, longitude before latitude in degrees
WGS84, inside Việt Nam. What GIS programs write instead (metres of VN-2000, latitude first, lines, rings left open
or crossing themselves) is told for what it is and never mended: a map that is silently wrong is worse than none.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from ioc.domain.planar import area2, crossings, edges
from ioc.provinces.findings import Findings

Position = tuple[float, float]
"""(longitude, latitude), degrees."""

BYTES_MAX: Final = 64 * 1024 * 1024
"""The communes of a province in full detail take some 20 MB."""
POSITIONS_MAX: Final = 1_000_000
LON: Final = (102.0, 118.0)
LAT: Final = (6.0, 24.0)
"""Việt Nam with its islands."""
METRES_MAX: Final = 1e8
"""No projected coordinate is larger; what is, or is no number, is no position."""
AREA_KINDS: Final = frozenset({"Polygon", "MultiPolygon"})
POINT_KINDS: Final = frozenset({"Point"})

_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')


@dataclass(frozen=True, slots=True)
class Feature:
    number: int
    """From 1, as GIS programs count rows."""
    properties: dict[str, Any]
    rings: tuple[tuple[Position, ...], ...]
    """Of an area: open rings, holes among them. Of a point: one ring of one position."""

    @property
    def at(self) -> Position:
        """Where a point is."""
        return self.rings[0][0]


class Text:
    """A file's text, which knows where each feature begins: asked for only when something is to be told."""

    def __init__(self, text: str) -> None:
        self.text = text

    def at(self, number: int) -> tuple[int, int]:
        """(line, column) of feature `number`; (0, 0) when there is no telling."""
        if not 0 < number <= len(self._starts):
            return 0, 0
        start = self._starts[number - 1]
        line = bisect_right(self._lines, start)
        return line, start - self._lines[line - 1] + 1

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def _starts(self) -> list[int]:
        """Where the members of the outermost "features" begin: objects two brackets deep, after that name."""
        starts, depth, wanted, inside = [], 0, False, False
        for match in _TOKEN.finditer(self.text):
            word = match[0]
            if word in "{[":
                if depth == 1 and word == "[" and wanted:
                    inside = True
                elif depth == 2 and word == "{" and inside:
                    starts.append(match.start())
                depth += 1
            elif word in "}]":
                depth -= 1
                inside = inside and depth > 1
            if depth == 1 and word not in "{[}]":
                wanted = word == '"features"'
        return starts


@dataclass(frozen=True)
class Collection:
    features: list[Feature]
    members: dict[str, Any]
    """What stands beside the features: name, attribution, licence, …"""
    where: Text


def read_collection(data: bytes, kinds: frozenset[str], found: Findings) -> Collection | None:
    """The features of these kinds; None, with the reasons in `found`, when one of them cannot be taken as it is."""
    text = _text(data, found)
    if text is None:
        return None
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        vi, en = f"không phải JSON: {error.msg}", f"not JSON: {error.msg}"
        found.error(error.lineno, error.colno, "bad_json", vi=vi, en=en)
        return None
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, 2,000 brackets in one another
        found.error(0, 0, "bad_json", vi=f"không phải JSON: {error}", en=f"not JSON: {error}")
        return None
    if not isinstance(raw, dict) or raw.get("type") != "FeatureCollection" or not isinstance(raw.get("features"), list):
        said = raw.get("type") if isinstance(raw, dict) else type(raw).__name__
        found.error(
            1, 1, "not_geojson",
            vi=f'không phải GeoJSON: cần {{"type": "FeatureCollection", "features": [...]}}, thấy {said!r:.40}',
            en=f'not GeoJSON: it takes {{"type": "FeatureCollection", "features": [...]}}, this is {said!r:.40}',
        )  # fmt: skip
        return None
    where = Text(text)
    if not _in_degrees(raw, found):
        return None
    before = len(found.problems)
    features = []
    for number, one in enumerate(raw["features"], start=1):
        feature = _feature(number, one, kinds, where, found)
        if feature is not None:
            features.append(feature)
    members = {key: value for key, value in raw.items() if key not in ("type", "features", "bbox")}
    if len(found.problems) > before:
        return None
    if not features:
        found.error(0, 0, "empty", vi="không có đối tượng nào", en="no feature in it")
        return None
    return Collection(features, members, where)


def _text(data: bytes, found: Findings) -> str | None:
    if len(data) > BYTES_MAX:
        mb = BYTES_MAX >> 20
        vi = f"tệp quá {mb} MB; hãy đơn giản hóa trong phần mềm GIS trước"
        found.error(0, 0, "too_large", vi=vi, en=f"more than {mb} MB; simplify it in your GIS program first")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        vi, en = "không phải UTF-8; hãy xuất lại GeoJSON dạng UTF-8", "not UTF-8; export it again as UTF-8"
        found.error(line, column, "encoding", vi=vi, en=en)
        return None


def _in_degrees(raw: dict[str, Any], found: Findings) -> bool:
    """Whether the file as a whole is in degrees, longitude first: told once, not once a feature."""
    crs = raw.get("crs")
    about = crs.get("properties") if isinstance(crs, dict) else None
    named = str(about.get("name", "")) if isinstance(about, dict) else ""
    if named and not re.search(r"CRS84$|EPSG:{1,2}4326$|4326$", named):
        found.error(
            0, 0, "not_wgs84",
            vi=f"hệ tọa độ {named[:60]}; hãy xuất lại theo WGS84 (EPSG:4326)",
            en=f"the coordinates are {named[:60]}; export them as WGS84 (EPSG:4326)",
        )  # fmt: skip
        return False
    places = [place for one in raw["features"] if isinstance(one, dict) for place in _positions(one.get("geometry"))]
    if len(places) > POSITIONS_MAX:
        n = f"{len(places):,}".replace(",", ".")
        vi = f"{n} đỉnh, tối đa {POSITIONS_MAX}; hãy đơn giản hóa trong phần mềm GIS trước"
        found.error(0, 0, "too_large", vi=vi, en=f"{n} positions, {POSITIONS_MAX} at most; simplify it first")
        return False
    if not places:
        return True
    x, y = places[0]
    if abs(x) > 180 or abs(y) > 180:
        found.error(
            0, 0, "not_wgs84",
            vi=f"tọa độ {x:g}, {y:g} là mét (VN-2000 hay UTM?), không phải độ; hãy xuất lại theo WGS84 (EPSG:4326)",
            en=f"{x:g}, {y:g} are metres (VN-2000 or UTM?), not degrees; export them as WGS84 (EPSG:4326)",
        )  # fmt: skip
        return False
    if all(LAT[0] <= lat <= LAT[1] and LON[0] <= lon <= LON[1] for lat, lon in places):
        found.error(
            0, 0, "swapped",
            vi=f"vĩ độ đứng trước kinh độ ({x:g}, {y:g}); GeoJSON ghi kinh độ trước: {y:g}, {x:g}",
            en=f"latitude stands before longitude ({x:g}, {y:g}); GeoJSON says longitude first: {y:g}, {x:g}",
        )  # fmt: skip
        return False
    return True


def _positions(geometry: Any) -> Iterator[Position]:
    """Every pair of numbers in a geometry, however deep; what is none is told later, feature by feature."""
    stack = [geometry.get("coordinates") if isinstance(geometry, dict) else None]
    while stack:
        one = stack.pop()
        if not isinstance(one, list) or not one:
            continue
        if _is_position(one):
            yield one[0], one[1]
        else:
            stack.extend(one)


def _is_position(one: Any) -> bool:
    return (
        isinstance(one, list)
        and 2 <= len(one) <= 4
        and all(type(number) in (int, float) and abs(number) < METRES_MAX for number in one)
    )


def _feature(number: int, raw: Any, kinds: frozenset[str], where: Text, found: Findings) -> Feature | None:
    def wrong(code: str, vi: str, en: str) -> None:
        lead_vi, lead_en = f"đối tượng {number}: ", f"feature {number}: "
        found.error(*where.at(number), code, vi=lead_vi + vi, en=lead_en + en)

    properties = raw.get("properties") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or raw.get("type") != "Feature" or not isinstance(properties, dict | None):
        wrong("not_geojson", "không phải Feature", "no Feature")
        return None
    geometry = raw.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(kind, str) or kind not in kinds:
        wanted = ", ".join(sorted(kinds))
        wrong("geometry", f"hình là {kind}, phải là {wanted}", f"its geometry is {kind}, it must be {wanted}")
        return None
    assert isinstance(geometry, dict)
    coordinates = geometry.get("coordinates")
    polygons = {"Point": [[[coordinates]]], "Polygon": [coordinates]}.get(kind, coordinates)
    if not isinstance(polygons, list) or not polygons:
        wrong("empty", "hình không có tọa độ", "its geometry has no coordinates")
        return None
    rings: list[tuple[Position, ...]] = []
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            wrong("empty", "hình không có tọa độ", "its geometry has no coordinates")
            return None
        for raw_ring in polygon:
            told = _ring(raw_ring, kind)
            if isinstance(told, _Wrong):
                wrong(told.code, told.vi, told.en)
                return None
            rings.append(told)
    return Feature(number, properties or {}, tuple(rings))


@dataclass(frozen=True, slots=True)
class _Wrong:
    code: str
    vi: str
    en: str


def _ring(raw: Any, kind: str) -> tuple[Position, ...] | _Wrong:
    """The open ring, or what is wrong with it."""
    if not isinstance(raw, list) or not all(_is_position(one) for one in raw):
        return _Wrong("bad_position", "tọa độ phải là [kinh độ, vĩ độ]", "a position is [longitude, latitude]")
    ring = tuple((float(one[0]), float(one[1])) for one in raw)
    if off := next((p for p in ring if not (LON[0] <= p[0] <= LON[1] and LAT[0] <= p[1] <= LAT[1])), None):
        here = f"{off[0]:g}, {off[1]:g}"
        return _Wrong(
            "outside",
            f"{here} nằm ngoài Việt Nam (kinh độ {LON[0]:g}–{LON[1]:g}, vĩ độ {LAT[0]:g}–{LAT[1]:g})",
            f"{here} lies outside Việt Nam (longitude {LON[0]:g}–{LON[1]:g}, latitude {LAT[0]:g}–{LAT[1]:g})",
        )
    if kind == "Point":
        return ring
    if len(ring) < 4 or ring[0] != ring[-1]:
        vi, en = "vành không khép kín (điểm cuối phải là điểm đầu)", "a ring does not end where it begins"
        return _Wrong("ring", vi, en)
    ring = ring[:-1]
    if len(set(ring)) < 3 or area2(ring) == 0:
        return _Wrong("ring", "vành không có diện tích", "a ring has no area")
    segments = list(edges(ring))
    if pair := next(crossings(segments), None):
        (x, y), _ = segments[pair[1]]
        near = f"{x:.5f}, {y:.5f}"
        vi = f"vành tự cắt gần {near}; hãy sửa hình trong phần mềm GIS"
        return _Wrong("ring", vi, f"a ring crosses itself near {near}; mend the geometry in your GIS program")
    return ring
