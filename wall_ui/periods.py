"""Periods on screens: local days, quarters and reporting quarters as half-open [from, to) in unix milliseconds.

Local time is UTC+7 the year round. The department's reporting quarter ends in the middle of the last month: the report
of quarter I/2024 covers 16/12/2023–15/03/2024 (seed S1), so a quarter runs from the 16th to the 15th.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

LOCAL = timezone(timedelta(hours=7))
MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Half-open, unix milliseconds."""

    start: int
    end: int

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
    start = _midnight(now.astimezone(LOCAL).date())
    return Period(start, start + DAY_MS)


def last_24h(now: datetime) -> Period:
    """The 24 hours up to the minute now running: a figure's period then moves once a minute, not with every look."""
    end = ms(now) // MINUTE_MS * MINUTE_MS + MINUTE_MS
    return Period(end - DAY_MS, end)


def quarter(now: datetime) -> Period:
    """The calendar quarter that holds `now`, local."""
    today = now.astimezone(LOCAL).date()
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return Period(_midnight(first), _midnight(_months_later(first, 3)))


def quarter_number(period: Period) -> tuple[int, int]:
    """(year, 1–4) of a quarter or a reporting quarter, by its last day."""
    last = local_date(period.end - 1)
    return last.year, (last.month - 1) // 3 + 1


def reporting_quarter(day: date) -> Period:
    """The department's quarter (16th to 15th) that holds a local day."""
    shifted = _months_later(day.replace(day=1), 1 if day.day >= 16 else 0)  # from the 16th on it counts as next month
    last_month = shifted.replace(month=(shifted.month - 1) // 3 * 3 + 3)
    return Period(_midnight(_months_later(last_month, -3).replace(day=16)), _midnight(last_month.replace(day=16)))


def local_date(at_ms: int) -> date:
    """The local calendar day of an instant."""
    return (_EPOCH + timedelta(milliseconds=at_ms)).astimezone(LOCAL).date()


def words(period: Period) -> str:
    """`16/12/2023–15/03/2024`: both days included, as people write it."""
    return f"{local_date(period.start):%d/%m/%Y}–{local_date(period.end - 1):%d/%m/%Y}"


def _midnight(day: date) -> int:
    return ms(datetime(day.year, day.month, day.day, tzinfo=LOCAL))


def _months_later(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
