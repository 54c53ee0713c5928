"""Read-only side of the database for screens: one connection that cannot write, with a limit on every statement.

The limit is the server's (`statement_timeout`): a panel that became slow is cut off and keeps its last picture, and
never holds up the database that stores events.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import dict_row

Conn = AsyncConnection[Any]
T = TypeVar("T")
STATEMENT_MAX_MS = 2_000
CONNECT_MAX_S = 5


class DatabaseAway(Exception):
    """Chưa đọc được cơ sở dữ liệu. / The database cannot be read now."""


class QueryFailed(Exception):
    """Truy vấn sai hoặc quá lâu; cơ sở dữ liệu vẫn còn. / A statement is wrong or took too long; the database lives."""


class Reader:
    """One connection, opened when first needed and again after it was lost. Use it from one task at a time."""

    def __init__(self, database: str, name: str, *, statement_max_ms: int = STATEMENT_MAX_MS) -> None:
        self._database = database
        self._name = name
        self._options = f"-c default_transaction_read_only=on -c statement_timeout={statement_max_ms}"
        self._conn: Conn | None = None
        self.calls = 0
        """Statements asked so far: a reconnecting crowd of walls must not make it grow."""

    async def call(self, query: Callable[[Conn], Awaitable[T]]) -> T:
        """Run `query(conn)`. DatabaseAway: no answer, the connection is dropped; QueryFailed: the statement's fault."""
        self.calls += 1
        try:
            return await query(await self._connection())
        except (psycopg.Error, OSError) as error:
            if self._conn is not None and not self._conn.closed:
                raise QueryFailed(str(error)) from error
            await self.close()
            raise DatabaseAway(str(error)) from error

    async def rows(self, statement: LiteralString, now: datetime) -> list[Mapping[str, Any]]:
        """Rows of one read-only statement with the argument `now`, as dicts."""

        async def ask(conn: Conn) -> list[Mapping[str, Any]]:
            async with conn.cursor(row_factory=dict_row) as cursor:
                await cursor.execute(statement, {"now": now})
                return list(await cursor.fetchall())

        return await self.call(ask)

    async def close(self) -> None:
        """Let the connection go; the next call opens another."""
        conn, self._conn = self._conn, None
        if conn is not None:
            await conn.close()

    async def _connection(self) -> Conn:
        if self._conn is None or self._conn.closed:
            self._conn = await AsyncConnection.connect(
                self._database,
                autocommit=True,
                application_name=self._name,
                options=self._options,
                connect_timeout=CONNECT_MAX_S,
            )
        return self._conn
