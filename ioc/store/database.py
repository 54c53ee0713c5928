"""Database: the API's pool of connections. Opens without waiting: reports are taken while PostgreSQL is away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from psycopg import AsyncConnection, Error, InterfaceError, OperationalError
from psycopg_pool import AsyncConnectionPool, PoolClosed, PoolTimeout

from ioc.store.panels import DatabaseAway, QueryFailed

__all__ = ["Conn", "Database", "DatabaseAway", "QueryFailed"]

Conn = AsyncConnection[Any]
CONNECTIONS_MAX = 6
PATIENCE_S = 2.0
STATEMENT_MAX_MS = 5_000


class Database:
    def __init__(self, url: str, name: str) -> None:
        self._pool: AsyncConnectionPool[Conn] = AsyncConnectionPool(
            url,
            min_size=1,
            max_size=CONNECTIONS_MAX,
            timeout=PATIENCE_S,
            reconnect_timeout=15,
            kwargs={
                "autocommit": True,
                "application_name": name,
                "connect_timeout": 5,
                "options": f"-c statement_timeout={STATEMENT_MAX_MS} -c idle_in_transaction_session_timeout=10000",
            },
            check=AsyncConnectionPool.check_connection,
            open=False,
        )

    async def open(self) -> None:
        await self._pool.open(wait=False)

    async def close(self) -> None:
        await self._pool.close(timeout=2)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Conn]:
        """A connection in autocommit; `async with conn.transaction()` for more. DatabaseAway or QueryFailed."""
        try:
            async with self._pool.connection() as conn:
                yield conn
        except (PoolTimeout, PoolClosed, OperationalError, InterfaceError, OSError) as error:
            raise DatabaseAway(type(error).__name__) from error  # the text may quote a row
        except Error as error:
            raise QueryFailed(f"{type(error).__name__} {error.sqlstate}") from error
