"""`check`: what is wrong with a pack, file by file and between files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.connect.catalogue import registered
from ioc.domain.calendar_file import TimeRules
from ioc.domain.policy_file import PolicyError
from ioc.domain.qd766.edition import EditionError
from ioc.domain.report_limits import ReportLimits
from ioc.domain.units import Register
from ioc.domain.workday import CalendarError
from ioc.notify.directory import read as directory
from ioc.provinces import agency_files, unit_files
from ioc.provinces.check import check_agency_file, check_folder
from ioc.provinces.findings import BadPack, Findings
from ioc.provinces.pack import HERE, UnknownProvince, load, slugs
from ioc.provinces.policy_rules import policy_rules
from ioc.provinces.rules766 import rules766
from ioc.provinces.time_rules import time_rules
from ioc.reports.letterhead import BadLetterhead
from ioc.services.issuer import issuer_of

UNITS = load("bac-giang").units
AGENCIES = "code,name,kind,unit,valid_from,valid_to,successors\n"


def agencies(text: str, tmp_path: Path) -> Findings:
    path = tmp_path / "agencies.csv"
    path.write_text(AGENCIES + text, "utf-8")
    return check_agency_file(path, UNITS)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of Bắc Kạn to spoil."""
    return Path(shutil.copytree(HERE / "bac-kan", tmp_path / "bac-kan"))


def codes(folder: Path, file: str) -> list[tuple[int, str]]:
    return [
        (problem.line, problem.code)
        for found in check_folder(folder)
        for problem in (*found.problems, *found.notes)
        if found.file == file
    ]


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize("slug", slugs())
def test_every_shipped_pack_is_without_fault_or_doubt(slug: str) -> None:
    assert [str(one) for found in check_folder(HERE / slug) for one in (*found.problems, *found.notes)] == []


@pytest.mark.parametrize(
    ("row", "column", "code", "says"),
    [
        ("H02.1,A,onestop,24,,,", 9, "unknown_kind", "có lẽ one_stop"),
        ("H02 1,A,department,24,,,", 1, "bad_code", "ví dụ H49.31"),
        ("Sở Y tế,A,department,24,,,", 1, "bad_code", "chữ không dấu"),
        ("H02.1,,department,24,,,", 7, "missing", "thiếu tên"),
        ("H02.1,A,department,2,,,", 20, "bad_unit", "2, 3 hay 5 chữ số"),
        ("H02.1,A,department,99999,,,", 20, "unknown_unit", "99999: không có mã nào giống"),
        ("H02.1,A,one_stop,07510,,,", 18, "unknown_unit", "07492 Xã Lục Sơn"),
        ("H02.1,A,one_stop,07204,,2025-06-30,", 18, "unknown_unit", "07207 Phường Ngô Quyền"),
        ("H02.1,A,department,24,31/6/2024,,", 23, "bad_date", "ví dụ 2024-06-30 / 2024-07-01"),
        ("H02.1,A,department,24,2025-07-01,2025-06-30,", 34, "bad_days", "ngày cuối trước ngày đầu"),
        ("H02.1,A,department,24,,,H02.2", 24, "missing", "phải có ngày cuối"),
        ("H02.1,A,department,24,,2025-06-30,H02.2", 35, "unknown_successor", "H02.2 không có trong tệp"),
        ("H02.1,A,department,24,,2025-06-30,H02.1", 35, "unknown_successor", "không có ngày 01/07/2025"),
    ],
)
def test_each_mistake_in_a_file_of_agencies_is_told_by_line_and_column(
    row: str, column: int, code: str, says: str, tmp_path: Path
) -> None:
    [problem] = agencies(f"# chú thích\n{row}\n", tmp_path).problems

    assert (problem.file, problem.line, problem.column, problem.code) == ("agencies.csv", 3, column, code)
    assert says in problem.vi
    assert problem.en
    assert problem.en != problem.vi


def test_an_agency_has_one_row_for_each_time(tmp_path: Path) -> None:
    good = "H02.1,A,one_stop,221,,2024-12-31,\nH02.1,A,one_stop,213,2025-01-01,2025-06-30,\n"

    assert agencies(good, tmp_path).problems == []
    [overlap] = agencies(good + "H02.1,B,one_stop,213,2025-06-30,2025-06-30,\n", tmp_path).problems
    assert (overlap.line, overlap.code) == (4, "overlap")
    assert "dòng 3" in overlap.vi
    [twice] = agencies(good + "H02.1,A,one_stop,221,,2024-12-31,\n", tmp_path).problems
    assert (twice.line, twice.code) == (4, "duplicate")


