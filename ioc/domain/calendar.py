"""Calendar: working time in Vietnamese offices (giờ hành chính), public holidays and make-up Saturdays. Pure.

Half-open spans [07:30, 11:30) and [13:00, 17:00) on working days; a swap of days (nghỉ hoán đổi) makes a weekday free
and a Saturday worked. Holidays come from the `holidays` package; a province overrides single days, because swaps are
announced each year after a release was made. Times given must be aware; they are read in Việt Nam (UTC+7).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final

import holidays

from ioc.domain.text import VIETNAM

DAY: Final = timedelta(days=1)
ZERO: Final = timedelta(0)
IDLE_DAYS_MAX: Final = 400
"""A calendar without one working day in this many is a mistake, and would otherwise be searched for ever."""
OFFICE_HOURS: Final = ((time(7, 30), time(11, 30)), (time(13, 0), time(17, 0)))


class CalendarError(ValueError):
    """The override file says something impossible; the text tells what, where and what a good value looks like."""


@dataclass(frozen=True)
class Calendar:
    hours: tuple[tuple[time, time], ...] = OFFICE_HOURS
    weekdays: frozenset[int] = frozenset(range(5))
    """Monday is 0."""
    off: frozenset[date] = field(default_factory=frozenset)
    work: frozenset[date] = field(default_factory=frozenset)
    """Single days that override everything else."""
    public_holidays: bool = True

    def is_workday(self, day: date) -> bool:
        """The office is open on this day at all."""
        if day in self.work or day in self.off:
            return day in self.work
        if self.public_holidays:
            free, make_up = _public(day.year)
            if day in free or day in make_up:
                return day in make_up
        return day.weekday() in self.weekdays

    def is_working(self, at: datetime) -> bool:
        """The office is open at this moment."""
        local = at.astimezone(VIETNAM)
        return self.is_workday(local.date()) and any(a <= local.time() < b for a, b in self.hours)

    def working_time_between(self, a: datetime, b: datetime) -> timedelta:
        """Office time from `a` to `b`; negative when `b` is earlier."""
        if b < a:
            return -self.working_time_between(b, a)
        last = b.astimezone(VIETNAM).date()
        spans = self._spans(a.astimezone(VIETNAM).date(), last)
        return sum((max(min(end, b) - max(start, a), ZERO) for start, end in spans), ZERO)

    def add_working(self, at: datetime, amount: timedelta) -> datetime:
        """The earliest moment by which `amount` of office time has passed since `at`; `at` itself for none."""
        if amount < ZERO:
            raise ValueError(f"không cộng thời gian âm / cannot add a negative time: {amount}; ví dụ / e.g. 4:00:00")
        if amount == ZERO:
            return at
        day, idle = at.astimezone(VIETNAM).date(), 0
        while idle < IDLE_DAYS_MAX:
            idle += 1
            for start, end in self._spans(day, day):
                idle = 0
                begin = max(start, at)
                if begin + amount <= end:
                    return (begin + amount).astimezone(at.tzinfo)
                amount -= max(end - begin, ZERO)
            day += DAY
        raise CalendarError(
            f"lịch không có ngày làm việc nào trong {IDLE_DAYS_MAX} ngày sau {at:%d/%m/%Y} / "
            f"no working day within {IDLE_DAYS_MAX} days; cần ít nhất một / at least one is needed"
        )

    def _spans(self, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
        """Office spans of the days `first` to `last`, in order."""
        for number in range((last - first).days + 1):
            day = first + number * DAY
            if self.is_workday(day):
                for start, end in self.hours:
                    yield datetime.combine(day, start, VIETNAM), datetime.combine(day, end, VIETNAM)


@lru_cache(maxsize=64)
def _public(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Free days and make-up working days of one year."""
    known = holidays.country_holidays("VN", years=year)
    make_up: set[date] = getattr(known, "weekend_workdays", set())
    return frozenset(known) - make_up, frozenset(day for day in make_up if day.year == year)


def read_calendar(text: str, where: str = "calendar.toml") -> Calendar:
    """Calendar from the text of an override file:

    hours = ["07:30-11:30", "13:00-17:00"]   # optional
    off = ["2026-01-02"]                      # free although a weekday
    work = ["2026-01-10"]                     # worked although a Saturday
    """
    try:
        said: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(f"{where}: không phải TOML / not TOML: {error}") from error
    if unknown := sorted(set(said) - {"hours", "off", "work"}):
        raise CalendarError(f"{where}: khóa lạ / unknown key {unknown[0]!r}; có / known: hours, off, work")
    off, work = _days(said, "off", where), _days(said, "work", where)
    if both := sorted(off & work):
        raise CalendarError(f"{where}: {both[0]} vừa nghỉ vừa làm / is both off and work; giữ một / keep one")
    return Calendar(hours=_hours(said["hours"], where) if "hours" in said else OFFICE_HOURS, off=off, work=work)


def _days(said: dict[str, Any], key: str, where: str) -> frozenset[date]:
    days = said.get(key, [])
    try:
        return frozenset(day if type(day) is date else date.fromisoformat(day) for day in days)
    except (TypeError, ValueError) as error:
        raise CalendarError(f'{where}: {key}: ngày sai / bad day ({error}); ví dụ / e.g. "2026-01-10"') from error


def _hours(spans: Any, where: str) -> tuple[tuple[time, time], ...]:
    try:
        pairs = [tuple(time.fromisoformat(part.strip()) for part in span.split("-")) for span in spans]
        hours = tuple((start, end) for start, end in pairs)
    except (AttributeError, TypeError, ValueError) as error:
        raise CalendarError(f'{where}: hours: {error}; ví dụ / e.g. ["07:30-11:30", "13:00-17:00"]') from error
    flat = [moment for span in hours for moment in span]
    if not flat or flat != sorted(set(flat)):
        raise CalendarError(
            f"{where}: hours: các khoảng phải tăng dần, không chồng nhau / spans must rise and not overlap; "
            'ví dụ / e.g. ["07:30-11:30", "13:00-17:00"]'
        )
    return hours
