"""Snapshot: several long questions that see one and the same state of the database, for reports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ioc.store.database import Conn

LONGEST = "10min"
"""A report reads a quarter whole; the API's five seconds are for screens."""


@asynccontextmanager
async def snapshot(conn: Conn) -> AsyncIterator[None]:
    """A read-only transaction that sees what was there when it began, and may take its time."""
    async with conn.transaction():
        await conn.execute("set transaction isolation level repeatable read read only")
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            await conn.execute(f"set local {setting} = '{LONGEST}'")
        yield
