"""Comparison: a figure beside an earlier one, and beside its target, in the words of Vietnamese reports. Pure."""

from __future__ import annotations

from decimal import Decimal

from ioc.domain import text
from ioc.domain.text import NBSP
from ioc.reports.display import NO_DATA, inside, number
from ioc.reports.document import Kind
from ioc.reports.reading import Figure, Reading, Source

POINTS = "điểm phần trăm"
CONFLICT = "các nguồn nêu khác nhau"


def said(reading: Reading, found: Figure) -> str:
    """`88,14 % (170.054/192.932)`, `1.234 phản ánh`, `không có dữ liệu`."""
    shown = found.value
    if shown is None:
        return CONFLICT if found.conflict else NO_DATA
    words = amount(shown, reading)
    if reading.kind != "percent" or found.counted is None or found.den is None:
        return words
    return f"{words} ({number(found.num, 'count')}/{number(found.den, 'count')})"


def amount(shown: Decimal, reading: Reading) -> str:
    """`88,14 %`, `148.000.000.000 đồng`, `308 cơ sở`."""
    words = number(shown, reading.kind)
    return words if reading.kind != "count" else f"{words} {reading.indicator.unit}"


def compared(reading: Reading) -> str:
    """`tăng 1,20 điểm phần trăm so với quý IV năm 2023 (86,94 %); cùng kỳ năm trước: không có dữ liệu`."""
    if reading.indicator.of_now:
        return "tính tại thời điểm lập báo cáo, không so sánh với kỳ trước"
    if reading.before.value is None and reading.year_ago.value is None:
        return "chưa có số liệu kỳ trước và cùng kỳ năm trước để so sánh"
    earlier = reading.before.period
    name = f"kỳ {inside(earlier)}" if earlier.kind == "span" else inside(earlier)
    parts = [_against(reading, reading.before, name)]
    parts.append(_against(reading, reading.year_ago, "cùng kỳ năm trước"))
    return "; ".join(parts)


def stated(found: Figure) -> str:
    """`Sở Y tế nêu 88,14 % (số 45/BC-SYT)`: every source's word, beside whatever we count; `theo Sở Y tế (…)` where the
    figure is its word."""
    theirs = found.counted is None and found.value is not None
    parts = []
    for word in found.words:
        what = "; ".join(one for one in (word.about, word.document, word.elsewhen) if one)
        where = f" ({what})" if what else ""
        said_ = f"{text.number(word.value)}{NBSP}{word.unit}"
        verb = "công bố chính thức" if word.official else "nêu"
        parts.append(f"theo {word.who}{where}" if theirs else f"{word.who} {verb} {said_}{where}")
    return "; ".join(parts)


def _against(reading: Reading, earlier: Figure, name: str) -> str:
    now, then = reading.now.value, earlier.value
    if then is None or now is None:
        return f"{name}: {NO_DATA}"
    if now == then:
        return f"bằng {name}"
    verb = "tăng" if now > then else "giảm"
    return f"{verb} {_change(now, then, reading.kind)}so với {name} ({amount(then, reading)})"


def _change(now: Decimal, then: Decimal, kind: Kind) -> str:
    """`1,20 điểm phần trăm ` between shares, `12,30 % ` between counts; nothing from zero on."""
    if kind == "percent":
        return f"{number(abs(now - then), 'decimal')} {POINTS} "
    return "" if then == 0 else f"{number(100 * abs(now - then) / abs(then), 'percent')} "


def beside_target(reading: Reading) -> str:
    """`chỉ tiêu 98,00 %: chưa đạt, còn thiếu 1,80 điểm phần trăm`; "" where nothing can be said."""
    target, found, met = reading.target, reading.now.value, reading.meets_target
    if target is None or found is None or met is None:
        return ""
    words = f"chỉ tiêu {'hơn ' if target.beyond else ''}{amount(target.value, reading)}"
    gap = abs(target.value - found)
    if met or gap == 0:
        return f"{words}: {'đạt' if met else 'chưa đạt'}"
    lacking = f"{number(gap, 'decimal')} {POINTS}" if reading.kind == "percent" else amount(gap, reading)
    return f"{words}: chưa đạt, {'còn thiếu' if reading.indicator.better == 'higher' else 'vượt'} {lacking}"


def definition(reading: Reading) -> str:
    """The footnote: what the figure means, of what it is made, for which days, from where, and how fresh."""
    one, now = reading.indicator, reading.now
    parts = [f"{one.code}, phiên bản định nghĩa {one.version}. {one.name_vi}"]
    if one.note_vi:
        parts.append(one.note_vi.rstrip("."))
    if reading.denominator:
        parts.append(f"Tử số: {reading.numerator} ({_count(now, now.num)})")
        parts.append(f"Mẫu số: {reading.denominator} ({_count(now, now.den)})")
    elif reading.numerator:
        parts.append(f"Cách tính: {reading.numerator}")
    else:
        parts.append("Không tự tính; chỉ ghi lại số liệu các nguồn đã nêu")
    parts.append(f"Kỳ: {now.period.dates()}")
    if reading.stands:
        parts.append(reading.stands.rstrip("."))
    fresh = "; ".join(f"{source.topic}, {_fresh(source, now)}" for source in reading.sources)
    parts.append(f"Nguồn: {fresh}. Chủ sở hữu số liệu: {one.owner}")
    if one.see_also:
        parts.append(f"Cùng cách gọi nhưng khác định nghĩa, không so sánh được: {', '.join(one.see_also)}")
    if now.corrections:
        parts.append(f"Đã tính {number(now.corrections, 'count')} lượt đính chính, bổ sung sau khi khóa ngày")
    if one.legal_basis:
        parts.append(f"Căn cứ: {one.legal_basis}")
    return ". ".join(parts) + "."


def _fresh(source: Source, now: Figure) -> str:
    """`số liệu đến 15/03/2024 …`; with the first day where it began only within the period."""
    if source.event_at is None:
        return "chưa có bản tin nào"
    late = source.since is not None and source.since > now.period.first_day
    since = f" (hệ thống có số liệu từ {text.date(source.since)})" if late and source.since else ""
    return f"số liệu đến {text.clock(source.event_at)}{since}"


def _count(found: Figure, counted: int | None) -> str:
    return NO_DATA if found.counted is None or counted is None else number(counted, "count")
