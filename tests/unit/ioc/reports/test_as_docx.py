"""The Word document, read back: what a person who opens it finds."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn

from ioc.reports.as_docx import render
from ioc.reports.document import Para, Span
from tests.unit.ioc.reports.papers import AT, REPORT

DATA = render(REPORT)


@pytest.fixture(scope="module")
def word() -> Word:
    return docx.Document(BytesIO(DATA))


def part(name: str) -> str:
    with ZipFile(BytesIO(DATA)) as file:
        return file.read(name).decode()


def runs(word: Word) -> list[Any]:
    cells = [cell for table in word.tables for row in table.rows for cell in row.cells]
    paragraphs = [*word.paragraphs, *(paragraph for cell in cells for paragraph in cell.paragraphs)]
    return [run for paragraph in paragraphs for run in paragraph.runs]


def test_paper_margins_and_letters_are_those_of_the_decree(word: Word) -> None:
    first, lying = word.sections[0], word.sections[-1]
    assert (first.page_width.mm, first.page_height.mm) == pytest.approx((210, 297), abs=0.1)
    margins = (first.top_margin.mm, first.bottom_margin.mm, first.left_margin.mm, first.right_margin.mm)
    assert margins == pytest.approx((20, 20, 30, 15), abs=0.1)
    assert (lying.orientation, round(lying.page_width.mm)) == (WD_ORIENT.LANDSCAPE, 297)
    assert word.styles["Normal"].font.name == "Times New Roman"
    assert word.styles["Normal"].font.size.pt == 13


def test_the_head_stands_left_and_right(word: Word) -> None:
    left, right = (cell.text for cell in word.tables[0].rows[0].cells)
    assert left.split("\n")[:2] == ["UBND TỈNH BẮC GIANG", "SỞ THỬ NGHIỆM"]
    assert "/BC-STN" in left
    assert "LƯU HÀNH NỘI BỘ" in left
    assert right.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")
    assert re.search(r"Bắc Giang, ngày\s+tháng\s+năm 2024", right)


def test_headings_are_headings(word: Word) -> None:
    found = [(p.style.name, p.text) for p in word.paragraphs if p.style and p.style.name.startswith("Heading")]
    assert found == [("Heading 1", "1. Kết quả"), ("Heading 2", "1.1. Viện phí"), ("Heading 1", "Phụ lục I"),
                     ("Heading 1", "Phụ lục II")]  # fmt: skip


def test_a_table_holds_vietnamese_figures_and_repeats_its_head(word: Word) -> None:
    table = word.tables[1]
    assert [cell.text for cell in table.rows[1].cells][2:] == [
        "12.345", "88,14\u00a0%", "94.801.346.295\u00a0đồng", "15/03/2024",
    ]  # fmt: skip
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1]._tr.trPr.find(qn("w:tblHeader")) is None
    assert table.rows[-1].cells[1].text == "Tổng cộng"
    assert all(run.bold for run in table.rows[-1].cells[1].paragraphs[0].runs)


def test_places_for_people_are_yellow_and_nothing_else_is(word: Word) -> None:
    yellow = [run.text for run in runs(word) if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert len(yellow) == 3
    assert all(text.startswith("[…") for text in yellow)


def test_footnotes_are_real_and_one_note_is_one_footnote() -> None:
    notes, body, relations = part("word/footnotes.xml"), part("word/document.xml"), part("word/_rels/document.xml.rels")
    assert re.findall(r'<w:footnote w:id="(\d+)"', notes) == ["2", "3"]
    assert "TN01: tử số 170.054; mẫu số 192.932 &lt;kỳ &amp; nguồn&gt;." in notes
    assert re.findall(r'<w:footnoteReference w:id="(\d+)"/>', body) == ["2", "3"]
    assert body.count("NOTEREF _ChuThich2") == 1, "the second place repeats the number of the first"
    assert "footnotes.xml" in relations
    assert "footnotes+xml" in part("[Content_Types].xml")


def test_a_report_without_notes_has_no_footnotes() -> None:
    bare = replace(REPORT, blocks=(Para((Span("x"),)),), appendices=())
    with ZipFile(BytesIO(render(bare))) as file:
        assert "word/footnotes.xml" not in file.namelist()


def test_the_page_number_stands_above_the_text_from_the_second_page_on(word: Word) -> None:
    assert word.sections[0].different_first_page_header_footer
    assert not word.sections[1].different_first_page_header_footer
    assert " PAGE " in word.sections[0].header._element.xml


def test_the_file_says_who_made_it_when_and_nothing_of_the_library(word: Word) -> None:
    about = word.core_properties
    assert (about.author, about.title) == ("SỞ THỬ NGHIỆM", "BÁO CÁO Kết quả <thử> & nghiệm")
    assert about.created is not None
    assert about.created.replace(tzinfo=AT.tzinfo) == AT
    assert "python-docx" not in part("docProps/core.xml")
    with ZipFile(BytesIO(DATA)) as file:
        assert not [name for name in file.namelist() if "thumbnail" in name]


def test_the_same_report_is_the_same_bytes() -> None:
    assert render(REPORT) == DATA
    assert render(replace(REPORT, generated_at=AT.replace(minute=6))) != DATA


def test_letters_that_xml_cannot_hold_do_not_break_the_file() -> None:
    odd = replace(REPORT, title="a\x00b", blocks=(Para((Span("\x0bc"),)),))
    assert any("ab" in p.text for p in docx.Document(BytesIO(render(odd))).paragraphs)
