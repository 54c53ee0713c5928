"""Files as people and systems make them: encodings, separators, headings, damage; and those made to hurt."""

from __future__ import annotations

import contextlib
import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from ioc.connect.formats import ROWS_MAX, Row, Unreadable, read_file
from ioc.connect.formats.row import RECORD_BYTES_MAX
from ioc.connect.mapping import ReadAs
from ioc.connect.record import text_of

HEAD = "MaHồSơ,Xã,Tiền\n"


def rows(data: bytes, name: str = "a.csv", read: ReadAs | None = None, expects: Any = ()) -> list[Row]:
    return list(read_file(io.BytesIO(data), name, read, expects).rows)


def records(data: bytes, name: str = "a.csv", read: ReadAs | None = None, expects: Any = ()) -> list[Any]:
    return [dict(row.record) for row in rows(data, name, read, expects) if row.record is not None]


def codes(data: bytes, name: str = "a.csv") -> list[str]:
    return [row.wrong.code for row in rows(data, name) if row.wrong is not None]


def notes(data: bytes, name: str = "a.csv", expects: Any = ()) -> str:
    reading = read_file(io.BytesIO(data), name, None, expects)
    list(reading.rows)
    return " ".join(vi for vi, _ in reading.notes)


def refused(data: bytes, name: str = "a.csv", read: ReadAs | None = None) -> str:
    with pytest.raises(Unreadable) as error:
        rows(data, name, read)
    return error.value.code


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_is_read_in_every_unicode_encoding(codec: str) -> None:
    text = HEAD + "H1,Lục Sơn,1\n"
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(codec, b"")
    assert records(mark + text.encode(codec)) == [{"MaHồSơ": "H1", "Xã": "Lục Sơn", "Tiền": "1"}]


def test_windows_1258_is_guessed_and_the_guess_is_said_aloud() -> None:
    data = b"Xa;Ten\n1;\xd0\xf4\xcci Ng\xf4\n"  # the tone of ồ is a mark of its own there
    assert text_of(records(data)[0]["Ten"]) == "Đồi Ngô"
    assert "Windows-1258" in notes(data)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_separator_is_that_of_the_heading(mark: str) -> None:
    data = mark.join(["A", '"B;,|\t"', "C"]) + "\n" + mark.join(["1", "2", "3"]) + "\n"
    assert list(records(data.encode())[0].values()) == ["1", "2", "3"]


def test_a_title_above_the_heading_is_stepped_over_and_said() -> None:
    data = "BÁO CÁO,,\n,,\nMa,Xa,Tien\n1,2,3\n".encode()
    assert records(data, expects=("Ma", "Xa")) == [{"Ma": "1", "Xa": "2", "Tien": "3"}]
    assert "dòng 3" in notes(data, expects=("Ma", "Xa"))
    assert records(data, read=ReadAs(header_row=3)) == [{"Ma": "1", "Xa": "2", "Tien": "3"}]


def test_a_row_number_is_the_line_it_begins_on() -> None:
    data = b'A,B\n1,"two\nlines"\n3,4\n'
    assert [(row.number, row.record) for row in rows(data)] == [
        (2, {"A": "1", "B": "two\nlines"}), (4, {"A": "3", "B": "4"})
    ]  # fmt: skip


def test_a_row_with_too_many_or_too_few_cells_is_wrong_and_the_others_are_not() -> None:
    data = b"A,B\n1,2\n1,2,3\n1\n3,4\n"
    assert [row.record is not None for row in rows(data)] == [True, False, False, True]
    assert codes(data) == ["BAD_ROW", "BAD_ROW"]


def test_the_line_that_excel_writes_for_itself_is_no_heading() -> None:
    assert records(b"sep=;\r\nA;B\r\n1;2\r\n") == [{"A": "1", "B": "2"}]


def test_a_quote_that_is_never_closed_ends_the_file_and_says_so() -> None:
    data = b'A,B\n1,2\n"' + b"x" * 200_000
    assert codes(data) == ["BAD_CSV"]
    assert records(data) == [{"A": "1", "B": "2"}]


def test_a_quote_opened_by_mistake_takes_no_cell_of_another_row() -> None:
    """`"Ổ gà` on one line and `"Ổ gà` on the next would else be one cell, and the second row's state the first's."""
    data = (HEAD + 'H1,Lục Sơn,1\nH2,"Ổ gà,2\nH3,"Ổ gà,3\n').encode()
    assert codes(data) == ["BAD_CSV"]
    assert [record["MaHồSơ"] for record in records(data)] == ["H1"]


@pytest.mark.parametrize(
    "data",
    [
        b"<html><body>404</body></html>",
        b"%PDF-1.7\n%\xe2\xe3\ntrailer\n",
        b"\x1f\x8b\x08\x00rest",
        b"H1,Xa,1\nH2,Xa,2\n",
    ],
)
def test_a_table_with_no_column_of_the_mapping_is_another_file_and_not_an_empty_success(data: bytes) -> None:
    with pytest.raises(Unreadable, match="MaHồSơ") as error:
        rows(data, expects=("MaHồSơ", "rule.level", "@unit"))
    assert error.value.code == "OTHER_TABLE"


def test_one_column_of_the_mapping_is_enough_to_be_its_table() -> None:
    assert "Tệp không có cột: Ngày" in notes((HEAD + "H1,Xa,1\n").encode(), expects=("MaHồSơ", "Ngày"))


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.csv", "EMPTY_FILE"),
        (b"  \n", "a.csv", "EMPTY_FILE"),
        (b"A,B,A\n1,2,3\n", "a.csv", "DUPLICATE_COLUMN"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, "a.xls", "OLD_WORKBOOK"),
        (b"Ma,Xa\n", "a.xlsx", "NOT_A_WORKBOOK"),
        (b"PK\x03\x04 but no zip", "a.xlsx", "NOT_A_WORKBOOK"),
        (b"[1, 2", "a.json", "BAD_JSON"),
        (",".join(f"c{n}" for n in range(600)).encode() + b"\n1\n", "a.csv", "TOO_MANY_COLUMNS"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data: bytes, name: str, code: str) -> None:
    assert refused(data, name) == code


