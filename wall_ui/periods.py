"""Periods on screens: those of `ioc.domain.periods` as half-open [from, to) in unix milliseconds.

The department's reporting quarter closes in the middle of its last month: the report of quarter I/2024 covers
16/12/2023–15/03/2024 (seed S1), so a quarter runs from the 16th to the 15th.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from ioc.domain import periods
from ioc.domain.text import VIETNAM

LOCAL = VIETNAM
MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
DEPARTMENT_CUT = 16
"""Day of the month on which the department's quarters begin."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Half-open, unix milliseconds."""

    start: int
    end: int

    @classmethod
    def of(cls, period: periods.Period) -> Period:
        return cls(ms(period.start), ms(period.end))

    def __contains__(self, at_ms: int) -> bool:
        return self.start <= at_ms < self.end

    @property
    def days(self) -> int:
        return (self.end - self.start) // DAY_MS


def ms(at: datetime) -> int:
    """Unix milliseconds of an aware instant, exact (no float on the way)."""
    since = at - _EPOCH
    return since.days * DAY_MS + since.seconds * 1000 + since.microseconds // 1000


def ms_or_none(at: datetime | None) -> int | None:
    """`ms`, where unknown stays unknown."""
    return None if at is None else ms(at)


def local_day(now: datetime) -> Period:
    """The local day that holds `now`."""
    return Period.of(periods.holding("day", now))


def last_24h(now: datetime) -> Period:
    """The 24 hours up to the minute now running: a figure's period then moves once a minute, not with every look."""
    end = ms(now) // MINUTE_MS * MINUTE_MS + MINUTE_MS
    return Period(end - DAY_MS, end)


def quarter(now: datetime) -> Period:
    """The calendar quarter that holds `now`, local."""
    return Period.of(periods.holding("quarter", now))


def quarter_number(period: Period) -> tuple[int, int]:
    """(year, 1–4) of a quarter or a reporting quarter, by its last day."""
    last = local_date(period.end - 1)
    return last.year, (last.month - 1) // 3 + 1


def reporting_quarter(day: date) -> Period:
    """The department's quarter (16th to 15th) that holds a local day."""
    return Period.of(periods.monthly("quarter", day, DEPARTMENT_CUT))


def local_date(at_ms: int) -> date:
    """The local calendar day of an instant."""
    return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(LOCAL).date()


def words(period: Period) -> str:
    """`16/12/2023–15/03/2024`: both days included, as people write it."""
    return f"{local_date(period.start):%d/%m/%Y}–{local_date(period.end - 1):%d/%m/%Y}"


def told(period: Period, now: datetime, days: int) -> dict[str, Any]:
    """What a screen says of a quarter of any kind: when, which, whether it is over, on how many of its days there is
    something."""
    year, number = quarter_number(period)
    return {
        "from": period.start,
        "to": period.end,
        "words": words(period),
        "year": year,
        "number": number,
        "finished": period.end <= ms(now),
        "days": days,
        "days_all": period.days,
    }


def midday(day: date) -> datetime:
    """An instant inside a local day."""
    return datetime.combine(day, time(12), LOCAL)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
