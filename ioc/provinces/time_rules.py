"""Time rules of a province: `calendar.toml` of its pack, with closures spread to everything within the units they name.

Also what a valid file says that is worth a second look: an override that changes nothing, a closure of a unit nobody
knows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from ioc.domain.calendar import Calendar
from ioc.domain.calendar_file import TimeRules, read_time_rules
from ioc.domain.text import VIETNAM
from ioc.domain.workday import CalendarError, Closure, Mistake
from ioc.provinces.pack import Pack, folder_of, load

FILE = "calendar.toml"


def time_rules(slug: str) -> TimeRules:
    """When a province works and how it counts. A pack without the file follows the country. Raises CalendarError."""
    path = folder_of(slug) / FILE
    return read(path, load(slug)) if path.exists() else TimeRules()


def read(path: Path, pack: Pack) -> TimeRules:
    """The same of any file. Raises CalendarError with a line for each mistake, OSError when it cannot be read."""
    said = read_time_rules(_text(path), path.name)
    return replace(said, calendar=said.calendar.spread(partial(within, pack)))


def within(pack: Pack, code: str, on: date) -> frozenset[str]:
    """Codes of the units that lie in a unit on that day, itself among them, and of the agencies that sit in these. A
    former district stands for the communes that were its own. Empty when nobody knows the code."""
    units = frozenset(unit.code for unit in pack.units.on(on) if code in _above(pack, unit.code, on))
    agencies = frozenset(agency.code for agency in pack.agencies.on(on) if agency.unit_on(on) in units)
    return units | agencies | (frozenset({code}) if pack.agencies.find(code, on) else frozenset())


def doubts(path: Path, pack: Pack) -> list[Mistake]:
    """What to look at again in a file that reads well, in order of lines."""
    text = _text(path)
    lines = text.splitlines()

    def line_of(*words: str) -> int:
        return next((n for n, line in enumerate(lines, 1) if any(word in line for word in words)), 1)

    calendar = read_time_rules(text, path.name).calendar
    found = [Mistake(line_of(f"{day}"), vi, en) for day, vi, en in _idle_days(calendar)]
    for closure in calendar.closures:
        begun = closure.start.astimezone(VIETNAM)
        at = line_of(f"{begun:%Y-%m-%d %H:%M}", f"{begun:%Y-%m-%dT%H:%M}", f"{begun:%Y-%m-%d}")
        if not replace(calendar, closures=()).working_time_between(closure.start, closure.end):
            found.append(Mistake(at, "không có giờ làm việc nào bị mất", "no working time is lost by it"))
        for code in _unknown(pack, closure):
            vi, en = f"không biết mã {code} vào {begun:%d/%m/%Y}", f"the code {code} is unknown on {begun:%Y-%m-%d}"
            found.append(Mistake(max(at, line_of(f'"{code}"', f"'{code}'")), vi, en))
    return sorted(found)


def _idle_days(calendar: Calendar) -> Iterator[tuple[date, str, str]]:
    country = replace(calendar, own={}, closures=())
    own = replace(calendar, closures=())
    for day in calendar.own:
        before, now = country.day(day), own.day(day)
        if before.hours == now.hours:
            vi, en = f"{day:%d/%m/%Y} không đổi gì: vốn là {before.kind.vi}", f"{day} changes nothing: {before.kind.en}"
            yield day, vi, en


def _unknown(pack: Pack, closure: Closure) -> list[str]:
    on = closure.start.astimezone(VIETNAM).date()
    return [code for code in sorted(closure.units) if not within(pack, code, on)]


def _above(pack: Pack, code: str, on: date) -> set[str]:
    """The unit itself, everything it lies in, and its former district."""
    chain: list[str] = []
    unit = pack.units.find(code, on)
    group = unit.group if unit else ""
    while unit is not None and unit.code not in chain:
        chain.append(unit.code)
        unit = pack.units.find(unit.parent, on) if unit.parent else None
    return {*chain, group} - {""}


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CalendarError.of(path.name, [Mistake(line, "không phải UTF-8", "not UTF-8")]) from error
