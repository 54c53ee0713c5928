"""Day count: when a time limit (thời hạn) ends. Pure.

The law: Bộ luật Dân sự 2015 (91/2015/QH13), Điều 147–148.
- 147.1 minutes and hours run from the moment itself; 147.2–3 the first day, or the day of the event, is not counted.
- 148.1–2 a limit in days or weeks ends with its last day; 148.3 one in months with the corresponding day of the last
  month, or the last day of that month where there is none (31/01 + 1 month = 28/02 or 29/02); 148.4 one in years with
  the corresponding day and month. 29/02 + 1 year has none: we read 148.3 here too.
- 148.5 when the last day is a weekly day off or a holiday, the limit ends with the next working day; 148.6 at 24:00.

One-stop desks (Một cửa) promise «n ngày làm việc» instead. No article says hour by hour how these are counted and
provinces differ, so `Counting` holds the switches; its defaults are the nearest to Điều 147–148.
"""

from __future__ import annotations

import calendar as months
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal, get_args

from ioc.domain.calendar import DAY, MINUTE, Calendar
from ioc.domain.text import VIETNAM, Lang
from ioc.domain.text import date as date_text
from ioc.domain.workday import minutes_of

LimitUnit = Literal["minute", "hour", "day", "week", "month", "year", "working_hour", "working_day"]
Ending = Literal["closing", "midnight", "same_hour"]
COUNT_MAX: Final = 10_000
YEARS_MAX: Final = 100
"""A longer limit is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Counting:
    """How a province counts working days (quy ước tính ngày làm việc)."""

    received_until: int | None = None
    """Minute of the day. A dossier that comes later, or on a day off, counts as received on the next working day, and
    that day is not counted either. None, by the letter of Điều 147: the day it comes in is not counted, whatever the
    hour and whether anybody works."""
    same_day_until: int = 15 * 60
    """Minute of the day, for limits of 0 working days («trong ngày»): what comes later is due the next working day.
    15:00 is what the civil-status and certification procedures say («nhận hồ sơ sau 15 giờ»)."""
    ends: Ending = "closing"
    """When the last working day ends: `closing` of the office; `midnight`, 24:00 by Điều 148.6; `same_hour`: as many
    office hours as that many usual days have, from the moment of reception («1 ngày = 8 giờ»)."""
    closed_is_rest: bool = False
    """Whether a limit in calendar days, weeks, months or years also moves past a day that a closure kept the office
    shut; Điều 148.5 names days off and holidays only. Working days never count a day that was closed throughout."""


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """`n` of a unit: 5 working days, 24 hours, 2 months."""

    n: int
    unit: LimitUnit

    def __post_init__(self) -> None:
        least = 0 if self.unit == "working_day" else 1
        most = {"year": YEARS_MAX, "month": 12 * YEARS_MAX}.get(self.unit, COUNT_MAX)
        if not least <= self.n <= most:
            vi, en = _WORDS[self.unit]
            raise ValueError(
                f"thời hạn {self.n} {vi} ngoài {least}–{most} / a limit of {self.n} {en}s is outside {least}–{most}"
            )

    def words(self, lang: Lang = "vi") -> str:
        """`5 ngày làm việc`, `5 working days`."""
        vi, en = _WORDS[self.unit]
        if lang == "vi":
            return f"{self.n} {vi}" if self.n else "trong ngày"
        return f"{self.n} {en}{'' if self.n == 1 else 's'}" if self.n else "the same day"


def ends_at(start: datetime, limit: TimeLimit, calendar: Calendar, counting: Counting | None = None) -> datetime:
    """The last moment of the limit, in Việt Nam time: what is done at it is in time. 24:00 is 00:00 of the day after.

    A later start never gives an earlier end.
    """
    counting = counting or Counting()
    local = start.astimezone(VIETNAM)
    match limit.unit:
        case "minute":
            return local + limit.n * MINUTE
        case "hour":
            return local + limit.n * timedelta(hours=1)
        case "working_hour":
            return calendar.add_working(local, limit.n * timedelta(hours=1))
        case "working_day":
            return _working_days(local, limit.n, calendar, counting)
        case _:
            return _midnight_after(moved(last_day(local.date(), limit), calendar, counting))


def last_day(start: date, limit: TimeLimit) -> date:
    """The last day of a limit in days, weeks, months or years before any moving (Điều 148.1–4)."""
    match limit.unit:
        case "day":
            return start + limit.n * DAY
        case "week":
            return start + 7 * limit.n * DAY
        case "month":
            return months_later(start, limit.n)
        case "year":
            return months_later(start, 12 * limit.n)
    raise ValueError(f"{limit.unit}: không đếm bằng ngày lịch / is not counted in calendar days")


def moved(day: date, calendar: Calendar, counting: Counting | None = None) -> date:
    """The day itself, or the next working day after a day off (Điều 148.5)."""
    if calendar.is_rest_day(day) or (counting and counting.closed_is_rest and not calendar.is_workday(day)):
        return calendar.workday_from(day)
    return day


def received_on(received: datetime, until: int | None, calendar: Calendar) -> date:
    """The day on which a dossier counts as received: the day not counted. `until`: see `Counting.received_until`; an
    office that closes earlier on that day stops taking then."""
    local = received.astimezone(VIETNAM)
    day = local.date()
    if until is None:
        return day
    if calendar.is_workday(day):
        limit = min(until, calendar.day(day).planned[-1][1])
        if local <= _at_minute(day, limit):
            return day
    return calendar.add_working_days(day, 1)


def months_later(day: date, count: int) -> date:
    """The corresponding day `count` months later, or the last of that month where it has none.

    >>> months_later(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    index = day.year * 12 + day.month - 1 + count
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, months.monthrange(year, month)[1]))