def test_a_code_of_another_form_is_worth_a_note_for_an_office_and_normal_for_a_hospital(tmp_path: Path) -> None:
    found = agencies("SYT,Sở Y tế,department,24,,,\nBV-01,Bệnh viện,hospital,24,,,\n", tmp_path)

    assert found.problems == []
    assert [(note.line, note.code) for note in found.notes] == [(2, "unofficial_code")]


def test_a_file_that_cannot_be_read_is_told_and_not_thrown(tmp_path: Path) -> None:
    [problem] = check_agency_file(tmp_path, UNITS).problems

    assert problem.code == "unreadable"


@given(rows=st.lists(st.text(max_size=40), max_size=6))
def test_no_text_breaks_the_check_of_agencies(rows: list[str]) -> None:
    found = Findings("agencies.csv")
    agency_files.read_agencies((AGENCIES + "\n".join(rows)).encode("utf-8", "surrogatepass"), found)

    assert all(problem.line <= len(rows) + 100 for problem in found.problems)


@pytest.mark.parametrize(
    ("row", "code", "says"),
    [
        ("0151,A,commune,060,060,,", "bad_code", "có lẽ mất số 0 ở đầu"),
        ("01510,A,xã,060,060,,", "unknown_kind", "viết commune"),
        ("01510,A,communne,060,060,,", "unknown_kind", "có lẽ commune"),
        ("01510,Xã Bằng Vân,commune,060,060,,", "kind_in_name", "bỏ chữ 'Xã'"),
        ("01510,,commune,060,060,,", "missing", "thiếu tên"),
        ("01510,A,commune,,060,,", "bad_parent", "thiếu mã đơn vị cha"),
        ("01,A,province,06,,,", "bad_parent", "tỉnh không có đơn vị cha"),
        ("01510,A,commune,060,,,", "missing", "huyện cũ"),
        ("01510,A,commune,060,060,2025-07-01,2024-01-01", "bad_days", "ngày cuối trước ngày đầu"),
    ],
)
def test_each_mistake_in_a_row_of_units_is_told(row: str, code: str, says: str) -> None:
    found = Findings("units.csv")
    placed = unit_files.read_units(f"code,name,kind,parent,group,valid_from,valid_to\n{row}\n".encode(), found)

    assert placed == []
    assert [(problem.line, problem.code) for problem in found.problems] == [(2, code)]
    assert says in found.problems[0].vi


def test_a_parent_must_exist_on_every_day_of_its_unit(pack: Path) -> None:
    spoil(pack / "units.csv", "060,Pác Nặm,district,06,060,,2025-06-30", "060,Pác Nặm,district,06,060,,2024-06-30")

    told = codes(pack, "units.csv")
    assert told
    assert {code for _, code in told} == {"unknown_parent"}


def test_both_ends_of_a_succession_must_exist(pack: Path) -> None:
    (pack / "successors.csv").write_text(
        "code,ended,successor,part\n06,2025-06-30,19,whole\n99999,2025-06-30,19,whole\n19,2025-06-30,99999,whole\n"
        "06,2025-06-30,19,half\n06,2025-06-30,19,whole\n",
        "utf-8",
    )

    assert codes(pack, "successors.csv") == [
        (5, "bad_part"), (6, "duplicate"), (3, "unknown_unit"), (4, "unknown_unit"), (0, "no_successor"),
    ]  # fmt: skip


def test_a_joined_unit_may_not_be_one_of_the_province_on_the_same_day(pack: Path) -> None:
    with (pack / "joined.csv").open("a", encoding="utf-8") as file:
        file.write("01954,Vân Tùng,commune,062,062,2024-01-01,2024-12-31\n")

    assert [code for _, code in codes(pack, "joined.csv")] == ["overlap"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('slug = "bac-kan"', 'slug = "bac-can"', "bad_slug"),
        ('code = "19"', 'code = "06"', "unknown_unit"),
        ("lat = 22.2", "lat = 122.2", "bad_value"),
        ("lat = 22.2", 'lat = "<<vĩ độ>>"', "fill_in"),
        ("strict = false", "strikt = false", "bad_value"),
        ("strict = false", "strict = ", "bad_toml"),
        ('name = "Bắc Kạn"', "", "bad_value"),
    ],
)
def test_each_mistake_in_pack_toml_is_told(pack: Path, old: str, new: str, code: str) -> None:
    spoil(pack / "pack.toml", old, new)

    [(line, told)] = codes(pack, "pack.toml")
    assert told == code
    if code in ("fill_in", "bad_toml") or "lat" in old:
        assert line > 0


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"col": 1, "row": 1}', '"col": 0, "row": 0}', "duplicate"),
        ('"code": "061"', '"code": "999"', "unknown_district"),
        ('"valid_from": "2025-07-01"', '"valid_from": "2025-07-02"', "bad_days"),
        ('"by": "district"', '"by": "commune"', "bad_value"),
        ('"eras": [', '"eras": [,', "bad_json"),
    ],
)
def test_each_mistake_in_the_map_is_told(pack: Path, old: str, new: str, code: str) -> None:
    spoil(pack / "cartogram.json", old, new)

    assert code in [told for _, told in codes(pack, "cartogram.json")]


