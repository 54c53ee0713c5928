"""Month table: a calendar as people read it: weeks, what is off and why, how many working days and hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from ioc.commands.words import say
from ioc.domain import text
from ioc.domain.workday import DayKind, Workday, hours_text

if TYPE_CHECKING:
    from rich.table import Table

    from ioc.domain.calendar import Calendar
    from ioc.domain.periods import Period

DAY = timedelta(days=1)
_LOOKS = {
    DayKind.WORK: ("", "", ""),
    DayKind.WEEKEND: ("nghỉ", "off", "dim"),
    DayKind.HOLIDAY: ("lễ", "holiday", "red"),
    DayKind.OFF: ("nghỉ riêng", "day off", "red"),
    DayKind.MAKE_UP: ("làm bù", "make-up", "bold green"),
    DayKind.OWN_HOURS: ("giờ riêng", "own hours", "yellow"),
    DayKind.PARTLY: ("đóng một phần", "partly closed", "magenta"),
    DayKind.CLOSED: ("đóng cửa", "closed", "magenta"),
}
"""Kind → what stands beside the number, Vietnamese and English, and its colour; the word says it without colour too."""


def days_of(calendar: Calendar, period: Period) -> list[Workday]:
    return [calendar.day(period.first_day + n * DAY) for n in range(period.days)]


def weeks(days: Sequence[Workday]) -> Table:
    """The days as weeks from Monday to Sunday, with the number of each week."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(say(vi="Tuần", en="Week"), justify="right", style="dim")
    for vi, en in zip(weekdays("vi"), weekdays("en"), strict=True):
        table.add_column(say(vi=vi, en=en))
    for (_, week), some in groupby(days, lambda one: one.day.isocalendar()[:2]):
        cells = [Text("")] * 7
        for one in some:
            vi, en, style = _LOOKS[one.kind]
            cells[one.day.weekday()] = Text(f"{one.day.day:2d} {say(vi=vi, en=en)}".rstrip(), style=style)
        table.add_row(str(week), *cells)
    return table


def months(days: Sequence[Workday]) -> Table:
    """A row for each month: working days, hours, holidays on weekdays, make-up days."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(say(vi="Tháng", en="Month"))
    for vi, en in (
        ("Ngày làm việc", "Working days"), ("Giờ", "Hours"), ("Nghỉ trong tuần", "Weekdays off"), ("Làm bù", "Make-up"),
    ):  # fmt: skip
        table.add_column(say(vi=vi, en=en), justify="right")
    for (year, month), group in groupby(days, lambda one: (one.day.year, one.day.month)):
        some = list(group)
        off = sum(1 for one in some if not one.hours and one.kind is not DayKind.WEEKEND and one.day.weekday() < 5)
        made_up = sum(one.kind is DayKind.MAKE_UP for one in some)
        table.add_row(f"{month:02d}/{year}", str(worked(some)), hours(some), str(off), str(made_up))
    return table


def special(days: Sequence[Workday]) -> Table | None:
    """Every day that is not as usual, and why; None when there is none."""
    from rich.table import Table
    from rich.text import Text

    some = [one for one in days if one.kind not in (DayKind.WORK, DayKind.WEEKEND)]
    if not some:
        return None
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for one in some:
        _, _, style = _LOOKS[one.kind]
        why = say(vi=one.why_vi, en=one.why_en)
        what = Text(say(vi=one.kind.vi, en=one.kind.en), style=style)
        table.add_row(day_words(one.day), what, hours_text(one.hours), Text(why))
    return table


def summary(days: Sequence[Workday]) -> str:
    """`21 ngày làm việc, 168 giờ`."""
    count, total = worked(days), hours(days)
    return say(vi=f"{count} ngày làm việc, {total} giờ", en=f"{count} working days, {total} hours")


def usual_hours(days: Sequence[Workday]) -> list[str]:
    """The hours of ordinary working days, as often as they change."""
    plain = [hours_text(one.hours) for one in days if one.kind is DayKind.WORK]
    return list(dict.fromkeys(plain))


def skipped(calendar: Calendar, after: date, until: date) -> Iterator[str]:
    """`T7 16/03/2024 – CN 17/03/2024: nghỉ hằng tuần`: the days between that are not worked, those alike together."""
    days = [calendar.day(after + n * DAY) for n in range(1, (until - after).days + 1)]
    for (open_, vi, en), group in groupby(days, lambda one: (bool(one.hours), *_reason(one))):
        some = list(group)
        if not open_:
            ends = dict.fromkeys((some[0].day, some[-1].day))
            yield f"{' – '.join(day_words(day) for day in ends)}: {say(vi=vi, en=en)}"


def worked(days: Sequence[Workday]) -> int:
    return sum(1 for one in days if one.hours)


def hours(days: Sequence[Workday]) -> str:
    return text.number(Fraction(sum(one.minutes for one in days), 60), language())


def weekdays(lang: str) -> tuple[str, ...]:
    """From Monday."""
    return ("T2", "T3", "T4", "T5", "T6", "T7", "CN") if lang == "vi" else _ENGLISH


def day_words(day: date) -> str:
    """`T6 15/03/2024`, `Fri 15 March 2024`."""
    lang = language()
    return f"{weekdays(lang)[day.weekday()]} {text.date(day, lang)}"


def language() -> text.Lang:
    return "vi" if say(vi="vi", en="en") == "vi" else "en"


def _reason(one: Workday) -> tuple[str, str]:
    return one.why_vi or one.kind.vi, one.why_en or one.kind.en


_ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
