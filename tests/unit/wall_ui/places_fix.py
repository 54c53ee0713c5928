"""A small province for tests and examples: the ten districts of Bắc Giang in 2024 and no communes of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

from wall_ui.places import Geometry, Tile

CATEGORIES = {
    "waste": ("Rác thải", "Waste"),
    "electricity": ("Điện", "Electricity"),
    "traffic": ("Giao thông", "Traffic"),
}


@dataclass(frozen=True)
class BacGiang:
    slug: str = "bac-giang"
    tiles: tuple[Tile, ...] = (
        Tile("215", "Yên Thế", "Yen The", 1, 0),
        Tile("223", "Hiệp Hòa", "Hiep Hoa", 0, 1),
        Tile("216", "Tân Yên", "Tan Yen", 1, 1),
        Tile("217", "Lạng Giang", "Lang Giang", 2, 1),
        Tile("219", "Lục Ngạn", "Luc Ngan", 3, 1),
        Tile("222", "Việt Yên", "Viet Yen", 1, 2),
        Tile("213", "TP Bắc Giang", "Bac Giang City", 2, 2),
        Tile("218", "Lục Nam", "Luc Nam", 3, 2),
        Tile("220", "Sơn Động", "Son Dong", 4, 2),
        Tile("221", "Yên Dũng", "Yen Dung", 2, 3),
    )

    geometry: Geometry = field(default_factory=Geometry)

    def area_of(self, unit: str) -> str | None:
        return unit if any(tile.area == unit for tile in self.tiles) else None

    def unit_name(self, unit: str) -> str:
        return next((tile.name for tile in self.tiles if tile.area == unit), unit)

    def category_name(self, category: str) -> tuple[str, str]:
        return CATEGORIES.get(category, (category, category))


PLACES = BacGiang()
