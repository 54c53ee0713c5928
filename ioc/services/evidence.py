"""Evidence: which events, or cases, a figure counts, a page at a time, and the query that finds them.

What a measure counts is decided here by the code that counted it (`where_in` over the decoded event or the case); the
query narrows what is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from ioc.domain.calendar import Calendar
from ioc.domain.case_measures import CaseMeasure, fact
from ioc.domain.cases import CaseRow
from ioc.domain.measures import Measure
from ioc.domain.terms import ALERT, FEE, Term, letter, place
from ioc.services import fees
from ioc.services.adding import Question, asked_of, today
from ioc.services.counted import Units, measure_of
from ioc.store import evidence
from ioc.store.database import Conn
from ioc.store.evidence import Mark
from ioc.store.indicators import Asked
from streams.topic import Topic

PAGE = 50
SCANNED_MAX = 20_000
"""Rows read for one page at most: a rare event in a busy table comes in several pages, some of them short."""
COMMON = ("unit", "source")


@dataclass(frozen=True, slots=True)
class Item:
    """One event or case. `facts`: the dimensions and the value it counts with."""

    at: datetime
    name: str
    """The business entity: dossier, report, transaction; of a case its id."""
    state: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    items: list[Item]
    query: str
    next: Mark | None
    """None: that was all."""


async def page(
    conn: Conn, term: Term, start: datetime, end: datetime, now: datetime, *, units: Units = frozenset(),
    calendar: Calendar, after: Mark | None = None, limit: int = PAGE,
) -> Page:  # fmt: skip
    """What one term counts within [start, end), latest first, by the province's calendar."""
    if term.cases == ALERT:
        return await _alerts(conn, units, after, limit)
    if term.cases == FEE:
        return await _fees(conn, term, start, end, now, units, after, limit)
    where: dict[str, Any] = {name: frozenset(values) for name, values in term.where.items()}
    if units:
        where["unit"] = units
    if term.cases:
        asked = asked_of(term, Question(conn, start, end, now, calendar))
        return await _asked_cases(conn, term, now, asked, where, after, limit)
    counted = measure_of(term)
    if term.past:
        end = min(end, today(now))
    if isinstance(counted.measure, CaseMeasure):
        return await _cases(conn, counted.topic, counted.measure, start, end, where, after, limit)
    return await _events(conn, counted.topic, counted.measure, start, end, where, after, limit)


async def _events(
    conn: Conn, topic: Topic, measure: Measure, start: datetime, end: datetime, where: Mapping[str, Any],
    after: Mark | None, limit: int,
) -> Page:  # fmt: skip
    columns = {column.attr: column.name for column in topic.columns} | {name: name for name in COMMON}
    columns[topic.entity] = "entity"
    narrowed = {
        columns[attr]: sorted(values, key=str)
        for attr, values in (*measure.where_in, *where.items())
        if attr in columns and None not in values
    }
    decode = msgspec.json.Decoder(topic.event).decode

    def counts(event: Any) -> bool:
        return (
            not event.test
            and all(getattr(event, attr) in allowed for attr, allowed in measure.where_in)
            and all(_asked(event, name) in allowed for name, allowed in where.items())
        )

    items: list[Item] = []
    shown, scanned, mark = "", 0, after
    while scanned < SCANNED_MAX:
        query = evidence.events_query(topic.name, topic.table, start, end, narrowed, mark, limit * 2)
        shown = shown or evidence.text_of(query, conn)
        rows = await evidence.events(conn, query)
        for row in rows:
            mark = Mark(row.occurred_at, row.name)
            if counts(event := decode(row.body)):
                items.append(_of_event(topic, measure, event, row.name))
                if len(items) == limit:
                    return Page(items, shown, mark)
        scanned += len(rows)
        if len(rows) < limit * 2:
            return Page(items, shown, None)
    return Page(items, shown, mark)


def _asked(event: Any, name: str) -> str:
    attr, at = place(name)
    return letter(_said(getattr(event, attr)), at)


