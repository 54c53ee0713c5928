"""The words of a Notice (tin báo): subject and plain-text body of one message about one alert.

Pure. Vietnamese first and English below it, or the other way round for a recipient who reads English. Texts of an
alert may quote what a citizen typed, so every piece is cleaned to one line and cut to a length here, once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any, Final, Literal, Self

VIETNAM: Final = timezone(timedelta(hours=7))
SUBJECT_LENGTH_MAX = 78  # RFC 5322 asks for lines of 78; phones show about 40, so the severity stands first
PIECE_LENGTH_MAX = 600
NBSP = "\u00a0"

Lang = Literal["vi", "en"]


class Reason(StrEnum):
    """Why somebody is told; the column `notice.reason`."""

    FIRED = "fired"
    ESCALATED = "escalated"
    OVER = "over"
    CLOSED = "closed"


SEVERITY: Final[dict[int, tuple[str, str]]] = {
    1: ("khẩn cấp", "urgent"),
    2: ("cao", "high"),
    3: ("trung bình", "medium"),
    4: ("thông tin", "information"),
}
WHY: Final[dict[Reason, tuple[str, str]]] = {
    Reason.FIRED: ("mới phát sinh", "new"),
    Reason.ESCALATED: ("chưa ai nhận xử lý, chuyển lãnh đạo", "nobody has taken it, passed to you"),
    Reason.OVER: ("đã hết", "over"),
    Reason.CLOSED: ("đã đóng", "closed"),
}
# Not %B: that follows whatever locale the process was given.
_MONTHS: Final = (
    *("", "January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_TAGS: Final[dict[Reason, tuple[str, str]]] = {
    Reason.FIRED: ("Mức {n} · {vi}", "Severity {n} · {en}"),
    Reason.ESCALATED: ("Mức {n} · Chưa ai nhận", "Severity {n} · Not taken"),
    Reason.OVER: ("Đã hết · Mức {n}", "Over · Severity {n}"),
    Reason.CLOSED: ("Đã đóng · Mức {n}", "Closed · Severity {n}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """What a message says of an alert. Built from a row of `alert` or from the Alert of the wire protocol."""

    id: str
    version: int
    severity: int
    title: str
    title_en: str
    sentence: str
    sentence_en: str
    first_step: str
    first_step_en: str
    since: datetime
    """When the condition began."""
    until: datetime | None = None
    place: str = ""
    figure: Mapping[str, Any] = field(default_factory=dict)
    """num, den, value, unit, from, to; the times in unix milliseconds."""
    close_reason: str = ""

    @classmethod
    def of(cls, alert: Mapping[str, Any]) -> Self:
        """From a mapping with the columns of `alert`, or the fields of the protocol's Alert (same names, times in ms)."""
        ended = alert.get("closed_at") or alert.get("recovering_at")
        return cls(
            **{name: alert[name] for name in ("id", "version", "severity", "title", "title_en", "sentence")},
            **{name: alert[name] for name in ("sentence_en", "first_step", "first_step_en")},
            since=_instant(alert["episode_at"]),
            until=_instant(ended) if ended is not None else None,
            place=alert.get("unit_name") or "",
            figure=alert.get("figure") or {},
            close_reason=alert.get("close_reason") or "",
        )


def compose(alert: AlertFacts, reason: Reason, *, lang: Lang = "vi", console: str = "") -> tuple[str, str]:
    """Subject (at most 78 characters) and body. `console` is the address of the console page; empty leaves it out."""
    tag_vi, tag_en = _TAGS[reason]
    name_vi, name_en = SEVERITY[alert.severity]
    first = lang == "vi"
    tag = (tag_vi if first else tag_en).format(n=alert.severity, vi=name_vi.capitalize(), en=name_en.capitalize())
    subject = cut(f"[{tag}] {one_line(alert.title if first else alert.title_en)}", SUBJECT_LENGTH_MAX)
    vi, en = _vietnamese(alert, reason), _english(alert, reason)
    link = [f"Mở / Open: {console}#{alert.id}"] if console else []
    parts = [*(vi if first else en), "", *link, "", "—" * 24, "", *(en if first else vi)]
    return subject, "\n".join([*parts, "", f"Mã cảnh báo / Alert: {alert.id}", ""])


def one_line(text: str, length_max: int = PIECE_LENGTH_MAX) -> str:
    """NFC, no control or direction-changing characters, single spaces, cut: safe in a subject line or a JSON field."""
    kept = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in text)
    return cut(re.sub(r"[ \t]+", " ", unicodedata.normalize("NFC", kept)).strip(), length_max)


