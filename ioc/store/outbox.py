"""The notifier's side of the outbox: leases, attempts, outcomes over a small pool. Is an `ioc.domain.outbox.Outbox`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

from psycopg import AsyncConnection, Error
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from ioc.domain.outbox import Buried, Leased, Outbox, OutboxAway, Outcome
from ioc.store import notices
from ioc.store.sql import load

SQL = load("notices")
CONNECTIONS_MAX = 4
PATIENCE_S = 5.0


class PgOutbox(Outbox):
    """One worker's outbox; use as `async with PgOutbox.of(url, worker) as outbox`."""

    def __init__(self, pool: AsyncConnectionPool[AsyncConnection[Any]], worker: str) -> None:
        self._pool = pool
        self._worker = worker

    @classmethod
    @asynccontextmanager
    async def of(cls, database: str, worker: str) -> AsyncIterator[Self]:
        """Does not wait for the database: it may come back later than the notifier."""
        pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            database,
            min_size=1,
            max_size=CONNECTIONS_MAX,
            timeout=PATIENCE_S,
            reconnect_timeout=15,
            kwargs={"autocommit": True, "application_name": f"ioc notifier {worker}"},
            check=AsyncConnectionPool.check_connection,
            open=False,
        )
        await pool.open(wait=False)
        try:
            yield cls(pool, worker)
        finally:
            await pool.close(timeout=2)

    async def lease(self, channel: str, *, limit: int, for_s: float, resting: Sequence[str]) -> list[Leased]:
        async with self._connection() as conn:
            return await notices.lease(conn, self._worker, channel, limit=limit, for_s=for_s, resting=resting)

    async def begin(self, notice: int, *, for_s: float) -> int | None:
        async with self._connection() as conn:
            return await notices.begin(conn, self._worker, notice, for_s=for_s)

    async def renew(self, ids: Sequence[int], *, for_s: float) -> int:
        async with self._connection() as conn:
            return await notices.renew(conn, self._worker, ids, for_s=for_s)

    async def release(self, ids: Sequence[int]) -> None:
        async with self._connection() as conn:
            await notices.release(conn, self._worker, ids)

    async def record(self, outcome: Outcome) -> bool:
        async with self._connection() as conn:
            return await notices.record(conn, self._worker, outcome)

    async def bury(self) -> list[Buried]:
        async with self._connection() as conn:
            return [Buried(*row) for row in await (await conn.execute(SQL["bury"])).fetchall()]

    async def waiting(self) -> dict[str, tuple[int, float]]:
        """Channel → (how many notices wait, age of the oldest in seconds)."""
        async with self._connection() as conn:
            rows = await (await conn.execute(SQL["waiting"])).fetchall()
            return {channel: (n, oldest_s) for channel, n, oldest_s in rows}

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        try:
            async with self._pool.connection() as conn:
                yield conn
        except (Error, PoolTimeout, PoolClosed) as error:
            # The first line only: the rest may quote a row.
            raise OutboxAway(f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}") from error
