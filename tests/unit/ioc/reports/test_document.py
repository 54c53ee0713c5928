"""The document model, and how its values are written for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ioc.domain.period_names import read_period
from ioc.reports.display import appendix_label, attached_to, inside, plain, shown
from ioc.reports.document import Ask, Column, Kind, Note, Para, Span, Table, Value
from tests.unit.ioc.reports.papers import AT, HOSPITAL, OTHER, REPORT


def test_notes_are_numbered_as_they_are_first_pointed_at() -> None:
    assert REPORT.notes() == [HOSPITAL, OTHER]


def test_two_texts_under_one_key_are_a_mistake() -> None:
    clash = Para((Span("x", note=Note(HOSPITAL.key, "khác")),))
    with pytest.raises(ValueError, match="TN01"):
        replace(REPORT, blocks=(*REPORT.blocks, clash)).notes()


def test_a_row_that_does_not_fit_the_columns_is_refused_where_it_is_made() -> None:
    with pytest.raises(ValueError, match="2 ô cho 1 cột"):
        Table("Bảng", "", (Column("A"),), ((1, 2),))


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        (1_234_567, "count", "1.234.567"),
        (0, "count", "0"),
        (-5, "count", "−5"),
        (Decimal("88.14"), "percent", "88,14\u00a0%"),
        (Decimal(98), "percent", "98,00\u00a0%"),
        (Decimal("1.5"), "decimal", "1,50"),
        (94_801_346_295, "money", "94.801.346.295\u00a0đồng"),
        (date(2024, 3, 5), "day", "05/03/2024"),
        (AT, "moment", "08:05 ngày\u00a002/04/2024"),
        (AT, "day", "02/04/2024"),
        (None, "count", "không có dữ liệu"),
        ("", "count", ""),
        (Ask("số tiền"), "money", "[…\u00a0cần viết: số tiền\u00a0…]"),
    ],
)
def test_values_are_written_in_vietnamese(value: Value, kind: Kind, said: str) -> None:
    assert shown(value, kind) == said


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert plain("a\x00b\x1f\ud800c\n\td") == "abc\n\td"


def test_an_appendix_has_a_number_when_there_are_several() -> None:
    assert [appendix_label(REPORT, one) for one in REPORT.appendices] == ["Phụ lục I", "Phụ lục II"]
    alone = replace(REPORT, appendices=REPORT.appendices[:1])
    assert appendix_label(alone, alone.appendices[0]) == "Phụ lục"
    assert attached_to(REPORT).startswith("(Kèm theo Báo cáo số")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("2024Q1", "quý I năm 2024"),
        ("2024-03", "tháng 3 năm 2024"),
        ("2024Q1@16", "quý I/2024 (từ 16/12/2023 đến 15/03/2024)"),
        ("2024", "năm 2024"),
    ],
)
def test_a_period_within_a_sentence(name: str, said: str) -> None:
    assert inside(read_period(name)) == said
