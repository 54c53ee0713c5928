"""Units and their days: the register's rules, and what the pack of Bắc Giang must hold."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ioc.domain.units import KINDS, OverlappingUnits, Register, Unit, folded
from ioc.provinces.pack import HERE, UnknownProvince, load, slugs

IN_2024, IN_H1, TODAY = date(2024, 3, 15), date(2025, 3, 15), date(2025, 7, 1)
PACK = load("bac-giang")
UNITS = PACK.units
DISTRICTS = ("213", "215", "216", "217", "218", "219", "220", "221", "222", "223")


def communes(on: date) -> list[Unit]:
    return [unit for unit in UNITS.on(on) if len(unit.code) == 5]


@pytest.mark.parametrize(
    ("day", "name"), [(date(2025, 6, 30), "Bắc Giang"), (date(2025, 7, 1), "Bắc Ninh"), (date(2012, 1, 1), "Bắc Giang")]
)
def test_the_province_code_changes_its_meaning_overnight(day: date, name: str) -> None:
    unit = UNITS.find("24", day)

    assert unit
    assert unit.name == name


def test_a_commune_code_names_another_commune_after_the_merger() -> None:
    before, after = UNITS.find("07210", date(2025, 6, 30)), UNITS.find("07210", TODAY)

    assert before
    assert before.full_name == "Phường Hoàng Văn Thụ"
    assert before.parent == "213"
    assert after
    assert after.full_name == "Phường Bắc Giang"
    assert after.parent == "24"


@pytest.mark.parametrize(("day", "n"), [(IN_2024, 209), (IN_H1, 192), (TODAY, 58)])
def test_each_era_has_the_number_of_communes_the_documents_say(day: date, n: int) -> None:
    assert len(communes(day)) == n


@pytest.mark.parametrize(("day", "n"), [(IN_2024, 10), (IN_H1, 10), (TODAY, 0)])
def test_districts_end_with_june_2025(day: date, n: int) -> None:
    assert len([unit for unit in UNITS.on(day) if len(unit.code) == 3]) == n


def test_yen_dung_ends_where_chu_begins() -> None:
    assert UNITS.find("221", date(2024, 12, 31))
    assert not UNITS.find("221", date(2025, 1, 1))
    assert UNITS.find("224", date(2025, 1, 1))
    assert not UNITS.find("224", date(2024, 12, 31))


@pytest.mark.parametrize("day", [IN_2024, IN_H1, TODAY])
def test_every_unit_has_its_parent_on_the_same_day_and_a_tile(day: date) -> None:
    tiles = {tile.code for tile in PACK.era(day).tiles}
    for unit in UNITS.on(day):
        assert unit.kind in KINDS
        if unit.kind == "province":
            continue
        assert UNITS.find(unit.parent, day)
        assert unit.group in DISTRICTS
        assert PACK.tile_of(unit.code, day) in tiles


def test_every_former_district_has_communes_today() -> None:
    assert {unit.group for unit in communes(TODAY)} == set(DISTRICTS)


@pytest.mark.parametrize("eve", [date(2024, 12, 31), date(2025, 6, 30)])
def test_the_map_changes_on_the_day_the_units_change(eve: date) -> None:
    assert PACK.era(eve) != PACK.era(eve + timedelta(days=1))


def test_tiles_of_a_map_do_not_lie_on_each_other() -> None:
    for era in PACK.eras:
        places = [(tile.col, tile.row) for tile in era.tiles]
        assert len(set(places)) == len(places) == 10


@pytest.mark.parametrize(
    ("code", "successor"), [("07510", "07492"), ("07594", "07594"), ("07531", "07531"), ("07582", "07582")]
)
def test_communes_the_reports_name_stay_in_their_former_district(code: str, successor: str) -> None:
    """Lục Sơn, Đèo Gia, Tân Sơn, Lục Ngạn (domain.md §2.4): the old commune and its successor share the group."""
    before, after = UNITS.find(code, IN_2024), UNITS.find(successor, TODAY)

    assert before
    assert after
    assert before.group == after.group


def test_a_name_may_mean_two_communes() -> None:
    assert {unit.parent for unit in UNITS.named("Phúc Sơn", IN_2024)} == {"216", "220"}


def test_a_commune_in_the_wrong_district_is_not_guessed() -> None:
    """The report says "xã Lục Sơn của huyện Yên Dũng"; it lies in Lục Nam."""
    assert UNITS.named("xã Lục Sơn", IN_2024, within="221") == ()
    assert [unit.code for unit in UNITS.named("xã Lục Sơn", IN_2024, within="218")] == ["07510"]


@pytest.mark.parametrize("text", ["Cấm Sơn", "cam son", "Xã  Cẩm Sơn", "CA\u0302\u0301M SO\u031bN"])
def test_a_name_is_found_without_its_accents(text: str) -> None:
    assert [unit.code for unit in UNITS.named(text, IN_2024)] == ["07528"]


def test_tone_marks_fold_wherever_they_stand() -> None:
    assert folded("Hiệp Hòa") == folded("Hiệp Hoà") == "hiep hoa"
    assert folded("Đồi Ngô") == "doi ngo"


def test_two_meanings_on_one_day_are_refused() -> None:
    old = Unit("24", "Bắc Giang", "province", "", valid_to=date(2025, 7, 1))
    new = Unit("24", "Bắc Ninh", "province", "", valid_from=date(2025, 7, 1))

    with pytest.raises(OverlappingUnits, match="24"):
        Register([old, new])


def test_agencies_sit_in_units_that_exist() -> None:
    for agency in PACK.agencies.values():
        assert UNITS.find(agency.unit_on(IN_2024), IN_2024)
        if agency.unit:
            assert UNITS.find(agency.unit_on(TODAY), TODAY)
    assert len([agency for agency in PACK.agencies.values() if agency.kind == "hospital"]) == 24


def test_a_pack_says_where_its_data_comes_from() -> None:
    for slug in slugs():
        text = (HERE / slug / "SOURCES.md").read_text("utf-8")
        assert "MIT License" in text
        assert "sha256" in text


def test_an_unknown_province_names_those_there_are() -> None:
    with pytest.raises(UnknownProvince, match="bac-giang"):
        load("ha-noi")
