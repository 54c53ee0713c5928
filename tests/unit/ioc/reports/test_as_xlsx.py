"""The workbook, read back: real numbers, sheets that people filter and programs read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from ioc.reports.as_xlsx import render
from ioc.reports.document import Column, Para, Span, Table
from tests.unit.ioc.reports.papers import AT, COLUMNS, FORMULA, REPORT, TABLE

DATA = render(REPORT)


@pytest.fixture(scope="module")
def book() -> Workbook:
    return load_workbook(BytesIO(DATA))


def test_a_sheet_a_table_with_the_words_first_and_the_definitions_last(book: Workbook) -> None:
    assert book.sheetnames == ["Văn bản", "Theo đơn vị", "Biểu đồ", "Văn bản (2)", "Định nghĩa"]


def test_numbers_are_numbers_with_formats(book: Workbook) -> None:
    row = {cell.column: cell for cell in book["Theo đơn vị"][2]}
    assert (row[3].value, row[3].number_format, row[3].data_type) == (12_345, "#,##0", "n")
    assert (row[4].value, row[4].number_format) == (0.8814, "0.00%")
    assert (row[5].value, row[5].number_format) == (94_801_346_295, '#,##0" đồng"')
    assert (row[6].value, row[6].number_format) == (datetime(2024, 3, 15), "dd/mm/yyyy")  # noqa: DTZ001 — Excel has no zones


def test_no_data_and_places_for_people_are_said_not_zero(book: Workbook) -> None:
    row = [cell.value for cell in book["Theo đơn vị"][3]]
    assert row[2:5] == ["không có dữ liệu", "không có dữ liệu", "[…\u00a0cần viết: số tiền\u00a0…]"]
    assert book["Theo đơn vị"]["E3"].fill.fgColor.rgb == "FFFFF3BF"


def test_a_sheet_is_ready_to_filter_to_scroll_and_to_print(book: Workbook) -> None:
    sheet = book["Theo đơn vị"]
    assert [cell.value for cell in sheet[1]] == [column.title for column in COLUMNS]
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:F3", "$1:$1")
    assert sheet["B4"].value == "Tổng cộng", "the total lies below the filtered rows"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.orientation, sheet.page_setup.paperSize) == (
        1,
        "landscape",
        9,
    )
    assert sheet.oddHeader.center.text == "Bảng 1. Hồ sơ theo đơn vị"


def test_text_that_looks_like_a_formula_stays_text(book: Workbook) -> None:
    cell = book["Theo đơn vị"]["B3"]
    assert (cell.value, cell.data_type) == (FORMULA, "s")


@given(st.text() | st.text(min_size=1).map("={}".format))
def test_no_text_of_the_data_is_ever_computed(words: str) -> None:
    table = Table("t", "", (Column("A"),), ((words,),))
    sheet: Any = load_workbook(BytesIO(render(replace(REPORT, blocks=(table,), appendices=()))))["t"]
    assert sheet["A2"].data_type != "f"


def test_a_note_points_at_its_definition(book: Workbook) -> None:
    assert book["Theo đơn vị"]["B2"].value == "Huyện Yên Thế [1]"
    assert book["Theo đơn vị"]["B2"].hyperlink.location == "'Định nghĩa'!A2"
    assert book["Định nghĩa"]["B2"].value.startswith("TN01: tử số 170.054")


def test_the_words_are_there_and_what_is_to_be_written_is_marked(book: Workbook) -> None:
    sheet = book["Văn bản"]
    lines = [str(row[0].value) for row in sheet.iter_rows()]
    assert "- Viện phí: 88,14 % [1];  [2]" in lines
    assert "(Xem trang tính: Theo đơn vị)" in lines
    marked = [str(row[0].value) for row in sheet.iter_rows() if row[0].fill.fgColor.rgb == "FFFFF3BF"]
    assert len(marked) == 2


def test_a_chart_is_a_chart(book: Workbook) -> None:
    assert len(book["Biểu đồ"]._charts) == 1
    assert [cell.value for cell in book["Biểu đồ"]["B"]] == ["Số cơ sở", 78, 1]


def test_names_of_sheets_fit_the_format_whatever_tables_are_called() -> None:
    long = [replace(TABLE, name=f"Hồ sơ: đúng hạn/trễ hạn [tháng 3] {'x' * 40}") for _ in range(3)]
    names = load_workbook(BytesIO(render(replace(REPORT, blocks=tuple(long), appendices=())))).sheetnames
    assert len(set(names)) == len(names)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_the_same_report_is_the_same_bytes(book: Workbook) -> None:
    assert render(REPORT) == DATA
    assert book.properties.creator == "SỞ THỬ NGHIỆM"
    assert book.properties.modified == AT.replace(tzinfo=None)


def test_the_text_fits_on_the_page_and_every_row_has_room_for_its_lines() -> None:
    long = "Hồ sơ quá hạn chưa xong đã được hẹn lại và còn trong hạn mới. " * 8
    table = Table("t", "", (Column("Nội dung", width=20), Column("Số", "count", 8)), ((long, 1), ("ngắn", 2)))
    book = load_workbook(BytesIO(render(replace(REPORT, blocks=(Para((Span(long),)), table), appendices=()))))
    text, sheet = book["Văn bản"], book["t"]
    printed_pt = (210 - 30 - 15) * 72 / 25.4
    assert text.column_dimensions["A"].width * 5.25 <= printed_pt, "a column wider than the page is cut off"
    place = next(row[0].row for row in text.iter_rows() if str(row[0].value).startswith("Hồ sơ"))
    assert text.row_dimensions[place].height > 4 * 12
    assert sheet.row_dimensions[2].height > 10 * 11 > 3 * 11 > sheet.row_dimensions[3].height
    assert book._named_styles["Normal"].font.name == "Times New Roman"


def test_the_number_of_a_row_stands_in_the_middle_and_a_figure_keeps_off_the_text_beside_it(book: Workbook) -> None:
    row = book["Theo đơn vị"][2]
    assert (row[0].alignment.horizontal, row[0].number_format) == ("center", "0")
    assert (row[2].alignment.horizontal, row[2].alignment.indent) == ("right", 1)
    assert row[5].alignment.horizontal == "center"


def test_a_column_that_paper_has_no_room_for_is_there_to_sort_by() -> None:
    table = Table("t", "", (Column("A"), Column("Phần", "order", aside=True)), (("x", 7),))
    sheet = load_workbook(BytesIO(render(replace(REPORT, blocks=(table,), appendices=()))))["t"]
    assert [cell.value for cell in sheet[2]] == ["x", 7]


def test_a_column_is_wide_enough_for_its_largest_number_also_in_bold() -> None:
    columns = (Column("Địa bàn", width=30), Column("Số đồng", "money", 10))
    table = Table("t", "", columns, (("Hiệp Hòa", 1),), total=("Toàn tỉnh", 148_210_000_000))
    sheet = load_workbook(BytesIO(render(replace(REPORT, blocks=(table,), appendices=()))))["t"]
    assert sheet.column_dimensions["A"].width == 30
    assert sheet.column_dimensions["B"].width >= len("148.210.000.000 đồng") + 1, (
        "Excel shows ### for what does not fit"
    )


def test_a_broken_count_is_not_shown_as_a_whole_one_and_an_empty_place_takes_a_number() -> None:
    columns = (Column("Phút", "count"), Column("Mẫu số", "count"))
    table = Table("t", "", columns, ((Decimal("234.75"), ""), (Decimal(240), 3)))
    sheet = load_workbook(BytesIO(render(replace(REPORT, blocks=(table,), appendices=()))))["t"]
    assert [sheet[f"A{row}"].number_format for row in (2, 3)] == ["#,##0.00", "#,##0"]
    assert (sheet["B2"].value, sheet["B2"].number_format) == (None, "#,##0")
