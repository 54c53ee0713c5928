"""The words of a Notice (tin báo): subject and plain-text body of one message about one alert.

Pure. Vietnamese first and English below it, or the other way round for a recipient who reads English. Texts of an
alert may quote what a citizen typed, so every piece is cleaned to one line and cut to a length here, once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Self

from ioc.domain.alerts import CLOSE_REASONS, CLOSED_BY_MACHINE, Severity
from ioc.domain.text import NBSP, VIETNAM, Lang, date, number, share

SUBJECT_LENGTH_MAX = 78  # RFC 5322 asks for lines of 78; phones show about 40, so the severity stands first
PIECE_LENGTH_MAX = 600
_UNSAFE = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Unicode categories: controls, direction changes, lone surrogates, line and paragraph separators."""


class Reason(StrEnum):
    """Why somebody is told; the column `notice.reason`."""

    FIRED = "fired"
    ESCALATED = "escalated"
    OVER = "over"
    CLOSED = "closed"


WHY: Final[dict[Reason, dict[Lang, str]]] = {
    Reason.FIRED: {"vi": "mới phát sinh", "en": "new"},
    Reason.ESCALATED: {"vi": "chưa xử lý xong, báo lên cấp trên", "en": "not settled yet, passed up to you"},
    Reason.OVER: {"vi": "đã hết", "en": "over"},
    Reason.CLOSED: {"vi": "đã đóng", "en": "closed"},
}
_TAG: Final[dict[Reason, dict[Lang, str]]] = {
    Reason.FIRED: {"vi": "Mức {n} · {name}", "en": "Severity {n} · {name}"},
    Reason.ESCALATED: {"vi": "Mức {n} · Chưa xong", "en": "Severity {n} · Not settled"},
    Reason.OVER: {"vi": "Đã hết · Mức {n}", "en": "Over · Severity {n}"},
    Reason.CLOSED: {"vi": "Đã đóng · Mức {n}", "en": "Closed · Severity {n}"},
}
_NOBODY: Final[dict[Lang, tuple[str, str]]] = {
    "vi": ("chưa ai nhận xử lý, báo lên cấp trên", "Mức {n} · Chưa ai nhận"),
    "en": ("nobody has taken it, passed up to you", "Severity {n} · Not taken"),
}
"""Why, and the tag, of an escalation that waited for somebody to take the alert."""
_LABELS: Final[dict[Lang, dict[str, str]]] = {
    "vi": {
        "head": "Cảnh báo mức {n} ({name}): {why}.",
        "figure": "Số liệu",
        "step": "Việc đầu tiên",
        "since": "Từ lúc",
        "until": "Đến lúc",
        "closed": "Lý do đóng",
        "place": "Nơi",
    },
    "en": {
        "head": "Alert of severity {n} ({name}): {why}.",
        "figure": "Figure",
        "step": "First step",
        "since": "Since",
        "until": "Until",
        "closed": "Reason for closing",
        "place": "Place",
    },
}
_UNITS: Final[dict[str, dict[Lang, str]]] = {
    "d": {"vi": "ngày", "en": "days"},
    "h": {"vi": "giờ", "en": "h"},
    "min": {"vi": "phút", "en": "min"},
    "s": {"vi": "giây", "en": "s"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """What a message says of an alert. Built from a row of `alert` or from the Alert of the wire protocol."""

    id: str
    version: int
    severity: int
    rule: str
    """What people call its rule: L22; the rule's id where it has no code."""
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
    escalated: int = 0
    """How many steps up it has gone."""
    nobody: bool = False
    """It went up because nobody had taken it."""

    @classmethod
    def of(cls, alert: Mapping[str, Any]) -> Self:
        """From a mapping with the columns of `alert`, or the fields of the protocol's Alert (its times in ms)."""
        reason, ended = alert.get("close_reason") or "", alert.get("closed_at")
        if reason == "condition_over":  # it was over when it began to recover, not when we were sure of it
            ended = alert.get("recovering_at") or ended
        return cls(
            id=alert["id"],
            version=alert["version"],
            severity=alert["severity"],
            rule=alert.get("code") or alert["rule"],
            title=alert["title"],
            title_en=alert["title_en"],
            sentence=alert["sentence"],
            sentence_en=alert["sentence_en"],
            first_step=alert["first_step"],
            first_step_en=alert["first_step_en"],
            since=_instant(alert["episode_at"]),
            until=_instant(ended) if ended is not None else None,
            place=alert.get("unit_name") or "",
            figure=alert.get("figure") or {},
            close_reason=reason,
            escalated=alert.get("escalated") or 0,
        )


def compose(alert: AlertFacts, reason: Reason, *, lang: Lang = "vi", page: str = "") -> tuple[str, str]:
    """Subject (at most 78 characters) and body. `page` is where the reader opens the alert; empty leaves it out."""
    severity = Severity(alert.severity)
    name = (severity.vi if lang == "vi" else severity.en).capitalize()
    tag = _NOBODY[lang][1] if reason is Reason.ESCALATED and alert.nobody else _TAG[reason][lang]
    tag = tag.format(n=alert.severity, name=name)
    subject = cut(f"[{tag}] {one_line(alert.title if lang == 'vi' else alert.title_en)}", SUBJECT_LENGTH_MAX)
    other: Lang = "en" if lang == "vi" else "vi"
    link = ["", f"Mở / Open: {page}#{alert.id}"] if page else []
    first, second = _told(alert, reason, lang), _told(alert, reason, other)
    last = f"Quy tắc / Rule: {one_line(alert.rule, 64)} · Cảnh báo / Alert: {alert.id}"
    return subject, "\n".join([*first, *link, "", "—" * 24, "", *second, "", last, ""])


def one_line(text: str, length_max: int = PIECE_LENGTH_MAX) -> str:
    """NFC, no control or direction-changing characters, single spaces, cut: safe in a subject line or a JSON field."""
    kept = "".join(" " if unicodedata.category(c) in _UNSAFE else c for c in text)
    return cut(re.sub(r" {2,}", " ", unicodedata.normalize("NFC", kept)).strip(), length_max)


def cut(text: str, length_max: int) -> str:
    """At most `length_max` characters, ended by … at a word where one is near."""
    if len(text) <= length_max:
        return text
    head = text[: length_max - 1]
    space = head.rfind(" ")
    return (head[:space] if space > length_max * 0.7 else head).rstrip(" ,;:·") + "…"


def _told(alert: AlertFacts, reason: Reason, lang: Lang) -> list[str]:
    """The message in one language, line by line."""
    vi, label, severity = lang == "vi", _LABELS[lang], Severity(alert.severity)
    why = _NOBODY[lang][0] if reason is Reason.ESCALATED and alert.nobody else WHY[reason][lang]
    head = label["head"].format(n=alert.severity, name=severity.vi if vi else severity.en, why=why)
    ended = reason in (Reason.OVER, Reason.CLOSED)
    facts = [
        ("figure", _figure(alert.figure, lang)),
        ("step", "" if ended else one_line(alert.first_step if vi else alert.first_step_en)),
        ("since", _moment(alert.since, lang)),
        ("until", _moment(alert.until, lang) if ended and alert.until else ""),
        ("closed", _close_reason(alert.close_reason, lang) if reason is Reason.CLOSED else ""),
        ("place", one_line(alert.place, 120)),
    ]
    said = [f"{label[name]}: {text}" for name, text in facts if text]
    return [head, "", one_line(alert.sentence if vi else alert.sentence_en), "", *said]


def _figure(figure: Mapping[str, Any], lang: Lang) -> str:
    """`12/143 (8,39 %), từ 14:00 đến 14:10 ngày 20/03/2024`: never a value without what it is a part of. One event, or
    no time at all, is no figure: the sentence tells of it."""
    num, den, value, unit = (figure.get(name) for name in ("num", "den", "value", "unit"))
    if num is not None and den:
        said = f"{number(num, lang)}/{number(den, lang)}"
        if unit == "%":
            said += f" ({share(num, den, lang)})"
    else:
        amount = value if value is not None else num
        if den is not None or not amount or (num == 1 and amount == 1):
            return ""
        said = number(amount, lang)
        if unit:
            said += NBSP + (_UNITS[unit][lang] if unit in _UNITS else one_line(unit, 30))
    period = _period(figure.get("from"), figure.get("to"), lang)
    return f"{said}{', ' if period else ''}{period}"


def _close_reason(code: str, lang: Lang) -> str:
    if reason := CLOSE_REASONS.get(code):
        return reason.vi if lang == "vi" else reason.en
    return one_line(CLOSED_BY_MACHINE.get(code, (code, code))[lang == "en"], 120)


def _period(start: Any, end: Any, lang: Lang) -> str:
    if start is None or end is None or start == end:
        return ""
    a, b = _instant(start).astimezone(VIETNAM), _instant(end).astimezone(VIETNAM)
    if a.date() == b.date():
        times = f"từ {a:%H:%M} đến {b:%H:%M} ngày" if lang == "vi" else f"{a:%H:%M} to {b:%H:%M} on"
        return f"{times} {date(a, lang)}"
    first, last = f"{a:%H:%M} {date(a, lang)}", f"{b:%H:%M} {date(b, lang)}"
    return f"từ {first} đến {last}" if lang == "vi" else f"{first} to {last}"


def _moment(at: datetime, lang: Lang) -> str:
    said = f"{at.astimezone(VIETNAM):%H:%M:%S}{' ngày' if lang == 'vi' else ','} {date(at, lang)}"
    return said if lang == "vi" else f"{said} (UTC+7)"


def _instant(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromtimestamp(float(value) / 1000, UTC)
