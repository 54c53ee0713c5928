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
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Final, TypeVar, get_args

from ioc.domain.calendar import DAY, MINUTE, Calendar
from ioc.domain.daycount import Counting, Ending
from ioc.domain.text import VIETNAM
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

T = TypeVar("T")
WEEKDAYS: Final = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
"""Monday first, as Vietnamese calendars print them."""
YEARS: Final = (1976, 2100)
WHY_LENGTH_MAX: Final = 200
_TOP: Final = ("hours", "weekdays", "off", "work", "swap", "day", "season", "closure", "deadlines")
_ENGLISH: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HEADER: Final = re.compile(r"^\s*\[\[?\s*([A-Za-z_]+)\s*\]\]?\s*(#.*)?$")
_KEY: Final = re.compile(r"^\s*([A-Za-z_]+)\s*=")
_TOML_LINE: Final = re.compile(r"at line (\d+)")
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
        said: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = _TOML_LINE.search(str(error))
        mistake = Mistake(int(line[1]) if line else 1, f"không phải TOML: {error}", f"not TOML: {error}")
        raise CalendarError.of(where, [mistake]) from error
    reader = _Reader(said, _Lines(text))
    found = reader.time_rules()
    if reader.mistakes:
        raise CalendarError.of(where, reader.mistakes)
    return found


