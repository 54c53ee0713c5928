"""LateList: the monthly notice of late dossiers as a document. Two readers, two documents.

The public one names agencies and stages, nobody else: no officer, no applicant, no procedure (which may say what a
person asked for), and of the dossier's code only agency and day. The internal one adds the code, the procedure and the
officer's pseudonym, and says on its head that it stays in the house.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ioc.domain import text
from ioc.domain.indicators import value
from ioc.domain.periods import Period
from ioc.reports.display import inside
from ioc.reports.document import (
    Appendix,
    Ask,
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
from ioc.reports.late import CodeStyle, LateDossier, Month, pseudonyms, shown_code
from ioc.reports.letterhead import Issuer

REPORT: Final = "late-list"
UNKNOWN: Final = "chưa rõ"


@dataclass(frozen=True, slots=True)
class Wishes:
    """How the list is wanted."""

    internal: bool = False
    codes: CodeStyle = "day"
    """Of the public list; the internal one shows codes whole."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the list is made of."""

    period: Period
    month: Month
    agencies: Mapping[str, str]
    """Code → name."""
    issuer: Issuer
    generated_at: datetime
    data_until: datetime | None
    """Newest dossier event in the store; None: nothing came yet."""

    @property
    def judged_at(self) -> datetime:
        """As of when dossiers are late: the end of the month, or when the list was made in the middle of it."""
        return min(self.period.end, self.generated_at)

    @property
    def running(self) -> bool:
        """The month is not over: the list is for the house, and will be another when it is."""
        return self.judged_at < self.period.end


def slug(period: Period, wishes: Wishes) -> str:
    """Name of the file, without its ending."""
    return f"ho-so-cham-{period.name}-{'noi-bo' if wishes.internal else 'cong-khai'}"


def late_list(facts: Facts, wishes: Wishes) -> Document:
    """The notice of one month."""
    whom = "cơ quan, đơn vị, cá nhân" if wishes.internal else "cơ quan, đơn vị"
    return Document(
        slug=slug(facts.period, wishes),
        kind="THÔNG BÁO",
        title=f"Công khai danh sách {whom} chậm, muộn trong giải quyết thủ tục hành chính {inside(facts.period)}",
        head=facts.issuer.head(REPORT, "TB"),
        blocks=tuple(_body(facts, wishes)),
        appendices=(
            Appendix(
                f"DANH SÁCH HỒ SƠ CHẬM, MUỘN {inside(facts.period).upper()}", (_listed(facts, wishes),), wide=True
            ),
        ),
        generated_at=facts.generated_at,
        mark="LƯU HÀNH NỘI BỘ" if wishes.internal else "",
    )


def _body(facts: Facts, wishes: Wishes) -> list[Block]:
    return [
        Para(
            (
                Span("Thực hiện "),
                Ask("căn cứ: văn bản giao công khai kết quả giải quyết TTHC"),
                Span(
                    f"; tình hình chậm, muộn trong giải quyết thủ tục hành chính trên địa bàn {inside(facts.period)} "
                    "như sau:"
                ),
            )
        ),
        Heading("1. Tình hình chung"),
        _summary(facts),
        *_remarks(facts),
        _by_agency(facts),
        Heading("2. Nguyên nhân, trách nhiệm"),
        Ask("nguyên nhân chủ yếu; cơ quan, đơn vị cần kiểm điểm; việc đã xin lỗi người dân, doanh nghiệp"),
        Heading("3. Yêu cầu"),
        Ask("việc phải làm, đơn vị chịu trách nhiệm, thời hạn xử lý dứt điểm các hồ sơ quá hạn"),
        Para((Span("Danh sách chi tiết tại Phụ lục kèm theo./."),)),
    ]


def _summary(facts: Facts) -> Para:
    month = facts.month
    late, all_ = len(month.late), sum(month.in_hand.values())
    if not all_:
        return Para(
            (Span("Không có dữ liệu: hệ thống chưa nhận hồ sơ nào phải giải quyết trong kỳ.", note=_note(facts)),)
        )
    done = sum(one.ended_at is not None for one in month.late)
    sorry = sum(one.apology_sent is not None for one in month.late)
    return Para(
        (
            Span(f"Số hồ sơ phải giải quyết trong {inside(facts.period)}: {text.number(all_)}; số hồ sơ chậm, muộn: "),
            Span(f"{text.number(late)} ({text.share(late, all_)})", bold=True, note=_note(facts)),
            Span(
                f", gồm {text.number(done)} hồ sơ đã xử lý xong nhưng quá hạn và {text.number(late - done)} hồ sơ quá "
                f"hạn chưa xong. Đã có thư xin lỗi: {text.number(sorry)}/{text.number(late)} hồ sơ chậm, muộn."
            ),
        )
    )


def _remarks(facts: Facts) -> list[Block]:
    month, remarks = facts.month, []
    if facts.running:
        words = f"Tháng chưa hết: xét đến {text.clock(facts.judged_at)}, chưa phải danh sách để công khai."
        remarks.append(Para((Span(words, bold=True),), bullet=True))
    waiting = sum(
        one.ended_at is None and one.new_due_at is not None and one.new_due_at >= facts.judged_at for one in month.late
    )
    for count, said in (
        (waiting, "hồ sơ quá hạn chưa xong đã được hẹn lại và còn trong hạn mới"),
        (month.late_by_rule, "hồ sơ đúng ngày hẹn nhưng bị tính trễ theo QĐ 766/QĐ-TTg do yêu cầu bổ sung quá một lần; "
         "không nằm trong danh sách"),
        (month.unclear, "hồ sơ có chuỗi bước không đọc được; chưa xét, cần kiểm tra nguồn"),
        (month.undated, "hồ sơ không có ngày hẹn trả; không xét được chậm hay không"),
    ):  # fmt: skip
        if count:
            remarks.append(Para((Span(f"{text.number(count)} {said}."),), bullet=True))
    return list[Block](remarks)


