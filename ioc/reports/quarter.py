"""Quarter: the quarterly report on digital transformation in its seven sections, as a document. Pure.

The skeleton is that of the published report of quarter I/2024: a section has what was achieved, what is lacking, what
is asked for and what comes next. Figures are filled in with their definition in a footnote; what only people know is
an `Ask` where it belongs. Nothing is concluded from a missing figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ioc.domain import text
from ioc.domain.document_types import LETTER, TYPES
from ioc.domain.periods import Period
from ioc.domain.qd766.needs import NEEDS
from ioc.reports.comparison import CONFLICT, amount, beside_target, compared, definition, said, stated
from ioc.reports.display import inside
from ioc.reports.document import (
    Appendix,
    Ask,
    Bars,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Note,
    Para,
    Span,
    Table,
    Value,
)
from ioc.reports.letterhead import Issuer
from ioc.reports.quarter_plan import Section, Wanted
from ioc.reports.reading import Figure, Piece, Reading

REPORT: Final = "quarter"
ENDS_SHOWN: Final = 3
"""Units named as highest in a sentence; the table has them all."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A document that was issued (văn bản đã ban hành). What it is about the system does not hold."""

    type: str
    """`QĐ`, `KH`, `CV`, … as in its number."""
    number: str
    """`98/QĐ-UBND`."""
    day: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What the report is made of."""

    quarter: Period
    plan: Sequence[Section]
    readings: Mapping[str, Reading]
    """Code → its reading; a code of the plan without one is asked of people."""
    province: str
    issuer: Issuer
    generated_at: datetime
    issued: Sequence[Issued] = ()
    """Documents on digital transformation that bear a day of the quarter, oldest first."""


def slug(quarter: Period) -> str:
    """Name of the file, without its ending."""
    return f"bao-cao-chuyen-doi-so-{quarter.name}"


def quarter_report(facts: Facts) -> Document:
    """The report of one quarter."""
    title = (
        f"Tình hình triển khai, kết quả thực hiện Chuyển đổi số {_capital(inside(facts.quarter))} tỉnh {facts.province}"
    )
    breakdowns = tuple(_breakdowns(facts))
    appendices = [
        Appendix(
            "TỔNG HỢP CÁC VĂN BẢN CHỈ ĐẠO, XÂY DỰNG CƠ CHẾ, CHÍNH SÁCH THÚC ĐẨY QUÁ TRÌNH CHUYỂN ĐỔI SỐ",
            (_documents_issued(facts),),
        ),
        Appendix(f"BẢNG SỐ LIỆU {inside(facts.quarter).upper()}", (_all_figures(facts),), wide=True),
    ]
    if breakdowns:
        appendices.append(Appendix("SỐ LIỆU CHI TIẾT", breakdowns))
    return Document(
        slug=slug(facts.quarter),
        kind="BÁO CÁO",
        title=title,
        head=facts.issuer.head(REPORT, "BC"),
        blocks=(
            _opening(facts),
            *(
                block
                for number, section in enumerate(facts.plan, start=1)
                for block in _section(facts, number, section)
            ),
            _closing(facts),
        ),
        appendices=tuple(appendices),
        generated_at=facts.generated_at,
    )


def _opening(facts: Facts) -> Para:
    return Para(
        (
            Span("Thực hiện "),
            Ask("số, ngày, cơ quan và trích yếu của văn bản yêu cầu báo cáo"),
            Span(
                f"; {facts.issuer.agency.name} báo cáo tình hình triển khai, kết quả thực hiện Chuyển đổi số tỉnh "
                f"{facts.province} {inside(facts.quarter)}, cụ thể như sau:"
            ),
        )
    )


def _closing(facts: Facts) -> Para:
    return Para(
        (
            Span(
                f"Trên đây là Báo cáo tình hình triển khai, kết quả thực hiện Chuyển đổi số {inside(facts.quarter)} "
                f"tỉnh {facts.province}, {facts.issuer.agency.name} trân trọng gửi "
            ),
            Ask("cơ quan nhận báo cáo"),
            Span(" tổng hợp./."),
        )
    )


def _section(facts: Facts, number: int, section: Section) -> Iterator[Block]:
    yield Heading(f"{number}. {section.title}")
    yield Heading(f"{number}.1. Kết quả đạt được:", 2)
    if section.groups:
        for index, group in enumerate(section.groups, start=1):
            yield Heading(f"{number}.1.{index}. {group}:", 3)
            yield from _figures(facts, [one for one in section.figure if one.group == group])
            yield Ask(section.result[min(index, len(section.result)) - 1])
        yield from (Ask(hint) for hint in section.result[len(section.groups) :])
    else:
        yield from _figures(facts, section.figure)
        yield from (Ask(hint) for hint in section.result)
    yield Heading(f"{number}.2. Tồn tại, hạn chế, vướng mắc:", 2)
    yield from _missed(facts, section)
    yield Ask(section.limits)
    yield Heading(f"{number}.3. Đề xuất, kiến nghị:", 2)
    yield Ask(section.proposals)
    yield Heading(f"{number}.4. Nhiệm vụ {inside(facts.quarter.next())}:", 2)
    yield Ask(section.next)


def _figures(facts: Facts, wanted: Sequence[Wanted]) -> Iterator[Para]:
    for one in wanted:
        reading = facts.readings.get(one.code)
        if reading is None or not (reading.indicator.ours or reading.now.words):
            name = one.name or one.code if reading is None else reading.indicator.name_vi
            why = "hệ thống chưa tính chỉ tiêu này" if reading is None else "chưa nguồn nào nêu số liệu cho kỳ này"
            yield Para((Ask(f"{name} ({one.code}); {why}", "cần điền số liệu"),), bullet=True)
        else:
            yield Para(tuple(_sentence(facts, reading)), bullet=True)


def _sentence(facts: Facts, reading: Reading) -> Iterator[Span]:
    """`Viện phí …: **88,14 % (170.054/192.932)**¹ (từ … đến …); tăng … so với …; chỉ tiêu …`."""
    now = reading.now
    yield Span(f"{reading.indicator.name_vi}: ")
    yield Span(said(reading, now), bold=now.value is not None, note=_note(reading))
    days = "" if _whole(facts, now) else f" ({now.period.dates()})"
    known = () if now.value is None else (compared(reading), beside_target(reading), _extremes(reading))
    rest = [part for part in (*known, stated(now)) if part]
    yield Span(f"{'; '.join((days, *rest))}.")


def _whole(facts: Facts, figure: Figure) -> bool:
    return (figure.period.start, figure.period.end) == (facts.quarter.start, facts.quarter.end)


def _extremes(reading: Reading) -> str:
    """`nhiều nhất là Huyện Hiệp Hòa (78 cơ sở), … ; ít nhất là Huyện Lục Ngạn (1 cơ sở)`."""
    known = [(name, found.value) for name, found in _ranked(reading) if found.value is not None]
    if len(known) <= ENDS_SHOWN:
        return ""
    top = ", ".join(f"{name} ({amount(found, reading)})" for name, found in known[:ENDS_SHOWN])
    last = known[-1]
    most, least = ("cao nhất", "thấp nhất") if reading.kind == "percent" else ("nhiều nhất", "ít nhất")
    return f"{most} là {top}; {least} là {last[0]} ({amount(last[1], reading)})"


def _ranked(reading: Reading) -> list[tuple[str, Figure]]:
    return sorted(reading.by_unit, key=lambda item: (item[1].value is None, -(item[1].value or 0), item[0]))


def _missed(facts: Facts, section: Section) -> Iterator[Para]:
    """Targets that were not reached, and where it is worst: the system knows that much; why is for people."""
    for one in section.figure:
        reading = facts.readings.get(one.code)
        if reading is None:
            continue
        parts = []
        if reading.meets_target is False:
            parts.append(f"{said(reading, reading.now)}; {beside_target(reading)}")
        if reading.weakest:
            end = "cao nhất" if reading.indicator.better == "lower" else "thấp nhất"
            units = ", ".join(f"{name}: {said(reading, found)}" for name, found in reading.weakest)
            parts.append(f"{end} ở {units}")
        if parts:
            yield Para((Span(f"{reading.indicator.name_vi}: {'; '.join(parts)}."),), bullet=True)


GROUPS: Final = (("I", "Quyết định", ("QĐ",)), ("II", "Kế hoạch", ("KH",)), ("III", "Các văn bản chỉ đạo", ()))
"""Groups of the published Appendix I; the last takes every other type."""


def _documents_issued(facts: Facts) -> Table:
    """As in Appendix I of the published report. What a document is about people write: the topic holds no titles."""
    named = {one for _, _, types in GROUPS for one in types}
    rows: list[tuple[Value | Cell, ...]] = []
    for roman, name, types in GROUPS:
        own = [one for one in facts.issued if (one.type in types if types else one.type not in named)]
        rows.append((roman, name, ""))
        rows += [
            (
                str(number),
                f"{TYPES.get(one.type, TYPES[LETTER])[0]} số {one.number} ngày {text.date(one.day)}",
                Ask("trích yếu"),
            )
            for number, one in enumerate(own, start=1)
        ]
        if not own:
            rows.append(("1", Ask("số, ký hiệu, ngày"), Ask("trích yếu")))
    columns = (Column("STT", "order", 8), Column("Văn bản", width=40), Column("Nội dung", width=54))
    return Table("Văn bản ban hành", "", columns, tuple(rows))


def _all_figures(facts: Facts) -> Table:
    rows: list[tuple[Value | Cell, ...]] = []
    for number, section in enumerate(facts.plan, start=1):
        for one in section.figure:
            rows.append((len(rows) + 1, number, one.code, *_figure_row(facts, one)))
    return Table(
        name="Số liệu",
        caption="",
        columns=(
            Column("STT", "order", 6),
            Column("Phần", "order", 7, aside=True),
            Column("Mã", width=13),
            Column("Chỉ tiêu", width=34),
            Column("Đơn vị tính", width=11),
            Column("Kỳ này", "count", 17),
            Column("Tử số", "count", 16),
            Column("Mẫu số", "count", 16),
            Column("Kỳ trước", "count", 16),
            Column("Cùng kỳ năm trước", "count", 16),
            Column("Chỉ tiêu phấn đấu", "count", 12),
            Column("Từ ngày", "day", 12, aside=True),
            Column("Đến ngày", "day", 12, aside=True),
        ),
        rows=tuple(rows),
    )


def _figure_row(facts: Facts, one: Wanted) -> tuple[Value | Cell, ...]:
    reading = facts.readings.get(one.code)
    if reading is None:
        days = (facts.quarter.first_day, facts.quarter.last_day)
        return (one.name or one.code, "", Ask(what="cần điền"), "", "", "", "", "", *days)
    # The unit has a column of its own, so amounts need no word behind them.
    kind, now, target = reading.kind if reading.kind == "percent" else "count", reading.now, reading.target
    parts: tuple[Value, Value] = (now.num, now.den) if reading.has_parts else ("", "")
    shown: Value = now.value
    if not reading.indicator.ours and not now.words:
        shown = Ask(what="cần điền")
    elif shown is None and now.conflict:
        shown = CONFLICT
    return (
        Cell(reading.indicator.name_vi, note=_note(reading)),
        reading.indicator.unit,
        Cell(shown, kind),
        *parts,
        Cell(reading.before.value, kind),
        Cell(reading.year_ago.value, kind),
        Cell(target.value, kind) if target else "",
        now.period.first_day,
        now.period.last_day,
    )


def _breakdowns(facts: Facts) -> Iterator[Block]:
    for section in facts.plan:
        for one in section.figure:
            reading = facts.readings.get(one.code)
            if reading is not None and reading.pieces:
                yield _pieces(reading)
                yield from _awaited(reading.pieces)
            if one.by_unit and reading is not None:
                yield from _breakdown(reading)


def _pieces(reading: Reading) -> Table:
    """A score by its parts: where points were lost."""
    rows = tuple(
        (one.code, one.name, one.maximum if one.maximum is not None else "", one.value, one.num, one.den, _needs(one))
        for one in reading.pieces
    )
    return Table(
        name=f"{reading.indicator.code} thành phần",
        caption=f"{reading.indicator.name_vi} theo thành phần, {reading.now.period.dates()}",
        columns=(
            Column("Mã", width=8),
            Column("Thành phần", width=40),
            Column("Tối đa", "count", 9),
            Column("Điểm", "decimal", 11),
            Column("Tử số", "count", 16),
            Column("Mẫu số", "count", 16),
            Column("Còn chờ số liệu gì", width=50, aside=True),
        ),
        rows=rows,
    )


def _awaited(pieces: Sequence[Piece]) -> Iterator[Ask]:
    """Parts without data; what each waits for stands in the spreadsheet and on the screens."""
    if codes := [one.code for one in pieces if _needs(one)]:
        yield Ask(
            f"thành phần {', '.join(codes)} chưa có; mỗi thành phần còn chờ gì: trang tính, thẻ điểm 766 trên màn hình",
            "cần bổ sung số liệu",
        )


def _needs(piece: Piece) -> str:
    return NEEDS[piece.code][0] if piece.value is None and piece.code in NEEDS else ""


def _breakdown(reading: Reading) -> Iterator[Block]:
    indicator, ranked = reading.indicator, _ranked(reading)
    with_den = reading.has_parts
    columns = [Column("STT", "order", 5), Column("Địa bàn", width=30), Column(_unit_title(reading), reading.kind, 20)]
    columns += [Column("Tử số", "count", 14), Column("Mẫu số", "count", 14)] if with_den else []
    rows = [
        (number, name, found.value, *((found.num, found.den) if with_den else ()))
        for number, (name, found) in enumerate(ranked, start=1)
    ]
    now = reading.now
    yield Table(
        name=f"{indicator.code} theo địa bàn",
        caption=f"{indicator.name_vi}, {now.period.dates()}",
        columns=tuple(columns),
        rows=tuple(rows),
        total=("", "Toàn tỉnh", now.value, *((now.num, now.den) if with_den else ())) if rows else None,
        empty="Không có dữ liệu.",
    )
    items = tuple((name, found.value) for name, found in ranked if found.value is not None)
    if items:
        yield Bars(f"{indicator.code} biểu đồ", indicator.name_vi, _unit_title(reading), reading.kind, items)


def _unit_title(reading: Reading) -> str:
    return "Tỷ lệ" if reading.kind == "percent" else f"Số {reading.indicator.unit}"


def _note(reading: Reading) -> Note:
    return Note(reading.indicator.code, definition(reading))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
