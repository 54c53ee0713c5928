"""Calendar words: what a calendar file changes, and why a time limit ends when it does, as sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from ioc.commands.month_table import day_words, language, skipped, weekdays
from ioc.commands.words import say
from ioc.domain import daycount, text
from ioc.domain.calendar import Calendar
from ioc.domain.daycount import Counting, TimeLimit, moment_words
from ioc.domain.workday import Closure, clock_text, hours_text

if TYPE_CHECKING:
    from ioc.domain.calendar_file import TimeRules
    from ioc.provinces.pack import Pack


def because(start: datetime, end: datetime, limit: TimeLimit, calendar: Calendar, counting: Counting) -> list[str]:
    """The days that were not counted, and what moved the end."""
    begun, ended = start.date(), daycount.ending_day(end)
    if limit.unit in ("minute", "hour"):
        return []
    if limit.unit == "working_hour":
        return [say(vi=f"Không tính {line}", en=f"Not counted: {line}") for line in skipped(calendar, begun, ended)]
    if limit.unit != "working_day":
        plain = daycount.last_day(begun, limit)
        if plain == ended:
            return []
        why = calendar.day(plain)
        return [
            say(
                vi=f"Ngày cuối {day_words(plain)} là {why.why_vi or why.kind.vi}: sang ngày làm việc tiếp theo "
                "(Điều 148 BLDS 2015)",
                en=f"The last day, {day_words(plain)}, is {why.why_en or why.kind.en}: moved to the next working day "
                "(Civil Code 2015, article 148)",
            )
        ]
    until = counting.received_until if limit.n else counting.same_day_until
    counted_from = daycount.received_on(start, until, calendar)
    lines = []
    if counted_from != begun:
        lines.append(
            say(
                vi=f"Nhận ngoài giờ hoặc sau giờ chốt: coi như nhận ngày {day_words(counted_from)}",
                en=f"Received out of hours or too late: counts as received on {day_words(counted_from)}",
            )
        )
    if limit.n and counting.ends != "same_hour":
        first = day_words(counted_from)
        lines.append(say(vi=f"Không tính {first}: ngày nhận", en=f"Not counted: {first}, the day of reception"))
    found = skipped(calendar, counted_from, ended)
    return lines + [say(vi=f"Không tính {line}", en=f"Not counted: {line}") for line in found]


def changes(rules: TimeRules, pack: Pack) -> list[str]:
    """What a file makes different from the country's calendar, a line each."""
    calendar, usual = rules.calendar, Calendar()
    lines = []
    if calendar.hours != usual.hours:
        lines.append(say(vi="Giờ thường: ", en="Usual hours: ") + hours_text(calendar.hours))
    for season in calendar.seasons:
        until = day_words(season.last) if season.last else say(vi="khi có quyết định khác", en="further notice")
        hours = hours_text(season.hours) or say(vi="nghỉ", en="closed")
        between = say(vi=f"Từ {day_words(season.first)} đến {until}", en=f"{day_words(season.first)} to {until}")
        why = f". {season.why}" if season.why else ""
        lines.append(f"{between}: {hours}{_weekdays(season.weekdays)}{why}")
    for day in calendar.own:
        now = calendar.day(day)
        hours = f" {hours_text(now.hours)}" if now.hours else ""
        lines.append(f"{day_words(day)}: {say(vi=now.kind.vi, en=now.kind.en)}{hours}. {now.why_vi}".rstrip(". "))
    lines += [_closure(closure, calendar, pack) for closure in calendar.closures]
    if rules.counting != Counting():
        lines.append(say(vi="Cách tính thời hạn của tỉnh: ", en="The province counts: ") + _counting(rules.counting))
    return lines


def _closure(closure: Closure, calendar: Calendar, pack: Pack) -> str:
    """`Đóng cửa từ … đến …, cả tỉnh: mất 12 giờ làm việc. Bão số 3`."""
    lost = replace(calendar, closures=()).working_time_between(closure.start, closure.end)
    start, end = moment_words(closure.start, language(), ends=False), moment_words(closure.end, language())
    if closure.units:
        on = closure.start.date()
        units = sum(1 for code in closure.units if pack.units.find(code, on))
        others = len(closure.units) - units
        where = say(vi=f"{units} đơn vị, {others} cơ quan", en=f"{units} units, {others} agencies")
    else:
        where = say(vi="cả tỉnh", en="the whole province")
    hours = text.duration(lost, language(), days=False)
    return say(
        vi=f"Đóng cửa từ {start} đến {end}, {where}: mất {hours} làm việc. {closure.why}",
        en=f"Closed from {start} to {end}, {where}: {hours} of working time lost. {closure.why}",
    )


def _counting(counting: Counting) -> str:
    until = clock_text(counting.received_until) if counting.received_until is not None else "–"
    return (
        f"received_until {until}, same_day_until {clock_text(counting.same_day_until)}, ends {counting.ends}, "
        f"closed_is_rest {str(counting.closed_is_rest).lower()}"
    )


def _weekdays(some: frozenset[int] | None) -> str:
    return "" if some is None else f" ({', '.join(weekdays(language())[one] for one in sorted(some))})"
