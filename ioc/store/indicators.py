"""What indicators are computed from: sums of cells, open cases, statements, and their freshness. Over a connection the
caller owns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import sql
from psycopg.sql import Composable, Identifier, Literal

from ioc.domain.case_measures import COLUMNS
from ioc.domain.cases import unix_ms
from ioc.domain.measures import KEY_SEPARATOR
from ioc.domain.terms import place
from ioc.store.database import Conn
from ioc.store.sql import load

SQL = load("indicators")
Where = Mapping[str, Collection[str]]
STANDS = "paused_since"
"""Attr of a dossier that waits for the applicant: its clock has stood still since."""


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


@dataclass(frozen=True, slots=True)
class Sums:
    """One key of a measure over the period, and what of it lies within each of several conditions. `revision` counts
    the changes made after a day had closed."""

    key: str
    of: Sequence[tuple[int, int]]
    """(n, total) of each condition."""
    last_at: datetime
    revision: int


async def sums_of(
    conn: Conn, measure: str, dims: Sequence[str], start: datetime, end: datetime, keep: Sequence[str],
    wheres: Sequence[Where], units: Collection[str],
) -> list[Sums]:  # fmt: skip
    """The measure within [start, end) by the dimensions to `keep`, of several conditions in one pass: numerator and
    denominator are mostly of one measure. `dims` are the measure's; a result's key holds the kept ones alone, in that
    order. Keys without any cell within a condition are left out. `units` hold for all of them, empty: any unit."""
    column: dict[tuple[str, int | None], Identifier] = {}
    cut: list[Composable] = []

    def part(dim: str, at: int | None = None) -> Identifier:
        """Column of a part of the key, or of one letter of it."""
        if (dim, at) not in column:
            column[dim, at] = Identifier(f"d{len(column)}")
            whole = sql.SQL("split_part(key, {}, {})").format(KEY_SEPARATOR, dims.index(dim) + 1)
            cut.append(sql.SQL("{} as {}").format(_letter(whole, at), column[dim, at]))
        return column[dim, at]

    def within(where: Where) -> Composable:
        found = [sql.SQL("{} = any({})").format(part(*place(name)), sorted(values)) for name, values in where.items()]
        return sql.SQL("({})").format(sql.SQL(" and ").join(found)) if found else sql.SQL("true")

    kept = sql.SQL(", ").join([part(dim) for dim in keep])
    key: Composable = sql.SQL("concat_ws({}, {})").format(KEY_SEPARATOR, kept) if keep else Literal("")
    conditions = [within(where) for where in wheres]
    any_of = sql.SQL("({})").format(sql.SQL(" or ").join(conditions))
    columns = sql.SQL(", ").join(
        sql.SQL("(coalesce(sum({}) filter (where {}), 0))::bigint").format(Identifier(what), condition)
        for condition in conditions
        for what in ("n", "total")
    )
    of_units = sql.SQL(" where {} = any({})").format(part("unit"), sorted(units)) if units else sql.SQL("")
    # Each part of the key is cut out once a row, and no condition stands in the innermost `where`: the planner would
    # take it for rare and sort fifty thousand rows.
    rows = sql.SQL(
        "(select {}n, total, last_at, revision from cell"
        " where measure = {} and grain = 86400 and bucket >= {} and bucket < {} offset 0) c{}"
    ).format(_listed(cut), measure, start, end, of_units)
    if len(column) > len(keep):  # equal parts are summed before a condition is asked of them
        rows = sql.SQL(
            "(select {}sum(n) as n, sum(total) as total, max(last_at) as last_at, sum(revision) as revision from {}"
            " group by {}) p"
        ).format(_listed(column.values()), rows, sql.SQL(", ").join(column.values()))
    query = sql.SQL(
        "select {} as k, max(last_at) filter (where {}), (coalesce(sum(revision) filter (where {}), 0))::bigint, {}"
        " from {} group by k"
    ).format(key, any_of, any_of, columns, rows)
    return [
        Sums(row[0], [(row[i], row[i + 1]) for i in range(3, len(row), 2)], row[1], row[2])
        for row in await (await conn.execute(query)).fetchall()
        if row[1] is not None
    ]


def _listed(columns: Iterable[Composable]) -> Composable:
    """Columns before others: each with its comma."""
    return sql.SQL("").join(sql.SQL("{}, ").format(column) for column in columns)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which cases: the open ones, or every one; past a moment of theirs, or due soon, or begun in a period."""

    every: bool = False
    overdue: bool = False
    due: str = "due_at"
    due_by: datetime | None = None
    """Only those not yet due, and due before this."""
    due_by_at: Sequence[tuple[datetime, Collection[str]]] = ()
    """The same where offices are closed for a while: (before when, units and agencies)."""
    within: tuple[str, datetime, datetime] | None = None
    each: str = ""
    """Prefix of attrs of which each counts once."""


