"""The monthly list as a document: the public one names nobody, the internal one says that it stays in the house."""

from __future__ import annotations

import zipfile
from collections import Counter
from dataclasses import replace
from html import unescape
from io import BytesIO
from typing import Any

import pytest

from ioc.domain.period_names import read_period
from ioc.reports.document import Ask, Document, Heading, Para, Span
from ioc.reports.late import LateDossier, Month
from ioc.reports.late_list import Facts, Wishes, late_list
from ioc.reports.render import FORMATS, renderer
from tests.reports_fix import local
from tests.unit.ioc.reports.papers import AT, ISSUER

OFFICER = "3f9a1c07b2d84e5566778899aabbccdd"
LAND, HEALTH = "000.00.12.H02", "000.00.09.H02"


def late(number: int, agency: str = LAND, **changes: Any) -> LateDossier:
    facts = {
        "code": f"H02.12-240301-{number:04d}", "agency": agency, "unit": "24", "stage": "tham-dinh", "officer": OFFICER,
        "procedure": "1.005129", "due_at": local(3, 8, 17), "ended_at": None, "days": 15, "apology_sent": None,
        "new_due_at": None,
    }  # fmt: skip
    return LateDossier(**{**facts, **changes})


MONTH = Month(
    [
        late(8_123, days=3, ended_at=local(3, 13), apology_sent=local(3, 8), new_due_at=local(3, 12)),
        late(8_124, apology_sent=local(3, 9), new_due_at=local(4, 5)),
        late(8_125, agency=HEALTH, stage="", officer=""),
    ],
    Counter({LAND: 40, HEALTH: 8}),
    late_by_rule=2,
    undated=1,
)
FACTS = Facts(
    read_period("2024-03"), MONTH, {LAND: "Văn phòng Đăng ký đất đai", HEALTH: "Sở Y tế"}, ISSUER, AT, local(4, 1)
)


def words(document: Document) -> list[str]:
    return [
        "".join(span.text for span in block.spans) if isinstance(block, Para) else block.text
        for block in document.blocks
        if isinstance(block, Para | Heading | Ask)
    ]


def text_of(document: Document, format_: str) -> str:
    """Everything that is in a file, unpacked."""
    data = renderer(format_)(document)
    if format_ == "html":
        return data.decode()
    with zipfile.ZipFile(BytesIO(data)) as file:
        return unescape("".join(file.read(name).decode("utf-8", "replace") for name in file.namelist()))


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("codes", ["day", "none"])
def test_the_public_list_names_no_person_in_any_format(format_: str, codes: Any) -> None:
    said = text_of(late_list(FACTS, Wishes(codes=codes)), format_)
    for secret in (OFFICER, OFFICER[:8].upper(), "CB-", "8123", "8124", "8125", "1.005129"):
        assert secret not in said, secret
    assert "Văn phòng Đăng ký đất đai" in said
    assert "LƯU HÀNH NỘI BỘ" not in said


@pytest.mark.parametrize("format_", FORMATS)
def test_the_internal_list_has_pseudonyms_and_says_that_it_is_internal(format_: str) -> None:
    said = text_of(late_list(FACTS, Wishes(internal=True)), format_)
    assert "CB-3F9A1C07" in said
    assert OFFICER not in said
    assert "H02.12-240301-8123" in said
    assert "LƯU HÀNH NỘI BỘ" in said


def test_public_codes_are_shown_whole_only_when_asked_for() -> None:
    rows = late_list(FACTS, Wishes(codes="full")).tables()[1].rows
    assert rows[1][2] == "H02.12-240301-8124"
    assert late_list(FACTS, Wishes()).tables()[1].rows[1][2] == "H02.12-240301-…"


def test_the_figures_of_the_month_stand_in_the_text_with_their_definition() -> None:
    document = late_list(FACTS, Wishes())
    said = words(document)
    assert "tháng 3 năm 2024: 48; số hồ sơ chậm, muộn: 3 (6,25\u00a0%), gồm 1 hồ sơ" in said[2]
    assert "Đã có thư xin lỗi: 2/3 hồ sơ" in said[2]
    assert said[3:6] == [
        "1 hồ sơ quá hạn chưa xong đã được hẹn lại và còn trong hạn mới.",
        "2 hồ sơ đúng ngày hẹn nhưng bị tính trễ theo QĐ 766/QĐ-TTg do yêu cầu bổ sung quá một lần; không nằm trong "
        "danh sách.",
        "1 hồ sơ không có ngày hẹn trả; không xét được chậm hay không.",
    ]
    [note] = document.notes()
    assert "ngày hẹn trả lần đầu" in note.text
    assert "từ 01/03/2024 đến 31/03/2024" in note.text
    assert "01/04/2024 09:00:00" in note.text


def test_agencies_come_worst_first_with_a_total() -> None:
    table = late_list(FACTS, Wishes()).tables()[0]
    assert [row[1:] for row in table.rows] == [
        ("Văn phòng Đăng ký đất đai", 40, 2, table.rows[0][4], 1, 15, 2),
        ("Sở Y tế", 8, 1, table.rows[1][4], 1, 15, 0),
    ]
    assert [str(row[4]) for row in table.rows] == ["5.00", "12.50"]
    assert table.total is not None
    assert table.total[2:4] == (48, 3)


def test_what_is_not_known_is_said_so() -> None:
    listed = late_list(FACTS, Wishes(internal=True)).tables()[1]
    health = next(row for row in listed.rows if row[1] == "Sở Y tế")
    assert [cell for cell in health if cell == "chưa rõ"] == ["chưa rõ", "chưa rõ"], "stage and officer"


def test_a_month_without_late_dossiers_says_so_and_a_month_without_data_says_that() -> None:
    none_late = late_list(replace(FACTS, month=Month(in_hand=Counter({LAND: 4}))), Wishes())
    assert none_late.tables()[0].empty == "Không có hồ sơ chậm, muộn."
    assert "số hồ sơ chậm, muộn: 0 (0,00\u00a0%)" in words(none_late)[2]
    nothing = late_list(replace(FACTS, month=Month(), data_until=None), Wishes())
    assert "Không có dữ liệu" in words(nothing)[2]
    assert nothing.tables()[0].empty == "Không có dữ liệu."
    assert "chưa có bản tin nào" in nothing.notes()[0].text


def test_people_are_asked_for_ground_causes_and_demands() -> None:
    document = late_list(FACTS, Wishes())
    asked = [one for block in document.blocks if isinstance(block, Para) for one in block.spans if isinstance(one, Ask)]
    assert len([*asked, *(block for block in document.blocks if isinstance(block, Ask))]) == 3
    assert isinstance(document.blocks[0], Para)
    assert isinstance(document.blocks[0].spans[0], Span)


@pytest.mark.parametrize("internal", [True, False])
def test_a_spreadsheet_of_the_list_can_be_sorted_by_every_date_and_paper_says_them_in_words(internal: bool) -> None:
    listed = late_list(FACTS, Wishes(internal=internal)).tables()[1]
    dates = [column.title for column in listed.columns if column.aside]
    assert dates == ["Ngày xong", "Ngày gửi thư xin lỗi", "Hẹn lại đến"]
    by_status = {row[-3:]: row for row in listed.rows}
    assert (local(3, 13), local(3, 8), local(3, 12)) in by_status
    assert ("", local(3, 9), local(4, 5)) in by_status
    assert ("", "", "") in by_status
    paper = listed.on_paper()
    assert not {column.title for column in paper.columns} & set(dates)
    assert any("Gửi 08/03/2024; hẹn lại 12/03/2024" in row for row in paper.rows)