def test_a_commune_without_a_tile_is_told(pack: Path) -> None:
    spoil(pack / "cartogram.json", '"164", "165", ', '"164", ')

    assert codes(pack, "cartogram.json") == [(0, "no_tile")]


@pytest.mark.parametrize("name", ["pack.toml", "units.csv", "cartogram.json", "agencies.csv", "providers.csv"])
def test_a_missing_file_is_told_once(pack: Path, name: str) -> None:
    (pack / name).unlink()

    assert codes(pack, name) == [(0, "unreadable")]


def test_a_province_that_nobody_joined_needs_neither_file(pack: Path) -> None:
    (pack / "joined.csv").unlink()
    (pack / "successors.csv").unlink()

    assert codes(pack, "joined.csv") == []
    assert [code for _, code in codes(pack, "successors.csv")] == ["no_successor"]


def test_a_wrong_working_calendar_is_told_with_its_line(pack: Path) -> None:
    (pack / "calendar.toml").write_text('off = ["2026-02-30"]\n', "utf-8")

    assert codes(pack, "calendar.toml") == [(1, "bad_calendar")]


def test_a_pack_may_lie_elsewhere_and_be_named_by_its_path(pack: Path) -> None:
    assert load(str(pack)).name == "Bắc Kạn"


def test_a_wrong_pack_is_refused_with_every_mistake(pack: Path) -> None:
    spoil(pack / "units.csv", "060,Pác Nặm,district", "060,Pác Nặm,huyện")
    spoil(pack / "agencies.csv", ",department,", ",dept,")

    with pytest.raises(BadPack) as refused:
        load(str(pack))

    assert [(problem.file, problem.code) for problem in refused.value.problems] == [
        ("agencies.csv", "unknown_kind"),
        ("units.csv", "unknown_kind"),
    ]
    assert "units.csv:5:13: unknown_kind" in str(refused.value)


@pytest.mark.parametrize("slug", ["ha-noi", "", "..", "_new", "../provinces/bac-kan", "/nowhere"])
def test_an_unknown_province_names_those_there_are(slug: str) -> None:
    with pytest.raises(UnknownProvince, match="bac-giang, bac-kan"):
        load(slug)


def test_an_empty_register_is_a_register() -> None:
    assert Register([]).units == ()


def test_a_mark_that_notepad_puts_before_a_file_harms_no_reader(pack: Path) -> None:
    for path in pack.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    (pack / "qd766.toml").write_text('code = "tinh-1"\n', "utf-8-sig")
    named = str(pack)

    assert load(named).slug == "bac-kan"
    assert policy_rules(named).reports != ReportLimits()
    assert time_rules(named) == TimeRules()
    assert rules766(named).edition.code == "tinh-1"
    assert issuer_of(named).place == "Bắc Kạn"
    assert directory(pack / "people.toml").recipients
    assert registered(named).sources
    assert [found.problems for found in check_folder(pack) if found.problems] == []


@pytest.mark.parametrize("text", ["digitised_full_at = 80\n", "code = \n", 'code = "x"\nundated = "maybe"\n'])
def test_a_wrong_reading_of_the_766_formulas_is_told_before_a_process_meets_it(text: str, pack: Path) -> None:
    (pack / "qd766.toml").write_text(text, "utf-8")

    assert codes(pack, "qd766.toml") == [(0, "bad_edition")]


@pytest.mark.parametrize("file", ["policy.toml", "calendar.toml", "qd766.toml", "reports.toml"])
def test_a_file_in_an_old_encoding_is_a_sentence_for_every_reader(file: str, pack: Path) -> None:
    (pack / file).write_bytes("# Sở\n".encode("cp1258", "replace") + b"\xd0\xea\n")
    named = str(pack)

    with pytest.raises((PolicyError, CalendarError, EditionError, BadLetterhead), match="UTF-8"):
        policy_rules(named), rules766(named), issuer_of(named)


def test_the_register_of_procedures_is_checked_by_line_and_against_the_agencies_of_the_pack(pack: Path) -> None:
    head = "code,online,services,fee,paper_result,for_citizens,certifies_copies,agencies\n"
    known = load("bac-kan").agencies
    code = next(iter(known))
    (pack / "procedures.csv").write_text(
        f"{head}# ghi chú\n1.000001,full,,,,,,{code}\n2.00196,full,,,,,,\n1.000003,full,,,,,,H06.999\n", "utf-8"
    )
    assert codes(pack, "procedures.csv") == [(4, "bad_code"), (5, "unknown_agency")]
