"""Pack: the data of one province, read from `ioc/provinces/<slug>/` (gói dữ liệu tỉnh). Reads files; decides nothing.

`pack.toml` who it is · `units.csv` units with their days · `cartogram.json` the schematic map of each era ·
`agencies.csv`, `providers.csv` codes and names · `SOURCES.md` where it all comes from.
"""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from ioc.domain.units import Register, Unit

HERE = Path(__file__).parent


class UnknownProvince(LookupError):
    """Không có gói dữ liệu của tỉnh này. / There is no pack of this province."""


class Tile(msgspec.Struct, frozen=True):
    """One square of the schematic map (ô của sơ đồ)."""

    code: str
    """District code; in the era without districts that of the former district."""
    name: str
    name_en: str
    col: int
    row: int


class Era(msgspec.Struct, frozen=True):
    """A time in which the map looked the same. `by`: a unit's tile is its `district` or its `group`."""

    name: str
    by: str
    tiles: tuple[Tile, ...]
    valid_from: date | None = None
    valid_to: date | None = None

    def covers(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Agency:
    """One-stop desk, department or facility (bộ phận Một cửa, sở, cơ sở y tế)."""

    code: str
    name: str
    kind: str
    """`one_stop`, `department`, `hospital`."""
    unit: str
    """Unit it sits in today; "" when it ended with the districts."""
    unit_2024: str
    """District (or province) it sat in until 30/06/2025."""

    def unit_on(self, on: date) -> str:
        return self.unit_2024 if on < date(2025, 7, 1) else self.unit


@dataclass(frozen=True)
class Pack:
    slug: str
    code: str
    """Province code: 24."""
    name: str
    name_en: str
    title: str
    """What stands at the top of the screens."""
    title_en: str
    centre: tuple[float, float]
    """Latitude and longitude, degrees WGS84."""
    units: Register
    eras: tuple[Era, ...]
    agencies: dict[str, Agency]
    providers: dict[str, str]
    """Payment gateways and banks: code → name."""
    map_note: str = field(default="")
    """What must stand beside the schematic map."""

    def era(self, on: date) -> Era:
        """The map of that day; the latest where none covers it."""
        for era in self.eras:
            if era.covers(on):
                return era
        return self.eras[-1]

    def tile_of(self, code: str, on: date) -> str:
        """Code of the tile a unit is shown in; "" when it has none (the province itself, an unknown code)."""
        if self.era(on).by == "group":
            return self.units.group(code, on)
        district = self.units.district(code, on)
        return district.code if district else ""

    def agency_name(self, code: str) -> str:
        """Name of an agency, or its code when we do not know it: a screen never shows nothing."""
        agency = self.agencies.get(code)
        return agency.name if agency else code

    def unit_name(self, code: str, on: date) -> str:
        """`Phường Bắc Giang`, or the code when it means nothing on that day."""
        unit = self.units.find(code, on)
        return unit.full_name if unit else code


class _Map(msgspec.Struct, frozen=True):
    note: str
    eras: tuple[Era, ...]


def slugs() -> tuple[str, ...]:
    """Provinces there are packs of."""
    return tuple(sorted(path.parent.name for path in HERE.glob("*/pack.toml")))


@cache
def load(slug: str) -> Pack:
    """The pack called `slug`. Raises UnknownProvince naming what there is."""
    if slug not in slugs():
        raise UnknownProvince(f"{slug}: không có gói này / no such pack; có / known: {', '.join(slugs())}")
    folder = HERE / slug
    about = tomllib.loads((folder / "pack.toml").read_text("utf-8"))
    charted = msgspec.json.decode((folder / "cartogram.json").read_bytes(), type=_Map)
    return Pack(
        slug=about["slug"],
        code=about["code"],
        name=about["name"],
        name_en=about["name_en"],
        title=about["title"],
        title_en=about["title_en"],
        centre=(about["centre"]["lat"], about["centre"]["lon"]),
        units=Register(_unit(row) for row in _rows(folder / "units.csv")),
        eras=charted.eras,
        agencies={row["code"]: Agency(**row) for row in _rows(folder / "agencies.csv")},
        providers={row["code"]: row["name"] for row in _rows(folder / "providers.csv")},
        map_note=charted.note,
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        code=row["code"],
        name=row["name"],
        kind=row["kind"],
        parent=row["parent"],
        group=row["group"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
