"""Workday: what one day is for an office (ngày làm việc, nghỉ, làm bù, nửa ngày), its hours, and closures. Pure nouns.

Hours are half-open spans of local minutes: `[450, 690)` is 07:30 to 11:30; 1440 is the end of the day, so an office may
close at 24:00. Everything is exact to the minute because it cannot be said more finely.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Final

Span = tuple[int, int]
"""Half-open, minutes of the local day."""
Hours = tuple[Span, ...]
"""Rising, not touching."""
DAY_MINUTES: Final = 1_440
OFFICE_HOURS: Final[Hours] = ((450, 690), (780, 1_020))
"""07:30–11:30 and 13:00–17:00."""
_CLOCK: Final = re.compile(r"^([01]?\d|2[0-4]):([0-5]\d)$")


class BadValue(ValueError):
    """A value that cannot be, said in both languages."""

    def __init__(self, vi: str, en: str) -> None:
        self.vi, self.en = vi, en
        super().__init__(f"{vi} / {en}")


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One thing wrong in a file: where (from 1), what, and what a good value looks like."""

    line: int
    vi: str
    en: str


class CalendarError(ValueError):
    """The calendar says something impossible; the text tells what, where and what a good value looks like."""

    def __init__(self, said: str, mistakes: tuple[Mistake, ...] = ()) -> None:
        self.mistakes = mistakes
        super().__init__(said)

    @classmethod
    def of(cls, where: str, mistakes: Iterable[Mistake]) -> CalendarError:
        """Of a file: `calendar.toml:12: … / …`, a line for each mistake, in order."""
        told = tuple(sorted(mistakes))
        return cls("\n".join(f"{where}:{one.line}: {one.vi} / {one.en}" for one in told), told)


class DayKind(Enum):
    """Why an office works on a day or does not; the value is what people read, Vietnamese and English."""

    WORK = ("ngày làm việc", "working day")
    WEEKEND = ("nghỉ hằng tuần", "weekend")
    HOLIDAY = ("nghỉ lễ", "holiday")
    OFF = ("nghỉ riêng", "day off")
    MAKE_UP = ("làm bù", "make-up day")
    OWN_HOURS = ("giờ riêng", "own hours")
    PARTLY = ("đóng cửa một phần", "partly closed")
    CLOSED = ("đóng cửa", "closed")

    @property
    def vi(self) -> str:
        return self.value[0]

    @property
    def en(self) -> str:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Workday:
    """One day of a calendar, answered for: a leader may ask why."""

    day: date
    kind: DayKind
    hours: Hours
    """When the office is open; () all day closed."""
    planned: Hours
    """The same without closures."""
    why_vi: str = ""
    why_en: str = ""
    """"" where the kind says it all."""

    @property
    def minutes(self) -> int:
        return minutes_of(self.hours)


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A single day that a province decides (ngày nghỉ, làm bù, nửa ngày); overrides everything but a closure."""

    hours: Hours | None
    """None: the usual hours of that time of the year; (): nobody works."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Season:
    """Usual hours that differ from a day to a day (giờ mùa hè, giờ mới, sáng thứ Bảy), both included."""

    first: date
    last: date | None
    """None: until further notice."""
    hours: Hours
    weekdays: frozenset[int] | None = None
    """Monday is 0; the others stay as they are. None: the usual working days."""
    why: str = ""

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Closure:
    """Offices closed from a moment to a moment (bão, lũ, cháy), half-open, aware, whole minutes."""

    start: datetime
    end: datetime
    units: frozenset[str] = frozenset()
    """Codes of units or agencies; empty: the whole province."""
    why: str = ""


def minutes_of(hours: Hours) -> int:
    return sum(end - start for start, end in hours)


def without(hours: Hours, start: int, end: int) -> Hours:
    """The hours less the minutes [start, end).

    >>> without(OFFICE_HOURS, 600, 840)
    ((450, 600), (840, 1020))
    """
    parts = ((first, last) for a, b in hours for first, last in ((a, min(b, start)), (max(a, end), b)))
    return tuple((first, last) for first, last in parts if first < last)


def read_hours(spans: object) -> Hours:
    """Hours of `["07:30-11:30", "13:00-17:00"]`; `[]` means closed. Raises BadValue."""
    if not isinstance(spans, list):
        raise BadValue("cần danh sách khoảng giờ", "a list of spans is needed")
    hours = tuple(_span(span) for span in spans)
    flat = [minute for span in hours for minute in span]
    if flat != sorted(set(flat)):
        raise BadValue("các khoảng phải tăng dần, không chồng, không liền nhau", "spans must rise and not touch")
    return hours


def _span(span: object) -> Span:
    parts = re.split(r"\s*[-–]\s*", span.strip()) if isinstance(span, str) else []
    if len(parts) != 2:
        raise BadValue(f"{span!r} không phải khoảng giờ", f"{span!r} is not a span of hours")
    return read_clock(parts[0]), read_clock(parts[1])


def read_clock(text: object) -> int:
    """Minute of the day of `07:30`; `24:00` is its end. Raises BadValue."""
    found = _CLOCK.match(text) if isinstance(text, str) else None
    minute = int(found[1]) * 60 + int(found[2]) if found else DAY_MINUTES + 1
    if minute > DAY_MINUTES:
        raise BadValue(f"{text!r} không phải giờ, ví dụ 07:30", f"{text!r} is not a time of day, e.g. 07:30")
    return minute


def clock_text(minute: int) -> str:
    """`07:30`, `24:00`."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def hours_text(hours: Hours) -> str:
    """`07:30–11:30, 13:00–17:00`; "" for none."""
    return ", ".join(f"{clock_text(start)}–{clock_text(end)}" for start, end in hours)
