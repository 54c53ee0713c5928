"""Units and agencies as sources write them: taken when certain, refused with candidates when not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ioc.connect.catalogue import gazetteer_of
from ioc.connect.gazetteer import ACCEPTED, Gazetteer
from ioc.connect.record import Bad
from ioc.domain.resolution import Flag
from ioc.provinces.pack import load

GAZETTEER = gazetteer_of(load("bac-giang"))
IN_2024, IN_2026 = date(2024, 3, 20), date(2026, 3, 20)


def refused(text: str, on: date = IN_2024, within: str | None = None, gazetteer: Gazetteer = GAZETTEER) -> Bad:
    with pytest.raises(Bad) as bad:
        gazetteer.unit(text, on, within)
    return bad.value


@pytest.mark.parametrize(
    ("text", "within", "code"),
    [("07510", None, "07510"), ("7510", None, "07510"), ("Lục Sơn", "Lục Nam", "07510"), ("xã Lục Sơn", None, "07510"),
     ("Phúc Sơn", "huyện Tân Yên", "07318"), ("Phúc Sơn", "220", "07630"), ("24", None, "24")],
)  # fmt: skip
def test_what_is_certain_is_taken(text: str, within: str | None, code: str) -> None:
    assert GAZETTEER.unit(text, IN_2024, within) == code


def test_luc_son_of_yen_dung_is_not_guessed() -> None:
    """“Xã Lục Sơn của huyện Yên Dũng” stands in the province's own report; it lies in Lục Nam."""
    bad = refused("Lục Sơn", within="Yên Dũng")
    assert bad.code == "DOUBTFUL_UNIT"
    assert "07510" in bad.vi


def test_cam_son_is_told_as_a_candidate() -> None:
    bad = refused("xã Cẩm Sơn")
    assert bad.code in ("DOUBTFUL_UNIT", "AMBIGUOUS_UNIT")
    assert "07528" in bad.vi


def test_two_communes_of_one_name_are_both_told() -> None:
    bad = refused("Phúc Sơn")
    assert bad.code == "AMBIGUOUS_UNIT"
    assert "07318" in bad.en
    assert "07630" in bad.en


def test_a_code_of_before_the_merger_is_told_with_what_carries_it_on() -> None:
    bad = refused("07510", IN_2026)
    assert bad.code == "EXPIRED_UNIT"
    assert "07492" in bad.vi


def test_names_without_accents_are_taken_only_where_the_mapping_says_so() -> None:
    assert refused("luc son").code == "DOUBTFUL_UNIT"
    assert GAZETTEER.unit("luc son", IN_2024, None, ACCEPTED | {Flag.NO_ACCENTS}) == "07510"


def test_an_answer_is_the_same_the_second_time() -> None:
    assert (refused("Phúc Sơn").vi, GAZETTEER.unit("07510", IN_2024)) == (refused("Phúc Sơn").vi, "07510")


def test_an_agency_is_known_by_code_or_by_its_name_of_that_day() -> None:
    assert GAZETTEER.agency("000.00.12.H02", IN_2024) == "000.00.12.H02"
    assert GAZETTEER.agency("văn phòng đăng ký đất đai", IN_2024) == "000.00.12.H02"
    with pytest.raises(Bad):
        GAZETTEER.agency("Phòng không có", IN_2024)


def test_a_code_that_a_sample_list_lacks_passes_as_in_the_store_and_not_where_the_list_is_complete() -> None:
    assert GAZETTEER.agency("H02.99", IN_2024) == "H02.99"
    with pytest.raises(Bad):
        replace(GAZETTEER, strict=True, _by_name={}, _answers={}).agency("H02.99", IN_2024)
    with pytest.raises(Bad):
        GAZETTEER.unit_of_agency("H02.99", IN_2024)


def test_a_desk_that_closed_with_the_districts_sits_nowhere_afterwards() -> None:
    assert GAZETTEER.unit_of_agency("000.00.31.H02", IN_2024) == "213"
    with pytest.raises(Bad) as bad:
        GAZETTEER.unit_of_agency("000.00.31.H02", IN_2026)
    assert "30/06/2025" in bad.value.vi
