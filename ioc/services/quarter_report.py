"""QuarterReport: reads every figure of the plan from the store and makes the quarterly report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Final

from ioc.domain.calendar import Calendar
from ioc.domain.indicators import Indicator, catalogue
from ioc.domain.periods import Period
from ioc.domain.terms import Term
from ioc.provinces.pack import Pack
from ioc.reports.document import Document
from ioc.reports.letterhead import Issuer
from ioc.reports.quarter import Facts, Issued, quarter_report
from ioc.reports.quarter_plan import Section, Wanted, plan
from ioc.reports.reading import Figure, Piece, Reading, Source, Word
from ioc.services import figures
from ioc.services.areas import area_of, unit_name
from ioc.services.counted import measure_of
from ioc.store import issued
from ioc.store.database import Conn
from ioc.store.indicators import Stated
from streams.catalogue import words_of

Tell = Callable[[int, int, str], None]
"""(done, of how many, what is being read)."""
DIMENSIONS: Final = {
    "agency": "cơ quan",
    "category": "lĩnh vực",
    "channel": "kênh",
    "facility": "cơ sở",
    "method": "phương thức",
    "provider": "đơn vị trung gian",
    "service": "dịch vụ",
    "state": "trạng thái",
    "unit": "đơn vị hành chính",
}
"""Dimension → what its values are, in a footnote."""
FIELD: Final = "chuyen-doi-so"
"""Of the documents that Appendix I lists, as in indicators VB-QD, VB-KH, VB-CD."""
COMMUNE_DIGITS: Final = 5
CASES_LEAST: Final = 10
"""A share of fewer cases names nobody the worst."""
VALUES_SAID: Final = 3
"""More values of one dimension are counted instead of named: a footnote is no catalogue."""


async def make(
    conn: Conn,
    quarter: Period,
    *,
    pack: Pack,
    issuer: Issuer,
    generated_at: datetime,
    calendar: Calendar,
    sections: Sequence[Section] | None = None,
    indicators: Mapping[str, Indicator] | None = None,
    tell: Tell = lambda done, of, what: None,
) -> Document:
    """The report of one quarter. Each figure is of one snapshot; numerator and denominator never differ in age."""
    known, sections = indicators or catalogue(), sections or plan()
    wanted = [one for section in sections for one in section.figure]
    readings: dict[str, Reading] = {}
    for done, one in enumerate(wanted):
        tell(done, len(wanted), one.code)
        if (indicator := known.get(one.code)) is not None:
            readings[one.code] = await _read(Reader(conn, indicator, generated_at, calendar, pack), one, quarter)
    tell(len(wanted), len(wanted), "")
    documents = await issued.documents(conn, FIELD, quarter.start, quarter.end)
    listed = [Issued(*one) for one in documents]
    return quarter_report(Facts(quarter, sections, readings, pack.name, issuer, generated_at, listed))


@dataclass(frozen=True, slots=True)
class Reader:
    """Asks for one indicator over periods."""

    conn: Conn
    indicator: Indicator
    now: datetime
    calendar: Calendar
    pack: Pack

    async def figure(self, period: Period, by: str = "") -> figures.Figure:
        return await figures.figure(
            self.conn, self.indicator, period.start, period.end, self.now, by=by, calendar=self.calendar
        )


async def _read(reader: Reader, wanted: Wanted, quarter: Period) -> Reading:
    indicator, pack = reader.indicator, reader.pack
    now, before, year_ago = wanted.periods(quarter)
    found = await reader.figure(now)
    this = _figure(found, now, pack)
    earlier = [
        Figure(period) if indicator.of_now else _figure(await reader.figure(period), period, pack)
        for period in (before, year_ago)
    ]
    by_unit: tuple[tuple[str, Figure], ...] = ()
    weakest: tuple[tuple[str, Figure], ...] = ()
    if (wanted.by_unit or wanted.weakest) and "unit" in indicator.by and this.counted is not None:
        grouped = await reader.figure(now, by="unit")
        by_unit = _by_area(grouped, now, pack) if wanted.by_unit else ()
        weakest = _weakest(grouped, now, pack, wanted.weakest)
    return Reading(
        indicator=indicator,
        now=this,
        before=earlier[0],
        year_ago=earlier[1],
        numerator=_said(indicator.numerator),
        denominator=_said(indicator.denominator or ()),
        sources=tuple(Source(one.topic, one.updated_at, one.event_at) for one in found.fresh),
        by_unit=by_unit,
        weakest=weakest,
        pieces=tuple(Piece(one.code, one.vi, one.value, one.maximum, one.num, one.den) for one in found.pieces),
    )


def _figure(found: figures.Figure, period: Period, pack: Pack) -> Figure:
    words = tuple(word for one in found.stated if (word := _word(one, pack)) is not None)
    whole = found.whole
    return Figure(period, whole.shown, whole.num, whole.den, found.asof, found.corrections, words, found.conflict)


def _word(stated: Stated, pack: Pack) -> Word | None:
    """A source's word; None when it states no number."""
    try:
        said = Decimal(str(stated.attrs.get("value")))
    except InvalidOperation:
        return None
    place = [("số ", stated.attrs.get("document_no")), ("mục ", stated.attrs.get("section"))]
    return Word(
        who=pack.agency_name(stated.source),
        value=said,
        unit=str(stated.attrs.get("measure_unit", "")),
        document=", ".join(f"{before}{what}" for before, what in place if what),
        official=bool(stated.attrs.get("official")),
    )


