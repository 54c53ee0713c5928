"""Dates as documents write them, and what is wrong with one: `31/6/2024` is no day, and a report of March 2024 cannot
cite a letter of 08/12/2024. Pure; a wrong date is told with what a good value would be, never mended in silence."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from ioc.domain.text import date as said

YEARS: Final = (1900, 2999)
"""As for the times of events: what lies beyond is a slip."""


class Slip(StrEnum):
    """What is wrong with a date. Stable: integrators search by it."""

    NOT_A_DATE = "not_a_date"
    NO_SUCH_DAY = "no_such_day"
    MONTH_FIRST = "month_first"
    SHORT_YEAR = "short_year"
    YEAR_OUT_OF_RANGE = "year_out_of_range"
    AFTER_ITS_CITATION = "after_its_citation"


@dataclass(frozen=True, slots=True)
class BadDate:
    """`str()` says it in Vietnamese and English."""

    slip: Slip
    text: str
    where: str
    """Field, line or sentence it stands in, as the caller names it."""
    vi: str
    en: str
    good: tuple[date, ...] = ()
    """Days it may have meant, likeliest first; for a person to choose."""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        vi, en = (f"; {word} {' / '.join(said(day) for day in self.good)}" for word in ("có thể là", "perhaps"))
        return f"{place}{self.text!r}: {self.vi}{vi if self.good else ''} / {self.en}{en if self.good else ''}"


_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})", re.ASCII)
_DIGITS = re.compile(
    r"(?:ngày\s+)?(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})\s*[/.-]\s*(?P<y>\d{4}|\d{2})", re.ASCII | re.I
)
_WORDS = re.compile(r"(?:ngày\s+)?(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})\s+năm\s+(?P<y>\d{4})", re.ASCII | re.I)


def read_date(text: str, where: str = "") -> date | BadDate:
    """A day written as `31/01/2024`, `31-1-2024`, `ngày 31 tháng 1 năm 2024` or `2024-01-31`. The day stands before the
    month, as everywhere in Việt Nam."""
    clean = " ".join(text.split())
    found = _ISO.fullmatch(clean) or _DIGITS.fullmatch(clean) or _WORDS.fullmatch(clean)
    if found is None:
        vi, en = "không phải một ngày; viết như 31/01/2024 hay 2024-01-31", "not a date; write 31/01/2024 or 2024-01-31"
        return BadDate(Slip.NOT_A_DATE, clean[:60], where, vi, en)
    day, month, year = int(found["d"]), int(found["m"]), int(found["y"])
    if len(found["y"]) == 2:
        good = _day(2000 + year, month, day)
        vi, en = "năm phải đủ bốn chữ số", "the year needs four digits"
        return BadDate(Slip.SHORT_YEAR, clean, where, vi, en, (good,) if good else ())
    if not YEARS[0] <= year <= YEARS[1]:
        vi, en = (f"{word} {YEARS[0]}…{YEARS[1]}" for word in ("năm phải trong", "the year must be within"))
        return BadDate(Slip.YEAR_OUT_OF_RANGE, clean, where, vi, en)
    return _day(year, month, day) or _no_such_day(clean, where, year, month, day)


def cited_before(cited: date, citing: date, where: str = "") -> BadDate | None:
    """None when a document may cite another: it is as old or older. Else what is wrong, with the same day and month of
    the last year that fits: the year is what people mistype."""
    if cited <= citing:
        return None
    good = next((day for year in (citing.year, citing.year - 1) if (day := _day(year, cited.month, cited.day))
                 and day <= citing), None)  # fmt: skip
    return BadDate(
        Slip.AFTER_ITS_CITATION,
        said(cited),
        where,
        f"sau ngày của văn bản dẫn nó ({said(citing)})",
        f"later than the document that cites it ({said(citing, 'en')})",
        (good,) if good else (),
    )


def _no_such_day(text: str, where: str, year: int, month: int, day: int) -> BadDate:
    if not 1 <= month <= 12:
        if 1 <= day <= 12 and (good := _day(year, day, month)):
            vi, en = (
                f"không có tháng {month}; ngày đứng trước tháng",
                f"no month {month}; the day comes before the month",
            )
            return BadDate(Slip.MONTH_FIRST, text, where, vi, en, (good,))
        return BadDate(Slip.NO_SUCH_DAY, text, where, f"không có tháng {month}", f"there is no month {month}")
    last = calendar.monthrange(year, month)[1]
    vi, en = f"tháng {month}/{year} có {last} ngày", f"month {month}/{year} has {last} days"
    if day == 0 or day > 31:
        return BadDate(Slip.NO_SUCH_DAY, text, where, vi, en)
    after = date(year + month // 12, month % 12 + 1, day - last)
    return BadDate(Slip.NO_SUCH_DAY, text, where, vi, en, (date(year, month, last), after))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
