"""What the board of QĐ 766 asks beside cells: dossiers running past their date, and what sources state. Over a
connection the caller owns."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from psycopg import sql

from ioc.domain.cases import from_ms
from ioc.store.database import Conn
from ioc.store.indicators import Stated, before, fact, moment
from ioc.store.sql import load

SQL = load("board766")


async def running_late(
    conn: Conn, start: datetime, end: datetime, now: datetime, by: str, units: Collection[str]
) -> dict[str, int]:
    """Dossiers received within [start, end), still running and past their date by the clock of QĐ 766, by one fact."""
    received = moment("received_at")
    query = sql.SQL(
        "select {}, count(*) from case_state where kind = 'dossier' and open and left(attrs ->> 'profile', 1) = 'r'"
        " and (attrs ->> 'due_766')::bigint < {} and {} >= {} and {} < {}{} group by 1"
    ).format(
        fact(by) if by else sql.Literal(""), int(now.timestamp() * 1_000), received, start, received, end,
        sql.SQL(" and unit = any({})").format(sorted(units)) if units else sql.SQL(""),
    )  # fmt: skip
    return {row[0] or "": row[1] for row in await (await conn.execute(query)).fetchall()}


async def discontent(
    conn: Conn, start: datetime, end: datetime, now: datetime, by: str, units: Collection[str], dislike_max: int
) -> dict[str, int]:
    """Petitions received within [start, end) and not late, whose sender rated the answer at most `dislike_max` or had
    to ask again, by one fact. A duplicate or refused one is nobody's."""
    query = sql.SQL(
        "select {}, count(*) from case_state where kind = 'report' and state <> 'void'"
        " and opened_at >= {} and opened_at < {}"
        " and attrs ->> 'report_kind' = 'PAKN' and attrs ->> 'timing' in ('on_time', 'running', 'undated')"
        " and ((attrs ->> 'satisfaction')::int <= {} or (attrs ->> 'was_reopened')::boolean)"
        " and not (open and attrs ->> 'timing' = 'running' and coalesce({}, false)){} group by 1"
    ).format(
        fact(by) if by else sql.Literal(""), start, end, dislike_max, before("resolve_due", now),
        sql.SQL(" and unit = any({})").format(sorted(units)) if units else sql.SQL(""),
    )  # fmt: skip
    return {row[0] or "": row[1] for row in await (await conn.execute(query)).fetchall()}


async def petitions_heard(conn: Conn, start: datetime, end: datetime) -> bool:
    """Whether any petition was received within [start, end): that there is none is known only where some come."""
    row = await (await conn.execute(SQL["petitions_heard"], {"start": start, "end": end})).fetchone()
    return bool(row and row[0])


async def last_official(conn: Conn, code: str) -> tuple[datetime, datetime] | None:
    """The newest period that the authority stated `code` for."""
    row = await (await conn.execute(SQL["last_official"], {"code": code})).fetchone()
    return None if row is None else (from_ms(row[0]), from_ms(row[1]))


async def statements(conn: Conn, code: str, start: datetime, end: datetime) -> list[Stated]:
    """What sources state of `code` and of the counts below it (`TT11.published`) for exactly this period, the firmest
    first; attrs carry the indicator."""
    args = {"code": code, "below": f"{code}.%", "start": start, "end": end}
    return [Stated(*row) for row in await (await conn.execute(SQL["stated"], args)).fetchall()]
