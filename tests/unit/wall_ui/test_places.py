"""Places of the real pack: former districts stay on the map after they were abolished."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

import pytest

from ioc.domain.projection import Projection
from ioc.provinces.boundaries import Area, Boundaries, Outline, Source
from ioc.provinces.pack import load
from wall_ui.places import Geometry, PackPlaces

TODAY = PackPlaces(load("bac-giang"), date(2026, 11, 22), {"waste": ("Rác thải", "Waste")})
IN_2024 = PackPlaces(load("bac-giang"), date(2024, 3, 20), {})


@pytest.mark.parametrize(
    ("places", "unit", "area"),
    [
        (TODAY, "07492", "218"),
        (TODAY, "09193", "256"),
        (TODAY, "213", "213"),
        (TODAY, "24", None),
        (TODAY, "99999", None),
        (IN_2024, "222", "222"),
    ],
)
def test_a_unit_lies_in_the_tile_of_its_former_district(places: PackPlaces, unit: str, area: str | None) -> None:
    assert places.area_of(unit) == area


def test_names_fall_back_to_the_former_district_and_then_to_the_code() -> None:
    assert TODAY.unit_name("07492") == "Xã Lục Sơn"
    assert TODAY.unit_name("222") == "Việt Yên"
    assert TODAY.unit_name("99999") == "99999"
    assert TODAY.category_name("waste") == ("Rác thải", "Waste")
    assert TODAY.category_name("new_kind") == ("new_kind", "new_kind")


def test_the_map_has_a_tile_for_each_former_district_and_one_for_former_bac_ninh_and_none_on_another() -> None:
    assert len({(tile.col, tile.row) for tile in TODAY.tiles}) == len(TODAY.tiles) == 11


def test_without_boundaries_and_layers_there_is_nothing_to_fetch() -> None:
    assert TODAY.geometry == Geometry()


def test_the_map_of_a_day_is_that_of_its_era() -> None:
    outlines = Boundaries((_outline("bg-2024", "district", "213"), _outline("bn-2025", "commune", "07492")))
    pack = replace(load("bac-giang"), boundaries=outlines)
    today, in_2024 = (PackPlaces(pack, day, {}).geometry for day in (date(2026, 11, 22), date(2024, 3, 20)))
    assert str(today.outline).startswith("/map/bn-2025.json?v=")
    assert today.communes == {"07492"}
    assert str(in_2024.outline).startswith("/map/bg-2024.json?v=")
    assert in_2024.communes == frozenset()
    assert PackPlaces(pack, date(2025, 3, 1), {}).geometry.outline is None


def _outline(era: str, by: Literal["commune", "district"], code: str) -> Outline:
    return Outline(
        era=era, by=by, licence="CC0", attribution="Thử", source=Source("x", "0" * 64), tolerance_m=1.0,
        view_box=(10, 10), projection=Projection(106, 21, 21, 100), areas=(Area(code, "M0 0l9 0 0 9z", (6, 3), 2),),
    )  # fmt: skip
