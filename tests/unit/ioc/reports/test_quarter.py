"""The quarterly report: the skeleton of the published one, figures with their parts, nothing made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from ioc.domain.indicators import Indicator, Target
from ioc.domain.period_names import read_period
from ioc.domain.periods import Period
from ioc.domain.qd766.needs import NEEDS
from ioc.domain.terms import Term
from ioc.reports.comparison import beside_target, compared, definition, said, stated
from ioc.reports.document import Ask, Bars, Cell, Document, Heading, Para, Span
from ioc.reports.quarter import Facts, Issued, quarter_report
from ioc.reports.quarter_plan import Section, Wanted, plan
from ioc.reports.reading import Figure, Piece, Reading, Source, Word
from tests.reports_fix import local
from tests.unit.ioc.reports.papers import AT, ISSUER

Q1, Q4, LAST = read_period("2024Q1"), read_period("2023Q4"), read_period("2023Q1")
TN01 = Indicator(
    code="TN01", name_vi="Viện phí không dùng tiền mặt", name_en="", kind="result", num=Term(measure="a"),
    den=Term(measure="b"), unit="%", unit_en="%", by=("unit",), target=(Target(Decimal(90)),), better="higher",
    source=("ioc.payments.v1",), owner="Sở Y tế", legal_basis="Báo cáo quý I/2024", note_vi="Giao dịch thành công.",
    version=2,
)  # fmt: skip
PA01 = msgspec.structs.replace(
    TN01, code="PA01", name_vi="Phản ánh mới", den=None, unit="phản ánh", target=(), better="neither", owner="IOC"
)


def found(period: Period, num: int, den: int | None = None, **more: Any) -> Figure:
    return Figure(period, (TN01 if den is not None else PA01).value(num, den), num, den, **more)


def reading(indicator: Indicator = TN01, **changes: Any) -> Reading:
    den = None if indicator.den is None else 192_932
    facts: dict[str, Any] = {
        "indicator": indicator,
        "now": found(Q1, 170_054, den, asof=local(3, 15), corrections=3),
        "before": Figure(Q4),
        "year_ago": Figure(LAST),
        "numerator": "số lượt của «Giao dịch không tiền mặt»",
        "denominator": "số lượt của «Giao dịch»" if indicator.den else "",
        "sources": (Source("ioc.payments.v1", local(3, 15)),),
    }
    return Reading(**{**facts, **changes})


def report(*readings: Reading, sections: tuple[Section, ...] = plan()) -> Document:
    known = {one.indicator.code: one for one in readings}
    return quarter_report(Facts(Q1, sections, known, "Bắc Giang", ISSUER, AT))


def headings(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Heading)]


def lines(document: Document) -> list[str]:
    return ["".join(span.text for span in b.spans) for b in document.blocks if isinstance(b, Para)]


def test_seven_sections_of_four_parts_each() -> None:
    found = headings(report())
    for number in range(1, 8):
        for part, words in ((1, "Kết quả đạt được:"), (2, "Tồn tại, hạn chế, vướng mắc:"), (3, "Đề xuất, kiến nghị:"),
                            (4, "Nhiệm vụ quý II năm 2024:")):  # fmt: skip
            assert f"{number}.{part}. {words}" in found
    assert [one for one in found if one.startswith("7.1.")] == ["7.1. Kết quả đạt được:", "7.1.1. Kinh tế số:",
                                                                "7.1.2. Xã hội số:"]  # fmt: skip
    assert "Nhiệm vụ quý I năm 2025" in " ".join(
        headings(quarter_report(Facts(read_period("2024Q4"), plan(), {}, "X", ISSUER, AT)))
    )


def test_every_part_has_a_place_for_people_with_a_hint() -> None:
    document = report()
    asked = [block for block in document.blocks if isinstance(block, Ask)]
    hints = {hint for section in plan() for hint in (*section.result, section.limits, section.proposals, section.next)}
    assert {one.hint for one in asked} == hints


def test_a_figure_stands_with_its_parts_and_its_definition() -> None:
    document = report(reading())
    line = next(one for one in lines(document) if one.startswith("Viện phí"))
    assert line == (
        "Viện phí không dùng tiền mặt: 88,14\u00a0% (170.054/192.932); chưa có số liệu kỳ trước và cùng kỳ năm trước "
        "để so sánh; chỉ tiêu 90,00\u00a0%: chưa đạt, còn thiếu 1,86 điểm phần trăm."
    )
    [note] = document.notes()
    assert note.text == (
        "TN01, phiên bản định nghĩa 2. Viện phí không dùng tiền mặt. Giao dịch thành công. Tử số: số lượt của «Giao "
        "dịch không tiền mặt» (170.054). Mẫu số: số lượt của «Giao dịch» (192.932). Kỳ: từ 01/01/2024 đến 31/03/2024. "
        "Nguồn: ioc.payments.v1, số liệu đến 15/03/2024 09:00:00. Chủ sở hữu số liệu: Sở Y tế. Đã tính 3 lượt đính "
        "chính, bổ sung sau khi khóa ngày. Căn cứ: Báo cáo quý I/2024."
    )


def test_a_missed_target_stands_among_what_is_lacking_and_a_met_one_does_not() -> None:
    missed = report(reading())
    place = [b.text if isinstance(b, Heading) else "" for b in missed.blocks].index("7.2. Tồn tại, hạn chế, vướng mắc:")
    assert isinstance(missed.blocks[place + 1], Para)
    met = report(reading(now=found(Q1, 95, 100)))
    assert sum(line.startswith("Viện phí") for line in lines(met)) == 1


def test_other_days_than_the_quarters_are_said() -> None:
    days = found(read_period("2024Q1@16"), 170_054, 192_932)
    assert any("(170.054/192.932) (từ 16/12/2023 đến 15/03/2024);" in line for line in lines(report(reading(now=days))))


def test_no_data_is_not_zero() -> None:
    document = report(reading(now=Figure(Q1)), reading(PA01, now=found(Q1, 0)))
    assert "Viện phí không dùng tiền mặt: không có dữ liệu." in lines(document)
    assert any(line.startswith("Phản ánh mới: 0 phản ánh;") for line in lines(document))
    table = next(table for table in document.tables() if table.name == "Số liệu")
    row = next(row for row in table.rows if row[2] == "TN01")
    assert [cell.value if isinstance(cell, Cell) else cell for cell in row[5:8]] == [None, "", ""]


def test_a_figure_that_the_system_does_not_compute_is_asked_of_people() -> None:
    one = (Section("A", ("b",), "c", "d", "e", figure=(Wanted("ZZ99", name="Số lạ"),)),)
    hints = [s.hint for b in report(sections=one).blocks if isinstance(b, Para) for s in b.spans if isinstance(s, Ask)]
    assert "Số lạ (ZZ99); hệ thống chưa tính chỉ tiêu này" in hints


def test_a_figure_that_no_source_has_stated_is_asked_of_people_and_one_that_was_is_shown() -> None:
    ours = msgspec.structs.replace(PA01, num=(), code="DM-MO", name_vi="Danh mục dữ liệu mở", unit="danh mục")
    one = (Section("A", ("b",), "c", "d", "e", figure=(Wanted("DM-MO"),)),)
    document = report(reading(ours, now=Figure(Q1)), sections=one)
    assert any("Danh mục dữ liệu mở (DM-MO); chưa nguồn nào nêu" in line for line in lines(document))
    word = Word("Sở TTTT", Decimal(92), "danh mục")
    document = report(reading(ours, now=Figure(Q1, words=(word,))), sections=one)
    assert any(line.startswith("Danh mục dữ liệu mở: 92 danh mục;") for line in lines(document))


def test_the_communes_that_are_worst_off_stand_among_what_is_lacking() -> None:
    worst = (("Xã Lục Sơn (Huyện Lục Nam)", found(Q1, 3, 25)), ("Xã Tân Lập (Huyện Lục Ngạn)", found(Q1, 9, 50)))
    document = report(reading(weakest=worst))
    [line] = [one for one in lines(document) if "thấp nhất" in one]
    assert line.endswith(
        "chưa đạt, còn thiếu 1,86 điểm phần trăm; thấp nhất ở Xã Lục Sơn (Huyện Lục Nam): 12,00\u00a0% (3/25), Xã Tân "
        "Lập (Huyện Lục Ngạn): 18,00\u00a0% (9/50)."
    )


def test_figures_that_people_confuse_are_told_apart_in_the_note() -> None:
    same_words = msgspec.structs.replace(TN01, see_also=("TN02", "DVC-TT-CONG"))
    assert "khác định nghĩa, không so sánh được: TN02, DVC-TT-CONG." in definition(reading(same_words))


@pytest.mark.parametrize(
    ("indicator", "before", "year_ago", "words"),
    [
        (TN01, (80, 100), None, "tăng 8,14 điểm phần trăm so với quý IV năm 2023 (80,00\u00a0%); cùng kỳ năm trước: "
         "không có dữ liệu"),
        (TN01, None, (90, 100), "quý IV năm 2023: không có dữ liệu; giảm 1,86 điểm phần trăm so với cùng kỳ năm trước "
         "(90,00\u00a0%)"),
        (TN01, (170_054, 192_932), None, "bằng quý IV năm 2023; cùng kỳ năm trước: không có dữ liệu"),
        (PA01, (100_000, None), (340_108, None), "tăng 70,05\u00a0% so với quý IV năm 2023 (100.000 phản ánh); giảm "
         "50,00\u00a0% so với cùng kỳ năm trước (340.108 phản ánh)"),
        (PA01, (0, None), None, "tăng so với quý IV năm 2023 (0 phản ánh); cùng kỳ năm trước: không có dữ liệu"),
        (PA01, None, None, "chưa có số liệu kỳ trước và cùng kỳ năm trước để so sánh"),
    ],
)  # fmt: skip
def test_comparisons(indicator: Indicator, before: Any, year_ago: Any, words: str) -> None:
    then = found(Q4, *before) if before else Figure(Q4)
    ago = found(LAST, *year_ago) if year_ago else Figure(LAST)
    assert compared(reading(indicator, before=then, year_ago=ago)) == words


def test_a_backlog_is_of_now_and_compared_with_nothing() -> None:
    backlog = msgspec.structs.replace(PA01, num=Term(cases="report"))
    assert "tại thời điểm lập báo cáo" in compared(reading(backlog, before=found(Q4, 5)))


def test_a_target_of_which_less_is_better() -> None:
    failing = msgspec.structs.replace(TN01, better="lower", target=(Target(Decimal(2)),))
    assert beside_target(reading(failing)) == "chỉ tiêu 2,00\u00a0%: chưa đạt, vượt 86,14 điểm phần trăm"
    assert beside_target(reading(failing, now=found(Q1, 1, 100))) == "chỉ tiêu 2,00\u00a0%: đạt"
    assert beside_target(reading(failing, now=Figure(Q1))) == ""


HEALTH = Word("Sở Y tế", Decimal("53.2"), "%", "số 45/BC-SYT")
PORTAL = Word("Cổng DVC quốc gia", Decimal("47.53"), "%", official=True)


def test_what_sources_state_stands_beside_what_we_count_and_never_in_it() -> None:
    beside = found(Q1, 170_054, 192_932, words=(HEALTH, PORTAL))
    assert said(reading(), beside).startswith("88,14\u00a0%")
    assert stated(beside) == (
        "Sở Y tế nêu 53,2\u00a0% (số 45/BC-SYT); Cổng DVC quốc gia công bố chính thức 47,53\u00a0%"
    )


def test_a_figure_that_only_sources_state_is_theirs_while_they_agree() -> None:
    alone = Figure(Q1, words=(HEALTH,))
    assert (alone.value, said(reading(numerator=""), alone)) == (Decimal("53.2"), "53,20\u00a0%")
    assert stated(alone) == "theo Sở Y tế (số 45/BC-SYT)", "the value is not said twice"
    other = replace(HEALTH, who="Sở TTTT", value=Decimal("97.09"))
    both = Figure(Q1, words=(HEALTH, other), conflict=True)
    assert (both.value, said(reading(), both)) == (None, "các nguồn nêu khác nhau")
    assert "Không tự tính" in definition(reading(numerator="", denominator=""))


def test_two_words_that_cannot_both_hold_are_both_shown() -> None:
    """LGSP–NGSP: 17 services in the quarter's report, 13 in the newspaper of 8 May."""
    words = (
        Word("Sở TTTT", Decimal(17), "dịch vụ", "số 45/BC-STTTT"),
        Word("Báo", Decimal(13), "dịch vụ", elsewhen="từ 08/05/2024 đến 08/05/2024"),
    )
    services = msgspec.structs.replace(PA01, num=(), code="LGSP-NGSP", name_vi="Dịch vụ LGSP kết nối NGSP")
    one = (Section("A", ("b",), "c", "d", "e", figure=(Wanted("LGSP-NGSP"),)),)
    document = report(reading(services, now=Figure(Q1, words=words, conflict=True)), sections=one)
    [line] = [one for one in lines(document) if one.startswith("Dịch vụ LGSP")]
    assert line == (
        "Dịch vụ LGSP kết nối NGSP: các nguồn nêu khác nhau; Sở TTTT nêu 17\u00a0dịch vụ (số 45/BC-STTTT); Báo nêu "
        "13\u00a0dịch vụ (từ 08/05/2024 đến 08/05/2024)."
    )
    table = next(table for table in document.tables() if table.name == "Số liệu")
    assert [c.value for c in table.rows[0] if isinstance(c, Cell)][1] == "các nguồn nêu khác nhau"


