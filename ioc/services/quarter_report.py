"""QuarterReport: reads every figure of the plan from the store and makes the quarterly report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ioc.domain.calendar import Calendar
from ioc.domain.cases import from_ms
from ioc.domain.indicators import Indicator, catalogue
from ioc.domain.periods import Period, span
from ioc.domain.qd766 import Rules
from ioc.domain.text import VIETNAM
from ioc.provinces.pack import Pack
from ioc.reports.document import Document
from ioc.reports.letterhead import Issuer
from ioc.reports.quarter import Facts, Issued, quarter_report
from ioc.reports.quarter_plan import Section, Wanted, plan
from ioc.reports.reading import Figure, Piece, Reading, Source, Word
from ioc.services import figures, standing
from ioc.services.areas import area_of, unit_name
from ioc.services.counted import is_whole
from ioc.services.term_words import words
from ioc.store import quarter as store
from ioc.store.database import Conn
from ioc.store.indicators import Stated
from streams.topic import all_topics

Tell = Callable[[int, int, str], None]
"""(done, of how many, what is being read)."""
FIELD: Final = "chuyen-doi-so"
"""Of the documents that Appendix I lists, as in indicators VB-QD, VB-KH, VB-CD."""
COMMUNE_DIGITS: Final = 5
CASES_LEAST: Final = 10
"""A share of fewer cases names nobody the worst."""


async def make(
    conn: Conn,
    quarter: Period,
    *,
    pack: Pack,
    issuer: Issuer,
    generated_at: datetime,
    calendar: Calendar,
    rules: Rules,
    sections: Sequence[Section] | None = None,
    indicators: Mapping[str, Indicator] | None = None,
    tell: Tell = lambda done, of, what: None,
) -> Document:
    """The report of one quarter. Each figure is of one snapshot; numerator and denominator never differ in age."""
    known, sections = indicators or catalogue(), sections or plan()
    wanted = [one for section in sections for one in section.figure]
    readings: dict[str, Reading] = {}
    topics, since = {topic.name: topic for topic in all_topics()}, dict[str, datetime | None]()
    for done, one in enumerate(wanted):
        tell(done, len(wanted), one.code)
        if (indicator := known.get(one.code)) is None:
            continue
        for name in indicator.source:
            if name not in since and (topic := topics.get(name)) is not None:
                names = [m.name for m in topic.measures] + [m.name for m in topic.case_measures]
                since[name] = await store.since(conn, names)
        readings[one.code] = await _read(
            Reader(conn, indicator, generated_at, calendar, rules, pack, since), one, quarter
        )
    tell(len(wanted), len(wanted), "")
    documents = await store.documents(conn, FIELD, quarter.start, quarter.end)
    listed = [Issued(*one) for one in documents]
    return quarter_report(Facts(quarter, sections, readings, pack.name, issuer, generated_at, listed))


@dataclass(frozen=True, slots=True)
class Reader:
    """Asks for one indicator over periods."""

    conn: Conn
    indicator: Indicator
    now: datetime
    calendar: Calendar
    rules: Rules
    pack: Pack
    since: Mapping[str, datetime | None]
    """Topic → the first day that was counted of it."""

    async def figure(self, period: Period, by: str = "") -> figures.Figure:
        return await figures.figure(
            self.conn, self.indicator, period.start, period.end, self.now, by=by, calendar=self.calendar,
            rules=self.rules,
        )  # fmt: skip

    def silent(self, period: Period) -> bool:
        """Nothing was counted of any source before the period was over: that nothing happened is not known."""
        firsts = [self.since[topic] for topic in self.indicator.source if topic in self.since]
        return bool(firsts) and all(first is None or first >= period.end for first in firsts)


async def _read(reader: Reader, wanted: Wanted, quarter: Period) -> Reading:
    indicator, pack = reader.indicator, reader.pack
    now, before, year_ago = wanted.periods(quarter)
    found = await reader.figure(now)
    this = _figure(reader, found, now, anywhen=True)
    earlier = [
        Figure(period) if indicator.of_now else _figure(reader, await reader.figure(period), period)
        for period in (before, year_ago)
    ]
    by_unit: tuple[tuple[str, Figure], ...] = ()
    weakest: tuple[tuple[str, Figure], ...] = ()
    if (wanted.by_unit or wanted.weakest) and "unit" in indicator.by and this.counted is not None:
        grouped = await reader.figure(now, by="unit")
        by_unit = _by_area(grouped, now, pack) if wanted.by_unit else ()
        weakest = _weakest(grouped, this, pack, wanted.weakest)
    return Reading(
        indicator=indicator,
        now=this,
        before=earlier[0],
        year_ago=earlier[1],
        numerator=words(indicator.numerator)[0],
        denominator=words(indicator.denominator or ())[0],
        sources=tuple(
            Source(one.topic, one.event_at, first.astimezone(VIETNAM).date() if first else None)
            for one in found.fresh
            for first in [reader.since.get(one.topic)]
        ),
        stands=standing.words(indicator, now.end, reader.now)[0],
        by_unit=by_unit,
        weakest=weakest,
        pieces=tuple(Piece(one.code, one.vi, one.value, one.maximum, one.num, one.den) for one in found.pieces),
    )


def _figure(reader: Reader, found: figures.Figure, period: Period, *, anywhen: bool = False) -> Figure:
    """`anywhen`: with what sources stated of a stock at other times, as far as figures bring it; an earlier period is
    not compared with words of today."""
    said = (_word(reader.indicator, one, period, reader.pack) for one in found.stated_of_whole)
    stated = tuple(word for word in said if word is not None)
    stated = stated if anywhen else tuple(word for word in stated if not word.elsewhen)
    whole = found.whole
    counted = None if found.asof is None and not whole.num and reader.silent(period) else whole.shown
    conflict = found.conflict and len(stated) > 1
    return Figure(period, counted, whole.num, whole.den, found.asof, found.corrections, stated, conflict)


def _word(indicator: Indicator, stated: Stated, period: Period, pack: Pack) -> Word | None:
    """A source's word; None when it states no number."""
    said = figures.stated_value(indicator, stated)
    if said is None:
        return None
    place = [("số ", stated.attrs.get("document_no")), ("mục ", stated.attrs.get("section"))]
    own = span(from_ms(stated.attrs["period_from"]), from_ms(stated.attrs["period_to"]))
    apart = own.end <= period.start or own.start >= period.end
    return Word(
        who=pack.agency_name(stated.source),
        about=_about(stated, pack, period),
        value=said,
        unit=str(stated.attrs.get("measure_unit", "")),
        document=", ".join(f"{before}{what}" for before, what in place if what),
        official=bool(stated.attrs.get("official")),
        elsewhen=own.dates() if apart else "",
    )


