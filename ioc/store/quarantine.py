"""Quarantine as people see it: list, look at one, say what became of it. Over a connection the caller owns."""

from __future__ import annotations

from typing import Any, Literal

from psycopg.rows import dict_row

from ioc.store.database import Conn
from ioc.store.sql import load

SQL = load("quarantine")
Row = dict[str, Any]


async def listed(
    conn: Conn,
    *,
    topic: str | None = None,
    state: str | None = "waiting",
    reason: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[Row]:
    """Newest first; `before` an id, for the next page."""
    facts = {"topic": topic, "state": state, "reason": reason, "before": before, "limit": limit}
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL["list"], facts)
        return await cursor.fetchall()


async def counts(conn: Conn) -> list[Row]:
    """`{topic, reason, n, newest_at}` of what waits."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL["counts"])
        return await cursor.fetchall()


async def show(conn: Conn, record: int) -> Row | None:
    """One record with `first_bytes` and `digest`."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL["show"], {"id": record})
        return await cursor.fetchone()


async def mark(conn: Conn, record: int, state: Literal["retried", "dropped"], by: str) -> bool:
    """False: no such record, or it waits no longer."""
    return await (await conn.execute(SQL["mark"], {"id": record, "state": state, "by": by})).fetchone() is not None
