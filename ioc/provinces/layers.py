"""Layers: points that a province lays over its map, `layers/*.geojson` of a pack: monuments, stations, markets.

A point has a name and says its unit, or lies in one of the areas of `boundaries.json`; it is never put into the nearest
one. Of its properties only `name`, `kind`, `unit` and `note` are kept: a map of a wall shows nothing of persons.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from ioc.domain.dates import BadDate, read_date
from ioc.domain.planar import off_border
from ioc.domain.units import Register
from ioc.domain.unknown_unit import explain_unknown
from ioc.provinces.about import Cartogram, Era, tile_of
from ioc.provinces.boundaries import Boundaries, Outline, last_day
from ioc.provinces.findings import Findings
from ioc.provinces.geojson import POINT_KINDS, Collection, Feature, read_collection
from ioc.services.plain_text import cleaned, masked

FOLDER: Final = "layers"
LAYERS_MAX: Final = 6
"""Switches above the map; more nobody finds."""
POINTS_MAX: Final = 5_000
KEPT: Final = {"name": 120, "kind": 60, "unit": 5, "note": 200}
"""Property → its longest value, characters."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One point of a layer."""

    number: int
    """Of its feature, from 1."""
    lon: float
    lat: float
    name: str
    kind: str = ""
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    file: str
    name: str
    name_en: str
    licence: str
    attribution: str
    as_of: date | None
    """The day whose codes `unit` says; None: those of the newest era."""
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """What layers are laid over."""

    chart: Cartogram
    boundaries: Boundaries
    units: Register

    @property
    def newest(self) -> Era:
        return self.chart.eras[-1]

    def area_said(self, layer: Layer, spot: Spot, era: Era) -> str:
        """The area of an era that the spot's unit lies in or became; "" when it says none or it became several."""
        day = last_day(era)
        said = self.units.find_anywhere(spot.unit, layer.as_of or last_day(self.newest)) if spot.unit else None
        if said is None:
            return ""
        heirs = (said,) if said.valid_on(day) else self.units.successors(said, day)
        outline = self.boundaries.of(era.name)
        if outline is not None and outline.by == "commune":
            found = {heir.code for heir in heirs if len(heir.code) == 5}
        elif era.by == "group" and len(said.code) == 3:
            found = {era.tile_of(said.group)}  # a former district is still on such a map
        else:
            found = {tile_of(era, self.units, heir.code, day) for heir in heirs}
        return found.pop() if len(found) == 1 else ""

    def area_of(self, layer: Layer, spot: Spot, era: Era) -> str:
        """The area a spot is shown in; "" when there is no telling. A unit that is said goes before a place: borders
        were made simpler, the unit was not."""
        if said := self.area_said(layer, spot, era):
            return said
        outline = self.boundaries.of(era.name)
        covered = outline.covering(spot.lon, spot.lat) if outline else None
        return covered[0] if covered and outline and covered[1] > outline.tolerance_m else ""


def read_layers(folder: Path) -> tuple[list[Layer], list[Findings]]:
    """The layers of a pack, by name of file, and what is wrong with each file by itself."""
    layers, findings = [], []
    for path in sorted((folder / FOLDER).glob("*.geojson")):
        found = Findings(f"{FOLDER}/{path.name}")
        findings.append(found)
        try:
            data = path.read_bytes()
        except OSError as error:
            why = error.strerror or ""
            found.error(0, 0, "unreadable", vi=f"không đọc được: {why}", en=f"cannot be read: {why}")
            continue
        if len(findings) > LAYERS_MAX:
            vi, en = f"tối đa {LAYERS_MAX} lớp", f"{LAYERS_MAX} layers at most"
            found.error(0, 0, "too_many", vi=vi, en=en)
        elif layer := read_layer(found.file, data, found):
            layers.append(layer)
    return layers, findings


def read_layer(file: str, data: bytes, found: Findings) -> Layer | None:
    """One layer, or None with the reasons in `found`."""
    collection = read_collection(data, POINT_KINDS, found)
    if collection is None:
        return None
    members = collection.members
    told = {name: _words(members.get(name)) for name in ("name", "name_en", "attribution", "licence", "license")}
    licence = told["licence"] or told["license"]
    for name, text in (("name", told["name"]), ("attribution", told["attribution"]), ("licence", licence)):
        if not text:
            vi = f'thiếu "{name}" cạnh "features", ví dụ "{name}": "{_EXAMPLES[name]}"'
            found.error(1, 1, "missing", vi=vi, en=f'no "{name}" beside "features", e.g. "{_EXAMPLES[name]}"')
    if len(collection.features) > POINTS_MAX:
        n = len(collection.features)
        found.error(0, 0, "too_many", vi=f"{n} điểm, tối đa {POINTS_MAX}", en=f"{n} points, {POINTS_MAX} at most")
    spots = [spot for feature in collection.features if (spot := _spot(feature, collection, found))]
    as_of = _as_of(members.get("as_of"), found)
    strange = sorted({name for feature in collection.features for name in feature.properties} - set(KEPT))
    if strange:
        shown = ", ".join(strange[:8]) + (f" … ({len(strange)})" if len(strange) > 8 else "")
        vi, en = f"không hiện thuộc tính: {shown}", f"properties that are not shown: {shown}"
        found.note(0, 0, "left_out", vi=vi, en=en)
    if found.problems:
        return None
    return Layer(file, told["name"], told["name_en"] or told["name"], licence, told["attribution"], as_of, tuple(spots))


