"""The page: self-contained, nothing of the data becomes markup, every note can be reached and left."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from ioc.reports.as_html import render
from ioc.reports.document import Column, Para, Span, Table
from tests.unit.ioc.reports.papers import FORMULA, REPORT

PAGE = render(REPORT).decode()


class Reader(HTMLParser):
    """Collects tags, attributes and text; complains about what is not closed."""

    VOID = ("meta", "hr", "col", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(page)
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_page_is_well_formed_and_asks_nothing_of_the_network() -> None:
    read = Reader(PAGE)
    names = {tag for tag, _ in read.tags}
    assert not names & {"script", "link", "img", "iframe", "form"}
    assert not [attrs for _, attrs in read.tags if {"src", "srcset"} & attrs.keys()]
    assert all(attrs["href"].startswith("#") for tag, attrs in read.tags if tag == "a")
    assert "url(" not in PAGE
    assert "@import" not in PAGE


def test_every_note_is_reached_from_the_text_and_leads_back() -> None:
    tags = Reader(PAGE).tags
    ids = [attrs["id"] for _, attrs in tags if "id" in attrs]
    links = [attrs["href"][1:] for tag, attrs in tags if tag == "a"]
    assert len(ids) == len(set(ids))
    assert set(links) <= set(ids)
    assert {"n1", "n2", "r1", "r2"} == set(ids)


def test_the_head_is_that_of_an_administrative_document() -> None:
    text = Reader(PAGE).text
    order = ["UBND TỈNH BẮC GIANG", "SỞ THỬ NGHIỆM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
             "Độc lập - Tự do - Hạnh phúc", "/BC-STN", "LƯU HÀNH NỘI BỘ", "Bắc Giang, ngày", "BÁO CÁO",
             "Kết quả <thử> & nghiệm", "Nơi nhận:", "GIÁM ĐỐC", "Phụ lục I", "CHÚ THÍCH SỐ LIỆU"]  # fmt: skip
    places = [text.index(words, text.index("BÁO CÁO Kết quả") + 10) for words in order]
    assert places == sorted(places)
    assert "08:05 ngày\u00a002/04/2024" in text


def test_numbers_are_vietnamese_and_no_data_is_said() -> None:
    assert '<td class="num">94.801.346.295\u00a0đồng</td>' in PAGE
    assert '<td class="num">88,14\u00a0%</td>' in PAGE
    assert '<td class="none">không có dữ liệu</td>' in PAGE
    assert "Không có dòng nào." in PAGE


def test_a_place_for_people_stands_out() -> None:
    assert PAGE.count('class="ask"') == 3


def test_a_table_repeats_its_head_on_paper() -> None:
    assert re.search(r"thead \{ display: table-header-group", PAGE)
    assert PAGE.count("<thead>") == len(REPORT.tables())


def tags_with(words: str) -> list[str]:
    table = Table("t", words, (Column(words),), ((words,),))
    page = render(replace(REPORT, title=words, blocks=(Para((Span(words),)), table))).decode()
    return [tag for tag, _ in Reader(page).tags]


@given(
    st.text().map("a{}".format)
    | st.sampled_from(["<script>alert(1)</script>", "</td></table>", '" onload="x', "<!--", "&lt;"])
)
def test_no_text_of_the_data_becomes_markup(words: str) -> None:
    assert tags_with(words) == tags_with("x")


def test_the_same_report_is_the_same_bytes() -> None:
    assert render(REPORT) == render(REPORT)
    assert FORMULA in PAGE, "a page computes nothing"
