"""Places: what the screens need of a province: names, and the tiles of its cartogram. A province pack fulfils it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Tile:
    """One area of the cartogram (former district): where it lies on the grid, what it is called."""

    area: str
    name: str
    name_en: str
    col: int
    row: int


class Places(Protocol):
    """Read-only; built once at start."""

    @property
    def slug(self) -> str: ...

    @property
    def tiles(self) -> Sequence[Tile]: ...

    def area_of(self, unit: str) -> str | None:
        """The tile a unit (province, district, commune) belongs to; None: the province itself or unknown."""

    def unit_name(self, unit: str) -> str:
        """Name to show; the code itself when unknown."""

    def category_name(self, category: str) -> tuple[str, str]:
        """Name (vi, en) of a kind of field report; the code itself when unknown."""
