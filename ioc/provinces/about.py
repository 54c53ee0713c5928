"""About: `pack.toml`, who a province is, and `cartogram.json`, its schematic map; both checked as they are read."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec

from ioc.domain.units import Register
from ioc.provinces.findings import Findings
from ioc.provinces.table import decoded, unfilled

SLUG: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
T = TypeVar("T")


class Centre(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Degrees WGS84."""

    lat: Annotated[float, msgspec.Meta(ge=8, le=24)]
    lon: Annotated[float, msgspec.Meta(ge=102, le=118)]


class AgencyRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sample: bool = False
    """The codes are made up."""
    strict: bool = False
    """A record whose agency is unknown on its day is held back."""


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    slug: Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
    code: Annotated[str, msgspec.Meta(pattern=r"^[0-9]{2}$")]
    """Province code of today."""
    name: Annotated[str, msgspec.Meta(min_length=1)]
    name_en: Annotated[str, msgspec.Meta(min_length=1)]
    title: Annotated[str, msgspec.Meta(min_length=1)]
    title_en: Annotated[str, msgspec.Meta(min_length=1)]
    centre: Centre
    h_code: Annotated[str, msgspec.Meta(pattern=r"^[A-Z][0-9]{2}$")] = ""
    """Level-1 code of the province's agencies."""
    agencies: AgencyRules = AgencyRules()


class Tile(msgspec.Struct, frozen=True):
    """One square of the schematic map (ô của sơ đồ)."""

    code: str
    """District code; in the era without districts that of the former district."""
    name: str
    name_en: str
    col: int
    row: int
    groups: tuple[str, ...] = ()
    """Districts it stands for, where it stands for several; otherwise `code` alone."""

    @property
    def districts(self) -> tuple[str, ...]:
        return self.groups or (self.code,)


class Era(msgspec.Struct, frozen=True):
    """A time in which the map looked the same. `by`: a unit's tile is its `district` or its `group`."""

    name: str
    by: Literal["district", "group"]
    tiles: tuple[Tile, ...]
    valid_from: date | None = None
    valid_to: date | None = None

    def covers(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)

    def tile_of(self, district: str) -> str:
        """Code of the tile that shows a district; "" when none does."""
        return next((tile.code for tile in self.tiles if district in tile.districts), "")


class Cartogram(msgspec.Struct, frozen=True):
    note: str
    eras: Annotated[tuple[Era, ...], msgspec.Meta(min_length=1)]


def read_about(data: bytes, found: Findings) -> About | None:
    """`pack.toml`, or None with the reasons in `found`."""
    text = _filled_in(data, found)
    if text is None:
        return None
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+), column (\d+)", str(error))
        line, column = (int(at[1]), int(at[2])) if at else (0, 0)
        found.error(line, column, "bad_toml", vi=f"sai cú pháp TOML: {error}", en=f"bad TOML: {error}")
        return None
    return _converted(raw, About, text, found)


def read_map(data: bytes, found: Findings) -> Cartogram | None:
    """`cartogram.json`, or None with the reasons in `found`."""
    text = _filled_in(data, found)
    if text is None:
        return None
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        found.error(
            error.lineno, error.colno, "bad_json", vi=f"sai cú pháp JSON: {error.msg}", en=f"bad JSON: {error.msg}"
        )
        return None
    chart = _converted(raw, Cartogram, text, found)
    if chart is not None:
        _check_tiles(chart, text, found)
    return chart if not found.problems else None


def check_map(chart: Cartogram, units: Register, found: Findings) -> None:
    """Every commune of the first day of an era has a tile; tiles stand for districts that there are."""
    for era in chart.eras:
        day = era.valid_from or era.valid_to or date.max
        for tile in era.tiles:
            for district in tile.districts:
                if not units.history_anywhere(district):
                    vi, en = f"{era.name}: không có huyện {district}", f"{era.name}: there is no district {district}"
                    found.note(0, 0, "unknown_district", vi=vi, en=en)
        without = []
        for unit in units.on(day):
            district_of = units.district(unit.code, day)
            district = unit.group if era.by == "group" else district_of.code if district_of else ""
            if unit.kind != "province" and not era.tile_of(district):
                without.append(f"{unit.code} {unit.name}")
        if without:
            shown = ", ".join(without[:5]) + (f" … ({len(without)})" if len(without) > 5 else "")
            vi, en = f"{era.name}: không có ô cho {shown}", f"{era.name}: no tile for {shown}"
            found.error(0, 0, "no_tile", vi=vi, en=en)


def tile_of(era: Era, units: Register, code: str, on: date) -> str:
    """Code of the tile in which an era shows a unit of that day; "" when it has none: the province, an unknown code."""
    if era.by == "group":
        return era.tile_of(units.group(code, on))
    district = units.district(code, on)
    return era.tile_of(district.code) if district else ""


def _check_tiles(chart: Cartogram, text: str, found: Findings) -> None:
    for era in chart.eras:
        line = _line_of(text, f'"{era.name}"')
        for what, some in (
            ("col, row", [f"{tile.col}, {tile.row}" for tile in era.tiles]),
            ("code", [tile.code for tile in era.tiles]),
            ("groups", [district for tile in era.tiles for district in tile.districts]),
        ):
            for twice in sorted({one for one in some if some.count(one) > 1}):
                vi, en = f"{era.name}: hai ô cùng {what} {twice}", f"{era.name}: two tiles with {what} {twice}"
                found.error(line, 1, "duplicate", vi=vi, en=en)
    for before, after in zip(chart.eras, chart.eras[1:], strict=False):
        if before.valid_to is None or after.valid_from != before.valid_to + timedelta(days=1):
            vi = f"{after.name} phải bắt đầu ngay sau ngày cuối của {before.name}"
            en = f"{after.name} must begin on the day after {before.name} ends"
            found.error(_line_of(text, f'"{after.name}"'), 1, "bad_days", vi=vi, en=en)


def _filled_in(data: bytes, found: Findings) -> str | None:
    """The text; None when it is none or still holds places to be filled in."""
    quiet = Findings(found.file)
    return None if unfilled(data, found) else decoded(data, quiet)


def _converted(raw: Any, shape: type[T], text: str, found: Findings) -> T | None:
    try:
        return msgspec.convert(raw, shape)
    except msgspec.ValidationError as error:
        said = str(error)
        names = re.findall(r"[A-Za-z_]+", said.partition(" - at `$")[2]) or re.findall(r"field `(\w+)`", said)
        line = _line_of(text, names[-1]) if names else 0
        found.error(line, 1 if line else 0, "bad_value", vi=f"giá trị sai: {said}", en=f"bad value: {said}")
        return None


def _line_of(text: str, word: str) -> int:
    return next((i for i, line in enumerate(text.split("\n"), start=1) if word in line), 0)


def slug_problem(slug: str) -> Sequence[str]:
    """(vi, en) why a name cannot be that of a pack; empty when it can."""
    if SLUG.fullmatch(slug) and len(slug) <= 40:
        return ()
    return (
        f"tên gói {slug!r} phải là chữ thường không dấu, số và gạch nối, ví dụ bac-ninh",
        f"a pack is called by small plain letters, digits and hyphens, e.g. bac-ninh, not {slug!r}",
    )
