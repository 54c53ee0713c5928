"""Evidence: the events or cases behind a figure, latest first, a page at a time. Over a connection the caller owns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import sql
from psycopg.rows import class_row
from psycopg.sql import Composable, Composed, Identifier

from ioc.domain.cases import CaseRow
from ioc.store.database import Conn
from ioc.store.indicators import Where, fact, moment

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
    kind: str, at: str, start: datetime | None, end: datetime, where: Where, after: Mark | None, limit: int, *,
    open_only: bool = False, due_before: datetime | None = None,
) -> Composed:  # fmt: skip
    """Cases whose moment `at` lies in [start, end) (start None: no bounds), latest first."""
    when = moment(at)
    conditions: list[Composable] = [
        sql.SQL(" and {} = any({})").format(fact(name), sorted(values)) for name, values in where.items()
    ]
    if start is not None:
        conditions.append(sql.SQL(" and {} >= {} and {} < {}").format(when, start, when, end))
    if open_only:
        conditions.append(sql.SQL(" and open"))
    if due_before is not None:
        conditions.append(sql.SQL(" and due_at < {}").format(due_before))
    if after is not None:
        conditions.append(sql.SQL(" and ({}, id) < ({}, {})").format(when, after.at, after.name))
    return sql.SQL(
        "select {} from case_state\n where kind = {} and state <> 'void'{}\n order by {} desc, id desc limit {}"
    ).format(CASE_COLUMNS, kind, sql.SQL("").join(conditions), when, limit)


async def cases(conn: Conn, query: Composed) -> list[CaseRow]:
    async with conn.cursor(row_factory=class_row(CaseRow)) as cursor:
        await cursor.execute(query)
        return await cursor.fetchall()


def text_of(query: Composed, conn: Conn) -> str:
    """The statement as an analyst may run it."""
    return query.as_string(conn)