def test_json_is_a_list_an_object_a_list_inside_or_lines() -> None:
    assert records(b'[{"a": 1}, {"a": 2}]', "x.json") == [{"a": 1}, {"a": 2}]
    assert records(b'{"a": 1}', "x.json") == [{"a": 1}]
    assert records(b'\xef\xbb\xbf{"data": {"items": [{"a": 1}]}}', "x.json", ReadAs(records="data.items")) == [{"a": 1}]
    assert records(b'{"a": 1}\n\n{"a": 2}\n', "x.json") == [{"a": 1}, {"a": 2}]
    assert records(b'{"a": 1}\r\n{"a": 2}', "x.ndjson") == [{"a": 1}, {"a": 2}]
    assert refused(b'{"data": 1}', "x.json", ReadAs(records="items")) == "NO_RECORDS"


def test_a_bad_line_of_json_harms_no_other() -> None:
    long = b'{"a": "' + b"x" * RECORD_BYTES_MAX + b'"}\n'
    data = b'{"a": 1}\n{"a": \n[1]\n' + long + b'{"a": 2}\n{"b": "\\u0000"}\n'
    assert records(data, "x.ndjson") == [{"a": 1}, {"a": 2}]
    assert codes(data, "x.ndjson") == ["BAD_JSON", "NOT_AN_OBJECT", "TOO_LARGE", "BAD_JSON"]


def test_an_amount_in_json_keeps_every_digit() -> None:
    assert str(records(b'[{"a": 0.1234567890123456789}]', "x.json")[0]["a"]) == "0.1234567890123456789"


@given(st.binary(max_size=300))
def test_any_bytes_are_rows_or_unreadable_and_nothing_else(data: bytes) -> None:
    for name in ("a.csv", "a.json", "a.ndjson", "a.log", "a.xlsx"):
        with contextlib.suppress(Unreadable):
            assert all((row.record is None) != (row.wrong is None) for row in rows(data, name))


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x00"), max_size=8), min_size=3, max_size=3
        )
    )
)
def test_a_csv_python_wrote_is_read_back(cells: list[list[str]]) -> None:
    import csv

    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["mot", "hai", "ba"])
    writer.writerows(cells)
    filled = [row for row in cells if any(cell.strip() for cell in row)]
    read = records(out.getvalue().encode(), read=ReadAs(delimiter=",", header_row=1))
    assert [list(row.values()) for row in read] == filled


# Workbooks


def workbook(*filled: list[Any], **sheets: str) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in filled:
        sheet.append(row)
    for name in sheets:
        book.create_sheet(name)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_gives_numbers_and_dates_as_such() -> None:
    from datetime import datetime

    at = datetime(2024, 3, 20, 8, 0)  # noqa: DTZ001 - cells have no zone
    data = workbook(["Tiêu đề"], ["Ma", "Luc", "Tien"], ["H1", at, 1250000], [None, None, None], ["H2", None, 0.5])
    assert records(data, "a.xlsx", expects=("Ma", "Luc")) == [
        {"Ma": "H1", "Luc": at, "Tien": 1250000}, {"Ma": "H2", "Luc": None, "Tien": 0.5}
    ]  # fmt: skip


def test_sheets_that_are_not_read_are_named() -> None:
    data = workbook(["A"], [1], Khac="")
    assert "Khac" in notes(data, "a.xlsx")
    assert refused(data, "a.xlsx", ReadAs(sheet="Không có")) == "NO_SHEET"


def rewritten(data: bytes, part: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as was, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as now:
        for name in was.namelist():
            now.writestr(name, content if name == part else was.read(name))
    return out.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = rewritten(workbook(["A"], [1]), "xl/worksheets/sheet1.xml", b"<a>" + b" " * (30 << 20))
    assert len(bomb) < 200_000
    assert refused(bomb, "a.xlsx") == "ZIP_BOMB"


@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_workbook_with_a_doctype_is_refused(codec: str) -> None:
    laughs = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    data = rewritten(workbook(["A"], [1]), "xl/worksheets/sheet1.xml", laughs.encode(codec))
    assert refused(data, "a.xlsx") == "DOCTYPE"


def test_a_damaged_sheet_is_unreadable_and_no_accident() -> None:
    data = rewritten(workbook(["A"], [1]), "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>")
    assert refused(data, "a.xlsx") == "NOT_A_WORKBOOK"


def test_a_file_ends_at_the_limit_of_rows_and_says_so() -> None:
    data = b"A\n" + b"1\n" * (ROWS_MAX + 5)
    found = rows(data)
    assert len(found) == ROWS_MAX + 1
    assert found[-1].wrong is not None
    assert found[-1].wrong.code == "TOO_MANY_ROWS"


def test_a_zeek_log_describes_itself() -> None:
    data = (
        b"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#fields\tts\tid.h\tacts\n"
        b"#types\ttime\taddr\tset[enum]\n1.5\t-\tA,B\n2.5\t(empty)\t(empty)\n3.5\tx\n#close\t2014\n"
    )
    assert records(data, "notice.log") == [
        {"ts": "1.5", "id.h": None, "acts": ["A", "B"]}, {"ts": "2.5", "id.h": "", "acts": []}
    ]  # fmt: skip
    assert codes(data, "notice.log") == ["BAD_ROW"]
