"""Every trap that lies in the seed documents (domain.md §2.4), in the documents' own words.

S0 is an article of about October 2023, S1 the report of Sở TT&TT Bắc Giang for the first quarter of 2024, S3 an article
of 08/05/2024, S4 one of Bắc Kạn of 15/03/2023.
"""

from __future__ import annotations

from datetime import date

import pytest

from ioc.domain.dates import BadDate, Slip, cited_before, read_date
from ioc.domain.placenames import read_places
from ioc.domain.resolution import Flag, Resolution, Verdict, tell
from ioc.domain.resolver import resolve
from ioc.domain.statements import Statement, conflicts, held_on
from ioc.provinces.pack import load

UNITS, BAC_KAN = load("bac-giang").units, load("bac-kan").units
REPORTED, TODAY = date(2024, 3, 15), date(2026, 11, 22)
S1_PLACES = (
    "(Xã Lục Sơn của huyện Yên Dũng; Xã Tân Lập, xã Cẩm Sơn, Xã Tân Sơn, Giáp Sơn, Phú Nhuận của huyện Lục Ngạn)"
)
"""S1 §6.2: the communes with the lowest share of online payment, "tập trung phần lớn ở các xã vùng cao, miền núi"."""


def codes(found: Resolution) -> list[str]:
    return [one.unit.code for one in found.candidates]


# ── places ──


def test_luc_son_is_not_moved_to_yen_dung_because_a_report_says_so() -> None:
    found = resolve(UNITS, "Xã Lục Sơn của huyện Yên Dũng", REPORTED)

    assert found.verdict is Verdict.UNIQUE_WITH_FLAGS
    assert found.unit is None, "a district that does not hold it is a doubt, and doubts are for a person"
    assert found.candidates[0].flags == (Flag.OTHER_PARENT,)
    assert found.candidates[0].unit.code == "07510"
    assert found.candidates[0].parent
    assert found.candidates[0].parent.full_name == "Huyện Lục Nam"
    assert "không nằm ở nơi đã ghi" in tell(found)


def test_luc_son_has_another_code_since_july_2025_and_its_old_one_leads_there() -> None:
    by_code = resolve(UNITS, "07510", TODAY)

    assert resolve(UNITS, "xã Lục Sơn", REPORTED).unit == UNITS.find("07510", REPORTED)
    assert resolve(UNITS, "xã Lục Sơn", TODAY).unit == UNITS.find("07492", TODAY)
    assert by_code.verdict is Verdict.EXPIRED
    assert [unit.code for unit in by_code.candidates[0].successors] == ["07492"]
    before = UNITS.find("07492", REPORTED)
    assert before
    assert before.name == "Bình Sơn", "the new code of Lục Sơn was another commune's"


def test_cam_son_with_another_accent_is_offered_as_cam_son_of_luc_ngan_and_not_taken_for_granted() -> None:
    found = resolve(UNITS, "xã Cẩm Sơn", REPORTED, within="huyện Lục Ngạn")

    assert found.verdict is Verdict.UNIQUE_WITH_FLAGS
    assert found.unit is None
    assert codes(found) == ["07528"]
    assert found.candidates[0].unit.name == "Cấm Sơn"
    assert found.candidates[0].flags == (Flag.ACCENTS,)
    assert found.accepting(Flag.ACCENTS) == UNITS.find("07528", REPORTED)


def test_the_reports_list_of_communes_is_read_whole_with_a_verdict_for_each() -> None:
    found = {
        place.text: resolve(UNITS, place.text, REPORTED, within=place.within[0]) for place in read_places(S1_PLACES)
    }

    assert {text: (one.verdict, codes(one)[0]) for text, one in found.items()} == {
        "Xã Lục Sơn": (Verdict.UNIQUE_WITH_FLAGS, "07510"),
        "Xã Tân Lập": (Verdict.EXACT, "07594"),
        "xã Cẩm Sơn": (Verdict.UNIQUE_WITH_FLAGS, "07528"),
        "Xã Tân Sơn": (Verdict.EXACT, "07531"),
        "Giáp Sơn": (Verdict.EXACT, "07570"),
        "Phú Nhuận": (Verdict.EXACT, "07597"),
    }


