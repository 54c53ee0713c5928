"""Boundaries: `boundaries.json` of a pack: the areas of an era as they are drawn, and whose work they are.

Written by `ioc provinces map` from what the province supplies (ioc/provinces/drawing.py); no boundary ships with the
product. A path is written with whole numbers, as short as SVG allows; `rings_of` reads exactly what `path_of` writes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Any, Final, Literal

import msgspec

from ioc.domain.planar import Ring, inside, off_border
from ioc.domain.projection import Projection
from ioc.domain.units import Register
from ioc.provinces.about import Cartogram, Era
from ioc.provinces.findings import Findings

FILE: Final = "boundaries.json"
PATHS_BYTES_MAX: Final = 60 * 1024
"""Of one era: what a wall fetches once, over any line."""
NOTE: Final = "Do `ioc provinces map` viết; đừng sửa bằng tay. / Written by `ioc provinces map`; do not edit."
_PATH: Final = r"^(?:M-?\d+[ -]\d+l(?:-?\d+(?: |(?=-))-?\d+(?: |(?=[-zM])))+z)+$"
_NUMBER: Final = re.compile(r"-?\d+")

Says = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class Area(msgspec.Struct, frozen=True):
    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{3}([0-9]{2})?$")]
    """Of a commune, or of the tile of the schematic map."""
    path: Annotated[str, msgspec.Meta(pattern=_PATH)]
    """SVG, to be filled by the even-odd rule."""
    centre: tuple[int, int]
    """Where its name fits best."""
    room: int
    """Distance of the centre from the nearest border."""

    @property
    def shape(self) -> Sequence[Sequence[tuple[int, int]]]:
        return _traced(self.path)


class Source(msgspec.Struct, frozen=True):
    file: Says
    """Name of the file they were drawn from."""
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """The areas of one era."""

    era: str
    """Name of an era of the schematic map."""
    by: Literal["commune", "district", "group"]
    licence: Says
    attribution: Says
    """What the wall must show beside the map."""
    source: Source
    tolerance_m: float
    """How far a border may have been moved by making it simpler, metres."""
    view_box: tuple[int, int]
    """Width and height; the north-western corner is 0, 0."""
    projection: Projection
    areas: Annotated[tuple[Area, ...], msgspec.Meta(min_length=1, max_length=600)]

    def covering(self, lon: float, lat: float) -> tuple[str, float] | None:
        """The area at a place and how far its border is, in metres; None: in no area."""
        at = self.projection.place(lon, lat)
        for area in self.areas:
            shape: Sequence[Ring] = area.shape
            if inside(at, shape):
                return area.code, off_border(at, shape) * self.projection.metres_a_unit
        return None


class Boundaries(msgspec.Struct, frozen=True):
    eras: tuple[Outline, ...] = ()
    note: str = NOTE

    def of(self, era: str) -> Outline | None:
        return next((outline for outline in self.eras if outline.era == era), None)

    def with_(self, outline: Outline) -> Boundaries:
        """In the place of what was drawn for the same era."""
        others = [one for one in self.eras if one.era != outline.era]
        return Boundaries((*others, outline))


def path_of(shape: Sequence[Sequence[tuple[int, int]]]) -> str:
    """`M10 20l5 0-5 8z`: where a ring begins, then each step from the point before."""
    return "".join(_ring_path(ring) for ring in shape)


def rings_of(path: str) -> list[list[tuple[int, int]]]:
    rings = []
    for piece in path.split("M")[1:]:
        numbers = [int(number) for number in _NUMBER.findall(piece)]
        x, y = numbers[:2]
        ring = [(x, y)]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        rings.append(ring)
    return rings


@lru_cache(maxsize=1_000)
def _traced(path: str) -> list[list[tuple[int, int]]]:
    """`rings_of`, read once an area: thousands of points may be asked of it."""
    return rings_of(path)


def read_boundaries(data: bytes, found: Findings) -> Boundaries:
    """What the file says; nothing, with the reasons in `found`, when it is wrong."""
    try:
        boundaries = msgspec.json.decode(data, type=Boundaries)
        if any(outline.projection.units_a_degree <= 0 for outline in boundaries.eras):
            raise msgspec.ValidationError("units_a_degree <= 0")
        return boundaries
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        vi = f"không đọc được: {error}; hãy chạy lại ioc provinces map"
        found.error(0, 0, "bad_value", vi=vi, en=f"cannot be read: {error}; run ioc provinces map again")
        return Boundaries()


def written(boundaries: Boundaries) -> str:
    """The text of the file: an area on a line, so that a change can be read."""
    raw: dict[str, Any] = msgspec.to_builtins(boundaries)
    eras = []
    for outline in raw["eras"]:
        areas = ",\n".join(_line(area) for area in outline.pop("areas"))
        eras.append(f'{_line(outline)[:-1]}, "areas": [\n{areas}\n]}}')
    return f'{{"note": {_line(raw["note"])}, "eras": [\n' + ",\n".join(eras) + "\n]}\n"


def known_codes(by: str, era: Era, units: Register) -> dict[str, str]:
    """Code in a file → code of the area it is drawn as: communes as they are, districts as their tile."""
    if by == "commune":
        return {unit.code: unit.code for unit in units.on(last_day(era)) if len(unit.code) == 5}
    return {district: tile.code for tile in era.tiles for district in tile.districts}


def last_day(era: Era) -> date:
    """The day whose units an era is drawn with: its last."""
    return era.valid_to or date.max


def check_boundaries(boundaries: Boundaries, chart: Cartogram, units: Register, found: Findings) -> None:
    """Every outline is of an era that there is, with all its areas and no other."""
    eras = {era.name: era for era in chart.eras}
    for outline in boundaries.eras:
        era = eras.get(outline.era)
        if era is None or outline.by not in ("commune", era.by):
            known = ", ".join(f"{name} ({one.by})" for name, one in eras.items())
            vi = f"{outline.era} ({outline.by}) không phải thời kỳ của cartogram.json; có {known}"
            en = f"{outline.era} ({outline.by}) is no era of cartogram.json; there are {known}"
            found.error(0, 0, "unknown_era", vi=vi, en=en)
            continue
        wanted, drawn = set(known_codes(outline.by, era, units).values()), [area.code for area in outline.areas]
        for code, vi, en in _differences(wanted, drawn):
            lead = f"{outline.era}: "
            found.error(0, 0, code, vi=lead + vi, en=lead + en)


def _differences(wanted: set[str], drawn: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    for code, some, vi, en in (
        ("missing", sorted(wanted - set(drawn)), "thiếu", "missing"),
        ("unknown_unit", sorted(set(drawn) - wanted), "thừa", "not of it"),
        ("duplicate", sorted({one for one in drawn if drawn.count(one) > 1}), "hai lần", "twice"),
    ):
        if some:
            shown = ", ".join(some[:8]) + (f" … ({len(some)})" if len(some) > 8 else "")
            yield code, f"{vi}: {shown}; hãy chạy lại ioc provinces map", f"{en}: {shown}; run ioc provinces map again"


def _ring_path(ring: Sequence[tuple[int, int]]) -> str:
    (x, y), *others = ring
    steps, before = "", (x, y)
    for point in others:
        for number in (point[0] - before[0], point[1] - before[1]):
            steps += str(number) if number < 0 or not steps else f" {number}"
        before = point
    return f"M{x}{y if y < 0 else f' {y}'}l{steps}z"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