def test_a_source_that_began_within_the_period_says_so() -> None:
    young = (Source("ioc.payments.v1", local(3, 15), date(2024, 2, 1)),)
    assert "số liệu đến 15/03/2024 09:00:00 (hệ thống có số liệu từ 01/02/2024)" in definition(reading(sources=young))
    old = (Source("ioc.payments.v1", local(3, 15), date(2023, 2, 1)),)
    assert "hệ thống có số liệu từ" not in definition(reading(sources=old))


def test_other_days_are_compared_by_their_days() -> None:
    before = found(read_period("2023-10-01..2023-12-15"), 80, 100)
    assert "so với kỳ từ 01/10/2023 đến 15/12/2023 (80,00\u00a0%)" in compared(reading(before=before))


def test_a_table_by_unit_comes_with_a_chart_and_names_the_ends() -> None:
    names = ("Huyện Hiệp Hòa", "Huyện Tân Yên", "Huyện Yên Thế", "Huyện Lục Ngạn")
    units = tuple(zip(names, (found(Q1, n) for n in (78, 55, 48, 1)), strict=True))
    one = (Section("A", ("b",), "c", "d", "e", figure=(Wanted("PA01", by_unit=True),)),)
    document = report(reading(PA01, by_unit=units), sections=one)
    assert any("nhiều nhất là Huyện Hiệp Hòa (78 phản ánh), Huyện Tân Yên (55 phản ánh), Huyện Yên Thế (48 phản ánh); "
               "ít nhất là Huyện Lục Ngạn (1 phản ánh)." in line for line in lines(document))  # fmt: skip
    table = next(table for table in document.tables() if table.name == "PA01 theo địa bàn")
    assert [row[1:] for row in table.rows] == [
        (name, Decimal(n)) for name, n in zip(names, (78, 55, 48, 1), strict=True)
    ]
    [bars] = [block for block in document.all_blocks() if isinstance(block, Bars)]
    assert bars.items[0] == ("Huyện Hiệp Hòa", Decimal(78))


