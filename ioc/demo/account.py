"""The demo's administrator: login and password in a file that only its owner can read, told at every start.

A real installation shows its password once and never again; a demo on one's own machine is started many times.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from ioc.services.passwords import Passwords, random_password
from ioc.store import accounts
from ioc.store.database import Database

LOGIN = "admin"
FILE = "admin.txt"


def administrator(database: str, folder: Path) -> tuple[str, str]:
    """(login, password) that work now."""
    return asyncio.run(_administrator(database, folder / FILE))


async def _administrator(url: str, path: Path) -> tuple[str, str]:
    known = path.read_text("utf-8").split()[-1] if path.exists() else ""
    password = known or random_password()
    passwords, database = Passwords(), Database(url, "ioc demo")
    await database.open()
    try:
        async with database.connection() as conn:
            found = await accounts.account(conn, LOGIN)
            if found is None:
                await accounts.add_first(conn, LOGIN, "Quản trị", await passwords.hash(password))
            elif not await passwords.verify(found.password_hash, password):
                await accounts.set_password(conn, LOGIN, await passwords.hash(password))
    finally:
        await database.close()
    if not known:
        _write(path, f"{LOGIN} {password}\n")
    return LOGIN, password


def _write(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
