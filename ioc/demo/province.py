"""What the simulator knows of the province: communes of today, offices, hospitals, positions; from the pack. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import cos, pi, radians, sin, sqrt
from random import Random

from ioc.demo.rhythm import Almanac
from ioc.demo.step import dice
from ioc.domain.calendar import Calendar
from ioc.provinces.pack import Agency, Pack

TILE_DEGREES = (0.11, 0.17)
"""Latitude and longitude of one tile of the schematic map: some 12 by 17 km."""
M_PER_DEGREE = 111_320.0


@dataclass(frozen=True)
class Province:
    pack: Pack
    today: date
    calendar: Calendar

    @cached_property
    def almanac(self) -> Almanac:
        return Almanac(self.calendar)

    @cached_property
    def communes(self) -> list[str]:
        """Communes and wards of today, by code."""
        return [unit.code for unit in self.pack.units.on(self.today) if len(unit.code) == 5]

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """Former district → its communes: the groups share the events, however many communes each has."""
        found: dict[str, list[str]] = {}
        for code in self.communes:
            found.setdefault(self.pack.units.group(code, self.today), []).append(code)
        return found

    @cached_property
    def _group_names(self) -> list[str]:
        return sorted(self.groups)

    def commune(self, chance: Random) -> str:
        """Somewhere in the province: half by group, half by commune, so that no tile stays empty for long."""
        if chance.random() < 0.5:
            return chance.choice(self.groups[chance.choice(self._group_names)])
        return chance.choice(self.communes)

    def of_kind(self, kind: str) -> list[Agency]:
        """Agencies of a kind that exist today, in the pack's order."""
        return [a for a in self.pack.agencies.values() if (term := a.term(self.today)) and term.kind == kind]

    @cached_property
    def desks(self) -> list[Agency]:
        """One-stop desks that are open today."""
        return self.of_kind("one_stop")

    @cached_property
    def central_desk(self) -> Agency:
        """The desk of the province, which takes in what departments handle."""
        return next((desk for desk in self.desks if len(self.unit(desk)) == 2), self.desks[0])

    @cached_property
    def commune_desks(self) -> list[Agency]:
        return [desk for desk in self.desks if len(self.unit(desk)) == 5]

    @cached_property
    def desk_of(self) -> dict[str, Agency]:
        """Commune → its desk."""
        return {self.unit(desk): desk for desk in self.commune_desks}

    @cached_property
    def departments(self) -> list[Agency]:
        return self.of_kind("department")

    @cached_property
    def land_offices(self) -> list[Agency]:
        return self.of_kind("land_office")

    @cached_property
    def offices(self) -> list[Agency]:
        """Everybody who handles dossiers."""
        return [*self.desks, *self.departments, *self.land_offices]

    @cached_property
    def hospitals(self) -> list[Agency]:
        return self.of_kind("hospital")

    def unit(self, agency: Agency) -> str:
        """Where it sits today."""
        return agency.unit_on(self.today)

    def department(self, *words: str) -> Agency:
        """The department whose name has one of the words, else the first office of the province."""
        known = [*self.departments, self.central_desk]
        return next((one for word in words for one in known if word in one.name), known[0])

    def name(self, unit: str) -> str:
        return self.pack.unit_name(unit, self.today)

    def middle(self, commune: str) -> tuple[float, float]:
        """A position inside a commune: that of its tile on the schematic map, for packs know no coordinates."""
        row, col = self._tiles.get(self.pack.tile_of(commune, self.today), (0.0, 0.0))
        chance = dice(0, "middle", commune)
        (lat, lon), (high, wide) = self.pack.centre, TILE_DEGREES
        return (
            lat - (row + chance.uniform(-0.4, 0.4)) * high,
            lon + (col + chance.uniform(-0.4, 0.4)) * wide,
        )

    def place(self, commune: str, chance: Random, within_m: float = 2_500.0) -> tuple[float, float]:
        """A position in a commune, degrees WGS84."""
        return near(self.middle(commune), chance, within_m)

    @cached_property
    def _tiles(self) -> dict[str, tuple[float, float]]:
        """Tile → (row, column) from the middle of the map."""
        tiles = self.pack.era(self.today).tiles
        rows, cols = [tile.row for tile in tiles], [tile.col for tile in tiles]
        middle = (min(rows) + max(rows)) / 2, (min(cols) + max(cols)) / 2
        return {tile.code: (tile.row - middle[0], tile.col - middle[1]) for tile in tiles}


def near(middle: tuple[float, float], chance: Random, within_m: float) -> tuple[float, float]:
    """Somewhere in the circle of that radius, to a metre."""
    far_m, turn = within_m * sqrt(chance.random()), 2 * pi * chance.random()
    lat, lon = middle
    north, east = far_m * cos(turn) / M_PER_DEGREE, far_m * sin(turn) / M_PER_DEGREE / cos(radians(lat))
    return round(lat + north, 5), round(lon + east, 5)
