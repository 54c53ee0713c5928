"""The Word document, read back: what a person who opens it finds."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import fromstring
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import nsmap, qn
from docx.shared import Pt

from ioc.reports.as_docx import render
from ioc.reports.document import Column, Para, Span, Table
from tests.unit.ioc.reports.papers import AT, REPORT, TABLE

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
    (left, right), (number, day) = ([cell.text for cell in row.cells] for row in word.tables[0].rows)
    assert left.split("\n")[:2] == ["UBND TỈNH BẮC GIANG", "SỞ THỬ NGHIỆM"]
    assert right.startswith("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc")
    assert "/BC-STN" in number, "the number stands level with place and day, however long the names above are"
    assert "LƯU HÀNH NỘI BỘ" in number
    assert re.search(r"^Bắc Giang, ngày\s+tháng\s+năm 2024", day)


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


def children(xml: str, tag: str) -> list[list[str]]:
    """Names of the children of every element of this name."""
    return [[child.tag.split("}")[1] for child in one] for one in fromstring(xml).iter(f"{{{nsmap['w']}}}{tag}")]


ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind contextualSpacing "
    "jc outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs strike color spacing kern sz szCs highlight u shd vertAlign lang",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "sectPr": "headerReference footerReference type pgSz pgMar pgNumType cols titlePg docGrid",
}
"""Elements in the order of the schema (ECMA-376, wml.xsd): Word calls a file with another order damaged."""


@pytest.mark.parametrize("tag", ORDER)
@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "word/footnotes.xml", "word/header1.xml"])
def test_word_finds_every_property_where_the_schema_has_it(name: str, tag: str) -> None:
    known = ORDER[tag].split()
    for found in children(part(name), tag):
        places = [known.index(one) for one in found if one in known]
        assert places == sorted(places), found
        assert name != "word/document.xml" or set(found) <= set(known), found


def test_ids_are_unique_and_every_part_that_is_named_is_there() -> None:
    for tag, attribute in (("bookmarkStart", "id"), ("bookmarkStart", "name"), ("footnoteReference", "id")):
        pattern = f'<w:{tag} [^>]*w:{attribute}="([^"]*)"'
        found = re.findall(pattern, part("word/document.xml"))
        assert len(found) == len(set(found)) > 0
    with ZipFile(BytesIO(DATA)) as file:
        names = set(file.namelist())
        targets = re.findall(r'Target="([^"]*)"', file.read("word/_rels/document.xml.rels").decode())
        typed = set(re.findall(r'PartName="/([^"]*)"', file.read("[Content_Types].xml").decode()))
    assert {f"word/{one}" for one in targets if not one.startswith("..")} <= names
    assert typed <= names
    assert not {one for one in names if "stylesWithEffects" in one or "thumbnail" in one}, "they contradict our styles"


WIDE = Table(
    "Rộng", "", (
        Column("STT", "order", 1), Column("Mã hồ sơ", width=1), Column("Chậm nhất (ngày làm việc)", "count", 1),
        Column("Số tiền", "money", 1), Column("Cơ quan, đơn vị", width=90), Column("Chỉ trên trang tính", aside=True),
    ),
    tuple(
        (i, "000.00.01.H02-240313-0017", 3, 94_801_346_295, "Chi nhánh Văn phòng Đăng ký đất đai Huyện Hiệp Hòa", "x")
        for i in range(40)
    ),
)  # fmt: skip


def test_no_column_is_narrower_than_its_longest_word_and_the_table_is_as_wide_as_the_text() -> None:
    table = docx.Document(BytesIO(render(replace(REPORT, blocks=(WIDE,), appendices=())))).tables[1]
    widths = [cell.width.pt for cell in table.rows[1].cells]
    assert sum(widths) == pytest.approx(165 * 72 / 25.4, abs=1)
    assert widths[1] > 25 * 0.45 * 11, "a code stands on one line"
    assert widths[3] > 19 * 0.42 * 11
    assert len(table.columns) == 5, "paper leaves out what is for sorting"


def test_rows_stay_together_with_their_head_and_small_tables_on_one_page() -> None:
    word = docx.Document(BytesIO(render(replace(REPORT, blocks=(TABLE, WIDE), appendices=()))))
    small, long = word.tables[1], word.tables[2]

    def kept(table: Any) -> list[bool]:
        return [all(p.paragraph_format.keep_with_next for p in row.cells[0].paragraphs) for row in table.rows]

    assert kept(small) == [True, True, True, False]
    assert kept(long) == [True, *[False] * 40]


def test_no_page_is_empty_but_for_the_end_of_a_section(word: Word) -> None:
    ends = [p for p in word.paragraphs if p._p.pPr is not None and p._p.pPr.find(qn("w:sectPr")) is not None]
    assert len(ends) == 2
    assert all(p.paragraph_format.line_spacing == Pt(1) and not p.text for p in ends)


def test_footnotes_stand_close() -> None:
    style = docx.Document(BytesIO(DATA)).styles["footnote text"]
    assert style.base_style.name == "Normal"
    assert style.base_style.paragraph_format.space_after == Pt(0)
