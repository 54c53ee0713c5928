"""Period: a span of whole local days that a report is about, `[start, end)`, with its name. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from ioc.domain import text
from ioc.domain.text import VIETNAM

ROMAN: Final = ("", "I", "II", "III", "IV")
YEARS: Final = range(2000, 2100)


class BadPeriod(ValueError):
    """Kỳ không hợp lệ. / No such period."""


@dataclass(frozen=True, slots=True)
class Period:
    code: str
    """`2024-03`, `2024Q1`."""
    name: str
    """`tháng 3 năm 2024`, `quý I năm 2024`."""
    first: date
    after: date
    """The day after the last."""

    @property
    def start(self) -> datetime:
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """First moment after the period."""
        return _midnight(self.after)

    @property
    def said(self) -> str:
        """`01/01/2024 đến 31/03/2024`: both days belong to it."""
        return f"{text.date(self.first)} đến {text.date(self.after - timedelta(days=1))}"


def month(code: str) -> Period:
    """`2024-03`. Raises BadPeriod."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", code)
    if not found or int(found[1]) not in YEARS or not 1 <= int(found[2]) <= 12:
        raise BadPeriod(f"{code}: không phải tháng / not a month; ví dụ / e.g. 2024-03")
    year, number = int(found[1]), int(found[2])
    return Period(code, f"tháng {number} năm {year}", date(year, number, 1), _months_on(date(year, number, 1), 1))


def quarter(code: str) -> Period:
    """`2024Q1`. Raises BadPeriod."""
    found = re.fullmatch(r"(\d{4})Q([1-4])", code)
    if not found or int(found[1]) not in YEARS:
        raise BadPeriod(f"{code}: không phải quý / not a quarter; ví dụ / e.g. 2024Q1")
    return quarter_of(int(found[1]), int(found[2]))


def quarter_of(year: int, number: int) -> Period:
    first = date(year, 3 * number - 2, 1)
    return Period(f"{year}Q{number}", f"quý {ROMAN[number]} năm {year}", first, _months_on(first, 3))


def quarters_on(period: Period, count: int) -> Period:
    """The quarter `count` quarters later; negative for earlier."""
    moved = _months_on(period.first, 3 * count)
    return quarter_of(moved.year, (moved.month + 2) // 3)


def _months_on(first: date, count: int) -> date:
    months = first.year * 12 + first.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
