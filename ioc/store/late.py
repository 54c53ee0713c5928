"""Late dossiers: what the monthly list reads of the store. Read-only, over a connection the caller owns."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from ioc.domain.casebook import decode_steps
from ioc.domain.cases import CaseChange
from ioc.store.database import Conn
from ioc.store.sql import load

SQL = load("late")
PAGE = 2_000


async def in_hand(conn: Conn, start: datetime, end: datetime) -> int:
    """About how many dossiers `steps` will bring: what a progress bar needs."""
    row = await (await conn.execute(SQL["in_hand"], {"start": start, "end": end})).fetchone()
    assert row is not None  # a count always has a row
    return int(row[0])


async def steps(conn: Conn, start: datetime, end: datetime) -> AsyncIterator[dict[str, list[CaseChange]]]:
    """Pages of dossier → all its steps: those begun before `end` and not ended before `start`."""
    after = ""
    while True:
        args = {"start": start, "end": end, "after": after, "limit": PAGE}
        rows = await (await conn.execute(SQL["steps"], args)).fetchall()
        if rows:
            yield {row[0]: decode_steps(row[1]) for row in rows}
        if len(rows) < PAGE:
            return
        after = rows[-1][0]


async def newest(conn: Conn, topic: str) -> datetime | None:
    """Time of the newest event of the topic in the store."""
    row = await (await conn.execute(SQL["newest"], {"topic": topic})).fetchone()
    found: datetime | None = row[0] if row else None
    return found