def _of_event(topic: Topic, measure: Measure, event: Any, name: str) -> Item:
    facts = {dim: getattr(event, dim) for dim in measure.dims}
    if measure.value:
        facts[measure.value] = getattr(event, measure.value)
    facts["event"] = name
    facts["revision"] = event.revision
    return Item(
        event.occurred_at,
        str(getattr(event, topic.entity)),
        str(getattr(event, "state", "") or getattr(event, "status", "")),
        facts,
    )


async def _cases(
    conn: Conn, topic: Topic, measure: CaseMeasure, start: datetime, end: datetime, where: Mapping[str, Any],
    after: Mark | None, limit: int,
) -> Page:  # fmt: skip
    narrowed = {name: {_said(value) for value in values} for name, values in measure.where_in if None not in values}

    def counts(row: CaseRow) -> bool:
        return all(fact(row, name) in allowed for name, allowed in measure.where_in)

    query = evidence.cases_query(topic.case_kind, measure.at, start, end, {**narrowed, **where}, after, limit)
    names = (*measure.dims, *([measure.value] if measure.value else ()))
    return await _case_page(
        conn, query, measure.at, counts, lambda row: {name: fact(row, name) for name in names}, limit
    )


async def _asked_cases(
    conn: Conn, term: Term, now: datetime, asked: Asked, where: Mapping[str, Any], after: Mark | None, limit: int
) -> Page:
    at = term.within or "opened_at"
    prefix = f"{term.each}."
    names = ("unit", "agency", *([term.due] if not term.every else ()), *([term.total_of] if term.total_of else ()))

    def facts(row: CaseRow) -> dict[str, Any]:
        each = {name: value for name, value in row.attrs.items() if term.each and name.startswith(prefix)}
        return {**{name: fact(row, name) for name in names}, **each}

    def counts(row: CaseRow) -> bool:
        return not term.each or any(name.startswith(prefix) for name in row.attrs)

    query = evidence.cases_query(term.cases, at, None, now, where, after, limit, (now, asked))
    return await _case_page(conn, query, at, counts, facts, limit)


async def _alerts(conn: Conn, units: Units, after: Mark | None, limit: int) -> Page:
    query = evidence.alerts_query(units, after, limit)
    rows = await evidence.alerts(conn, query)
    items = [
        Item(row.fired_at, row.id, row.phase, {
            "code": row.code, "severity": row.severity, "domain": row.domain, "unit": row.unit, "title": row.title,
        })
        for row in rows
    ]  # fmt: skip
    last = Mark(rows[-1].fired_at, rows[-1].id) if len(rows) == limit else None
    return Page(items, evidence.text_of(query, conn), last)


async def _fees(
    conn: Conn, term: Term, start: datetime, end: datetime, now: datetime, units: Units, after: Mark | None, limit: int
) -> Page:
    found, query, mark = await fees.page(
        conn, start, end, now, term.where.get("verdict", ()), units=units, after=after, limit=limit
    )
    items = [
        Item(told.received_at, told.id, told.state, {
            "verdict": said, "fee": told.fee.owed, "collected": told.fee.collected,
            "paid_online": told.fee.money_by is not None, "agree_by_at": told.fee.money_by or told.fee.book_by,
            "payments": told.payments, "unit": told.unit, "agency": told.agency,
        })
        for told, said in found
    ]  # fmt: skip
    return Page(items, query, mark)


async def _case_page(
    conn: Conn, query: Any, at: str, counts: Callable[[CaseRow], bool], facts: Callable[[CaseRow], dict[str, Any]],
    limit: int,
) -> Page:  # fmt: skip
    rows = await evidence.cases(conn, query)
    items = [Item(_moment(row, at), row.id, row.state, facts(row)) for row in rows if counts(row)]
    last = Mark(getattr(rows[-1], evidence.order_of(at)), rows[-1].id) if len(rows) == limit else None
    return Page(items, evidence.text_of(query, conn), last)


def _moment(row: CaseRow, name: str) -> datetime:
    at = fact(row, name)
    return at if isinstance(at, datetime) else datetime.fromtimestamp(int(at) / 1_000, row.changed_at.tzinfo)


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
