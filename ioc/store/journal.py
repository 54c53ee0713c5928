"""The journal in the database: append in the caller's transaction, read from a number on, what is open now.

Numbers (`seq`) have no gaps and follow the order of commits, so whoever has seen `seq` n has seen all before it. The
epoch names the journal itself: it changes when the database is restored, and numbers of another epoch mean nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

from ioc.store.sql import load

SQL = load("journal")
Conn = AsyncConnection[Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as screens need it. `alert` is the JSON text of the whole alert after the transition, with its `seq`."""

    seq: int
    op: str
    at: datetime
    actor: str
    subject: str
    phase: str
    alert: bytes


@dataclass(frozen=True, slots=True)
class Tail:
    """Rows after a number, and the head in the same snapshot of the database."""

    epoch: str
    head: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Open:
    """The open alerts (id, JSON text; most severe first), and the head in the same snapshot of the database."""

    epoch: str
    head: int
    alerts: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of an alert's timeline."""

    seq: int
    at: datetime
    op: str
    actor: str
    alert: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moved:
    """How far a topic has come in the store. `moved` grows with every commit; `lag_ms` None when nobody knows."""

    topic: str
    moved: int
    updated_at: datetime | None
    event_at: datetime | None
    lag_ms: int | None


async def append(conn: Conn, op: str, subject: str, actor: str, payload: Mapping[str, Any], at: datetime) -> int:
    """Write one row and return its number. Holds the head's lock until the caller's transaction ends: call it last."""
    facts = {"op": op, "subject": subject, "actor": actor, "payload": Jsonb(dict(payload)), "at": at}
    row = await (await conn.execute(SQL["append"], facts)).fetchone()
    if row is None:
        raise LookupError("journal_head is empty: the migrations have not run")
    return int(row[0])


async def head(conn: Conn) -> tuple[str, int]:
    """(epoch, newest number)."""
    row = await (await conn.execute(SQL["head"])).fetchone()
    if row is None:
        raise LookupError("journal_head is empty: the migrations have not run")
    return str(row[0]), int(row[1])


async def since(conn: Conn, seq: int, limit: int) -> Tail:
    """At most `limit` rows after `seq`, oldest first."""
    rows = await (await conn.execute(SQL["since"], {"seq": seq, "limit": limit})).fetchall()
    entries = tuple(
        Entry(seq=r[2], op=r[3], at=r[4], actor=r[5], subject=r[6], phase=r[7] or "", alert=r[8].encode())
        for r in rows
        if r[2] is not None
    )
    return Tail(str(rows[0][0]), int(rows[0][1]), entries)


async def open_alerts(conn: Conn) -> Open:
    """Every alert that is not closed, as its newest journal row has it."""
    rows = await (await conn.execute(SQL["open_alerts"])).fetchall()
    return Open(str(rows[0][0]), int(rows[0][1]), tuple((r[2], r[3].encode()) for r in rows if r[2] is not None))


async def timeline(conn: Conn, alert: str) -> list[Step]:
    """What happened to one alert, oldest first."""
    rows = await (await conn.execute(SQL["timeline"], {"alert": alert})).fetchall()
    return [Step(seq=r[0], at=r[1], op=r[2], actor=r[3], alert=r[4]) for r in rows]


async def offsets(conn: Conn) -> list[Moved]:
    """How far each topic has come, by topic."""
    rows = await (await conn.execute(SQL["offsets"])).fetchall()
    return [Moved(topic=r[0], moved=int(r[1]), updated_at=r[2], event_at=r[3], lag_ms=r[4]) for r in rows]
