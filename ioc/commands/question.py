"""Question: a command asks the database over a connection of its own, with plain errors."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from ioc.settings import Settings
    from ioc.store.database import Conn

T = TypeVar("T")


def ask(query: Callable[[Conn], Awaitable[T]], settings: Settings | None = None) -> T:
    """The answer of `query(conn)`. Raises Failure with what to do when the database is away or not migrated."""
    from ioc.commands import failure
    from ioc.commands.preflight import check_migrated
    from ioc.commands.surroundings import settings_with
    from ioc.store.database import Database

    found = settings or settings_with("database")
    check_migrated(found)

    async def asked() -> T:
        database = Database(found.database, "ioc command")
        await database.open()
        try:
            async with database.connection() as conn:
                return await query(conn)
        finally:
            await database.close()

    with failure.database(found.database):
        return asyncio.run(asked())
