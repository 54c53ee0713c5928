"""Gate: the one place that decides whether a request may pass. Closed unless a handler says otherwise.

Every handler carries `action="noun.verb"` (see ioc/services/roles.py) or `open=<why>`; the gate finds the session
behind the cookie and asks `can(role, action)`. A handler with neither is not reachable.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from ioc.api.parts import Parts
from ioc.services.refusals import Refused
from ioc.services.roles import can
from ioc.store import accounts
from ioc.store.accounts import Account
from ioc.store.database import PATIENCE_S, DatabaseAway

COOKIE = "ioc_session"
HURRY_S = 0.3
_TOKEN_MAX = 64
Connection = ASGIConnection[Any, Any, Any, Any]


async def gate(connection: Connection, handler: BaseRouteHandler) -> None:
    """Guard of the whole application."""
    opening = handler.opt.get("open")
    parts = parts_of(connection)
    if opening and (opening != "report form" or parts.settings.public_reports):
        return
    action = handler.opt.get("action")
    if action is None:
        raise Refused(403, "NO_ACTION", "Địa chỉ này chưa được mở.", "This address is not open.")
    account = await who(connection)
    if account is None:
        raise Refused(401, "SIGN_IN", "Cần đăng nhập để xem.", "Sign in to see this.")
    if not can(account.role, action):
        raise Refused(403, "NOT_ALLOWED", "Tài khoản không có quyền này.", "Your account may not do this.")
    connection.scope["user"] = account


async def who(connection: Connection, patience_s: float = PATIENCE_S) -> Account | None:
    """The account behind the request's cookie. Raises DatabaseAway."""
    session = _session(connection)
    if session is None:
        return None
    parts = parts_of(connection)
    async with parts.database.connection(patience_s) as conn:
        account = await accounts.session(conn, session)
    parts.staff.saw(session, account, time.monotonic())
    return account


async def who_if_known(connection: Connection) -> Account | None:
    """As `who`, and whom it lately was while the database is away: for open doors that only treat staff better. Hardly
    waits: a report must have its answer within two seconds also when database and Kafka go together."""
    try:
        return await who(connection, HURRY_S)
    except DatabaseAway:
        return parts_of(connection).staff.lately(_session(connection) or b"", time.monotonic())


def _session(connection: Connection) -> bytes | None:
    """Digest of the request's cookie; None: it has none that could be one."""
    token = connection.cookies.get(COOKIE, "")
    return digest_of(token) if token and len(token) <= _TOKEN_MAX else None


def account_of(request: Request[Any, Any, Any]) -> Account:
    """Who passed the gate."""
    account: Account = request.scope["user"]
    return account


def parts_of(connection: Connection) -> Parts:
    parts: Parts = connection.app.state.parts
    return parts


def new_token() -> str:
    return secrets.token_urlsafe(32)


def digest_of(token: str) -> bytes:
    """What the database knows of a token: a stolen table signs nobody in."""
    return hashlib.sha256(token.encode()).digest()


def address_of(connection: Connection) -> str:
    """The peer's address; behind a proxy on this host the one it forwards (uvicorn sees to that)."""
    return connection.client.host if connection.client else ""
