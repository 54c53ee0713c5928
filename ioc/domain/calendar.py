"""Calendar: working time in Vietnamese offices (giờ hành chính): holidays, make-up days, half days, closures. Pure.

What a day is, is decided once a year and kept as running sums of office time, so that adding or measuring over a year
costs as much as over an hour: some 5 µs, where a walk from day to day took 950. Office spans are half-open; times given
must be aware and are read in Việt Nam (UTC+7). Holidays come from `ioc.domain.public_holidays`; a province overrides
single days, usual hours and closures by `calendar.toml` (`ioc.domain.calendar_file`).

From strongest to weakest: closure, own day of the province, make-up day, public holiday, season, usual hours.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from typing import Final

from ioc.domain.public_holidays import public_days
from ioc.domain.text import VIETNAM
from ioc.domain.workday import (
    OFFICE_HOURS,
    CalendarError,
    Closure,
    DayKind,
    Hours,
    OwnDay,
    Season,
    Workday,
    minutes_of,
    without,
)

DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
ZERO: Final = timedelta(0)
MINUTE_US: Final = 60_000_000
IDLE_YEARS_MAX: Final = 2
"""A calendar without working time in this many whole years is a mistake, and would otherwise be searched for ever."""


@dataclass(frozen=True)
class Calendar:
    hours: Hours = OFFICE_HOURS
    """Usual hours of a working day."""
    weekdays: frozenset[int] = frozenset(range(5))
    """Usual working days; Monday is 0."""
    seasons: tuple[Season, ...] = ()
    """The last that covers a day and its weekday counts."""
    own: Mapping[date, OwnDay] = field(default_factory=dict)
    closures: tuple[Closure, ...] = ()
    """Those that name units count in the calendar `of` these units only."""
    public_holidays: bool = True
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)
    _places: dict[frozenset[int], Calendar] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, *codes: str) -> Calendar:
        """The calendar of a place: with the closures that name one of its codes (its unit, its agency)."""
        named = frozenset(number for code in codes for number in self._by_code.get(code, ()))
        if not named:
            return self
        if named not in self._places:
            here = (c for number, c in enumerate(self.closures) if not c.units or number in named)
            self._places[named] = replace(self, closures=tuple(replace(c, units=frozenset()) for c in here))
        return self._places[named]

    def places(self) -> frozenset[str]:
        """Codes that have a calendar of their own: some closure names them."""
        return frozenset(self._by_code)

    def spread(self, within: Callable[[str, date], Iterable[str]]) -> Calendar:
        """The calendar whose closures also name everything that lies within a code on the day the closure begins."""
        closures = (
            replace(c, units=frozenset(one for code in c.units for one in (code, *within(code, _day_of(c.start)))))
            for c in self.closures
        )
        return replace(self, closures=tuple(closures))

    # Days

    def day(self, day: date) -> Workday:
        """What a day is here, and why."""
        planned = self._planned(day)
        hours, stopped = planned.hours, [c for c in self._everywhere if _touches(c, day)]
        for closure in stopped:
            hours = without(hours, *_minutes_on(closure, day))
        if hours == planned.hours:
            return planned
        why = "; ".join(c.why for c in stopped if c.why)
        return replace(
            planned,
            kind=DayKind.PARTLY if hours else DayKind.CLOSED,
            hours=hours,
            why_vi=why or planned.why_vi,
            why_en=why or planned.why_en,
        )

    def is_workday(self, day: date) -> bool:
        """The office is open on this day at all."""
        year = self._year(day.year)
        index = day.toordinal() - year.first
        return year.days[index + 1] > year.days[index]

    def is_rest_day(self, day: date) -> bool:
        """A weekly day off or a holiday (ngày nghỉ hằng tuần, nghỉ lễ, nghỉ hoán đổi); an office a storm closed is not
        at rest."""
        return not self._planned(day).hours

    def workday_from(self, day: date) -> date:
        """The first working day not before `day`."""
        return day if self.is_workday(day) else self.add_working_days(day, 1)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which is not counted itself; `day` for none."""
        if count < 0:
            raise ValueError(f"không cộng số ngày âm / cannot add negative days: {count}; ví dụ / e.g. 5")
        if count == 0:
            return day
        year = self._year(day.year)
        target = year.days[day.toordinal() - year.first + 1] + count
        number, idle = day.year, 0
        while target > year.days[-1]:
            target -= year.days[-1]
            idle = 0 if year.days[-1] else idle + 1
            number += 1
            year = self._year_after(number, idle)
        return date.fromordinal(year.first + bisect_left(year.days, target) - 1)

    def working_days_before(self, day: date, count: int) -> date:
        """The `count`-th working day before `day`, which is not counted itself; `day` for none."""
        if count < 0:
            raise ValueError(f"không lùi số ngày âm / cannot go back negative days: {count}; ví dụ / e.g. 2")
        if count == 0:
            return day
        year = self._year(day.year)
        target = year.days[day.toordinal() - year.first] - count + 1
        number, idle = day.year, 0
        while target < 1:
            idle = 0 if year.days[-1] else idle + 1
            number -= 1
            if idle >= IDLE_YEARS_MAX or number < date.min.year:
                raise CalendarError(
                    f"lịch không có ngày làm việc nào từ năm {number} / no working day since the year {number}; "
                    "cần ít nhất một ngày làm việc / at least one working day is needed"
                )
            year = self._year(number)
            target += year.days[-1]
        return date.fromordinal(year.first + bisect_left(year.days, target) - 1)

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; negative when `b` is earlier."""
        if b < a:
            return -self.working_days_between(b, a)
        whole = sum(self._year(number).days[-1] for number in range(a.year, b.year))
        return whole + self._days_to(b) - self._days_to(a)

    # Moments

    def is_working(self, at: datetime) -> bool:
        """The office is open at this moment."""
        year, index, us = self._place(at)
        return any(start <= us < end for start, end in year.spans[index])

    def next_working(self, at: datetime) -> datetime:
        """The earliest moment not before `at` at which the office is open."""
        year, index, us = self._place(at)
        for start, end in year.spans[index]:
            if us < end:
                return at if us >= start else year.moment(index, start).astimezone(at.tzinfo)
        done, number, idle = year.before[index + 1], year.number, 0
        while done >= year.before[-1]:
            idle = 0 if year.before[-1] else idle + 1
            number, done = number + 1, 0
            year = self._year_after(number, idle)
        index = bisect_right(year.before, done) - 1
        return year.moment(index, year.spans[index][0][0]).astimezone(at.tzinfo)

    def working_time_between(self, a: datetime, b: datetime) -> timedelta:
        """Office time from `a` to `b`; negative when `b` is earlier."""
        one, other = self._place(a), self._place(b)
        us = _worked(other) - _worked(one)
        first, last = one[0].number, other[0].number
        if first < last:
            us += sum(self._year(number).before[-1] for number in range(first, last))
        elif last < first:
            us -= sum(self._year(number).before[-1] for number in range(last, first))
        return timedelta(microseconds=us)

    def remaining(self, due: datetime, now: datetime) -> timedelta:
        """Office time left until `due` (thời gian làm việc còn lại); negative: so late."""
        return self.working_time_between(now, due)

    def add_working(self, at: datetime, amount: timedelta) -> datetime:
        """The earliest moment by which `amount` of office time has passed since `at`; `at` itself for none."""
        if amount < ZERO:
            raise ValueError(f"không cộng thời gian âm / cannot add a negative time: {amount}; ví dụ / e.g. 4:00:00")
        if amount == ZERO:
            return at
        place = self._place(at)
        year, idle = place[0], 0
        target, number = _worked(place) + _microseconds(amount), year.number
        while target > year.before[-1]:
            target -= year.before[-1]
            idle = 0 if year.before[-1] else idle + 1
            number += 1
            year = self._year_after(number, idle)
        index = bisect_left(year.before, target) - 1
        left = target - year.before[index]
        for start, end in year.spans[index]:
            if left <= end - start:
                break
            left -= end - start
        return year.moment(index, start + left).astimezone(at.tzinfo)

    @cached_property
    def _everywhere(self) -> tuple[Closure, ...]:
        return tuple(closure for closure in self.closures if not closure.units)

    @cached_property
    def _by_code(self) -> Mapping[str, Sequence[int]]:
        """Code → numbers of the closures that name it."""
        found: dict[str, list[int]] = {}
        for number, closure in enumerate(self.closures):
            for code in closure.units:
                found.setdefault(code, []).append(number)
        return found

    def _planned(self, day: date) -> Workday:
        """The day without closures."""
        usual = self._usual(day, day.weekday())
        own = self.own.get(day)
        if own is not None:
            hours = own.hours if own.hours is not None else usual or self._usual(day, None)
            return Workday(day, _own_kind(own, usual, hours), hours, hours, own.why, own.why)
        if self.public_holidays:
            known = public_days(day.year)
            if day in known.make_up:
                off = known.make_up[day]
                hours = self._usual(day, off.weekday() if off else None)
                why = (f"Làm bù ngày {off:%d/%m/%Y}", f"Worked instead of {off:%d/%m/%Y}") if off else ("", "")
                return Workday(day, DayKind.MAKE_UP, hours, hours, *why)
            if day in known.free:
                return Workday(day, DayKind.HOLIDAY, (), (), *known.free[day])
        return Workday(day, DayKind.WORK if usual else DayKind.WEEKEND, usual, usual)

    def _usual(self, day: date, weekday: int | None) -> Hours:
        """Usual hours at that time of the year of a weekday; None: of any usual working day."""
        weekday = min(self.weekdays, default=0) if weekday is None else weekday
        for season in reversed(self.seasons):
            if season.covers(day) and weekday in (self.weekdays if season.weekdays is None else season.weekdays):
                return season.hours
        return self.hours if weekday in self.weekdays else ()

    def _year(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = _Year(self, number)
        return year

    def _year_after(self, number: int, idle: int) -> _Year:
        if idle < IDLE_YEARS_MAX and number < date.max.year:
            return self._year(number)
        raise CalendarError(
            f"lịch không có giờ làm việc nào trước năm {number} / no working time before the year {number}; "
            "cần ít nhất một ngày làm việc / at least one working day is needed"
        )

    def _place(self, at: datetime) -> tuple[_Year, int, int]:
        """Year, day of the year and microsecond of the day, local."""
        if at.tzinfo is None:
            raise ValueError(f"thiếu múi giờ / no time zone: {at.isoformat()}; ví dụ / e.g. 2024-03-15T09:00+07:00")
        local = at.astimezone(VIETNAM)
        year = self._year(local.year)
        seconds = (local.hour * 60 + local.minute) * 60 + local.second
        return year, local.toordinal() - year.first, seconds * 1_000_000 + local.microsecond

    def _days_to(self, day: date) -> int:
        year = self._year(day.year)
        return year.days[day.toordinal() - year.first + 1]


class _Year:
    """One year of a calendar as running sums; in microseconds, so that nothing is ever rounded."""

    __slots__ = ("before", "days", "first", "number", "spans")

    def __init__(self, calendar: Calendar, number: int) -> None:
        self.number = number
        self.first = date(number, 1, 1).toordinal()
        last = date(number, 12, 31).toordinal()
        hours = [calendar.day(date.fromordinal(ordinal)).hours for ordinal in range(self.first, last + 1)]
        self.spans = [tuple((a * MINUTE_US, b * MINUTE_US) for a, b in spans) for spans in hours]
        self.before = list(accumulate((minutes_of(spans) * MINUTE_US for spans in hours), initial=0))
        """Office time before each day of the year; the last is that of the whole year."""
        self.days = list(accumulate((1 if spans else 0 for spans in hours), initial=0))
        """Working days before each day of the year."""

    def moment(self, index: int, us: int) -> datetime:
        midnight = datetime.combine(date.fromordinal(self.first + index), time(), VIETNAM)
        return midnight + timedelta(microseconds=us)


def _worked(place: tuple[_Year, int, int]) -> int:
    """Office time from the beginning of the year, microseconds."""
    year, index, us = place
    done = year.before[index]
    for start, end in year.spans[index]:
        if us <= start:
            break
        done += min(us, end) - start
    return done


def _microseconds(span: timedelta) -> int:
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def _own_kind(own: OwnDay, usual: Hours, hours: Hours) -> DayKind:
    if not hours:
        return DayKind.OFF
    if not usual:
        return DayKind.MAKE_UP
    return DayKind.WORK if own.hours is None or hours == usual else DayKind.OWN_HOURS


def _day_of(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()


def _touches(closure: Closure, day: date) -> bool:
    midnight = datetime.combine(day, time(), VIETNAM)
    return closure.start < midnight + DAY and midnight < closure.end


def _minutes_on(closure: Closure, day: date) -> tuple[int, int]:
    """From which to which minute of the day it is closed; beyond the day when it lasts longer."""
    midnight = datetime.combine(day, time(), VIETNAM)
    return (closure.start - midnight) // MINUTE, (closure.end - midnight) // MINUTE
