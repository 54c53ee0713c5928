"""Evidence: the events or cases behind a figure, latest first, a page at a time. Over a connection the caller owns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import sql
from psycopg.rows import class_row
from psycopg.sql import Composable, Composed, Identifier

from ioc.domain.case_measures import COLUMNS
from ioc.domain.cases import CaseRow
from ioc.store.database import Conn
from ioc.store.indicators import Asked, Where, conditions, fact, moment

AFTER_OPENING = frozenset({"received_at", "report_due", "mismatch_at"})
"""Attrs that are no earlier than the case began: a page need not be sought among younger cases."""
SLIP = timedelta(days=1)
"""For clocks that disagree."""
CASE_COLUMNS = sql.SQL(", ").join(Identifier(name) for name in CaseRow.__struct_fields__)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended: the next one begins behind it."""

    at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class EventRow:
    occurred_at: datetime
    name: str
    """source and event id."""
    body: bytes


def events_query(
    topic: str, table: str, start: datetime, end: datetime, where: Mapping[str, Sequence[object]], after: Mark | None,
    limit: int,
) -> Composed:  # fmt: skip
    """Events of [start, end) that count: of each the highest revision. `where`: column → values."""
    behind: Composable = sql.SQL("")
    if after is not None:
        behind = sql.SQL(" and (e.occurred_at, e.source || ' ' || e.event_id) < ({}, {})").format(after.at, after.name)
    conditions = [
        sql.SQL(" and e.{} = any({})").format(Identifier(name), list(values)) for name, values in where.items()
    ]
    return sql.SQL(
        "select e.occurred_at, e.source || ' ' || e.event_id as name, e.body from {} e\n"
        " where e.occurred_at >= {} and e.occurred_at < {}{}{}\n"
        "   and not exists (select from correction c where c.topic = {} and c.source = e.source"
        " and c.event_id = e.event_id and c.revision > e.revision)\n"
        " order by e.occurred_at desc, name desc limit {}"
    ).format(
        Identifier(table), start, end, sql.SQL("").join(conditions), behind, topic, limit
    )  # fmt: skip


async def events(conn: Conn, query: Composed) -> list[EventRow]:
    return [EventRow(*row) for row in await (await conn.execute(query)).fetchall()]


def cases_query(
    kind: str, at: str, start: datetime | None, end: datetime, where: Where, after: Mark | None, limit: int,
    asked: tuple[datetime, Asked] | None = None,
) -> Composed:  # fmt: skip
    """Cases whose moment `at` lies in [start, end) (start None: no bounds), latest first. `asked`: (now, which cases)
    of a term over cases. In order of `order_of(at)`."""
    when, order = moment(at), Identifier(order_of(at))
    within: list[Composable] = []
    found: list[Composable] = []
    if asked is None:
        within += [sql.SQL(" and {} = any({})").format(fact(name), sorted(values)) for name, values in where.items()]
        if start is not None:
            within.append(sql.SQL(" and {} >= {} and {} < {}").format(when, start, when, end))
    else:
        within.append(conditions(*asked, where))
        start, end = asked[1].within[1:] if asked[1].within else (None, end)
    if asked is None or asked[1].every:
        # Of facts in attrs the planner knows nothing and takes them for rare: it would read every case and sort them.
        # What a `case` says it takes for a half, and goes along the index until the page is full.
        whole = sql.SQL("").join(within)
        within = [sql.SQL(" and case when true{} then true else false end").format(whole)] if within else []
    if start is not None and at in AFTER_OPENING:
        found.append(sql.SQL(" and opened_at < {}").format(end + SLIP))
    found += within
    if after is not None:
        found.append(sql.SQL(" and ({}, id) < ({}, {})").format(order, after.at, after.name))
    return sql.SQL(
        "select {} from case_state\n where kind = {} and state <> 'void'{}\n order by {} desc, id desc limit {}"
    ).format(CASE_COLUMNS, kind, sql.SQL("").join(found), order, limit)


def order_of(at: str) -> str:
    """The column that a list of cases by this moment is ordered by: an attr has no index, when a case began has."""
    return at if at in COLUMNS else "opened_at"


@dataclass(frozen=True, slots=True)
class AlertRow:
    fired_at: datetime
    id: str
    phase: str
    code: str
    severity: int
    domain: str
    unit: str
    title: str


def alerts_query(units: Collection[str], after: Mark | None, limit: int) -> Composed:
    """Alerts that fired and are not closed, latest first."""
    found: list[Composable] = []
    if units:
        found.append(sql.SQL(" and unit = any({})").format(sorted(units)))
    if after is not None:
        found.append(sql.SQL(" and (fired_at, id) < ({}, {})").format(after.at, after.name))
    return sql.SQL(
        "select fired_at, id, phase, code, severity, domain, unit, title from alert\n"
        " where phase in ('firing', 'recovering'){}\n order by fired_at desc, id desc limit {}"
    ).format(sql.SQL("").join(found), limit)


async def alerts(conn: Conn, query: Composed) -> list[AlertRow]:
    return [AlertRow(*row) for row in await (await conn.execute(query)).fetchall()]


async def cases(conn: Conn, query: Composed) -> list[CaseRow]:
    async with conn.cursor(row_factory=class_row(CaseRow)) as cursor:
        await cursor.execute(query)
        return await cursor.fetchall()


def text_of(query: Composed, conn: Conn) -> str:
    """The statement as an analyst may run it."""
    return query.as_string(conn)
