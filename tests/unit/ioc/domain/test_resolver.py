"""From a written code or name to a unit: exact only when there is nothing to doubt."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.placenames import spelled
from ioc.domain.resolution import Flag, Resolution, Verdict, tell
from ioc.domain.resolver import CANDIDATES_MAX, TEXT_MAX, resolve, resolve_pair
from ioc.domain.units import Unit, folded
from ioc.provinces.pack import load

UNITS, BAC_KAN = load("bac-giang").units, load("bac-kan").units
IN_2024, IN_H1, TODAY = date(2024, 3, 15), date(2025, 3, 15), date(2026, 11, 22)
DAYS = st.sampled_from([IN_2024, IN_H1, TODAY])


def flags(found: Resolution) -> set[Flag]:
    return {*found.flags, *found.candidates[0].flags}


# ── spelling ──


@pytest.mark.parametrize(
    "text",
    [
        "Huyện Hiệp Hòa",
        "huyện Hiệp Hoà",
        "HUYỆN  HIỆP HÒA",
        unicodedata.normalize("NFD", "huyện Hiệp Hòa"),
        "H. Hiệp Hòa",
        "Hiệp Hòa",
        "huyện Hiệp Hòa, tỉnh Bắc Giang",
    ],
)
def test_case_blanks_normal_forms_abbreviations_and_the_place_of_the_tone_are_no_doubts(text: str) -> None:
    assert resolve(UNITS, text, IN_2024).unit == UNITS.find("223", IN_2024)


@pytest.mark.parametrize(
    ("text", "on", "code", "expected"),
    [
        ("luc son", IN_2024, "07510", {Flag.NO_ACCENTS}),
        ("Luc Sơn", IN_2024, "07510", {Flag.ACCENTS}),
        ("xã Lục Sơm", IN_2024, "07510", {Flag.LETTERS}),
        ("xã Lụcc Sơn", IN_2024, "07510", {Flag.LETTERS}),
        ("xã Luc S0n", IN_2024, "07510", {Flag.LETTERS, Flag.NO_ACCENTS}),
        ("phường Lục Sơn", IN_2024, "07510", {Flag.KIND}),
        ("huyện Lục Sơn", IN_2024, "07510", {Flag.LEVEL}),
        ("xã Lục Sơn của huyện Yên Dũng", IN_2024, "07510", {Flag.OTHER_PARENT}),
        ("xã Lục Sơn của huyện Yên Dung", IN_2024, "07510", {Flag.OTHER_PARENT, Flag.WITHIN_INEXACT}),
        ("xã Lục Sơn của huyện Ở Đâu", IN_2024, "07510", {Flag.WITHIN_UNKNOWN}),
        ("xã Lục Sơn của huyện Lục Nam", TODAY, "07492", {Flag.WITHIN_ENDED}),
        ("xã Lục Sơn của huyện Yên Dũng", TODAY, "07492", {Flag.WITHIN_ENDED, Flag.OTHER_PARENT}),
        ("7510", IN_2024, "07510", {Flag.LEADING_ZERO}),
        ("Bắc Giang", TODAY, "07210", {Flag.NAMESAKE}),
        ("07511 Lục Sơn", IN_2024, "07510", {Flag.CODE_AND_NAME}),
    ],
)
def test_a_doubt_is_named_and_keeps_the_unit_from_being_taken(
    text: str, on: date, code: str, expected: set[Flag]
) -> None:
    found = resolve(UNITS, text, on)

    assert found.verdict is Verdict.UNIQUE_WITH_FLAGS
    assert found.unit is None
    assert found.candidates[0].unit == UNITS.find(code, on)
    assert flags(found) == expected
    assert found.accepting(*expected) == UNITS.find(code, on)
    assert found.accepting(*(expected - {min(expected)})) is None


def test_i_and_y_are_two_spellings_of_one_sound() -> None:
    found = resolve(BAC_KAN, "xã Sĩ Bình", IN_H1)

    assert found.candidates[0].unit == BAC_KAN.find("01978", IN_H1)
    assert found.candidates[0].flags == (Flag.I_OR_Y,)


@pytest.mark.parametrize("text", ["Xa Lý", "xã Xa Lý", "Xã Xa Lý, Lục Ngạn"])
def test_a_first_word_that_looks_like_a_kind_may_belong_to_the_name(text: str) -> None:
    assert resolve(UNITS, text, IN_2024).unit == UNITS.find("07540", IN_2024)


def test_short_names_are_not_stretched() -> None:
    """Kép, Vôi, Chũ, Hồ: one letter off is another word."""
    assert resolve(UNITS, "thị trấn Kế", IN_2024).verdict is Verdict.UNKNOWN


# ── several ──


@pytest.mark.parametrize(
    ("text", "on", "codes"),
    [
        ("Phúc Sơn", IN_2024, ["07318", "07630"]),
        ("Bắc Giang", IN_2024, ["213", "24"]),
        ("xã Đồng Tiến", IN_H1, ["07243", "07816"]),
    ],
)
def test_units_of_one_name_are_all_offered(text: str, on: date, codes: list[str]) -> None:
    found = resolve(UNITS, text, on)

    assert found.verdict is Verdict.AMBIGUOUS
    assert Flag.HOMONYM in found.flags
    assert [one.unit.code for one in found.candidates if one.score == 100] == codes


def test_the_kind_or_the_district_settles_a_homonym() -> None:
    assert resolve(UNITS, "tỉnh Bắc Giang", IN_2024).unit == UNITS.find("24", IN_2024)
    assert resolve(UNITS, "TP. Bắc Giang", IN_2024).unit == UNITS.find("213", IN_2024)
    assert resolve(UNITS, "Đồng Tiến", IN_H1, within="Hiệp Hòa").unit == UNITS.find("07816", IN_H1)


def test_a_unit_that_ended_elsewhere_makes_its_living_namesake_doubtful() -> None:
    """In 2025 there is one Phúc Sơn left, but a text may still mean the other, which went into Lam Sơn."""
    found = resolve(UNITS, "Phúc Sơn", IN_H1)

    assert found.verdict is Verdict.UNIQUE_WITH_FLAGS
    assert flags(found) == {Flag.NAMESAKE}
    assert [one.unit.code for one in found.candidates] == ["07630", "07318"]
    assert resolve(UNITS, "Phúc Sơn", IN_H1, within="huyện Sơn Động").unit == UNITS.find("07630", IN_H1)


def test_a_namesake_that_lives_on_in_the_same_unit_is_no_doubt() -> None:
    """Tiền Phong of TP Bắc Giang became a part of the ward Tiền Phong, under another code."""
    assert resolve(UNITS, "phường Tiền Phong", TODAY).unit == UNITS.find("07696", TODAY)


# ── time and place ──


def test_an_ended_name_brings_its_successors() -> None:
    found = resolve(UNITS, "thị xã Chũ", TODAY)

    assert found.verdict is Verdict.EXPIRED
    assert found.candidates[0].unit.code == "224"
    assert {"07525", "07552", "07603", "07612"} == {unit.code for unit in found.candidates[0].successors}


def test_what_does_not_exist_yet_is_unknown_with_a_hint() -> None:
    """Sa Lý was written Xa Lý until the end of 2024."""
    found = resolve(UNITS, "xã Sa Lý", IN_2024)

    assert found.verdict is Verdict.UNKNOWN
    assert [(one.unit.code, one.flags) for one in found.candidates] == [
        ("07534", (Flag.NOT_YET,)),
        ("07540", (Flag.NOT_YET,)),
    ]


def test_a_unit_of_the_neighbour_that_joined_is_outside_before_and_ended_after() -> None:
    before, after = resolve(UNITS, "xã Phù Lãng", IN_2024), resolve(UNITS, "09163", TODAY)

    assert before.verdict is Verdict.UNKNOWN
    assert before.candidates[0].flags == (Flag.OUTSIDE,)
    assert after.verdict is Verdict.EXPIRED
    assert [unit.code for unit in after.candidates[0].successors] == ["09169"]


def test_the_former_district_still_tells_where_a_commune_lies() -> None:
    """Tân Sơn of Lục Ngạn, three eras; the district is its own, then a former one."""
    assert resolve(UNITS, "xã Tân Sơn, Lục Ngạn", IN_H1).unit == UNITS.find("07531", IN_H1)
    found = resolve(UNITS, "xã Tân Sơn, Lục Ngạn", TODAY)
    assert flags(found) == {Flag.WITHIN_ENDED}
    assert found.accepting(Flag.WITHIN_ENDED) == UNITS.find("07531", TODAY)


# ── codes ──


def test_a_code_means_what_it_means_on_that_day() -> None:
    assert [unit.name for day in (IN_2024, TODAY) if (unit := resolve(UNITS, "07210", day).unit)] == [
        "Hoàng Văn Thụ",
        "Bắc Giang",
    ]


def test_an_unknown_code_brings_the_nearest_ones_and_is_unknown_all_the_same() -> None:
    found = resolve(UNITS, "07511", IN_2024)

    assert found.verdict is Verdict.UNKNOWN
    assert "07510" in [one.unit.code for one in found.candidates]
    assert all(one.flags == (Flag.NEAR_CODE,) for one in found.candidates)


def test_a_source_that_still_sends_the_old_list_is_found_by_its_names() -> None:
    found = resolve_pair(UNITS, "07210", "Hoàng Văn Thụ", TODAY)

    assert found.verdict is Verdict.EXPIRED
    assert found.flags == (Flag.CODE_AND_NAME,)
    assert [one.unit.name for one in found.candidates] == ["Hoàng Văn Thụ", "Bắc Giang"]
    assert [unit.code for unit in found.candidates[0].successors] == ["07210"]


@pytest.mark.parametrize(
    "text", ["07510 Lục Sơn", "07510 - xã Lục Sơn", "Xã Lục Sơn (07510)", "xã Lục Sơn, Lục Nam - 07510"]
)
def test_code_and_name_in_one_text_agree(text: str) -> None:
    assert resolve(UNITS, text, IN_2024).unit == UNITS.find("07510", IN_2024)


def test_a_code_and_a_name_that_never_belonged_together_are_both_offered() -> None:
    found = resolve_pair(UNITS, "07210", "xã Lục Sơn", IN_2024)

    assert found.verdict is Verdict.AMBIGUOUS
    assert {one.unit.code for one in found.candidates} == {"07210", "07510"}


# ── words ──


def test_a_resolution_is_told_in_both_languages() -> None:
    found = resolve(UNITS, "Xã Lục Sơn của huyện Yên Dũng", IN_2024)

    assert tell(found, "vi") == (
        "“Xã Lục Sơn của huyện Yên Dũng”, 15/03/2024: một đơn vị, cần người xem lại; "
        "07510 Xã Lục Sơn (Huyện Lục Nam) [không nằm ở nơi đã ghi]"
    )
    assert tell(found, "en") == (
        "“Xã Lục Sơn của huyện Yên Dũng”, 15 March 2024: one unit, for a person to confirm; "
        "07510 Lục Sơn Commune (Lục Nam District) [does not lie where the text says]"
    )


# ── in general ──


@pytest.mark.parametrize("register", [UNITS, BAC_KAN], ids=["bac-giang", "bac-kan"])
@pytest.mark.parametrize("on", [IN_2024, IN_H1, TODAY])
def test_every_unit_is_found_by_its_code_and_by_its_full_name_within_its_parent(register: object, on: date) -> None:
    units = UNITS if register is UNITS else BAC_KAN
    for unit in units.on(on):
        assert resolve(units, unit.code, on).unit == unit
        found = resolve(units, unit.full_name, on, within=unit.parent or None)
        assert found.candidates[0].unit == unit
        assert found.verdict in (Verdict.EXACT, Verdict.UNIQUE_WITH_FLAGS)
        assert flags(found) <= {Flag.NAMESAKE}


@given(name=st.sampled_from([unit.name for unit in (*UNITS.units, *UNITS.joined)]), on=DAYS)
@settings(max_examples=150, deadline=None)
def test_a_name_alone_is_exact_only_if_one_unit_of_that_day_is_spelled_so(name: str, on: date) -> None:
    """The oracle looks at every unit."""
    spelled_so = [unit for unit in UNITS.on(on) if spelled(unit.name) == spelled(name)]
    past = [unit for unit in (*UNITS.units, *UNITS.joined) if unit.valid_to and unit.valid_to < on]
    ended = [unit for unit in past if spelled(unit.name) == spelled(name)]
    found = resolve(UNITS, name, on)

    if len(spelled_so) == 1 and all(UNITS.successors(unit, on) == (spelled_so[0],) for unit in ended):
        assert found.unit == spelled_so[0]
    else:
        assert found.unit is None


@given(
    unit=st.sampled_from(UNITS.units),
    on=DAYS,
    at=st.integers(0, 30),
    letter=st.sampled_from("aăâbcdđeêghiklmnoôơpqrstuưvxy"),
)
@settings(max_examples=300, deadline=None)
def test_no_single_slip_is_ever_taken_for_granted(unit: Unit, on: date, at: int, letter: str) -> None:
    at %= len(unit.name)
    slipped = unit.name[:at] + letter + unit.name[at + 1 :]
    found = resolve(UNITS, slipped, on)

    if found.unit is not None:
        assert spelled(found.unit.name) == spelled(slipped), "it happens to be another unit's name"


@given(unit=st.sampled_from(UNITS.units), on=DAYS)
@settings(max_examples=200, deadline=None)
def test_without_accents_nothing_is_exact_but_names_that_have_none(unit: Unit, on: date) -> None:
    found = resolve(UNITS, folded(unit.name), on)

    assert found.unit is None or spelled(found.unit.name) == folded(unit.name)


@given(text=st.text(max_size=60), on=DAYS)
@settings(max_examples=300, deadline=None)
def test_any_text_at_all_gets_a_verdict(text: str, on: date) -> None:
    found = resolve(UNITS, text, on, within=text)

    assert len(found.candidates) <= CANDIDATES_MAX
    assert [one.score for one in found.candidates] == sorted((one.score for one in found.candidates), reverse=True)
    assert tell(found, "en")


@pytest.mark.parametrize("text", ["", "  ", "x" * (TEXT_MAX + 1), "()", ";", ",,,", "١٢٣", "của huyện"])
def test_what_is_no_name_is_unknown(text: str) -> None:
    assert resolve(UNITS, text, TODAY).verdict is Verdict.UNKNOWN