class _Lines:
    """Where tables and keys of a TOML text stand. tomllib does not tell; headers and keys begin lines in our files."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self._at: dict[tuple[str, int, str], int] = {}
        table, seen = "", {"": 0}
        for number, line in enumerate(self.lines, 1):
            if header := _HEADER.match(line):
                table = header[1]
                seen[table] = seen.get(table, -1) + 1
                self._at[table, seen[table], ""] = number
            elif key := _KEY.match(line):
                self._at.setdefault((table, seen[table], key[1]), number)

    def of(self, table: str, index: int, key: str, item: str = "") -> int:
        """Line of a key of the `index`-th such table, or of the first line from there on that holds `item`."""
        line = self._at.get((table, index, key)) or self._at.get((table, index, ""), 1)
        if item:
            return next((n for n in range(line, len(self.lines) + 1) if item in self.lines[n - 1]), line)
        return line


@dataclass(frozen=True)
class _Table:
    """One table of the file and where it stands."""

    name: str
    index: int
    said: Mapping[str, Any]


class _Reader:
    def __init__(self, said: Mapping[str, Any], lines: _Lines) -> None:
        self.said, self.lines = said, lines
        self.mistakes: list[Mistake] = []
        self.own: dict[date, tuple[OwnDay, int]] = {}

    def time_rules(self) -> TimeRules:
        top = _Table("", 0, self.said)
        self._only(top, _TOP)
        hours = self._get(top, "hours", read_hours, '["07:30-11:30", "13:00-17:00"]', OFFICE_HOURS)
        if not hours:
            self._wrong(top, "hours", _NO_HOURS, '["07:30-11:30", "13:00-17:00"]')
        weekdays = self._get(top, "weekdays", _weekdays, '["T2", "T3", "T4", "T5", "T6"]', frozenset(range(5)))
        for key, own in (("off", OwnDay(())), ("work", OwnDay(None))):
            self._days(top, key, own)
        for table in self._tables("swap"):
            self._swap(table)
        for table in self._tables("day"):
            self._own_day(table)
        seasons = tuple(season for table in self._tables("season") if (season := self._season(table)))
        closures = tuple(closure for table in self._tables("closure") if (closure := self._closure(table)))
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

    def _tables(self, name: str) -> Iterator[_Table]:
        tables = self.said.get(name, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            self._wrong(_TOP_TABLE, name, BadValue(f"cần bảng [[{name}]]", f"tables are needed: [[{name}]]"))
            return
        yield from (_Table(name, index, table) for index, table in enumerate(tables))

    def _days(self, top: _Table, key: str, own: OwnDay) -> None:
        said = top.said.get(key, [])
        if not isinstance(said, list):
            self._wrong(top, key, BadValue("cần danh sách ngày", "a list of days is needed"), "[2026-01-10]")
            return
        for item in said:
            try:
                day = _day(item)
            except BadValue as error:
                self._wrong(top, key, error, "[2026-01-10]", item=str(item))
            else:
                self._put(day, own, self.lines.of("", 0, key, str(item)))

    def _swap(self, table: _Table) -> None:
        self._only(table, ("off", "work", "why"))
        off = self._need(table, "off", _day, "2026-01-02")
        work = self._need(table, "work", _day, "2026-01-10")
        why = self._why(table)
        if off is None or work is None:
            return
        if off == work:
            said = BadValue(f"{work} vừa nghỉ vừa làm; giữ một", f"{work} is both off and work; keep one")
            self._wrong(table, "work", said)
            return
        basis = f" ({why})" if why else ""
        self._put(off, OwnDay((), f"Nghỉ hoán đổi, làm bù ngày {work:%d/%m/%Y}{basis}"), self._line(table, "off"))
        self._put(work, OwnDay(None, f"Làm bù ngày {off:%d/%m/%Y}{basis}"), self._line(table, "work"))

    def _own_day(self, table: _Table) -> None:
        self._only(table, ("date", "hours", "why"))
        day = self._need(table, "date", _day, "2026-02-13")
        hours = self._need(table, "hours", read_hours, '["07:30-11:30"]')
        why = self._why(table)
        if day is not None and hours is not None:
            self._put(day, OwnDay(hours, why), self._line(table, "date"))

    def _season(self, table: _Table) -> Season | None:
        self._only(table, ("from", "to", "hours", "weekdays", "why"))
        first = self._need(table, "from", _day, "2026-04-15")
        last = self._get(table, "to", _day, "2026-10-15", None)
        hours: Hours | None = self._need(table, "hours", read_hours, '["07:00-11:30", "13:30-17:00"]')
        weekdays = self._get(table, "weekdays", _weekdays, '["T7"]', None)
        if first is None or hours is None:
            return None
        if last is not None and last < first:
            self._wrong(table, "to", BadValue(f"{last} đứng trước from = {first}", f"{last} is before from = {first}"))
        return Season(first, last, hours, weekdays)

    def _closure(self, table: _Table) -> Closure | None:
        self._only(table, ("from", "to", "units", "why"))
        start = self._need(table, "from", lambda said: _moment(said, end=False), '"2026-09-08 13:00"')
        end = self._need(table, "to", lambda said: _moment(said, end=True), '"2026-09-09 12:00"')
        units = self._get(table, "units", _codes, '["218", "07510"]', frozenset[str]())
        why = self._why(table)
        if start is None or end is None:
            return None
        if end <= start:
            begun = f"from = {start:%Y-%m-%d %H:%M}"
            self._wrong(table, "to", BadValue(f"không sau {begun}", f"is not after {begun}"))
        if "units" in table.said and units == frozenset():
            said = BadValue(
                "trống; bỏ dòng này nếu là toàn tỉnh", "is empty; leave the line out for the whole province"
            )
            self._wrong(table, "units", said, '["218"]')
        return Closure(start, end, units, why)

    def _counting(self) -> Counting:
        said = self.said.get("deadlines", {})
        table = _Table("deadlines", 0, said if isinstance(said, dict) else {})
        if not isinstance(said, dict):
            self._wrong(_TOP_TABLE, "deadlines", BadValue("cần bảng [deadlines]", "a table is needed: [deadlines]"))
        self._only(table, ("received_until", "same_day_until", "ends", "closed_is_rest"))
        usual = Counting()
        return Counting(
            received_until=self._get(table, "received_until", read_clock, '"15:00"', usual.received_until),
            same_day_until=self._get(table, "same_day_until", read_clock, '"15:00"', usual.same_day_until),
            ends=self._get(table, "ends", _ending, '"closing"', usual.ends),
            closed_is_rest=self._get(table, "closed_is_rest", _flag, "true", usual.closed_is_rest),
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

    def _why(self, table: _Table) -> str:
        return self._need(table, "why", _reason, '"Công văn số … ngày …"') or ""

    def _only(self, table: _Table, known: tuple[str, ...]) -> None:
        for key in sorted(set(table.said) - set(known)):
            names = ", ".join(known)
            self._wrong(table, key, BadValue(f"khóa lạ; có: {names}", f"unknown key; known: {names}"))

    def _need(self, table: _Table, key: str, read: Callable[[Any], T], good: str) -> T | None:
        if key not in table.said:
            self._wrong(table, key, BadValue("thiếu", "missing"), good)
            return None
        found: T | None = self._get(table, key, read, good, None)
        return found

    def _get(self, table: _Table, key: str, read: Callable[[Any], T], good: str, otherwise: Any) -> Any:
        if key not in table.said:
            return otherwise
        try:
            return read(table.said[key])
        except BadValue as error:
            self._wrong(table, key, error, good)
            return otherwise

    def _wrong(self, table: _Table, key: str, said: BadValue, good: str = "", item: str = "") -> None:
        name = f"[{table.name}] {key}" if table.name else key
        example = f"{key} = {good}" if good else ""
        vi = f"{name}: {said.vi}" + (f"; ví dụ {example}" if example else "")
        en = f"{name}: {said.en}" + (f"; e.g. {example}" if example else "")
        self.mistakes.append(Mistake(self._line(table, key, item), vi, en))

    def _line(self, table: _Table, key: str, item: str = "") -> int:
        return self.lines.of(table.name, table.index, key, item)


def _day(said: object) -> date:
    day = said
    if isinstance(said, str):
        try:
            day = date.fromisoformat(said)
        except ValueError as error:
            raise BadValue(f"{said!r} không phải ngày có thật", f"{said!r} is not a day that exists") from error
    if type(day) is not date:
        raise BadValue(f"{said!s} không phải ngày", f"{said!s} is not a day")
    if not YEARS[0] <= day.year <= YEARS[1]:
        years = f"{YEARS[0]}–{YEARS[1]}"
        raise BadValue(f"năm {day.year} ngoài {years}", f"the year {day.year} is outside {years}")
    return day


def _moment(said: object, *, end: bool) -> datetime:
    """A local moment; a day alone is its beginning or, as an end, its 24:00."""
    if isinstance(said, datetime):
        _day(said.date())
        local = said.astimezone(VIETNAM) if said.tzinfo else said.replace(tzinfo=VIETNAM)
        if local.second or local.microsecond:
            raise BadValue("chỉ chính xác đến phút", "is exact to the minute only")
        return local
    found = _MOMENT.match(said) if isinstance(said, str) else None
    day = _day(found[1] if found else said)
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


def _codes(said: object) -> frozenset[str]:
    if not isinstance(said, list) or not all(isinstance(code, str) and code.strip() for code in said):
        raise BadValue("cần danh sách mã trong dấu nháy", "a list of quoted codes is needed")
    return frozenset(code.strip() for code in said)


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


_TOP_TABLE: Final = _Table("", 0, {})
_NO_HOURS: Final = BadValue("phải có giờ làm việc", "hours are needed")
_ENDINGS: Final[tuple[Ending, ...]] = get_args(Ending)
