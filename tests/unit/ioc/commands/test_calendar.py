"""`ioc calendar`: what an officer sees of the working calendar."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc import cli

STORMY = """
[[swap]]
off = 2027-04-29
work = 2027-05-08
why = "Công văn thử"

[[day]]
date = 2027-02-03
hours = ["07:30-11:30"]
why = "Chiều nghỉ Tết"

[[season]]
from = 2027-06-01
weekdays = ["T7"]
hours = ["07:30-11:30"]
why = "Quyết định thử"

[[closure]]
from = "2027-09-08 13:00"
to = "2027-09-09"
units = ["218"]
why = "Bão thử"

[deadlines]
received_until = "15:00"
"""


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("IOC_LANG", "vi")


@pytest.fixture
def stormy(tmp_path: Path) -> Path:
    path = tmp_path / "bão.toml"
    path.write_text(STORMY, "utf-8")
    return path


def said(words: list[str], capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    assert cli.run(["calendar", *words]) == code
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    return "\n".join(" ".join(line.split()) for line in (shown.out + shown.err).splitlines())


def test_a_month_shows_its_make_up_saturday_and_why_a_monday_is_free(capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(["show", "2026-08"], capsys)
    assert "22 làm bù" in shown
    assert "T2 31/08/2026 nghỉ lễ Nghỉ hoán đổi, làm bù ngày 22/08/2026" in shown
    assert "21 ngày làm việc, 168 giờ" in shown


def test_a_year_shows_a_row_for_each_month(capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(["show", "2026"], capsys)
    assert "02/2026 15 120 5 0" in shown
    assert "01/2026 21 168 2 1" in shown
    assert "249 ngày làm việc" in shown


def test_a_year_whose_swaps_nobody_knows_yet_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert "[[swap]]" in said(["show", "2027-01"], capsys)
    assert "[[swap]]" not in said(["show", "2026-12"], capsys)


def test_a_closure_is_shown_where_it_is(stormy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = said(["show", "2027-09", "--file", str(stormy), "--unit", "07498"], capsys)
    assert "8 đóng một phần" in there
    assert "9 đóng cửa" in there
    assert "T5 09/09/2027 đóng cửa Bão thử" in there
    assert "đóng" not in said(["show", "2027-09", "--file", str(stormy), "--unit", "07246"], capsys)


def test_a_good_file_tells_what_it_changes(stormy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(["check", str(stormy)], capsys)
    assert "T5 29/04/2027: nghỉ riêng. Nghỉ hoán đổi, làm bù ngày 08/05/2027 (Công văn thử)" in shown
    assert "T7 08/05/2027: làm bù 07:30–11:30, 13:00–17:00" in shown
    assert "T4 03/02/2027: giờ riêng 07:30–11:30. Chiều nghỉ Tết" in shown
    assert "Đóng cửa từ 13:00 ngày 08/09/2027 đến 24:00 ngày 09/09/2027" in shown
    assert "Từ T3 01/06/2027 đến khi có quyết định khác: 07:30–11:30 (T7). Quyết định thử" in shown
    assert "mất 12 giờ làm việc. Bão thử" in shown
    assert "received_until 15:00" in shown
    assert "✓ bão.toml" in shown


def test_a_file_that_changes_nothing_or_names_nobody_is_doubted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lạ.toml"
    path.write_text(
        'off = [2026-09-02]\n[[closure]]\nfrom = 2026-09-05\nto = 2026-09-06\nunits = ["99999"]\nwhy = "bão"\n', "utf-8"
    )
    shown = said(["check", str(path)], capsys)
    assert "! lạ.toml:1: 02/09/2026 không đổi gì: vốn là nghỉ lễ" in shown
    assert "! lạ.toml:3: không có giờ làm việc nào bị mất" in shown
    assert "! lạ.toml:5: không biết mã 99999" in shown


def test_a_wrong_file_is_told_by_line_with_a_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sai.toml"
    path.write_text('[[day]]\ndate = "31/6/2024"\nhours = []\nwhy = "x"\n\n[deadlines]\nends = "17:00"\n', "utf-8")
    shown = said(["check", str(path)], capsys, code=65)
    assert "✗ sai.toml:2: [day] date: '31/6/2024' không phải ngày có thật; ví dụ date = 2026-02-13" in shown
    assert "✗ sai.toml:7: [deadlines] ends" in shown
    assert said(["show", "2026-08", "--file", str(path)], capsys, code=78)


def test_a_file_that_is_not_utf_8_is_told_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "cũ.toml"
    path.write_bytes("# lịch\n# năm".encode() + b"\xff\n")
    assert "cũ.toml:2: không phải UTF-8" in said(["check", str(path)], capsys, code=65)


def test_the_file_of_every_pack_reads_well(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from ioc.provinces.pack import slugs

    for slug in slugs():
        monkeypatch.setenv("IOC_PROVINCE", slug)
        assert "!" not in said(["check"], capsys)


def test_a_deadline_says_which_days_were_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(["due", "26/04/2024 09:00", "3 ngày làm việc"], capsys)
    assert "Không tính T2 29/04/2024: Nghỉ hoán đổi, làm bù ngày 04/05/2024" in shown
    assert "Hết hạn: 17:00 ngày 04/05/2024 (T7)" in shown


def test_a_deadline_says_why_it_moved(capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(["due", "2024-03-15T08:00", "15d"], capsys)
    assert "Ngày cuối T7 30/03/2024 là nghỉ hằng tuần" in shown
    assert "Hết hạn: 24:00 ngày 01/04/2024 (T2)" in shown


def test_a_deadline_follows_the_conventions_of_the_province(stormy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(["due", "15/03/2027 15:01", "1wd", "--file", str(stormy)], capsys)
    assert "coi như nhận ngày T3 16/03/2027" in shown
    assert "Hết hạn: 17:00 ngày 17/03/2027 (T4)" in shown


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (["show", "2026-13"], 64, "không có tháng 13"),
        (["show", "8/2026"], 64, "có phải 2026-08?"),
        (["show", "2000-01-01..2026-01-01"], 64, "Tối đa"),
        (["show", "2026-08", "--unit", "99999"], 64, "99999"),
        (["due", "31/6/2024 08:00", "5wd"], 64, "31/6/2024"),
        (["due", "15/03/2024 08:00", "năm ngày"], 64, "5 ngày làm việc"),
        (["due", "15/03/2024", "5wd"], 64, "thiếu giờ nhận"),
        (["due", "2024-03-15", "5wd"], 64, "thiếu giờ nhận"),
        (["check", "missing.toml"], 66, "missing.toml"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    words: list[str], code: int, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hint in said(words, capsys, code)


def test_english_is_spoken_too(
    stormy: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOC_LANG", "en")
    assert "22 make-up" in said(["show", "2026-08"], capsys)
    assert "12 h of working time lost" in said(["check", str(stormy)], capsys)
    assert "Ends: 17:00 on 4 May 2024 (Sat)" in said(["due", "2024-04-26 09:00", "3 working days"], capsys)


@pytest.mark.parametrize("moment", ["2024-04-25T18:00:00Z", "2024-04-26T09:00:00+07:00", "26/04/2024 09:00:30"])
def test_a_moment_out_of_a_log_may_be_pasted_as_it_stands(moment: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "Hết hạn: 17:00 ngày 04/05/2024 (T7)" in said(["due", moment, "3 ngày làm việc"], capsys)