def _about(stated: Stated, pack: Pack, period: Period) -> str:
    """What the word is about when it is not the province as a whole: `Huyện Lục Nam`, `cap=xã`."""
    unit = "" if is_whole(stated.unit, frozenset()) else unit_name(pack, stated.unit, period.last_day)
    return ", ".join(part for part in (unit, str(stated.attrs.get("dims") or "")) if part)


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


def _weakest(found: figures.Figure, whole: Figure, pack: Pack, count: int) -> tuple[tuple[str, Figure], ...]:
    """The communes that are worst off, worse than the whole; those with too few cases to tell are left out."""
    period, sign = whole.period, -1 if found.indicator.better == "lower" else 1
    known = sorted(
        (sign * parts.shown, unit)
        for unit, parts in found.groups.items()
        if parts.shown is not None and len(unit) == COMMUNE_DIGITS and (parts.den or 0) >= CASES_LEAST
        if whole.counted is not None and sign * parts.shown < sign * whole.counted
    )
    return tuple(
        (_placed(pack, unit, period), Figure(period, parts.shown, parts.num, parts.den))
        for _, unit in known[:count]
        for parts in [found.groups[unit]]
    )


def _placed(pack: Pack, unit: str, period: Period) -> str:
    """`Xã Lục Sơn (Huyện Lục Nam)`: names of communes are no keys, Bắc Giang had two Phúc Sơn."""
    area, on = area_of(pack, unit, period.last_day), period.last_day
    name = unit_name(pack, unit, on)
    return name if area == unit else f"{name} ({unit_name(pack, area, on)})"
