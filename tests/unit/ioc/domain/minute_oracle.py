"""A slow office that knows of every minute whether it is open, written without looking at the calendar.

Weekdays off to 2026 are the announced ones, copied out by hand; weekends and later years are what the law's days give.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cache

import holidays

LOCAL = timezone(timedelta(hours=7))
ONE_DAY, ONE_MINUTE = timedelta(days=1), timedelta(minutes=1)

ANNOUNCED = {
    2015: "1/1-2/1 16/2-23/2 28/4 29/4-1/5 2/9",
    2016: "1/1 8/2-12/2 18/4 2/5-3/5 2/9",
    2017: "2/1 26/1-1/2 6/4 1/5-2/5 4/9",
    2018: "1/1 14/2-20/2 25/4 30/4-1/5 3/9 31/12",
    2019: "1/1 4/2-8/2 15/4 29/4-1/5 2/9",
    2020: "1/1 23/1-29/1 2/4 30/4-1/5 2/9",
    2021: "1/1 10/2-16/2 21/4 30/4 3/5 2/9-3/9",
    2022: "3/1 31/1-4/2 11/4 2/5-3/5 1/9-2/9",
    2023: "2/1 20/1-26/1 1/5-3/5 1/9-4/9",
    2024: "1/1 8/2-14/2 18/4 29/4-1/5 2/9-3/9",
    2025: "1/1 27/1-31/1 7/4 30/4-2/5 1/9-2/9",
    2026: "1/1-2/1 16/2-20/2 27/4 30/4-1/5 31/8-2/9 24/11",
}
"""Weekdays off of state offices; what announcements say of weekends says nothing to a desk that opens on Saturdays."""
MADE_UP = {
    date(2015, 2, 14): 0, date(2015, 4, 25): 2, date(2019, 1, 5): 0, date(2019, 5, 4): 0, date(2024, 5, 4): 0,
    date(2025, 4, 26): 4, date(2026, 1, 10): 4, date(2026, 8, 22): 0,
}  # fmt: skip
"""Saturday → the weekday it was swapped with (Monday is 0)."""


@cache
def announced(year: int) -> frozenset[date]:
    days = set()
    for part in ANNOUNCED[year].split():
        ends = [datetime.strptime(f"{end}/{year}", "%d/%m/%Y").date() for end in part.split("-")]  # noqa: DTZ007
        day = ends[0]
        while day <= ends[-1]:
            days.add(day)
            day += ONE_DAY
    return frozenset(days)


@cache
def by_law(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("VN", years=year))


Spans = list[tuple[int, int]]


@dataclass
class SlowOffice:
    hours: Spans = field(default_factory=lambda: [(450, 690), (780, 1020)])
    own: dict[date, Spans | None] = field(default_factory=dict)
    """None: worked with the usual hours."""
    seasons: list[tuple[date, date, Spans, set[int] | None]] = field(default_factory=list)
    closures: list[tuple[datetime, datetime, str]] = field(default_factory=list)
    """The text is a unit code; "" is everywhere."""
    unit: str = ""

    def spans_of(self, day: date) -> Spans:
        if day in self.own:
            mine = self.own[day]
            if mine is not None:
                return mine
            return self.usual(day, day.weekday()) or self.usual(day, 0)
        if day in MADE_UP:
            return self.usual(day, MADE_UP[day])
        if day in (announced(day.year) if day.year in ANNOUNCED and day.weekday() < 5 else by_law(day.year)):
            return []
        return self.usual(day, day.weekday())

    def usual(self, day: date, weekday: int) -> Spans:
        spans = self.hours if weekday < 5 else []
        for first, last, other, only in self.seasons:
            if first <= day <= last and weekday in (range(5) if only is None else only):
                spans = other
        return spans

    def row(self, day: date) -> bytes:
        """1440 minutes of a day: 1 is open."""
        plain = _plain(tuple(self.spans_of(day)))
        midnight = datetime(day.year, day.month, day.day, tzinfo=LOCAL)
        mine = [c for c in self.closures if c[2] in ("", self.unit) and c[0] < midnight + ONE_DAY and c[1] > midnight]
        if not mine:
            return plain
        row = bytearray(plain)
        for minute in range(1440):
            at = midnight + minute * ONE_MINUTE
            if any(start <= at < end for start, end, _ in mine):
                row[minute] = 0
        return bytes(row)

    def open_minutes(self, a: datetime, b: datetime) -> int:
        """Counted day by day, each minute of it."""
        a, b, total = a.astimezone(LOCAL), b.astimezone(LOCAL), 0
        day = a.date()
        while day <= b.date():
            first = a.hour * 60 + a.minute if day == a.date() else 0
            last = b.hour * 60 + b.minute if day == b.date() else 1440
            total += sum(self.row(day)[first:last])
            day += ONE_DAY
        return total

    def after(self, a: datetime, minutes: int) -> datetime:
        """The earliest moment by which so many open minutes have passed."""
        a = a.astimezone(LOCAL)
        day, first = a.date(), a.hour * 60 + a.minute
        while minutes > sum(self.row(day)[first:]):
            minutes -= sum(self.row(day)[first:])
            day, first = day + ONE_DAY, 0
        row = self.row(day)
        while minutes:
            minutes -= row[first]
            first += 1
        return datetime(day.year, day.month, day.day, tzinfo=LOCAL) + first * ONE_MINUTE

    def next_open(self, a: datetime) -> datetime:
        return self.after(a, 1) - ONE_MINUTE

    def worked(self, day: date) -> bool:
        return any(self.row(day))

    def toml(self) -> str:
        """The same office as a calendar file."""
        text = [f"hours = {_toml(self.hours)}"]
        worked = [str(day) for day, spans in self.own.items() if spans is None]
        text.append(f"work = [{', '.join(worked)}]")
        for day, spans in self.own.items():
            if spans is not None:
                text.append(f'[[day]]\ndate = {day}\nhours = {_toml(spans)}\nwhy = "thử"')
        for first, last, spans, only in self.seasons:
            text.append(f"[[season]]\nfrom = {first}\nto = {last}\nhours = {_toml(spans)}")
            if only is not None:
                text.append(f"weekdays = {[('T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'CN')[one] for one in sorted(only)]}")
        for start, end, unit in self.closures:
            text.append(f'[[closure]]\nfrom = "{start:%Y-%m-%d %H:%M}"\nto = "{end:%Y-%m-%d %H:%M}"\nwhy = "bão"')
            if unit:
                text.append(f'units = ["{unit}"]')
        return "\n".join(text)


@cache
def _plain(spans: tuple[tuple[int, int], ...]) -> bytes:
    return bytes(any(start <= minute < end for start, end in spans) for minute in range(1440))


def _toml(spans: Iterable[tuple[int, int]]) -> list[str]:
    return [f"{a // 60:02d}:{a % 60:02d}-{b // 60:02d}:{b % 60:02d}" for a, b in spans]