def cut(text: str, length_max: int) -> str:
    """At most `length_max` characters, ended by … at a word where one is near."""
    if len(text) <= length_max:
        return text
    head = text[: length_max - 1]
    space = head.rfind(" ")
    return (head[:space] if space > length_max * 0.7 else head).rstrip(" ,;:·") + "…"


def _vietnamese(alert: AlertFacts, reason: Reason) -> list[str]:
    lines = [
        f"Cảnh báo mức {alert.severity} ({SEVERITY[alert.severity][0]}): {WHY[reason][0]}.",
        "",
        one_line(alert.sentence),
        "",
    ]
    if figure := _figure(alert.figure, "vi"):
        lines.append(f"Số liệu: {figure}")
    if reason in (Reason.FIRED, Reason.ESCALATED):
        lines.append(f"Việc đầu tiên: {one_line(alert.first_step)}")
    lines.append(f"Từ lúc: {_moment(alert.since, 'vi')}")
    if alert.until and reason in (Reason.OVER, Reason.CLOSED):
        lines.append(f"Đến lúc: {_moment(alert.until, 'vi')}")
    if reason is Reason.CLOSED and alert.close_reason:
        lines.append(f"Lý do đóng: {one_line(alert.close_reason)}")
    if alert.place:
        lines.append(f"Nơi: {one_line(alert.place, 120)}")
    return lines


def _english(alert: AlertFacts, reason: Reason) -> list[str]:
    lines = [
        f"Alert of severity {alert.severity} ({SEVERITY[alert.severity][1]}): {WHY[reason][1]}.",
        "",
        one_line(alert.sentence_en),
        "",
    ]
    if figure := _figure(alert.figure, "en"):
        lines.append(f"Figure: {figure}")
    if reason in (Reason.FIRED, Reason.ESCALATED):
        lines.append(f"First step: {one_line(alert.first_step_en)}")
    lines.append(f"Since: {_moment(alert.since, 'en')}")
    if alert.until and reason in (Reason.OVER, Reason.CLOSED):
        lines.append(f"Until: {_moment(alert.until, 'en')}")
    if reason is Reason.CLOSED and alert.close_reason:
        lines.append(f"Reason for closing: {one_line(alert.close_reason)}")
    return lines


def _figure(figure: Mapping[str, Any], lang: Lang) -> str:
    """`12/143 (8,39 %), từ 14:00 đến 14:10 ngày 20/03/2024`: never a value without what it is a part of."""
    num, den, value, unit = (figure.get(name) for name in ("num", "den", "value", "unit"))
    said = ""
    if num is not None and den:
        said = f"{number(num, lang)}/{number(den, lang)}"
        if unit == "%":
            said += f" ({number(100 * num / den, lang)}{NBSP}%)"
    elif value is not None or num is not None:
        said = number(value if value is not None else num, lang) + (f"{NBSP}{one_line(str(unit), 30)}" if unit else "")
    period = _period(figure.get("from"), figure.get("to"), lang) if said else ""
    return f"{said}{', ' if period else ''}{period}"


def number(value: float, lang: Lang) -> str:
    """`94.801.346.295`, `8,39` in Vietnamese; `94,801,346,295`, `8.39` in English. At most two decimals, U+2212 minus."""
    whole = float(value).is_integer()
    text = f"{int(value):,}" if whole else f"{value:,.2f}".rstrip("0").rstrip(".")
    text = text.replace("-", "\u2212")
    return text.translate(str.maketrans(",.", ".,")) if lang == "vi" else text


def _period(start: Any, end: Any, lang: Lang) -> str:
    if start is None or end is None:
        return ""
    a, b = _instant(start).astimezone(VIETNAM), _instant(end).astimezone(VIETNAM)
    if a.date() == b.date():
        times = f"từ {a:%H:%M} đến {b:%H:%M} ngày" if lang == "vi" else f"{a:%H:%M} to {b:%H:%M} on"
        return f"{times} {_day(a, lang)}"
    first, last = f"{a:%H:%M} {_day(a, lang)}", f"{b:%H:%M} {_day(b, lang)}"
    return f"từ {first} đến {last}" if lang == "vi" else f"{first} to {last}"


def _moment(at: datetime, lang: Lang) -> str:
    local = at.astimezone(VIETNAM)
    said = f"{local:%H:%M:%S}{' ngày' if lang == 'vi' else ','} {_day(local, lang)}"
    return said if lang == "vi" else f"{said} (UTC+7)"


def _day(at: datetime, lang: Lang) -> str:
    return f"{at:%d/%m/%Y}" if lang == "vi" else f"{at.day} {_MONTHS[at.month]} {at.year}"


def _instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromtimestamp(float(value) / 1000, UTC)
