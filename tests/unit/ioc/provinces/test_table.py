"""A CSV file that people edit: what Excel and slips do to it, each told by line and column."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.provinces.findings import Findings
from ioc.provinces.table import BYTES_MAX, read_table

HEADER = ("code", "name")
HEAD = b"code,name\n"
CELLS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x1EF9, exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))
)


def read(data: bytes) -> tuple[list[dict[str, str]], list[tuple[int, int, str]], list[str]]:
    found = Findings("x.csv")
    rows = read_table(data, HEADER, found)
    told = [(problem.line, problem.column, problem.code) for problem in found.problems]
    return [row.cells for row in rows], told, [note.code for note in found.notes]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", (1, 1, "empty")),
        (b"# only a comment\n\n", (1, 1, "empty")),
        ("code,name\n1,A".encode("utf-16"), (1, 1, "encoding")),
        (HEAD + "1,Bắc\n2,".encode() + "Sán".encode("cp1252"), (3, 4, "encoding")),
        (b"code;name\n1;A\n", (1, 1, "semicolon")),
        (b"code\tname\n1\tA\n", (1, 1, "tab")),
        (b"code,nam\n1,A\n", (1, 1, "header")),
        (b"code\n1\n", (1, 1, "header")),
        (b"code,name,code\n1,A,1\n", (1, 1, "header")),
        (HEAD + b"1\n", (2, 1, "cell_count")),
        (HEAD + b"1,Van hoa, The thao\n", (2, 1, "cell_count")),
        (HEAD + b'1,"A\n', (2, 3, "quote")),
        (HEAD + b'1,"A" B\n', (2, 6, "quote")),
        (HEAD + "1,Lục\u200bSơn\n".encode(), (2, 3, "hidden")),
        (HEAD + b"1,A\x00B\n", (2, 3, "hidden")),
        (HEAD + b"# a comment\n\n1,<<name>>\n", (4, 3, "fill_in")),
        (HEAD + b"x" * BYTES_MAX, (0, 0, "too_large")),
    ],
    ids=lambda value: value[2] if isinstance(value, tuple) else "",
)
def test_each_slip_is_told_where_it_stands_and_its_row_is_left_out(data: bytes, told: tuple[int, int, str]) -> None:
    rows, problems, _ = read(data)

    assert told in problems
    assert rows == []


def test_a_bad_row_does_not_hide_the_good_ones() -> None:
    rows, problems, _ = read(HEAD + b"1,A\n2\n3,C\n")

    assert [row["code"] for row in rows] == ["1", "3"]
    assert problems == [(3, 1, "cell_count")]


def test_what_excel_writes_as_csv_utf_8_is_read_with_a_note_about_the_mark() -> None:
    rows, problems, notes = read("\ufeffcode,name\r\n1,Lục Sơn\r\n".encode())

    assert rows == [{"code": "1", "name": "Lục Sơn"}]
    assert (problems, notes) == ([], ["bom"])


def test_columns_may_stand_in_any_order_and_letters_in_any_normal_form() -> None:
    rows, problems, _ = read(unicodedata.normalize("NFD", "Name,CODE\n  Lục   Sơn ,1\n").encode())

    assert rows == [{"code": "1", "name": "Lục Sơn"}]
    assert problems == []


@given(
    table=st.lists(
        st.tuples(CELLS, CELLS).filter(lambda row: not row[0].lstrip().startswith("#") and any(map(str.strip, row)))
    )
)
def test_what_the_csv_module_writes_is_read_back(table: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([HEADER, *table])
    rows, problems, _ = read(out.getvalue().encode())

    def clean(text: str) -> str:
        return " ".join(unicodedata.normalize("NFC", text).split())

    marked = [row for row in table if any("<<" in cell for cell in row)]
    assert [(row["code"], row["name"]) for row in rows] == [
        (clean(one), clean(other)) for one, other in table if (one, other) not in marked
    ]
    assert len(problems) == len(marked)


@given(data=st.binary(max_size=200) | st.binary(max_size=200).map(lambda rest: HEAD + rest))
def test_no_bytes_at_all_break_the_reader(data: bytes) -> None:
    read(data)