@pytest.mark.parametrize(
    ("name", "successor"),
    [
        ("Lục Sơn", "07492"),
        ("Tân Lập", "07594"),
        ("Cấm Sơn", "07531"),
        ("Tân Sơn", "07531"),
        ("Giáp Sơn", "07582"),
        ("Phú Nhuận", "07573"),
    ],
)
def test_a_commune_with_few_online_payments_in_2024_is_found_again_today(name: str, successor: str) -> None:
    best = resolve(UNITS, f"xã {name}", TODAY).candidates[0]

    assert successor in {best.unit.code, *(unit.code for unit in best.successors)}


def test_phuc_son_is_two_communes_and_a_name_is_never_a_key() -> None:
    found = resolve(UNITS, "xã Phúc Sơn", REPORTED)

    assert found.verdict is Verdict.AMBIGUOUS
    assert found.flags == (Flag.HOMONYM,)
    assert codes(found) == ["07318", "07630"]
    assert resolve(UNITS, "xã Phúc Sơn của huyện Tân Yên", REPORTED).unit == UNITS.find("07318", REPORTED)
    assert resolve(UNITS, "xã Phúc Sơn", REPORTED, within="220").unit == UNITS.find("07630", REPORTED)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("thị trấn Nhã Nam (Tân Yên)", "07306"),  # S3: "Bí thư Đảng ủy thị trấn Nhã Nam (Tân Yên)"
        ("thị trấn Phương Sơn (Lục Nam)", "07477"),  # S3: "Đoàn viên thanh niên thị trấn Phương Sơn (Lục Nam)"
        ("huyện Lục Ngạn", "219"),  # S1: "huyện Lục Ngạn là đơn vị có tỷ lệ … ít nhất"
        ("TP Bắc Giang", "213"),  # S0: "TP Bắc Giang chính thức vận hành Trung tâm Điều hành đô thị thông minh"
    ],
)
def test_places_the_articles_name_are_found_as_they_write_them(words: str, code: str) -> None:
    assert resolve(UNITS, words, date(2024, 5, 8)).unit == UNITS.find(code, REPORTED)


def test_phuong_son_the_township_is_not_phuong_son_the_commune_with_another_accent() -> None:
    found = resolve(UNITS, "thị trấn Phương Sơn (Lục Nam)", REPORTED)

    assert codes(found) == ["07477", "07612"]
    assert found.unit
    assert found.unit.code == "07477"


def test_a_report_of_march_2024_counts_a_town_because_viet_yen_is_one_since_february() -> None:
    """S1: "10/10 huyện, thị xã, thành phố"; NQ 938: from 01/02/2024."""
    kinds = [unit.kind for unit in UNITS.on(REPORTED) if len(unit.code) == 3]

    assert sorted(kinds) == ["city", *["district"] * 8, "town"]
    assert resolve(UNITS, "thị xã Việt Yên", REPORTED).unit == UNITS.find("222", REPORTED)
    assert Flag.KIND in resolve(UNITS, "thị xã Việt Yên", date(2024, 1, 31)).candidates[0].flags


# ── dates ──


def test_the_31st_of_june_is_no_day() -> None:
    """S1 §3.4: "… trên Nền tảng học trực tuyến mở đại trà MOOCs xong trước 31/6/2024"."""
    bad = read_date("31/6/2024", "MOOCs")

    assert isinstance(bad, BadDate)
    assert bad.slip is Slip.NO_SUCH_DAY
    assert bad.good == (date(2024, 6, 30), date(2024, 7, 1))
    assert str(bad) == (
        "MOOCs: '31/6/2024': tháng 6/2024 có 30 ngày; có thể là 30/06/2024 / 01/07/2024"
        " / month 6/2024 has 30 days; perhaps 30/06/2024 / 01/07/2024"
    )