def read_limit(text: str) -> TimeLimit:
    """A limit as people write it: `5 ngày làm việc`, `8 giờ làm việc`, `30 ngày`, `2 tháng`, `24 giờ`, `5wd`, `8wh`.
    Raises ValueError with a sentence in vi / en."""
    found = re.fullmatch(r"\s*(\d{1,6})\s*(\S.*?)\s*", text)
    unit = _UNITS.get(" ".join(found[2].casefold().split())) if found else None
    if found is None or unit is None:
        raise ValueError(
            f"{text!r} không phải thời hạn / is not a time limit; "
            "ví dụ / e.g. «5 ngày làm việc» (5wd), «8 giờ làm việc» (8wh), «30 ngày» (30d), «2 tháng» (2m)"
        )
    return TimeLimit(int(found[1]), unit)


def moment_words(at: datetime, lang: Lang = "vi", *, ends: bool = True) -> str:
    """`17:00 ngày 15/03/2024`; midnight is `24:00 ngày 15/03/2024` where something `ends`, else `00:00` of its day."""
    local = at.astimezone(VIETNAM)
    over = ends and local.time() == time()
    day = date_text(ending_day(at) if over else local, lang)
    clock = "24:00" if over else f"{local:%H:%M}"
    return f"{clock} ngày {day}" if lang == "vi" else f"{clock} on {day}"


def ending_day(end: datetime) -> date:
    """The last day of what ends at a moment: midnight belongs to the day it ends."""
    return (end.astimezone(VIETNAM) - timedelta(microseconds=1)).date()


def _working_days(received: datetime, n: int, calendar: Calendar, counting: Counting) -> datetime:
    until = counting.received_until if n else counting.same_day_until
    day = received_on(received, until, calendar)
    if counting.ends == "same_hour" and n:
        start = received if day == received.date() else _at_minute(day, 0)
        return calendar.add_working(start, n * minutes_of(calendar.hours) * MINUTE)
    last = calendar.add_working_days(day, n)
    if counting.ends == "midnight":
        return _midnight_after(last)
    # What a closure takes from the last day does not bring the deadline forward.
    return _at_minute(last, calendar.day(last).planned[-1][1])


def _at_minute(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(), VIETNAM) + minute * MINUTE


def _midnight_after(day: date) -> datetime:
    return _at_minute(day + DAY, 0)


_WORDS: Final[dict[LimitUnit, tuple[str, str]]] = {
    "minute": ("phút", "minute"),
    "hour": ("giờ", "hour"),
    "day": ("ngày", "day"),
    "week": ("tuần", "week"),
    "month": ("tháng", "month"),
    "year": ("năm", "year"),
    "working_hour": ("giờ làm việc", "working hour"),
    "working_day": ("ngày làm việc", "working day"),
}
_SHORT: Final[dict[str, LimitUnit]] = {
    "min": "minute", "h": "hour", "d": "day", "w": "week", "m": "month", "y": "year", "wh": "working_hour",
    "wd": "working_day", "ngày lv": "working_day", "giờ lv": "working_hour",
}  # fmt: skip
_UNITS: Final[dict[str, LimitUnit]] = {
    **_SHORT,
    **{words[0]: unit for unit, words in _WORDS.items()},
    **{words[1]: unit for unit, words in _WORDS.items()},
    **{f"{words[1]}s": unit for unit, words in _WORDS.items()},
}
assert set(_WORDS) == set(get_args(LimitUnit))