def test_a_score_comes_with_its_parts() -> None:
    pieces = (
        Piece("2.1", "Tiến độ giải quyết", Decimal("19.05"), 20, 381, 400),
        Piece("5.2", "PAKN", None, 6, None, None),
    )
    score = msgspec.structs.replace(PA01, code="TT11", name_vi="Điểm QĐ 766", unit="điểm")
    one = (Section("A", ("b",), "c", "d", "e", figure=(Wanted("TT11"),)),)
    document = report(reading(score, now=replace(found(Q1, 0), counted=Decimal("91.5")), pieces=pieces), sections=one)
    assert any(line.startswith("Điểm QĐ 766: 91,5 điểm;") for line in lines(document))
    table = next(table for table in document.tables() if table.name == "TT11 thành phần")
    assert table.on_paper().rows == (
        ("2.1", "Tiến độ giải quyết", 20, Decimal("19.05"), 381, 400), ("5.2", "PAKN", 6, None, None, None)
    )  # fmt: skip
    assert table.rows[1][-1] == NEEDS["5.2"][0], "what is awaited stands in the spreadsheet only"
    [ask] = [block for block in document.all_blocks() if isinstance(block, Ask) and "thành phần" in block.hint]
    assert ask.hint.startswith("thành phần 5.2 chưa có")