async def count_cases(
    conn: Conn, kind: str, now: datetime, asked: Asked, by: str, where: Where, *, total: str = ""
) -> dict[str, int]:
    """Cases by one fact ("" all together): how many; or the sum of one of their attrs, or of `each` of several."""
    source: Composable = sql.SQL("case_state")
    what: Composable = sql.SQL("count(*)")
    if asked.each:
        source = sql.SQL(
            "case_state, lateral (select substr(key, {}) as {}, value::bigint as spent"
            " from jsonb_each_text(attrs) where key like {}) each_attr"
        ).format(len(asked.each) + 2, Identifier(asked.each), f"{asked.each}.%")
        what = sql.SQL("sum(spent)::bigint") if total else what
    elif total:
        what = sql.SQL("coalesce(sum((attrs ->> {})::bigint), 0)::bigint").format(total)
    group: Composable = Literal("")
    if by:
        group = sql.SQL("each_attr.{}").format(Identifier(by)) if by == asked.each else fact(by)
    query = sql.SQL("select {} as g, {} from {} where kind = {}{} group by g").format(
        group, what, source, kind, conditions(now, asked, where)
    )
    return {row[0] or "": row[1] for row in await (await conn.execute(query)).fetchall()}


async def due_times(
    conn: Conn, kind: str, now: datetime, asked: Asked, by: str, where: Where
) -> list[tuple[str, datetime, datetime, int, str, str]]:
    """Cases by one fact: (group, when they were due, when their clock stopped or now, how many, unit, agency)."""
    query = sql.SQL(
        "select {} as g, {} as due, least({}, {}) as until, count(*), unit, agency"
        " from case_state where kind = {}{} group by 1, 2, 3, 5, 6"
    ).format(
        fact(by) if by else Literal(""), moment(asked.due), moment(STANDS), now, kind, conditions(now, asked, where)
    )  # fmt: skip
    return [(row[0] or "", *row[1:]) for row in await (await conn.execute(query)).fetchall()]


def conditions(now: datetime, asked: Asked, where: Where) -> Composable:
    """What cases must fulfil, as `and …`."""
    found: list[Composable] = [sql.SQL(" and state <> 'void'" if asked.every else " and open")]
    if asked.overdue:
        found.append(sql.SQL(" and {}").format(before(asked.due, now)))
        # While a dossier waits for the applicant its clock stands; most cases have no such attr.
        found.append(
            sql.SQL(" and (attrs ->> {} is null or {} > {})").format(STANDS, moment(STANDS), moment(asked.due))
        )
    if asked.due_by is not None:
        soon = [before(asked.due, asked.due_by)]
        soon += [
            sql.SQL("({} and (unit = any({}) or agency = any({})))").format(before(asked.due, until), codes, codes)
            for until, there in asked.due_by_at
            for codes in [sorted(there)]
        ]
        found.append(sql.SQL(" and not {} and ({})").format(before(asked.due, now), sql.SQL(" or ").join(soon)))
        found.append(sql.SQL(" and attrs ->> {} is null").format(STANDS))
    if asked.within:
        name, start, end = asked.within
        found.append(sql.SQL(" and {} >= {} and {} < {}").format(moment(name), start, moment(name), end))
    for name, values in where.items():
        found.append(sql.SQL(" and {} = any({})").format(fact(name), sorted(values)))
    return sql.SQL("").join(found)


def before(name: str, at: datetime) -> Composable:
    """Whether a moment of a case is past at `at`. An attr keeps whole milliseconds: its last one counts whole."""
    if name in COLUMNS:
        return sql.SQL("{} < {}").format(Identifier(name), at)
    return sql.SQL("(attrs ->> {})::bigint < {}").format(name, unix_ms(at))


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


@dataclass(frozen=True, slots=True)
class OpenAlerts:
    """Alerts that fired and are not closed."""

    severity: int
    domain: str
    n: int


async def open_alerts(conn: Conn, units: Collection[str]) -> list[OpenAlerts]:
    """Open alerts by severity and domain."""
    found = await (await conn.execute(SQL["open_alerts"], {"units": sorted(units)})).fetchall()
    return [OpenAlerts(*row) for row in found]


async def stated(
    conn: Conn, indicator: str, start: datetime, end: datetime, units: Collection[str], near: timedelta = timedelta(0)
) -> list[Stated]:
    """What sources state of a figure for exactly this period; `near` above 0: what they state as of a day of it, or so
    near to it (a stock), the latest word of each first. Withdrawn and awaited words are left out."""
    args = {"indicator": indicator, "start": start, "end": end, "units": sorted(units), "near": near}
    query = SQL["stated_near" if near else "stated"]
    return [Stated(*row) for row in await (await conn.execute(query, args)).fetchall()]


async def last_stated(conn: Conn, indicator: str) -> tuple[datetime, datetime] | None:
    """The latest period that a source stated the figure for: [start, end)."""
    return await (await conn.execute(SQL["last_stated"], {"indicator": indicator})).fetchone()


async def since(conn: Conn, measures: Collection[str]) -> datetime | None:
    """The first day of which anything was counted by any of these measures; None: nothing ever."""
    row = await (await conn.execute(SQL["since"], {"measures": list(measures)})).fetchone()
    first: datetime | None = row[0] if row else None
    return first


async def freshness(conn: Conn, topic: str) -> Freshness:
    row = await (await conn.execute(SQL["freshness"], {"topic": topic})).fetchone()
    assert row is not None  # an aggregate without group by always has a row
    return Freshness(topic, row[0], row[1], int(row[2] or 0))
