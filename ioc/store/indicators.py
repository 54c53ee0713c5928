"""What indicators are computed from: sums of cells, open cases, statements, and their freshness. Over a connection the
caller owns."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.sql import Composable, Identifier, Literal

from ioc.domain.case_measures import COLUMNS
from ioc.domain.indicators import place
from ioc.domain.measures import KEY_SEPARATOR
from ioc.store.database import Conn
from ioc.store.sql import load

SQL = load("indicators")
Where = Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Sum:
    """One key of a measure over the period. `revision` counts the changes made after a day had closed."""

    key: str
    n: int
    total: int
    last_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class Freshness:
    """`updated_at` last commit of the topic; `event_at` its newest event; None: nothing came yet."""

    topic: str
    updated_at: datetime | None
    event_at: datetime | None
    records: int


@dataclass(frozen=True, slots=True)
class Stated:
    """A source's word on a figure, as its case stands."""

    source: str
    unit: str
    state: str
    attrs: Mapping[str, Any]
    said_at: datetime
    due_at: datetime | None


async def sums(
    conn: Conn, measure: str, dims: Sequence[str], start: datetime, end: datetime, keep: Sequence[str], where: Where
) -> list[Sum]:
    """The measure within [start, end) by the dimensions to `keep`, of the keys that lie within `where`. `dims` are the
    measure's; a result's key holds the kept ones alone, in that order."""
    index = {dim: i + 1 for i, dim in enumerate(dims)}
    parts = [sql.SQL("split_part(key, {}, {})").format(KEY_SEPARATOR, index[dim]) for dim in keep]
    key: Composable = (
        sql.SQL("concat_ws({}, {})").format(KEY_SEPARATOR, sql.SQL(", ").join(parts)) if parts else Literal("")
    )
    within = []
    for name, values in where.items():
        dim, at = place(name)
        part: Composable = sql.SQL("split_part(key, {}, {})").format(KEY_SEPARATOR, index[dim])
        within.append(sql.SQL(" and {} = any({})").format(_letter(part, at), sorted(values)))
    query = sql.SQL(
        "select {} as k, sum(n)::bigint, sum(total)::bigint, max(last_at), coalesce(sum(revision), 0)::bigint from cell"
        " where measure = {} and grain = 86400 and bucket >= {} and bucket < {}{} group by k"
    ).format(key, measure, start, end, sql.SQL("").join(within))
    return [Sum(*row) for row in await (await conn.execute(query)).fetchall()]


async def open_cases(
    conn: Conn, kind: str, now: datetime, *, overdue: bool, within: tuple[str, datetime, datetime] | None, by: str,
    where: Where,
) -> dict[str, int]:  # fmt: skip
    """Open cases of a kind, counted by one fact ("" all together)."""
    query = sql.SQL("select {} as g, count(*) from case_state where kind = {} and open{} group by g").format(
        fact(by) if by else Literal(""), kind, sql.SQL("").join(_conditions(now, overdue, within, where))
    )
    return {row[0] or "": row[1] for row in await (await conn.execute(query)).fetchall()}


def _conditions(
    now: datetime, overdue: bool, within: tuple[str, datetime, datetime] | None, where: Where
) -> list[Composable]:  # fmt: skip
    found: list[Composable] = []
    if overdue:
        found.append(sql.SQL(" and due_at < {}").format(now))
    if within:
        name, start, end = within
        found.append(sql.SQL(" and {} >= {} and {} < {}").format(moment(name), start, moment(name), end))
    for name, values in where.items():
        found.append(sql.SQL(" and {} = any({})").format(fact(name), sorted(values)))
    return found


def fact(name: str) -> Composable:
    """A fact of a case as text: its column or its attr, or one letter of it."""
    bare, at = place(name)
    found = sql.SQL("{}::text").format(Identifier(bare)) if bare in COLUMNS else sql.SQL("attrs ->> {}").format(bare)
    return _letter(found, at)


def _letter(text: Composable, at: int | None) -> Composable:
    return text if at is None else sql.SQL("substr({}, {}, 1)").format(text, at + 1)


def moment(name: str) -> Composable:
    """A moment of a case: its column, or its attr in unix milliseconds."""
    return (
        Identifier(name) if name in COLUMNS else sql.SQL("to_timestamp((attrs ->> {})::bigint / 1000.0)").format(name)
    )  # fmt: skip


async def stated(conn: Conn, indicator: str, start: datetime, end: datetime, units: Collection[str]) -> list[Stated]:
    """What sources state of a figure for exactly this period; withdrawn and awaited words are left out."""
    args = {"indicator": indicator, "start": start, "end": end, "units": sorted(units)}
    return [Stated(*row) for row in await (await conn.execute(SQL["stated"], args)).fetchall()]


async def freshness(conn: Conn, topic: str) -> Freshness:
    row = await (await conn.execute(SQL["freshness"], {"topic": topic})).fetchone()
    assert row is not None  # an aggregate without group by always has a row
    return Freshness(topic, row[0], row[1], int(row[2] or 0))
