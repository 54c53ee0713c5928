"""Units and their days: the register's rules, and what the packs of Bắc Giang and Bắc Kạn must hold."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from ioc.domain.units import KINDS, OverlappingUnits, Register, Succession, Unit, folded
from ioc.provinces.pack import HERE, Pack, UnknownProvince, load, slugs

IN_2023, IN_2024, IN_H1, TODAY = date(2023, 3, 15), date(2024, 3, 15), date(2025, 3, 15), date(2025, 7, 1)
PACK, BAC_KAN = load("bac-giang"), load("bac-kan")
UNITS = PACK.units
DISTRICTS = ("213", "215", "216", "217", "218", "219", "220", "221", "222", "223")
OF_BAC_NINH = ("256", "258", "259", "260", "261", "262", "263", "264")
EVES = [date(2024, 1, 31), date(2024, 12, 31), date(2025, 6, 30)]
DAYS = [IN_2023, IN_2024, *EVES, IN_H1, TODAY, date(2026, 11, 22)]


def communes(on: date, pack: Pack = PACK) -> list[Unit]:
    return [unit for unit in pack.units.on(on) if len(unit.code) == 5]


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


@pytest.mark.parametrize(("day", "n"), [(IN_2024, 209), (IN_H1, 192), (TODAY, 99)])
def test_each_era_has_the_number_of_communes_the_documents_say(day: date, n: int) -> None:
    assert len(communes(day)) == n


def test_58_of_the_99_communes_come_from_bac_giang_and_41_from_bac_ninh() -> None:
    of = {True: 0, False: 0}
    for unit in communes(TODAY):
        of[any(old in UNITS.units for old in UNITS.predecessors(unit, IN_H1))] += 1

    assert of == {True: 58, False: 41}
    assert {unit.group for unit in communes(TODAY)} == {*DISTRICTS, *OF_BAC_NINH}


@pytest.mark.parametrize(
    ("pack", "day", "kinds"),
    [
        (PACK, IN_2024, {"commune": 175, "ward": 19, "township": 15}),
        (PACK, TODAY, {"ward": 33, "commune": 66}),
        (BAC_KAN, IN_2024, {"commune": 95, "ward": 6, "township": 7}),
        (BAC_KAN, IN_2023, {"commune": 96, "ward": 6, "township": 6}),
    ],
)
def test_wards_townships_and_communes_are_as_many_as_the_resolutions_say(
    pack: Pack, day: date, kinds: dict[str, int]
) -> None:
    """Nghị quyết 938 and 1658/NQ-UBTVQH15 for Bắc Giang and Bắc Ninh, 722 for Bắc Kạn."""
    assert Counter(unit.kind for unit in communes(day, pack)) == kinds


def test_bac_kan_has_8_districts_and_108_communes_and_becomes_a_part_of_thai_nguyen_with_92() -> None:
    register = BAC_KAN.units

    assert [len([u for u in register.on(IN_H1) if len(u.code) == n]) for n in (2, 3, 5)] == [1, 8, 108]
    assert [len([u for u in register.on(TODAY) if len(u.code) == n]) for n in (2, 3, 5)] == [1, 0, 92]
    home = [
        u for u in communes(TODAY, BAC_KAN) if any(old in register.units for old in register.predecessors(u, IN_H1))
    ]
    assert len(home) == 37
    assert register.find("06", TODAY) is None
    assert register.find("19", IN_H1) is None, "the former Thái Nguyên was another province"
    assert [unit.full_name for unit in register.on(TODAY) if unit.code == "19"] == ["Tỉnh Thái Nguyên"]


def test_viet_yen_became_a_town_and_nine_of_its_communes_wards_on_1_february_2024() -> None:
    """Nghị quyết 938/NQ-UBTVQH15."""
    before, after = date(2024, 1, 31), date(2024, 2, 1)
    wards = {
        "Bích Động",
        "Hồng Thái",
        "Nếnh",
        "Ninh Sơn",
        "Quang Châu",
        "Quảng Minh",
        "Tăng Tiến",
        "Tự Lạn",
        "Vân Trung",
    }

    assert [unit.full_name for day in (before, after) if (unit := UNITS.find("222", day))] == [
        "Huyện Việt Yên",
        "Thị xã Việt Yên",
    ]
    assert {unit.name for unit in UNITS.children("222", before) if unit.kind == "ward"} == set()
    assert {unit.name for unit in UNITS.children("222", after) if unit.kind == "ward"} == wards
    assert len(UNITS.children("222", after)) == 17


@pytest.mark.parametrize(("day", "n"), [(IN_2024, 10), (IN_H1, 10), (TODAY, 0)])
def test_districts_end_with_june_2025(day: date, n: int) -> None:
    assert len([unit for unit in UNITS.on(day) if len(unit.code) == 3]) == n


def test_yen_dung_ends_where_chu_begins() -> None:
    assert UNITS.find("221", date(2024, 12, 31))
    assert not UNITS.find("221", date(2025, 1, 1))
    assert UNITS.find("224", date(2025, 1, 1))
    assert not UNITS.find("224", date(2024, 12, 31))


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("pack", [PACK, BAC_KAN], ids=lambda pack: pack.slug)
def test_every_unit_has_its_parent_on_the_same_day_and_a_tile(pack: Pack, day: date) -> None:
    tiles = {tile.code for tile in pack.era(day).tiles}
    for unit in pack.units.on(day):
        assert unit.kind in KINDS
        if unit.kind == "province":
            assert pack.tile_of(unit.code, day) == ""
            continue
        assert pack.units.find(unit.parent, day)
        assert pack.units.find_anywhere(unit.group, IN_2024)
        assert pack.tile_of(unit.code, day) in tiles


@pytest.mark.parametrize("eve", [date(2024, 12, 31), date(2025, 6, 30)])
def test_the_map_changes_on_the_day_the_units_change(eve: date) -> None:
    assert PACK.era(eve) != PACK.era(eve + timedelta(days=1))


def test_tiles_of_a_map_do_not_lie_on_each_other() -> None:
    for era in (*PACK.eras, *BAC_KAN.eras):
        places = [(tile.col, tile.row) for tile in era.tiles]
        assert len(set(places)) == len(places) >= 8


@pytest.mark.parametrize(
    ("code", "name", "successor"),
    [
        ("07510", "Lục Sơn", "07492 Lục Sơn"),
        ("07594", "Tân Lập", "07594 Đèo Gia"),
        ("07528", "Cấm Sơn", "07531 Tân Sơn"),
        ("07531", "Tân Sơn", "07531 Tân Sơn"),
        ("07570", "Giáp Sơn", "07582 Lục Ngạn"),
        ("07597", "Phú Nhuận", "07573 Biển Động"),
    ],
)
def test_the_communes_the_report_names_are_carried_on_in_their_former_district(
    code: str, name: str, successor: str
) -> None:
    before = UNITS.find(code, IN_2024)

    assert before
    assert before.name == name
    [after] = UNITS.successors(before, TODAY)
    assert f"{after.code} {after.name}" == successor
    assert before.group == after.group


def test_each_of_the_seventeen_communes_that_ended_with_2024_went_into_one_neighbour_of_its_district() -> None:
    eve, day = date(2024, 12, 31), date(2025, 1, 1)
    codes = {unit.code for unit in communes(day)}
    ended = [unit for unit in communes(eve) if unit.code not in codes]

    assert len(ended) == 17
    for unit in ended:
        [after] = UNITS.successors(unit, day)
        assert after.group == unit.group
        assert unit in UNITS.predecessors(after, eve)


@pytest.mark.parametrize("pack", [PACK, BAC_KAN], ids=lambda pack: pack.slug)
@pytest.mark.parametrize("day", [IN_2023, IN_2024, IN_H1])
def test_every_unit_that_ever_was_is_carried_on_by_somebody_today_and_knows_its_successors(
    pack: Pack, day: date
) -> None:
    register = pack.units
    heirs: set[Unit] = set()
    for unit in (one for one in (*register.units, *register.joined) if one.valid_on(day)):
        found = register.successors(unit, TODAY)
        assert found, unit
        assert all(one in register.units and one.valid_on(TODAY) for one in found)
        heirs |= {one for one in found if len(one.code) == 5}
    assert heirs == set(communes(TODAY, pack))


def test_a_district_is_carried_on_by_what_its_communes_became() -> None:
    yen_dung = UNITS.find("221", IN_2024)

    assert yen_dung
    assert [unit.code for unit in UNITS.successors(yen_dung, IN_H1)] == ["213"]
    after = UNITS.successors(yen_dung, TODAY)
    assert {unit.code for unit in communes(TODAY) if unit.group == "221"} <= {unit.code for unit in after}
    assert all(len(unit.code) == 5 for unit in after)


def test_a_divided_commune_has_all_its_parts_for_successors() -> None:
    gia_sang = BAC_KAN.units.find_anywhere("05461", IN_2024)

    assert gia_sang
    assert [unit.code for unit in BAC_KAN.units.successors(gia_sang, TODAY)] == ["05443", "05467"]


def test_what_took_another_in_is_compared_with_the_sum_of_both() -> None:
    ngo_quyen = UNITS.find("07207", IN_H1)

    assert ngo_quyen
    assert [unit.name for unit in UNITS.predecessors(ngo_quyen, IN_2024)] == ["Trần Nguyên Hãn", "Ngô Quyền"]
    assert UNITS.predecessors(ngo_quyen, TODAY) == ()


def test_a_unit_of_a_joined_province_is_known_by_its_history_only() -> None:
    assert UNITS.find("09163", IN_2024) is None
    assert UNITS.history("09163") == ()
    assert [unit.full_name for unit in UNITS.history_anywhere("09163")] == ["Phường Vũ Ninh"]
    vu_ninh = UNITS.find_anywhere("09163", IN_2024)
    assert vu_ninh
    assert [unit.code for unit in UNITS.successors(vu_ninh, TODAY)] == ["09169"]


def test_successors_are_of_later_days_only() -> None:
    chu = UNITS.find("224", IN_H1)

    assert chu
    assert UNITS.successors(chu, IN_2024) == ()
    assert UNITS.successors(chu, IN_H1) == (chu,)


def test_without_a_succession_only_the_same_code_with_the_same_name_goes_on() -> None:
    eve, day = date(2024, 12, 31), date(2025, 1, 1)
    village = Unit("00001", "Hòa Mục", "commune", "100", valid_to=eve)
    same = Unit("00001", "Hoà Mục", "ward", "100", valid_from=day)
    other = Unit("00001", "Đèo Gia", "ward", "100", valid_from=day)

    assert Register([village, same]).successors(village, day) == (same,)
    assert Register([village, other]).successors(village, day) == ()
    told = Register([village, other], successions=[Succession("00001", eve, "00001")])
    assert told.successors(village, day) == (other,)


def test_a_code_may_not_mean_a_joined_and_an_own_unit_on_one_day() -> None:
    own, joined = Unit("19", "Thái Nguyên", "province", ""), Unit("19", "Bắc Thái", "province", "")

    with pytest.raises(OverlappingUnits, match="19"):
        Register([own], [joined])


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


def test_a_pack_says_where_its_data_comes_from() -> None:
    for slug in slugs():
        text = (HERE / slug / "SOURCES.md").read_text("utf-8")
        assert "MIT License" in text
        assert "sha256" in text


def test_an_unknown_province_names_those_there_are() -> None:
    with pytest.raises(UnknownProvince, match="bac-giang"):
        load("ha-noi")
