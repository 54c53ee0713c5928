"""Sources: what the database knows of them. Over a connection the caller owns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from psycopg import sql
from psycopg.rows import class_row

from ioc.store.database import Conn
from ioc.store.sql import load

SQL = load("sources")


@dataclass(frozen=True, slots=True)
class DayCount:
    """What one source did for one topic within a few seconds of one day. Adds up."""

    source: str
    topic: str
    """"" when it was refused before a topic was known."""
    day: date
    accepted: int
    refused: int
    skipped: int
    last_seen: datetime
    last_event_at: datetime | None
    delay_min_ms: int | None
    delay_max_ms: int | None
    last_code: str
    last_pointer: str


@dataclass(frozen=True, slots=True)
class Totals:
    """One source over some days."""

    source: str
    accepted: int
    refused: int
    skipped: int
    last_seen: datetime
    last_event_at: datetime | None
    delay_min_ms: int | None
    delay_max_ms: int | None
    last_code: str
    last_pointer: str


@dataclass(frozen=True, slots=True)
class Seen:
    source: str
    last_seen: datetime
    last_event_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """A record of a foreign topic that could not become an event."""

    topic: str
    part: int
    off: int
    reason: str
    detail: str
    pointer: str
    size: int
    first_bytes: bytes
    """What may be kept of it: mapped fields only."""
    digest: bytes


async def add(conn: Conn, counts: Iterable[DayCount]) -> None:
    async with conn.transaction(), conn.cursor() as cursor:
        await cursor.executemany(SQL["add"], [asdict(one) for one in counts])


async def totals(conn: Conn, since: date) -> dict[str, Totals]:
    """By source, over the days from `since` on."""
    async with conn.cursor(row_factory=class_row(Totals)) as cursor:
        await cursor.execute(SQL["days"], {"since": since})
        return {row.source: row for row in await cursor.fetchall()}


async def last_seen(conn: Conn) -> dict[str, Seen]:
    async with conn.cursor(row_factory=class_row(Seen)) as cursor:
        await cursor.execute(SQL["last_seen"])
        return {row.source: row for row in await cursor.fetchall()}


async def watched(conn: Conn, prefix: str) -> set[str]:
    """Ids of open links that begin so."""
    return {str(row[0]) for row in await (await conn.execute(SQL["watched"], {"prefix": prefix})).fetchall()}


async def stored(conn: Conn, tables: Sequence[str], since: datetime) -> dict[str, tuple[int, datetime]]:
    """(events stored, newest occurred_at) by source, of events that happened since then, over all these tables."""
    found: dict[str, tuple[int, datetime]] = {}
    for table in tables:
        query = sql.SQL("select source, count(*), max(occurred_at) from {} where occurred_at >= {} group by source")
        rows = await (await conn.execute(query.format(sql.Identifier(table), since))).fetchall()
        for source, count, newest in rows:
            before = found.get(source)
            found[source] = (count + before[0], max(newest, before[1])) if before else (count, newest)
    return found


async def quarantined(conn: Conn, since: datetime) -> dict[str, int]:
    """Records in quarantine by source; "" for those that name none."""
    rows: list[tuple[Any, int]] = await (await conn.execute(SQL["quarantined"], {"since": since})).fetchall()
    return {source or "": int(count) for source, count in rows}


async def illegal(conn: Conn, measures: Sequence[str], since: datetime) -> dict[str, int]:
    """Steps of cases that may not follow each other, by source, since the start of a day in Việt Nam."""
    found: dict[str, int] = {}
    for name in ("illegal", "illegal_dossiers"):
        rows = await (await conn.execute(SQL[name], {"measures": list(measures), "since": since})).fetchall()
        for source, steps in rows:
            found[source] = found.get(source, 0) + int(steps)
    return found


async def hold(conn: Conn, records: Iterable[Held]) -> None:
    async with conn.transaction(), conn.cursor() as cursor:
        await cursor.executemany(SQL["hold"], [asdict(one) for one in records])
