"""Places: what the screens need of a province on one day: names, tiles of its cartogram, where its map is fetched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from ioc.provinces.pack import Pack
from ioc.provinces.sheets import layers_name, outline_name, sheets


@dataclass(frozen=True, slots=True)
class Tile:
    """One area of the cartogram (former district): where it lies on the grid, what it is called."""

    area: str
    name: str
    name_en: str
    col: int
    row: int


@dataclass(frozen=True, slots=True)
class Geometry:
    """Addresses of what pages fetch once and keep; None where the province brought none."""

    outline: str | None = None
    """The areas of the day, drawn by their boundaries."""
    layers: str | None = None
    communes: frozenset[str] = frozenset()
    """What is drawn when the areas are communes; empty: the tiles' areas are."""


class Places(Protocol):
    """Read-only. Units and their names belong to a day: codes are reused and districts were abolished."""

    @property
    def slug(self) -> str: ...

    @property
    def tiles(self) -> Sequence[Tile]: ...

    @property
    def geometry(self) -> Geometry: ...

    def area_of(self, unit: str) -> str | None:
        """The tile a unit (province, district, commune) belongs to; None: the province itself or unknown."""

    def unit_name(self, unit: str) -> str:
        """Name to show; the code itself when unknown."""

    def category_name(self, category: str) -> tuple[str, str]:
        """Name (vi, en) of a kind of field report; the code itself when unknown."""


@dataclass(frozen=True)
class PackPlaces:
    """A province pack as of one day, with the names of report categories."""

    pack: Pack
    on: date
    categories: Mapping[str, tuple[str, str]]

    @property
    def slug(self) -> str:
        return self.pack.slug

    @property
    def tiles(self) -> Sequence[Tile]:
        return [Tile(t.code, t.name, t.name_en, t.col, t.row) for t in self.pack.era(self.on).tiles]

    @cached_property
    def geometry(self) -> Geometry:
        era, of_pack = self.pack.era(self.on), sheets(self.pack)
        outline, layers = of_pack.get(outline_name(era)), of_pack.get(layers_name(era))
        drawn = self.pack.boundaries.of(era.name)
        return Geometry(
            outline.address if outline else None,
            layers.address if layers else None,
            frozenset(area.code for area in drawn.areas) if drawn and drawn.by == "commune" else frozenset(),
        )

    def area_of(self, unit: str) -> str | None:
        if tile := self.pack.tile_of(unit, self.on):
            return tile
        # A district that was abolished since: its tile is the former district's.
        return unit if any(tile.code == unit for tile in self.pack.era(self.on).tiles) else None

    def unit_name(self, unit: str) -> str:
        name = self.pack.unit_name(unit, self.on)
        return name if name != unit else next((tile.name for tile in self.tiles if tile.area == unit), unit)

    def category_name(self, category: str) -> tuple[str, str]:
        return self.categories.get(category, (category, category))
