"""Period: a reporting period (kỳ báo cáo), half-open [start, end) in Việt Nam time, with a short name that reads back.

`2024-03-15` a day · `2024-W05` an ISO week · `2024-03` a month · `2024Q1` a quarter · `2024H1` half a year · `2024` a
year · `2023-12-16..2024-03-15` any days, both included · `2024-03-15T07:30..2024-03-15T17:00` any moments, the second
not included.

`@15` after a month, quarter, half or year: as government reports close it (kỳ chốt số liệu, NĐ 09/2019/NĐ-CP; in words
in TT 09/2019/TT-NHNN), from the 15th of the month before to the 14th of its last month: `2024-03@15`, `2024Q1@15`.
`@16` closes a day later, as the health department of seed S1 did: `2024Q1@16` is 16/12/2023 to 15/03/2024.

Periods of one kind and closing day tile the time line: each begins where the one before ends. Pure.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from ioc.domain import text
from ioc.domain.text import VIETNAM, Lang

PeriodKind = Literal["day", "week", "month", "quarter", "half", "year", "span"]
MONTHS: Final[dict[PeriodKind, int]] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
CUT_MAX: Final = 28
"""Every month has it."""
GOVERNMENT_CUT: Final = 15
DAY: Final = timedelta(days=1)
ROMAN: Final = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Period:
    kind: PeriodKind
    start: datetime
    end: datetime
    cut: int = 1
    """Day of the month on which it begins (months, quarters, halves and years)."""

    def __contains__(self, at: datetime) -> bool:
        return self.start <= at < self.end

    @property
    def first_day(self) -> date:
        return self.start.date()

    @property
    def last_day(self) -> date:
        """The last day that has a moment in it."""
        return (self.end - timedelta(microseconds=1)).date()

    @property
    def days(self) -> int:
        """Calendar days it touches."""
        return (self.last_day - self.first_day).days + 1

    @property
    def of_days(self) -> bool:
        """Begins and ends at midnight."""
        return self.start.time() == self.end.time() == time()

    @property
    def name(self) -> str:
        """Short, for addresses, file names and commands; `read_period` reads it back."""
        last, cut = self.last_day, f"@{self.cut}" if self.cut > 1 else ""
        match self.kind:
            case "day":
                return f"{self.first_day}"
            case "week":
                year, week, _ = self.first_day.isocalendar()
                return f"{year}-W{week:02d}"
            case "month":
                return f"{last.year:04d}-{last.month:02d}{cut}"
            case "quarter" | "half":
                return f"{last.year:04d}{self.kind[0].upper()}{self.number}{cut}"
            case "year":
                return f"{last.year:04d}{cut}"
        if self.of_days:
            return f"{self.first_day}..{last}"
        return f"{_stamp(self.start)}..{_stamp(self.end)}"

    @property
    def year(self) -> int:
        """The year it is called after: of an ISO week its own, of the others that of the last day."""
        return self.first_day.isocalendar().year if self.kind == "week" else self.last_day.year

    @property
    def number(self) -> int:
        """Which one of its year: month 1–12, quarter 1–4, half 1–2, ISO week 1–53; of others 1."""
        if self.kind == "week":
            return self.first_day.isocalendar().week
        return (self.last_day.month - 1) // MONTHS[self.kind] + 1 if self.kind in MONTHS else 1

    def next(self) -> Period:
        """The period that begins where this one ends."""
        return self.moved(1)

    def previous(self) -> Period:
        """The period before (kỳ trước). Of a span: as many whole months before when it is whole months, else as long
        a time before."""
        return self.moved(-1)

    def moved(self, count: int) -> Period:
        """`count` periods on, or back when negative."""
        if count == 0:
            return self
        match self.kind:
            case "day":
                return day(self.first_day + count * DAY)
            case "week":
                return week(self.first_day + 7 * count * DAY)
            case "span":
                months = _whole_months(self)
                if months:
                    first = _months_on(self.first_day, count * months)
                    return span(_midnight(first), _midnight(_months_on(first, months)))
                length = self.end - self.start
                return span(self.start + count * length, self.end + count * length)
        index = _index(self.last_day) // MONTHS[self.kind]
        return _monthly(self.kind, index + count, self.cut)

    def last_year(self) -> Period:
        """The same period of the year before (cùng kỳ năm trước): 29/02 becomes 28/02, week 53 week 52."""
        match self.kind:
            case "day":
                return day(_months_on(self.first_day, -12))
            case "week":
                year = self.year - 1
                return week(date.fromisocalendar(year, min(self.number, weeks_of(year)), 1))
            case "span":
                if self.of_days:
                    end = _months_on(self.last_day, -12) + DAY
                    if _whole_months(self):
                        end = _months_on(self.end.date(), -12)
                    return span(_midnight(_months_on(self.first_day, -12)), _midnight(end))
                start = datetime.combine(_months_on(self.first_day, -12), self.start.time(), VIETNAM)
                return span(start, start + (self.end - self.start))
        return self.moved(-12 // MONTHS[self.kind])

    def label(self, lang: Lang = "vi") -> str:
        """What people call it: `Quý I/2024`, `Tháng 3/2024 (từ 15/02/2024 đến 14/03/2024)`,
        `từ 16/12/2023 đến 15/03/2024`."""
        vi = lang == "vi"
        number, year = self.number, self.year
        match self.kind:
            case "span":
                return self.dates(lang)
            case "day":
                name = f"Ngày {text.date(self.start)}" if vi else text.date(self.start, "en")
            case "week":
                name = f"Tuần {number}/{year}" if vi else f"Week {number}, {year}"
            case "month":
                name = f"Tháng {number}/{year}" if vi else text.date(date(year, number, 1), "en").removeprefix("1 ")
            case "quarter":
                name = f"Quý {ROMAN[number - 1]}/{year}" if vi else f"Q{number} {year}"
            case "half":
                which = ("đầu", "cuối")[number - 1] if vi else ("First", "Second")[number - 1]
                name = f"6 tháng {which} năm {year}" if vi else f"{which} half of {year}"
            case "year":
                name = f"Năm {year}" if vi else f"{year}"
        return f"{name} ({self.dates(lang)})" if self.kind == "week" or self.cut > 1 else name

    def dates(self, lang: Lang = "vi") -> str:
        """`từ 16/12/2023 đến 15/03/2024`, both days included; of moments `từ 07:30 … đến trước 17:00 …`."""
        if self.of_days:
            first, last = text.date(self.first_day, lang), text.date(self.last_day, lang)
            return f"từ {first} đến {last}" if lang == "vi" else f"{first} to {last}"
        start, end = (f"{_clock(at)} {text.date(at, lang)}" for at in (self.start, self.end))
        return f"từ {start} đến trước {end}" if lang == "vi" else f"{start} to before {end}"


def day(on: date) -> Period:
    return Period("day", _midnight(on), _midnight(on + DAY))


def week(on: date) -> Period:
    """The ISO week that holds a day."""
    monday = on - on.weekday() * DAY
    return Period("week", _midnight(monday), _midnight(monday + 7 * DAY))


def monthly(kind: PeriodKind, on: date, cut: int = 1) -> Period:
    """The month, quarter, half or year that holds a day and begins on day `cut` of a month."""
    index = _index(on) + (1 if 1 < cut <= on.day else 0)  # from the cut on a day counts as next month
    return _monthly(kind, index // MONTHS[kind], cut)


def holding(kind: PeriodKind, at: datetime, cut: int = 1) -> Period:
    """The period of a kind that a moment lies in. Raises ValueError for spans, which have no fixed place."""
    local = at.astimezone(VIETNAM).date()
    match kind:
        case "day":
            return day(local)
        case "week":
            return week(local)
        case "span":
            raise ValueError("khoảng tùy ý không có lưới cố định / spans do not tile the time line")
    return monthly(kind, local, cut)


def span(start: datetime, end: datetime) -> Period:
    """Any [start, end). Raises ValueError when nothing lies in it."""
    start, end = start.astimezone(VIETNAM), end.astimezone(VIETNAM)
    if end <= start:
        raise ValueError(f"kỳ trống: {_stamp(end)} không sau {_stamp(start)} / empty: the end is not after the start")
    return Period("span", start, end)


def numbered(kind: PeriodKind, year: int, number: int, cut: int = 1) -> Period:
    """Month, quarter or half `number` of a year; a year is number 1."""
    return _monthly(kind, year * 12 // MONTHS[kind] + number - 1, cut)


def weeks_of(year: int) -> int:
    """52 or 53: the last ISO week of a year holds 28 December."""
    return date(year, 12, 28).isocalendar().week


def _monthly(kind: PeriodKind, index: int, cut: int) -> Period:
    """The `index`-th such period since the year 0."""
    if not 1 <= cut <= CUT_MAX:
        raise ValueError(f"ngày chốt {cut} ngoài 1–{CUT_MAX} / closing day {cut} is outside 1–{CUT_MAX}")
    months, back = MONTHS[kind], 1 if cut > 1 else 0
    start, end = (_first(number * months - back).replace(day=cut) for number in (index, index + 1))
    return Period(kind, _midnight(start), _midnight(end), cut)


def _index(on: date) -> int:
    return on.year * 12 + on.month - 1


def _first(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)


def _months_on(on: date, count: int) -> date:
    first = _first(_index(on) + count)
    return first.replace(day=min(on.day, calendar.monthrange(first.year, first.month)[1]))


def _whole_months(period: Period) -> int:
    """How many months a span of days is; 0 when it is not a whole number of them."""
    end = period.end.date()
    months = _index(end) - _index(period.first_day)
    return months if period.of_days and period.first_day.day == end.day <= CUT_MAX else 0


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), VIETNAM)


def _clock(at: datetime) -> str:
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


def _stamp(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="auto" if at.second or at.microsecond else "minutes")
