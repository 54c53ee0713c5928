"""Open data: counts and persons behind them as the store has them. Read-only, over a connection the caller owns."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ioc.store.database import Conn
from ioc.store.sql import load

SQL = load("open_data")
Key = tuple[str, ...]
TOTAL = "_T"


async def dossiers(conn: Conn, start: datetime, end: datetime) -> tuple[dict[Key, int], dict[Key, int]]:
    """(agency, month, status) → dossiers, and → persons; persons of totals (`_T`) too."""
    return _split(await _rows(conn, "dossiers", start=start, end=end), 3)


async def reports(conn: Conn, start: datetime, end: datetime) -> tuple[dict[Key, int], dict[Key, int]]:
    """(commune, category, month) → reports, and → persons; persons of totals (`_T`) too."""
    return _split(await _rows(conn, "reports", start=start, end=end), 3)


async def payments(conn: Conn, start: datetime, end: datetime) -> dict[Key, tuple[int, int]]:
    """(service, unit, month, means) → payments and đồng."""
    return {tuple(row[:4]): (int(row[4]), int(row[5])) for row in await _rows(conn, "payments", start=start, end=end)}


async def payers(conn: Conn, start: datetime, end: datetime, areas: Mapping[str, str]) -> dict[Key, int]:
    """(service, area, month, means) → persons, totals (`_T`) too. `areas`: unit → the area it lies in."""
    units, names = list(areas), list(areas.values())
    rows = await _rows(conn, "payers", start=start, end=end, units=units, areas=names)
    return {tuple(row[:4]): int(row[4]) for row in rows}


async def _rows(conn: Conn, query: str, **facts: Any) -> list[Any]:
    return await (await conn.execute(SQL[query], facts)).fetchall()


def _split(rows: list[Any], width: int) -> tuple[dict[Key, int], dict[Key, int]]:
    counts = {tuple(row[:width]): int(row[width]) for row in rows if TOTAL not in row[:width]}
    return counts, {tuple(row[:width]): int(row[width + 1]) for row in rows}
