"""Calendar file: `calendar.toml` of a province, read into a Calendar and a Counting. Pure: text in, values out.

Every mistake is told at once, with file, line, what is wrong and what a good value looks like. What can be written:

    hours = ["07:30-11:30", "13:00-17:00"]          # usual hours
    weekdays = ["T2", "T3", "T4", "T5", "T6"]       # usual working days
    off = [2027-01-04]                              # days off, without a reason
    work = ["2027-01-09"]                           # days worked, without a reason

    [[swap]]                                        # hoán đổi: both halves together
    off = 2026-01-02
    work = 2026-01-10
    why = "Chính phủ đồng ý ngày 25/12/2025"

    [[day]]                                         # a day with its own hours; [] is closed
    date = 2026-02-13
    hours = ["07:30-11:30"]
    why = "…"

    [[season]]                                      # other usual hours, both days included; `to` may be left out
    from = 2026-04-15
    to = 2026-10-15
    hours = ["07:00-11:30", "13:30-17:00"]
    weekdays = ["T2", "T3", "T4", "T5", "T6"]       # only these; left out: the usual ones

    [[closure]]                                     # bão, lũ: from a moment to a moment
    from = "2026-09-08 13:00"
    to = "2026-09-09"                               # a day alone is meant whole
    units = ["218"]                                 # units or agencies; left out: the whole province
    why = "…"

    [deadlines]                                     # see `ioc.domain.daycount.Counting`
    received_until = "15:00"
    ends = "closing"
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final, get_args

from ioc.domain.calendar import DAY, MINUTE, Calendar
from ioc.domain.daycount import Counting, Ending
from ioc.domain.text import VIETNAM
from ioc.domain.toml_reader import NotToml, Table, TomlReader, read_codes, read_day
from ioc.domain.workday import (
    OFFICE_HOURS,
    BadValue,
    CalendarError,
    Closure,
    Hours,
    Mistake,
    OwnDay,
    Season,
    read_clock,
    read_hours,
)

WEEKDAYS: Final = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
"""Monday first, as Vietnamese calendars print them."""
WHY_LENGTH_MAX: Final = 200
_TOP: Final = ("hours", "weekdays", "off", "work", "swap", "day", "season", "closure", "deadlines")
_ENGLISH: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOMENT: Final = re.compile(r"^(\d{4}-\d\d-\d\d)[ T](\d?\d:\d\d)$")


@dataclass(frozen=True)
class TimeRules:
    """What a province says of its time: when it works, and how it counts."""

    calendar: Calendar = field(default_factory=Calendar)
    counting: Counting = field(default_factory=Counting)


def read_calendar(text: str, where: str = "calendar.toml") -> Calendar:
    """The calendar of a file alone."""
    return read_time_rules(text, where).calendar


def read_time_rules(text: str, where: str = "calendar.toml") -> TimeRules:
    """Raises CalendarError with a line for each mistake, in order of lines."""
    try:
        reader = _Reader(text)
    except NotToml as error:
        raise CalendarError.of(where, [error.mistake]) from error
    found = reader.time_rules()
    if reader.mistakes:
        raise CalendarError.of(where, reader.mistakes)
    return found


class _Reader(TomlReader):
    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.own: dict[date, tuple[OwnDay, int]] = {}

    def time_rules(self) -> TimeRules:
        top = self.top
        self.only(top, _TOP)
        hours = self.get(top, "hours", read_hours, '["07:30-11:30", "13:00-17:00"]', OFFICE_HOURS)
        if not hours:
            self.wrong(top, "hours", _NO_HOURS, '["07:30-11:30", "13:00-17:00"]')
        weekdays = self.get(top, "weekdays", _weekdays, '["T2", "T3", "T4", "T5", "T6"]', frozenset(range(5)))
        for key, own in (("off", OwnDay(())), ("work", OwnDay(None))):
            self._days(top, key, own)
        for table in self.tables("swap"):
            self._swap(table)
        for table in self.tables("day"):
            self._own_day(table)
        seasons = tuple(season for table in self.tables("season") if (season := self._season(table)))
        closures = tuple(closure for table in self.tables("closure") if (closure := self._closure(table)))
        counting = self._counting()
        return TimeRules(
            Calendar(
                hours=hours,
                weekdays=weekdays,
                seasons=seasons,
                own={day: own for day, (own, _) in sorted(self.own.items())},
                closures=closures,
            ),
            counting,
        )

    def _days(self, top: Table, key: str, own: OwnDay) -> None:
        said = top.said.get(key, [])
        if not isinstance(said, list):
            self.wrong(top, key, BadValue("cần danh sách ngày", "a list of days is needed"), "[2026-01-10]")
            return
        for item in said:
            try:
                day = read_day(item)
            except BadValue as error:
                self.wrong(top, key, error, "[2026-01-10]", item=str(item))
            else:
                self._put(day, own, self.line(top, key, str(item)))

    def _swap(self, table: Table) -> None:
        self.only(table, ("off", "work", "why"))
        off = self.need(table, "off", read_day, "2026-01-02")
        work = self.need(table, "work", read_day, "2026-01-10")
        why = self._why(table)
        if off is None or work is None:
            return
        if off == work:
            said = BadValue(f"{work} vừa nghỉ vừa làm; giữ một", f"{work} is both off and work; keep one")
            self.wrong(table, "work", said)
            return
        basis = f" ({why})" if why else ""
        self._put(off, OwnDay((), f"Nghỉ hoán đổi, làm bù ngày {work:%d/%m/%Y}{basis}"), self.line(table, "off"))
        self._put(work, OwnDay(None, f"Làm bù ngày {off:%d/%m/%Y}{basis}"), self.line(table, "work"))

    def _own_day(self, table: Table) -> None:
        self.only(table, ("date", "hours", "why"))
        day = self.need(table, "date", read_day, "2026-02-13")
        hours = self.need(table, "hours", read_hours, '["07:30-11:30"]')
        why = self._why(table)
        if day is not None and hours is not None:
            self._put(day, OwnDay(hours, why), self.line(table, "date"))

    def _season(self, table: Table) -> Season | None:
        self.only(table, ("from", "to", "hours", "weekdays", "why"))
        first = self.need(table, "from", read_day, "2026-04-15")
        last = self.get(table, "to", read_day, "2026-10-15", None)
        hours: Hours | None = self.need(table, "hours", read_hours, '["07:00-11:30", "13:30-17:00"]')
        weekdays = self.get(table, "weekdays", _weekdays, '["T7"]', None)
        why = self.get(table, "why", _reason, '"Quyết định số … ngày …"', "")
        if first is None or hours is None:
            return None
        if last is not None and last < first:
            self.wrong(table, "to", BadValue(f"{last} đứng trước from = {first}", f"{last} is before from = {first}"))
        return Season(first, last, hours, weekdays, why)

    def _closure(self, table: Table) -> Closure | None:
        self.only(table, ("from", "to", "units", "why"))
        start = self.need(table, "from", lambda said: _moment(said, end=False), '"2026-09-08 13:00"')
        end = self.need(table, "to", lambda said: _moment(said, end=True), '"2026-09-09 12:00"')
        units = self.get(table, "units", read_codes, '["218", "07510"]', frozenset[str]())
        why = self._why(table)
        if start is None or end is None:
            return None
        if end <= start:
            begun = f"from = {start:%Y-%m-%d %H:%M}"
            self.wrong(table, "to", BadValue(f"không sau {begun}", f"is not after {begun}"))
        if "units" in table.said and units == frozenset():
            said = BadValue(
                "trống; bỏ dòng này nếu là toàn tỉnh", "is empty; leave the line out for the whole province"
            )
            self.wrong(table, "units", said, '["218"]')
        return Closure(start, end, units, why)

    def _counting(self) -> Counting:
        table = self.table("deadlines")
        self.only(table, ("received_until", "same_day_until", "ends", "closed_is_rest"))
        usual = Counting()
        return Counting(
            received_until=self.get(table, "received_until", read_clock, '"15:00"', usual.received_until),
            same_day_until=self.get(table, "same_day_until", read_clock, '"15:00"', usual.same_day_until),
            ends=self.get(table, "ends", _ending, '"closing"', usual.ends),
            closed_is_rest=self.get(table, "closed_is_rest", _flag, "true", usual.closed_is_rest),
        )

    def _put(self, day: date, own: OwnDay, line: int) -> None:
        if day in self.own:
            before, first = self.own[day]
            vi, en = "đã ghi", "is said already"
            if (before.hours == ()) != (own.hours == ()):
                vi, en = "vừa nghỉ vừa làm", "is both off and work"
            vi, en = f"{day} {vi} (dòng {first}); giữ một", f"{day} {en} (line {first}); keep one"
            self.mistakes.append(Mistake(line, vi, en))
            return
        self.own[day] = own, line

    def _why(self, table: Table) -> str:
        return self.need(table, "why", _reason, '"Công văn số … ngày …"') or ""


def _moment(said: object, *, end: bool) -> datetime:
    """A local moment; a day alone is its beginning or, as an end, its 24:00."""
    if isinstance(said, datetime):
        read_day(said.date())
        local = said.astimezone(VIETNAM) if said.tzinfo else said.replace(tzinfo=VIETNAM)
        if local.second or local.microsecond:
            raise BadValue("chỉ chính xác đến phút", "is exact to the minute only")
        return local
    found = _MOMENT.match(said) if isinstance(said, str) else None
    day = read_day(found[1] if found else said)
    midnight = datetime.combine(day, time(), VIETNAM)
    if found:
        return midnight + read_clock(found[2]) * MINUTE
    return midnight + DAY if end else midnight


def _weekdays(said: object) -> frozenset[int]:
    known = ", ".join(WEEKDAYS)
    if not isinstance(said, list) or not said:
        raise BadValue(f"cần danh sách thứ: {known}", f"a list of weekdays is needed: {known}")
    names = {name.casefold(): index for names in (WEEKDAYS, _ENGLISH) for index, name in enumerate(names)}
    for name in said:
        if not isinstance(name, str) or name.casefold() not in names:
            raise BadValue(f"{name!r} không phải thứ; có: {known}", f"{name!r} is no weekday; known: {known}")
    return frozenset(names[name.casefold()] for name in said)


def _reason(said: object) -> str:
    if not isinstance(said, str) or not said.strip() or len(said) > WHY_LENGTH_MAX:
        raise BadValue(
            f"cần lý do, tối đa {WHY_LENGTH_MAX} ký tự", f"a reason is needed, {WHY_LENGTH_MAX} letters at most"
        )
    return " ".join(said.split())


def _ending(said: object) -> Ending:
    names = ", ".join(_ENDINGS)
    for known in _ENDINGS:
        if said == known:
            return known
    raise BadValue(f"{said!r} lạ; có: {names}", f"{said!r} is unknown; known: {names}")


def _flag(said: object) -> bool:
    if not isinstance(said, bool):
        raise BadValue("cần true hoặc false", "needs true or false")
    return said


_NO_HOURS: Final = BadValue("phải có giờ làm việc", "hours are needed")
_ENDINGS: Final[tuple[Ending, ...]] = get_args(Ending)
