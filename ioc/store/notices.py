"""Notices in the database, statement by statement, over a connection the caller owns, so in his transaction.

The judge calls `plan` and `recipients_told` inside the transaction that makes an alert's transition. The notifier's
side is `ioc/store/outbox.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from ioc.domain.notices import Notice
from ioc.domain.outbox import Leased, Outcome
from ioc.store.sql import load

SQL = load("notices")


async def plan(conn: AsyncConnection[Any], notices: Iterable[Notice]) -> int:
    """Owe these messages; returns how many are new. Commits nothing: that is the caller's transaction."""
    rows = [asdict(notice) for notice in notices]
    if not rows:
        return 0
    async with conn.cursor() as cursor:
        await cursor.executemany(SQL["plan"], rows)
        return cursor.rowcount


async def recipients_told(conn: AsyncConnection[Any], alert: str) -> list[tuple[str, str]]:
    """(recipient, channel) of all who were told, or may have been, that the alert fired: the targets of its end."""
    cursor = await conn.execute(SQL["recipients_told"], {"alert": alert})
    return [(recipient, channel) for recipient, channel in await cursor.fetchall()]


async def of_alert(conn: AsyncConnection[Any], alert: str) -> list[dict[str, Any]]:
    """The messages about one alert and what came of them, oldest first."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL["of_alert"], {"alert": alert})
        return await cursor.fetchall()


async def lease(
    conn: AsyncConnection[Any], worker: str, channel: str, *, limit: int, for_s: float, resting: Sequence[str] = ()
) -> list[Leased]:
    """Take at most `limit` due notices of a channel for `for_s` seconds, leaving out the `resting` recipients."""
    facts = {"worker": worker, "channel": channel, "limit": limit, "for_s": for_s, "resting": list(resting)}
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SQL["lease"], facts)
        return [Leased(**row) for row in await cursor.fetchall()]


async def begin(conn: AsyncConnection[Any], worker: str, notice: int, *, for_s: float) -> int | None:
    """Number of the attempt that may start now; None when the lease is no longer ours."""
    cursor = await conn.execute(SQL["begin"], {"id": notice, "worker": worker, "for_s": for_s})
    row = await cursor.fetchone()
    return None if row is None else int(row[0])


async def renew(conn: AsyncConnection[Any], worker: str, ids: Sequence[int], *, for_s: float) -> int:
    """Keep these leases `for_s` seconds longer; returns how many are still ours."""
    return (await conn.execute(SQL["renew"], {"worker": worker, "ids": list(ids), "for_s": for_s})).rowcount


async def release(conn: AsyncConnection[Any], worker: str, ids: Sequence[int]) -> None:
    """Give leases back that no attempt was begun under."""
    await conn.execute(SQL["release"], {"worker": worker, "ids": list(ids)})


async def record(conn: AsyncConnection[Any], worker: str, outcome: Outcome) -> bool:
    """Write what came of an attempt; False when the lease had gone to another worker (nothing is written then)."""
    facts = {
        "id": outcome.notice,
        "worker": worker,
        "attempt": outcome.attempt,
        "state": outcome.state,
        "next_at": outcome.next_at,
        "outcome": outcome.result,
        "provider_id": outcome.provider_id,
        "error": outcome.detail or None,
        "detail": outcome.detail,
        "took_ms": outcome.took_ms,
    }
    return (await conn.execute(SQL["record"], facts)).rowcount == 1