def test_a_report_of_march_cannot_cite_a_letter_of_the_following_december() -> None:
    """S1 §3.1: "Ngày 08/12/2024, Bộ Thông tin và Truyền thông ban hành Công văn số 6106/BTTTT-CĐSQG", in a report of
    "ngày tháng 3 năm 2024"; the province's own letter on it is of 24/01/2024."""
    letter = read_date("08/12/2024")
    assert isinstance(letter, date)

    bad = cited_before(letter, citing=REPORTED, where="CV 6106/BTTTT-CĐSQG")

    assert bad
    assert bad.slip is Slip.AFTER_ITS_CITATION
    assert bad.good == (date(2023, 12, 8),), "the year is what was mistyped; a person confirms it"
    assert cited_before(bad.good[0], citing=date(2024, 1, 24)) is None


@pytest.mark.parametrize("day", ["12/3/2024", "01/3/2024", "31/1/2024", "06/12/2023", "ngày 26/01/2024"])
def test_dates_as_the_report_writes_them_are_good(day: str) -> None:
    assert isinstance(read_date(day), date)


# ── statements that disagree ──


NQ_111 = (
    Statement("nq-111.date", "2021-06-07", "S0", quote="Nghị quyết số 111-NQ/TU ngày 7/6/2021"),
    Statement("nq-111.date", "2021-06-11", "S3", quote="Ngày 11/6/2021, Tỉnh ủy ban hành Nghị quyết số 111-NQ/TU"),
)
LGSP = (
    Statement("lgsp.ngsp-services", "17", "S1", date(2024, 3, 15), "với 17 dịch vụ đến các bộ, ngành Trung ương"),
    Statement("lgsp.ngsp-services", "13", "S3", date(2024, 5, 8), "với 13 dịch vụ của các bộ, ngành trung ương"),
)
SOC = (
    Statement("soc", "no", "S0", date(2023, 10, 10), "chưa có Trung tâm điều hành an toàn, an ninh mạng"),
    Statement("soc", "yes", "S1", date(2024, 3, 15), "đã triển khai hệ thống giám sát tập trung SOC"),
)


@pytest.mark.parametrize("said", [NQ_111, LGSP], ids=["resolution 111", "LGSP services"])
def test_two_sources_that_disagree_stand_side_by_side_and_neither_wins(said: tuple[Statement, Statement]) -> None:
    [conflict] = conflicts(said)

    assert conflict.statements == said
    assert conflict.values == (said[0].value, said[1].value)
    assert all(one.quote for one in conflict.statements)


def test_no_security_centre_in_2023_and_one_in_2024_is_a_change_and_no_conflict() -> None:
    assert conflicts(SOC) == ()
    assert [one.value for one in held_on(SOC, "soc", date(2023, 12, 31))] == ["no"]
    assert [one.value for one in held_on(SOC, "soc", date(2024, 3, 15))] == ["yes"]
    assert held_on(SOC, "soc", date(2023, 1, 1)) == ()


# ── Bắc Kạn ──


def test_van_tung_was_still_a_commune_when_the_article_on_bac_kan_appeared() -> None:
    """S4 is of 15/03/2023; Vân Tùng is a thị trấn since 10/04/2023."""
    published = date(2023, 3, 15)

    assert resolve(BAC_KAN, "xã Vân Tùng", published).unit == BAC_KAN.find("01954", published)
    later = resolve(BAC_KAN, "xã Vân Tùng", REPORTED)
    assert later.candidates[0].flags == (Flag.KIND,)


def test_the_132_units_with_one_stop_software_are_what_the_sample_agencies_add_up_to() -> None:
    """S4: "được triển khai sử dụng tại 132 đơn vị"; 108 communes, 8 districts and 16 others is our inference."""
    agencies = load("bac-kan").agencies
    on = date(2023, 3, 15)
    desks = [agency for agency in agencies.on(on) if (term := agency.term(on)) and term.kind != "hospital"]
    seats = [len(agency.unit_on(on)) for agency in desks]

    assert len(desks) == 132
    assert [seats.count(digits) for digits in (5, 3, 2)] == [108, 8, 16]
