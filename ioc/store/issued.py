"""Documents issued, as the cases of directives hold them. Read-only, over a connection the caller owns."""

from __future__ import annotations

from datetime import datetime

from ioc.domain.cases import from_ms
from ioc.store.database import Conn
from ioc.store.sql import load

SQL = load("issued")


async def documents(conn: Conn, field: str, start: datetime, end: datetime) -> list[tuple[str, str, datetime]]:
    """(type, number, day) of the documents of a field that bear a day within [start, end), oldest first."""
    rows = await (await conn.execute(SQL["documents"], {"field": field, "start": start, "end": end})).fetchall()
    return [(row[0], row[1], from_ms(row[2])) for row in rows]
