"""Pack: the data of one province, read from `ioc/provinces/<slug>/` (gói dữ liệu tỉnh). Reads files; decides nothing.

`pack.toml` who it is · `units.csv` units with their days · `joined.csv`, `successors.csv` what ended and became what ·
`cartogram.json` the schematic map of each era · `boundaries.json`, `layers/` its true one, where the province has one ·
`agencies.csv`, `providers.csv` codes and names · `SOURCES.md` where it all comes from. A province may keep its folder
elsewhere and name it by its path: IOC_PROVINCE=/etc/ioc/bac-kan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from ioc.domain.agencies import Agencies, Agency
from ioc.domain.units import Register, Succession
from ioc.provinces import agency_files, boundaries, unit_files
from ioc.provinces.about import About, Cartogram, Era, Tile, read_about, read_map, tile_of
from ioc.provinces.boundaries import Boundaries
from ioc.provinces.findings import BadPack, Findings
from ioc.provinces.layers import Layer, read_layers
from ioc.provinces.table import Row

__all__ = ["HERE", "Agency", "BadPack", "Era", "Pack", "Tile", "UnknownProvince", "folder_of", "load", "read", "slugs"]

HERE = Path(__file__).parent
OPTIONAL = {"joined.csv": unit_files.UNIT_COLUMNS, "successors.csv": unit_files.SUCCESSION_COLUMNS}
"""Files a province does without that nobody was merged with, and their columns."""


class UnknownProvince(LookupError):
    """Không có gói dữ liệu của tỉnh này. / There is no pack of this province."""


@dataclass(frozen=True, eq=False)
class Pack:
    """One object a province: `load` gives the same one again, which may be the key of a cache."""

    slug: str
    code: str
    """Province code of today: 24."""
    name: str
    name_en: str
    title: str
    """What stands at the top of the screens."""
    title_en: str
    centre: tuple[float, float]
    """Latitude and longitude, degrees WGS84."""
    units: Register
    chart: Cartogram
    """The schematic map."""
    agencies: Agencies
    providers: dict[str, str]
    """Payment gateways and banks: code → name."""
    agencies_strict: bool = False
    """A record whose agency is unknown on its day is held back (`[agencies] strict`)."""
    boundaries: Boundaries = field(default_factory=Boundaries)
    layers: tuple[Layer, ...] = ()

    @property
    def eras(self) -> tuple[Era, ...]:
        return self.chart.eras

    def era(self, on: date) -> Era:
        """The map of that day; the latest where none covers it."""
        for era in self.eras:
            if era.covers(on):
                return era
        return self.eras[-1]

    def tile_of(self, code: str, on: date) -> str:
        """Code of the tile a unit is shown in; "" when it has none (the province itself, an unknown code)."""
        return tile_of(self.era(on), self.units, code, on)

    def agency_name(self, code: str) -> str:
        """Name of an agency, or its code when we do not know it: a screen never shows nothing."""
        agency = self.agencies.get(code)
        return agency.name if agency else code

    def unit_name(self, code: str, on: date) -> str:
        """`Phường Bắc Giang`, or the code when it means nothing on that day."""
        unit = self.units.find(code, on)
        return unit.full_name if unit else code


def slugs() -> tuple[str, ...]:
    """Provinces there are packs of."""
    return tuple(sorted(path.parent.name for path in HERE.glob("[a-z]*/pack.toml")))


def folder_of(slug: str) -> Path:
    """The folder of a pack called by its slug or by its path. Raises UnknownProvince naming what there is."""
    if slug in slugs():
        return HERE / slug
    elsewhere = Path(slug)
    if elsewhere.is_absolute() and (elsewhere / "pack.toml").is_file():
        return elsewhere
    raise UnknownProvince(
        f"{slug}: không có gói này / no such pack; có / known: {', '.join(slugs())}; "
        "hoặc đường dẫn tuyệt đối của một thư mục có pack.toml / or the absolute path of a folder with a pack.toml"
    )


@cache
def load(slug: str) -> Pack:
    """The pack called `slug`. Raises UnknownProvince naming what there is, BadPack naming every mistake by its line."""
    parts = read(folder_of(slug))
    problems = [problem for found in parts.found.values() for problem in found.problems]
    pack = parts.pack()
    if problems or pack is None:
        raise BadPack(problems)
    return pack


@dataclass(frozen=True)
class Parts:
    """What the files of a folder say, with the rows they say it in, and what is wrong with each by itself."""

    about: About | None
    units: Sequence[unit_files.Placed]
    joined: Sequence[unit_files.Placed]
    successions: Sequence[tuple[Succession, Row]]
    chart: Cartogram | None
    agencies: Sequence[agency_files.Placed]
    providers: dict[str, str]
    boundaries: Boundaries
    layers: Sequence[Layer]
    found: dict[str, Findings]
    """By name of file."""

    def register(self) -> Register:
        units, joined = ([placed.unit for placed in some] for some in (self.units, self.joined))
        return Register(units, joined, [one for one, _ in self.successions])

    def pack(self) -> Pack | None:
        """None when there is no telling who the province is or how to draw it."""
        about, chart = self.about, self.chart
        if about is None or chart is None:
            return None
        return Pack(
            slug=about.slug,
            code=about.code,
            name=about.name,
            name_en=about.name_en,
            title=about.title,
            title_en=about.title_en,
            centre=(about.centre.lat, about.centre.lon),
            units=self.register(),
            chart=chart,
            agencies=Agencies((one.code, one.term) for one in self.agencies),
            providers=self.providers,
            agencies_strict=about.agencies.strict,
            boundaries=self.boundaries,
            layers=tuple(self.layers),
        )


def read(folder: Path) -> Parts:
    """Every file of a folder, as far as it can be read."""
    found: dict[str, Findings] = {}

    def opened(name: str) -> tuple[bytes, Findings]:
        found[name] = Findings(name)
        return bytes_of(folder / name, found[name])

    units = unit_files.read_units(*opened("units.csv"))
    layers, of_layers = read_layers(folder)
    found.update((one.file, one) for one in of_layers)
    drawn = (folder / boundaries.FILE).exists()
    return Parts(
        about=read_about(*opened("pack.toml")),
        units=units,
        joined=_beside(units, unit_files.read_units(*opened("joined.csv")), found["joined.csv"]),
        successions=unit_files.read_successions(*opened("successors.csv")),
        chart=read_map(*opened("cartogram.json")),
        agencies=agency_files.read_agencies(*opened("agencies.csv")),
        providers=agency_files.read_providers(*opened("providers.csv")),
        boundaries=boundaries.read_boundaries(*opened(boundaries.FILE)) if drawn else Boundaries(),
        layers=layers,
        found=found,
    )


def bytes_of(path: Path, found: Findings) -> tuple[bytes, Findings]:
    """The bytes of a file and where to tell of them. What cannot be read is told once, and no more is said of it."""
    try:
        return path.read_bytes(), found
    except OSError as error:
        if path.name in OPTIONAL and not path.exists():
            return ",".join(OPTIONAL[path.name]).encode(), found
        why = error.strerror or ""
        found.error(0, 0, "unreadable", vi=f"không đọc được: {why}", en=f"cannot be read: {why}")
        return b"", Findings(path.name)


def _beside(
    units: Sequence[unit_files.Placed], joined: Sequence[unit_files.Placed], found: Findings
) -> list[unit_files.Placed]:
    """The joined units that are not units of the province on the same days."""
    by_code: dict[str, list[unit_files.Placed]] = {}
    for one in units:
        by_code.setdefault(one.unit.code, []).append(one)
    good = []
    for one in joined:
        clash = next(
            (other for other in by_code.get(one.unit.code, ()) if unit_files.overlap(one.unit, other.unit)), None
        )
        if clash is None:
            good.append(one)
            continue
        vi = f"mã {one.unit.code} chồng ngày hiệu lực với units.csv dòng {clash.row.line}"
        en = f"{one.unit.code} is valid on days of units.csv line {clash.row.line}"
        found.error(*one.row.at("code"), "overlap", vi=vi, en=en)
    return good
