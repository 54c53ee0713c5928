"""Accounts, sessions and the audit trail in the database, statement by statement, over a connection the caller owns."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from psycopg.types.json import Jsonb

from ioc.store.database import Conn
from ioc.store.sql import load

SQL = load("accounts")
SESSION_LIFE = timedelta(hours=12)
"""A shift and the hand-over."""
SESSION_IDLE = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Account:
    login: str
    name: str
    role: str
    password_hash: str = field(default="", repr=False)


async def account(conn: Conn, login: str) -> Account | None:
    row = await (await conn.execute(SQL["account"], {"login": login})).fetchone()
    return None if row is None else Account(*row)


async def add_first(conn: Conn, login: str, name: str, password_hash: str) -> bool:
    """Whether the account was made: only when there was none at all, and by one of several racing processes."""
    facts = {"login": login, "name": name, "password_hash": password_hash}
    return (await conn.execute(SQL["add_first"], facts)).rowcount == 1


async def rehash(conn: Conn, login: str, password_hash: str) -> None:
    await conn.execute(SQL["rehash"], {"login": login, "password_hash": password_hash})


async def set_password(conn: Conn, login: str, password_hash: str) -> bool:
    """False: no such account."""
    facts = {"login": login, "password_hash": password_hash}
    return await (await conn.execute(SQL["set_password"], facts)).fetchone() is not None


async def open_session(conn: Conn, digest: bytes, login: str) -> None:
    await conn.execute(SQL["open_session"], {"digest": digest, "login": login, "life": SESSION_LIFE})


async def session(conn: Conn, digest: bytes) -> Account | None:
    """Whose session this is; None: unknown, over, idle too long, or the account is disabled."""
    row = await (await conn.execute(SQL["session"], {"digest": digest, "idle": SESSION_IDLE})).fetchone()
    return None if row is None else Account(*row)


async def session_end(conn: Conn, digest: bytes) -> datetime | None:
    """When a session ends by itself; None: there is none."""
    row = await (await conn.execute(SQL["session_end"], {"digest": digest})).fetchone()
    return None if row is None else row[0]


async def standing(conn: Conn, digests: Set[str], logins: Set[str]) -> tuple[set[str], set[str]]:
    """Which of these sessions (digests in hex) are good, and which of these accounts may still
    sign in. No session is too idle here: whoever is asked about has a line open."""
    facts = {"digests": [bytes.fromhex(one) for one in sorted(digests)], "logins": sorted(logins)}
    rows = await (await conn.execute(SQL["standing"], facts)).fetchall()
    return {bytes(digest).hex() for digest, _ in rows if digest is not None}, {login for _, login in rows}


async def close_session(conn: Conn, digest: bytes) -> None:
    await conn.execute(SQL["close_session"], {"digest": digest})


async def people(conn: Conn) -> list[Account]:
    return [Account(*row) for row in await (await conn.execute(SQL["people"])).fetchall()]


async def audit(
    conn: Conn, login: str, action: str, subject: str = "", detail: Mapping[str, Any] | None = None
) -> None:
    """Call it in the transaction of what it tells about."""
    facts = {"login": login, "action": action, "subject": subject, "detail": Jsonb(dict(detail or {}))}
    await conn.execute(SQL["audit"], facts)
