"""Places of the real pack: former districts stay on the map after they were abolished."""

from __future__ import annotations

from datetime import date

import pytest

from ioc.provinces.pack import load
from wall_ui.places import PackPlaces

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