def _by_area(found: figures.Figure, period: Period, pack: Pack) -> tuple[tuple[str, Figure], ...]:
    """The figure by district, or by former district, so that quarters before and after 01/07/2025 can be compared."""
    sums: dict[str, list[int]] = {}
    for unit, parts in found.groups.items():
        held = sums.setdefault(area_of(pack, unit, period.last_day), [0, 0])
        held[0], held[1] = held[0] + parts.num, held[1] + (parts.den or 0)
    one = found.indicator
    return tuple(
        (unit_name(pack, code, period.last_day), Figure(period, one.value(num, den_), num, den_))
        for code, (num, den) in sorted(sums.items())
        for den_ in [den if one.den is not None else None]
    )


def _weakest(found: figures.Figure, period: Period, pack: Pack, count: int) -> tuple[tuple[str, Figure], ...]:
    """The communes that are worst off, those with too few cases to tell left out."""
    one = found.indicator
    known = [
        (parts.shown, unit, Figure(period, parts.shown, parts.num, parts.den))
        for unit, parts in found.groups.items()
        if parts.shown is not None and len(unit) == COMMUNE_DIGITS and (parts.den or 0) >= CASES_LEAST
    ]
    known.sort(key=lambda item: (item[0] if one.better == "higher" else -item[0], item[1]))
    return tuple((_placed(pack, unit, period), figure) for _, unit, figure in known[:count])


def _placed(pack: Pack, unit: str, period: Period) -> str:
    """`Xã Lục Sơn (Huyện Lục Nam)`: names of communes are no keys, Bắc Giang had two Phúc Sơn."""
    area, on = area_of(pack, unit, period.last_day), period.last_day
    name = unit_name(pack, unit, on)
    return name if area == unit else f"{name} ({unit_name(pack, area, on)})"


def _said(terms: Sequence[Term]) -> str:
    """What is counted, in words: `Giao dịch thành công theo phương thức (Viện phí)`."""
    said = ""
    for term in terms:
        joint = "" if not said else " trừ " if term.times < 0 else " cộng "
        said += joint + _one(term)
    return said


def _one(term: Term) -> str:
    if term.cases:
        return f"số hồ sơ, vụ việc đang mở ({term.cases}){' đã quá hạn' if term.overdue else ''}"
    counted = measure_of(term)
    words = words_of(counted.topic)
    limits = []
    for dimension, values in term.where.items():
        known = words.get(dimension, {})
        names = [known[value][0] if value in known else value for value in values]
        many = f"{len(names)} {DIMENSIONS.get(dimension, dimension)}"
        limits.append(", ".join(names) if len(names) <= VALUES_SAID else many)
    what = "số tiền" if term.take == "total" else f"số {DIMENSIONS.get(term.distinct, term.distinct)} khác nhau"
    said = f"{what if term.distinct or term.take == 'total' else 'số lượt'} của «{counted.measure.about_vi}»"
    return f"{said} ({'; '.join(limits)})" if limits else said