def test_documents_issued_have_their_three_groups_as_in_the_published_appendix() -> None:
    document = report()
    assert document.appendices[0].title.startswith("TỔNG HỢP CÁC VĂN BẢN CHỈ ĐẠO")
    rows = document.tables()[0].rows
    assert [row[1] for row in rows if isinstance(row[1], str)] == ["Quyết định", "Kế hoạch", "Các văn bản chỉ đạo"]
    assert sum(isinstance(cell, Ask) for row in rows for cell in row) == 6


def test_documents_that_the_system_knows_are_listed_and_what_they_are_about_is_asked() -> None:
    issued = (
        Issued("KH", "03/KH-UBND", local(1, 8)), Issued("QĐ", "98/QĐ-UBND", local(1, 31)),
        Issued("CV", "1129/UBND-HCC", local(3, 8)), Issued("TB", "3/TB-UBND", local(1, 2)),
    )  # fmt: skip
    document = quarter_report(Facts(Q1, plan(), {}, "Bắc Giang", ISSUER, AT, issued))
    rows = document.tables()[0].rows
    assert [row[:2] for row in rows] == [
        ("I", "Quyết định"), ("1", "Quyết định số 98/QĐ-UBND ngày 31/01/2024"),
        ("II", "Kế hoạch"), ("1", "Kế hoạch số 03/KH-UBND ngày 08/01/2024"),
        ("III", "Các văn bản chỉ đạo"), ("1", "Công văn số 1129/UBND-HCC ngày 08/03/2024"),
        ("2", "Thông báo số 3/TB-UBND ngày 02/01/2024"),
    ]  # fmt: skip
    assert all(isinstance(row[2], Ask) for row in rows if row[0] not in ("I", "II", "III"))


def test_a_note_is_one_note_in_the_text_and_in_the_table() -> None:
    document = report(reading())
    spans = [span for b in document.blocks if isinstance(b, Para) for span in b.spans if isinstance(span, Span)]
    assert [span.note.key for span in spans if span.note] == ["TN01"]
    table = next(table for table in document.tables() if table.name == "Số liệu")
    assert [c.note.key for row in table.rows for c in row if isinstance(c, Cell) and c.note] == ["TN01"]
