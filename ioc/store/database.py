"""Database: the API's pool of connections. Opens without waiting: reports are taken while PostgreSQL is away."""

from __future__ import annotations

import time
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
REST_S = 1.0
REST_PATIENCE_S = 0.05
STATEMENT_MAX_MS = 5_000


class Database:
    def __init__(self, url: str, name: str) -> None:
        self._rest_until = 0.0
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
    async def connection(self, patience_s: float = PATIENCE_S) -> AsyncIterator[Conn]:
        """A connection in autocommit; `async with conn.transaction()` for more. DatabaseAway or QueryFailed.

        Whoever finds the database away waits `patience_s`; for a second after that the others hardly wait at all."""
        rests = time.monotonic() < self._rest_until
        try:
            async with self._pool.connection(timeout=REST_PATIENCE_S if rests else patience_s) as conn:
                self._rest_until = 0.0
                yield conn
        except PoolTimeout as error:
            self._rest_until = time.monotonic() + REST_S
            raise DatabaseAway("PoolTimeout") from error
        except (PoolClosed, OperationalError, InterfaceError, OSError) as error:
            raise DatabaseAway(type(error).__name__) from error  # the text may quote a row
        except Error as error:
            raise QueryFailed(f"{type(error).__name__} {error.sqlstate}") from error