def _by_agency(facts: Facts) -> Table:
    month = facts.month
    grouped: dict[str, list[LateDossier]] = {}
    for one in month.late:
        grouped.setdefault(one.agency, []).append(one)
    order = sorted(grouped, key=lambda code: (-len(grouped[code]), _agency(facts, code)))
    rows = [
        (number, *_agency_row(_agency(facts, code), grouped[code], month.in_hand[code]))
        for number, code in enumerate(order, start=1)
    ]
    total = ("", *_agency_row("Tổng cộng", month.late, sum(month.in_hand.values()))) if rows else None
    return Table(
        name="Theo đơn vị",
        caption=f"Bảng 1. Hồ sơ chậm, muộn theo cơ quan, đơn vị {inside(facts.period)}",
        columns=(
            Column("STT", "order", 7),
            Column("Cơ quan, đơn vị", width=34),
            Column("Phải giải quyết", "count", 11),
            Column("Chậm, muộn", "count", 10),
            Column("Tỷ lệ", "percent", 10),
            Column("Chưa xong", "count", 10),
            Column("Chậm nhất (ngày làm việc)", "count", 11),
            Column("Đã xin lỗi", "count", 9),
        ),
        rows=tuple(rows),
        total=total,
        empty="Không có hồ sơ chậm, muộn." if facts.month.in_hand else "Không có dữ liệu.",
    )


def _agency_row(name: str, late: list[LateDossier], in_hand: int) -> tuple[Value | Cell, ...]:
    return (
        name,
        in_hand,
        len(late),
        value(len(late), in_hand),
        sum(one.ended_at is None for one in late),
        max((one.days for one in late), default=0),
        sum(one.apology_sent is not None for one in late),
    )


def _listed(facts: Facts, wishes: Wishes) -> Table:
    style: CodeStyle = "full" if wishes.internal else wishes.codes
    names = pseudonyms(one.officer for one in facts.month.late) if wishes.internal else {}
    columns = [Column("STT", "order", 7), Column("Cơ quan, đơn vị", width=36)]
    if style != "none":
        columns.append(Column("Mã hồ sơ", width=28))
    if wishes.internal:
        columns.append(Column("Mã thủ tục", width=14))
    columns += [
        Column("Bước khi quá hạn", width=16),
        Column("Ngày hẹn trả", "day", 19),
        Column("Số ngày chậm (ngày làm việc)", "count", 13),
        Column("Tình trạng cuối kỳ", width=22),
        Column("Thư xin lỗi", width=22),
    ]
    if wishes.internal:
        columns.append(Column("Cán bộ (bí danh)", width=20))
    columns += [Column(title, "day", 14, aside=True) for title in ("Ngày xong", "Ngày gửi thư xin lỗi", "Hẹn lại đến")]
    rows = []
    for number, one in enumerate(_in_order(facts), start=1):
        row: list[Value | Cell] = [number, _agency(facts, one.agency)]
        if style != "none":
            row.append(shown_code(one.code, style))
        if wishes.internal:
            row.append(one.procedure)
        row += [
            facts.issuer.stage_name(one.stage) or UNKNOWN,
            one.due_at,
            one.days,
            f"Xong {text.date(one.ended_at)}" if one.ended_at else "Chưa xong",
            _apology(one),
        ]
        if wishes.internal:
            row.append(names.get(one.officer, UNKNOWN))
        row += [one.ended_at or "", one.apology_sent or "", one.new_due_at or ""]
        rows.append(tuple(row))
    return Table(
        name="Danh sách",
        caption="",
        columns=tuple(columns),
        rows=tuple(rows),
        empty="Không có hồ sơ chậm, muộn." if facts.month.in_hand else "Không có dữ liệu.",
    )


def _in_order(facts: Facts) -> list[LateDossier]:
    return sorted(facts.month.late, key=lambda one: (_agency(facts, one.agency), -one.days, one.code))


def _apology(one: LateDossier) -> str:
    if one.apology_sent is None:
        return "Chưa gửi"
    again = f"; hẹn lại {text.date(one.new_due_at)}" if one.new_due_at else ""
    return f"Gửi {text.date(one.apology_sent)}{again}"


def _agency(facts: Facts, code: str) -> str:
    return facts.agencies.get(code, code) or UNKNOWN


def _note(facts: Facts) -> Note:
    until = text.clock(facts.data_until) if facts.data_until else "chưa có bản tin nào"
    judged = text.clock(facts.judged_at) if facts.running else f"hết kỳ {facts.period.dates()}"
    return Note(
        "late",
        "Hồ sơ chậm, muộn: quá ngày hẹn trả lần đầu (đã cộng thời gian chờ bổ sung theo chính sách của tỉnh) mà chưa "
        "xong, hoặc xong trong kỳ nhưng sau ngày đó. Thư xin lỗi và hẹn lại không xóa việc chậm. Tử số: hồ sơ chậm, "
        f"muộn; mẫu số: hồ sơ đã tiếp nhận và chưa kết thúc trước đầu kỳ. Trạng thái tính đến {judged}. Số ngày chậm: "
        "ngày làm việc đã bắt đầu sau ngày hẹn. Nguồn: hồ sơ do các hệ thống một cửa gửi (ioc.procedures.v1); "
        f"số liệu đến {until}.",
    )
