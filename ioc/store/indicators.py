"""What indicators are computed from: sums of cells, and how fresh they are. Over a connection the caller owns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ioc.store.database import Conn
from ioc.store.sql import load

SQL = load("indicators")


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


async def sums(conn: Conn, measure: str, start: datetime, end: datetime) -> list[Sum]:
    rows = await (await conn.execute(SQL["cells"], {"measure": measure, "start": start, "end": end})).fetchall()
    return [Sum(row[0], int(row[1]), int(row[2]), row[3], int(row[4])) for row in rows]


async def freshness(conn: Conn, topic: str) -> Freshness:
    row = await (await conn.execute(SQL["freshness"], {"topic": topic})).fetchone()
    assert row is not None  # an aggregate without group by always has a row
    return Freshness(topic, row[0], row[1], int(row[2] or 0))
