"""Reads the short name of a period (`2024Q1`, `2024-03@15`, `2023-12-16..2024-03-15`); see `ioc.domain.periods`. Pure.

One notation, so that an address, a file name and a command mean the same everywhere; what people write otherwise
(`15/03/2024`, `quý I/2024`) is refused with the name that was probably meant.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime
from typing import Final

from ioc.domain.periods import CUT_MAX, ROMAN, Period, PeriodKind, day, numbered, span, week, weeks_of
from ioc.domain.text import VIETNAM

YEARS: Final = (1976, 2100)
FORMS: Final = "2024-03-15, 2024-W05, 2024-03, 2024Q1, 2024H1, 2024, 2024-03@15, 2024Q1@15, 2023-12-16..2024-03-15"
LENGTH_MAX: Final = 80


class BadPeriod(ValueError):
    """Kỳ viết sai. / This is not the name of a period."""

    def __init__(self, text: str, vi: str, en: str, meant: str = "") -> None:
        self.why_vi, self.why_en, self.meant = vi, en, meant
        self.vi = f"«{text}»: {vi}" + (f"; có phải {meant}?" if meant else "")
        self.en = f"“{text}”: {en}" + (f"; did you mean {meant}?" if meant else "")
        super().__init__(f"{self.vi} / {self.en}")


def read_period(text: str) -> Period:
    """The period of a name. Raises BadPeriod that tells what is wrong and what a good name looks like."""
    name = text.strip()
    if len(name) > LENGTH_MAX:
        raise BadPeriod(f"{name[:20]}…", f"dài hơn {LENGTH_MAX} ký tự", f"is longer than {LENGTH_MAX} letters")
    if ".." in name:
        return _span(name)
    found = _NAME.fullmatch(name)
    if found is None:
        meant = _guess(name)
        forms = ("", "") if meant else (f"; ví dụ {FORMS}", f"; e.g. {FORMS}")
        raise BadPeriod(name, f"không phải tên kỳ{forms[0]}", f"is not the name of a period{forms[1]}", meant)
    year, cut = int(found["year"]), int(found["cut"] or 1)
    _check_year(name, year)
    if found["cut"] is not None:
        _check_cut(name, cut, has_months=not (found["week"] or found["day"]))
    if found["week"]:
        number = int(found["week"])
        if not 1 <= number <= weeks_of(year):
            raise BadPeriod(
                name, f"năm {year} có tuần 01 đến {weeks_of(year)}", f"{year} has weeks 01 to {weeks_of(year)}"
            )
        return week(date.fromisocalendar(year, number, 1))
    if found["part"]:
        kind: PeriodKind = "quarter" if found["part"][0] in "Qq" else "half"
        return numbered(kind, year, int(found["part"][1]), cut)
    if found["month"]:
        if found["day"]:
            return day(_date(name, year, int(found["month"]), int(found["day"])))
        return numbered("month", year, _month(name, int(found["month"])), cut)
    return numbered("year", year, 1, cut)


def _span(name: str) -> Period:
    parts = [part.strip() for part in name.split("..")]
    if len(parts) != 2:
        raise BadPeriod(
            name, "cần hai đầu, ví dụ 2023-12-16..2024-03-15", "needs two ends, e.g. 2023-12-16..2024-03-15"
        )
    ends = [_end(name, part) for part in parts]
    match ends:
        case [datetime() as start, datetime() as end]:
            if end <= start:
                raise BadPeriod(name, "đầu sau không muộn hơn đầu trước", "the second end is not after the first")
            return span(start, end)
        case [date() as first, date() as last] if not any(isinstance(end, datetime) for end in ends):
            if last < first:
                raise BadPeriod(
                    name, "ngày cuối trước ngày đầu", "the last day is before the first", f"{last}..{first}"
                )
            return span(day(first).start, day(last).end)
    raise BadPeriod(name, "hai đầu cùng là ngày hoặc cùng là giờ", "both ends are days or both are moments")


def _end(name: str, part: str) -> date | datetime:
    """A day, or an aware moment; a moment without a zone is in Việt Nam."""
    if found := _DAY.fullmatch(part):
        return _date(name, *map(int, found.groups()))
    if _MOMENT.fullmatch(part):
        try:
            at = datetime.fromisoformat(part.replace(" ", "T"))
            local = (at if at.tzinfo else at.replace(tzinfo=VIETNAM)).astimezone(VIETNAM)
        except (ValueError, OverflowError) as error:
            raise BadPeriod(
                name, f"{part} không phải thời điểm có thật", f"{part} is not a moment that exists"
            ) from error
        _check_year(name, local.year)
        return local
    raise BadPeriod(
        name,
        f"{part or 'trống'} không phải ngày; ví dụ 2024-03-15 hoặc 2024-03-15T07:30",
        f"{part or 'nothing'} is not a day; e.g. 2024-03-15 or 2024-03-15T07:30",
        _guess(" đến ".join(one.strip() for one in name.split(".."))),
    )


def _check_year(name: str, year: int) -> None:
    if not YEARS[0] <= year <= YEARS[1]:
        raise BadPeriod(
            name, f"năm {year} ngoài {YEARS[0]}–{YEARS[1]}", f"the year {year} is outside {YEARS[0]}–{YEARS[1]}"
        )


def _check_cut(name: str, cut: int, *, has_months: bool) -> None:
    plain = name.partition("@")[0]
    if not has_months:
        raise BadPeriod(name, "ngày và tuần không có ngày chốt", "days and weeks have no closing day", plain)
    if not 2 <= cut <= CUT_MAX:
        meant = plain if cut == 1 else f"{plain}@15"
        raise BadPeriod(name, f"ngày chốt từ 2 đến {CUT_MAX}", f"the closing day is 2 to {CUT_MAX}", meant)


def _month(name: str, month: int) -> int:
    if not 1 <= month <= 12:
        raise BadPeriod(name, f"không có tháng {month}", f"there is no month {month}")
    return month


def _date(name: str, year: int, month: int, on: int) -> date:
    _check_year(name, year)
    last = calendar.monthrange(year, _month(name, month))[1]
    if not 1 <= on <= last:
        raise BadPeriod(
            name, f"tháng {month}/{year} có {last} ngày, không có ngày {on}", f"{year}-{month:02d} has {last} days"
        )
    return date(year, month, on)


def _guess(text: str) -> str:
    """The name probably meant by what people write in letters and reports; "" when nothing fits. Raises BadPeriod when
    it is clear what was meant and there is no such thing: «31/6/2024»."""
    plain = " ".join(text.casefold().split())
    for pattern, name in _WRITTEN:
        if found := pattern.fullmatch(plain):
            said = name(found)
            try:
                read_period(said)
            except BadPeriod as error:
                raise BadPeriod(text, error.why_vi, error.why_en, error.meant) from error
            return said
    return ""


def _named(found: re.Match[str]) -> str:
    """`quý i/2024`, `q1-2024`."""
    number = found["n"] if found["n"].isdigit() else str(ROMAN.index(found["n"].upper()) + 1)
    return f"{found['y']}Q{number}"


def _both(found: re.Match[str]) -> str:
    return "..".join(_iso(*found[end].split("/")) for end in ("a", "b"))


def _iso(day: str, month: str, year: str) -> str:
    return f"{year}-{int(month):02d}-{int(day):02d}"


_NAME: Final = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d))?|-?(?P<part>[Qq][1-4]|[Hh][12])|-?[Ww](?P<week>\d\d))?"
    r"(@(?P<cut>\d{1,2}))?",
    re.ASCII,
)
_DAY: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)", re.ASCII)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_D: Final = r"\d{1,2}/\d{1,2}/\d{4}"
_WRITTEN: Final = (
    (re.compile(rf"(?:từ )?(?:ngày )?(?P<a>{_D})(?: đến (?:ngày )?| ?[-–] ?)(?P<b>{_D})"), _both),
    (
        re.compile(r"(?:ngày )?(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})"),
        lambda found: _iso(found["d"], found["m"], found["y"]),
    ),
    (re.compile(r"(?:tháng )?(?P<m>\d{1,2})[/-](?P<y>\d{4})"), lambda found: f"{found['y']}-{int(found['m']):02d}"),
    (re.compile(r"(?P<y>\d{4})[/-]?(?P<m>\d{1,2})"), lambda found: f"{found['y']}-{int(found['m']):02d}"),
    (re.compile(r"(?:quý |q)(?P<n>[1-4]|i{1,3}|iv)(?:[/-]| năm | )(?P<y>\d{4})"), _named),
    (re.compile(r"tuần (?P<n>\d{1,2})[/-](?P<y>\d{4})"), lambda found: f"{found['y']}-W{int(found['n']):02d}"),
    (re.compile(r"6 tháng (?P<h>đầu|cuối) năm (?P<y>\d{4})"), lambda f: f"{f['y']}H{1 if f['h'] == 'đầu' else 2}"),
    (re.compile(r"năm (?P<y>\d{4})"), lambda found: found["y"]),
)