def check_layers(layers: Sequence[Layer], where: Map, findings: Mapping[str, Findings]) -> None:
    """Every point has its area on the map of today; one that says a unit and lies in another area is told."""
    for layer in layers:
        for spot, code, vi, en in _unplaced(layer, where):
            lead_vi, lead_en = f"đối tượng {spot.number} {spot.name!r}", f"feature {spot.number} {spot.name!r}"
            findings[layer.file].error(0, 0, code, vi=f"{lead_vi}: {vi}", en=f"{lead_en}: {en}")


def _unplaced(layer: Layer, where: Map) -> Iterator[tuple[Spot, str, str, str]]:
    era, outline = where.newest, where.boundaries.of(where.newest.name)
    day = layer.as_of or last_day(era)
    for spot in layer.spots:
        if spot.unit and where.units.find_anywhere(spot.unit, day) is None:
            vi, _, en = explain_unknown(where.units, spot.unit, day).partition(" / ")
            yield spot, "unknown_unit", vi, en
            continue
        said = where.area_said(layer, spot, era)
        covered = outline.covering(spot.lon, spot.lat) if outline else None
        if said and outline and (covered is None or (covered[0] != said and covered[1] > outline.tolerance_m)):
            if covered is None and _near(outline, said, spot):
                continue
            lies_vi, lies_en = (covered[0], covered[0]) if covered else ("ngoài mọi vùng", "in no area")
            yield spot, "elsewhere", f"ghi {spot.unit} (vùng {said}) nhưng nằm ở {lies_vi}", (
                f"says {spot.unit} (area {said}) but lies in {lies_en}" if covered else
                f"says {spot.unit} (area {said}) but lies {lies_en}"
            )  # fmt: skip
        elif not said and not where.area_of(layer, spot, era):
            yield spot, *_why(spot, outline, covered)


def _near(outline: Outline, code: str, spot: Spot) -> bool:
    """Whether a place outside every area lies so near that one that its border may have been moved across it."""
    area = next((area for area in outline.areas if area.code == code), None)
    at = outline.projection.place(spot.lon, spot.lat)
    return area is not None and off_border(at, area.shape) * outline.projection.metres_a_unit <= outline.tolerance_m


def _why(spot: Spot, outline: Outline | None, covered: tuple[str, float] | None) -> tuple[str, str, str]:
    """(code, vi, en): why a point has no area."""
    if spot.unit:
        vi = f"{spot.unit} nay thuộc nhiều vùng hoặc không vùng nào; ghi mã xã hiện nay"
        return "no_area", vi, f"{spot.unit} is in several areas today or in none; say the commune of today"
    if outline is None:
        vi = 'thiếu "unit" (mã xã); chỉ suy từ tọa độ được khi gói có boundaries.json'
        return "no_unit", vi, 'no "unit" (code of its commune); places alone do when the pack has a boundaries.json'
    if covered is None:
        return (
            "outside",
            f"{spot.lon:g}, {spot.lat:g} nằm ngoài mọi vùng",
            f"{spot.lon:g}, {spot.lat:g} lies in no area",
        )
    vi = f'cách ranh {covered[0]} {covered[1]:.0f} m, ranh đã giản lược đến {outline.tolerance_m:.0f} m; ghi "unit"'
    en = f'{covered[1]:.0f} m from the border of {covered[0]}, drawn to {outline.tolerance_m:.0f} m; say its "unit"'
    return "near_border", vi, en


_EXAMPLES: Final = {"name": "Di tích", "attribution": "Tỉnh đoàn, 03/2024", "licence": "CC BY 4.0"}


def _words(value: Any) -> str:
    return " ".join(cleaned(value).split())[:300] if isinstance(value, str) else ""


def _as_of(value: Any, found: Findings) -> date | None:
    if value is None:
        return None
    day = read_date(value if isinstance(value, str) else str(value), "as_of")
    if isinstance(day, BadDate):
        found.error(1, 1, "bad_date", vi=f"as_of: {day.vi}, ví dụ 2024-03-15", en=f"as_of: {day.en}, e.g. 2024-03-15")
        return None
    return day


def _spot(feature: Feature, collection: Collection, found: Findings) -> Spot | None:
    told: dict[str, str] = {}
    for name, longest in KEPT.items():
        value = feature.properties.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        text = _words(unicodedata.normalize("NFC", value)) if isinstance(value, str) else ""
        wrong = None
        if value is not None and not isinstance(value, str):
            wrong = "bad_value", f"{name} phải là chữ", f"{name} must be text"
        elif len(text) > longest:
            wrong = (
                "too_long",
                f"{name} dài {len(text)}, tối đa {longest} ký tự",
                f"{name}: {longest} characters at most",
            )
        elif masked(text) != text:
            vi = f"{name} có vẻ chứa số điện thoại, số định danh hay thư điện tử; hãy bỏ đi"
            wrong = "personal", vi, f"{name} seems to hold a phone number, an id or a mail address; take it out"
        elif name == "name" and not text:
            wrong = "missing", 'thiếu "name"', 'no "name"'
        if wrong:
            at = collection.where.at(feature.number)
            vi, en = f"đối tượng {feature.number}: {wrong[1]}", f"feature {feature.number}: {wrong[2]}"
            found.error(*at, wrong[0], vi=vi, en=en)
            return None
        told[name] = text
    lon, lat = feature.at
    return Spot(feature.number, lon, lat, told["name"], told["kind"], told["unit"], told["note"])
