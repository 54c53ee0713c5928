"""Agencies through time: terms, seats, successors, and what happens to a code nobody knows."""

from __future__ import annotations

from datetime import date

import pytest

from ioc.domain.agencies import (
    KINDS,
    Agencies,
    OverlappingTerms,
    Term,
    explain_unknown_agency,
    is_identifier,
    refused_agency,
)
from ioc.provinces.pack import load

IN_2024, IN_H1, TODAY = date(2024, 3, 15), date(2025, 3, 15), date(2026, 11, 22)
PACK = load("bac-giang")
AGENCIES = PACK.agencies


def test_an_agency_sits_where_it_sat_on_that_day() -> None:
    """The health centre of Yên Dũng: its district, then the city that took the district in, then a ward."""
    centre = AGENCIES["BV-18"]

    assert [centre.unit_on(day) for day in (IN_2024, IN_H1, TODAY)] == ["221", "213", "07681"]
    assert centre.unit == "07681"


def test_an_agency_keeps_the_name_of_its_time() -> None:
    desk = AGENCIES["000.00.39.H02"]

    assert [term.name for day in (date(2024, 1, 31), date(2024, 2, 1)) if (term := desk.term(day))] == [
        "Bộ phận Một cửa Huyện Việt Yên",
        "Bộ phận Một cửa Thị xã Việt Yên",
    ]
    assert desk.term(TODAY) is None
    assert desk.unit_on(TODAY) == ""


@pytest.mark.parametrize("slug", ["bac-giang", "bac-kan"])
def test_agencies_sit_in_units_that_exist_on_all_their_days(slug: str) -> None:
    pack = load(slug)
    for agency in pack.agencies.values():
        for term in agency.terms:
            assert term.kind in KINDS
            for day in (IN_2024, IN_H1, date(2025, 6, 30), date(2025, 7, 1), TODAY):
                if term.valid_on(day):
                    assert pack.units.find(term.unit, day), (agency.code, day)


def test_every_commune_of_today_has_a_one_stop_desk_and_every_district_of_2024_had_one() -> None:
    seats = {on: {agency.unit_on(on) for agency in AGENCIES.on(on, "one_stop")} for on in (IN_2024, TODAY)}

    assert {unit.code for unit in PACK.units.on(TODAY) if len(unit.code) == 5} <= seats[TODAY]
    assert {unit.code for unit in PACK.units.on(IN_2024) if len(unit.code) == 3} <= seats[IN_2024]
    assert len(AGENCIES.on(IN_2024, "hospital")) == len(AGENCIES.on(TODAY, "hospital")) == 24
    assert len([one for one in AGENCIES.on(IN_2024, "land_office") if len(one.unit_on(IN_2024)) == 3]) == 10


def test_a_desk_that_closed_is_carried_on_by_the_desks_of_its_communes() -> None:
    desk = AGENCIES["000.00.35.H02"].terms[-1]

    assert desk.unit == "218"
    assert {PACK.units.group(AGENCIES[code].unit, TODAY) for code in desk.successors} == {"218"}


def test_one_code_has_one_term_a_day() -> None:
    with pytest.raises(OverlappingTerms, match=r"H02\.01"):
        Agencies([
            ("H02.01", Term("A", "department", "24", valid_to=IN_2024)),
            ("H02.01", Term("B", "department", "24", valid_from=IN_2024)),
        ])  # fmt: skip


@pytest.mark.parametrize("code", ["000.00.31.H49", "G09.20", "H49", "H49.12.3", "H02.31.01"])
def test_both_official_forms_of_an_identifier_are_known(code: str) -> None:
    assert is_identifier(code)


@pytest.mark.parametrize("code", ["BV-01", "000.00.31", "h49.12", "H4.12", "H49.", "H49.12\n", "000.00.31.H49.1"])
def test_other_codes_are_no_identifiers(code: str) -> None:
    assert not is_identifier(code)


@pytest.mark.parametrize(
    ("code", "on", "said"),
    [
        ("000.00.35.H02", IN_2024, ""),
        (
            "H99.1", TODAY,
            "H99.1: không có trong danh mục cơ quan / H99.1: not in the list of agencies",
        ),
        (
            "000.00.38.H02", IN_H1,
            "000.00.38.H02: đến 31/12/2024 là Bộ phận Một cửa Huyện Yên Dũng; nay là 000.00.31.H02 Bộ phận Một cửa "
            "Thành phố Bắc Giang / 000.00.38.H02: until 31 December 2024 it was Bộ phận Một cửa Huyện Yên Dũng; now "
            "000.00.31.H02 Bộ phận Một cửa Thành phố Bắc Giang",
        ),
        (
            "000.01.31.H02", IN_2024,
            "000.01.31.H02: từ 01/07/2025 mới là Trung tâm Phục vụ hành chính công phường Bắc Giang / 000.01.31.H02: "
            "from 1 July 2025 on it is Trung tâm Phục vụ hành chính công phường Bắc Giang",
        ),
    ],
)  # fmt: skip
def test_an_unknown_agency_is_explained(code: str, on: date, said: str) -> None:
    assert explain_unknown_agency(AGENCIES, code, on) == said


def test_a_strict_pack_holds_back_what_it_does_not_know_and_another_lets_it_pass() -> None:
    assert refused_agency(AGENCIES, "H99.1", TODAY, strict=True)
    assert refused_agency(AGENCIES, "H99.1", TODAY, strict=False) == ""
    assert refused_agency(AGENCIES, None, TODAY, strict=True) == "", "an event need not name an agency"
    assert refused_agency(AGENCIES, "000.01.31.H02", TODAY, strict=True) == ""
    assert not PACK.agencies_strict, "the shipped codes are samples"
