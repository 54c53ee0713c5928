"""The map's figures by commune, where the province brought the borders of its communes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.unit.wall_ui.places_fix import BacGiang
from wall_ui.panels.map.panel import shape
from wall_ui.places import Geometry

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def row(unit: str, number: int, worst: int | None = None) -> dict[str, Any]:
    return {"unit": unit, "open": number, "alerts": int(worst is not None), "worst": worst, "last_at": NOW}


ROWS = [row("07492", 3), row("07582", 0, 2), row("213", 40, 1), row("24", 5)]


def drawn(geometry: Geometry) -> Any:
    return shape(ROWS, NOW, replace(BacGiang(), geometry=geometry))


def test_communes_have_their_own_figures_and_what_is_of_none_stands_apart() -> None:
    data = drawn(Geometry("/map/bn.json?v=1", None, frozenset({"07492", "07582", "07594"})))
    areas = {area["area"]: area for area in data["communes"]["areas"]}
    assert {code: (one["open"], one["worst"]) for code, one in areas.items()} == {"07492": (3, None), "07582": (0, 2)}
    assert (data["communes"]["elsewhere"]["open"], data["communes"]["elsewhere"]["worst"]) == (45, 1)
    assert sum(area["open"] for area in areas.values()) + 45 == data["total"]["value"]
    assert data["outline"] == "/map/bn.json?v=1"


def test_a_frame_of_a_map_by_district_holds_an_address_and_no_geometry() -> None:
    data = drawn(Geometry("/map/bg.json?v=1", "/map/bg.layers.json?v=2"))
    assert (data["outline"], data["layers"], data["communes"]) == ("/map/bg.json?v=1", "/map/bg.layers.json?v=2", None)
    assert [tile["open"] for tile in data["tiles"] if tile["area"] == "213"] == [40]
