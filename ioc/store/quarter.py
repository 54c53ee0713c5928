"""What the quarterly report reads beside indicators. Read-only, over a connection the caller owns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ioc.domain.cases import from_ms
from ioc.store.database import Conn
from ioc.store.sql import load

SQL = load("quarter")


async def documents(conn: Conn, field: str, start: datetime, end: datetime) -> list[tuple[str, str, datetime]]:
    """(type, number, day) of the documents of a field that bear a day within [start, end), oldest first."""
    rows = await (await conn.execute(SQL["documents"], {"field": field, "start": start, "end": end})).fetchall()
    return [(row[0], row[1], from_ms(row[2])) for row in rows]


async def since(conn: Conn, measures: Iterable[str]) -> datetime | None:
    """The first day of which anything was counted by any of these measures; None: nothing ever."""
    row = await (await conn.execute(SQL["since"], {"measures": list(measures)})).fetchone()
    first: datetime | None = row[0] if row else None
    return first
