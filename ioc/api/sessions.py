"""Sessions: signing in and out, and the wall's ticket. A wrong login and a wrong password look and last the same."""

from __future__ import annotations

import time
from typing import Any

from litestar import Request, Response, delete, get, post
from litestar.datastructures import Cookie

from ioc.api.gate import COOKIE, account_of, address_of, digest_of, new_token, parts_of
from ioc.api.outer import wall_address
from ioc.api.reading import media_type, require_json, whole
from ioc.api.reports import limit
from ioc.edge.quiet import QuietLog
from ioc.services import strict_json
from ioc.services.passwords import PASSWORD_MAX
from ioc.services.refusals import Refused
from ioc.store import accounts

log = QuietLog()
_Request = Request[Any, Any, Any]
BODY_MAX = 16 * 1024


@post("/session", opt={"open": "sign-in"}, status_code=204)
async def sign_in(request: _Request) -> Response[None]:
    """Sign in; the answer sets the cookie."""
    parts = parts_of(request)
    limit(parts.limits.sign_ins, request)
    body = await small_json(request)
    login, password = text_of(body, "login", 64), text_of(body, "password", PASSWORD_MAX)
    address = address_of(request)
    now = time.monotonic()
    if (wait_s := parts.lockout.wait_s(login, address, now)) > 0:
        seconds = int(wait_s) + 1
        vi, en = f"Sai nhiều lần; thử lại sau {seconds} giây.", f"Too many failures; try again in {seconds} s."
        raise Refused(429, "LOCKED", vi, en, retry_after_s=seconds)
    # Counted before the slow part: a hundred guesses at once are a hundred guesses.
    parts.lockout.failed(login, address, now)
    async with parts.database.connection() as conn:
        account = await accounts.account(conn, login)
    right = await parts.passwords.verify(account.password_hash if account else None, password)
    if account is None or not right:
        log.info("sign_in_failed")
        raise Refused(401, "WRONG_SIGN_IN", "Tên đăng nhập hoặc mật khẩu sai.", "Wrong login or password.")
    parts.lockout.succeeded(login, address)
    token = new_token()
    rehashed = await parts.passwords.hash(password) if parts.passwords.is_dated(account.password_hash) else None
    async with parts.database.connection() as conn, conn.transaction():
        await accounts.open_session(conn, digest_of(token), account.login)
        if rehashed:
            await accounts.rehash(conn, account.login, rehashed)
        await accounts.audit(conn, account.login, "session.open")
    return Response(None, status_code=204, cookies=[_cookie(request, token)], headers={"Cache-Control": "no-store"})


@delete("/session", opt={"open": "sign-out"}, status_code=204)
async def sign_out(request: _Request) -> Response[None]:
    """Sign out; also fine when nobody was signed in."""
    token = request.cookies.get(COOKIE, "")
    if token:
        async with parts_of(request).database.connection() as conn:
            await accounts.close_session(conn, digest_of(token))
    gone = _cookie(request, "")
    gone.max_age = 0
    return Response(None, status_code=204, cookies=[gone], headers={"Clear-Site-Data": '"cache"'})


@get("/session", opt={"action": "session.see"})
async def see_session(request: _Request) -> Response[dict[str, str]]:
    """Who is signed in."""
    account = account_of(request)
    answer = {"login": account.login, "name": account.name, "role": account.role}
    return Response(answer, headers={"Cache-Control": "no-store"})


@post("/wall-ticket", opt={"action": "wall.watch"}, status_code=200)
async def wall_ticket(request: _Request) -> Response[dict[str, Any]]:
    """A ticket for the websocket, good for one use within a minute."""
    parts = parts_of(request)
    account = account_of(request)
    digest = digest_of(request.cookies.get(COOKIE, ""))
    async with parts.database.connection() as conn:
        until = await accounts.session_end(conn, digest)
    if until is None:  # signed out since the gate looked
        raise Refused(401, "SIGN_IN", "Cần đăng nhập để xem.", "Sign in to see this.")
    now = time.time()
    host = request.headers.get("host", "localhost")
    answer = {
        "token": parts.mint(account.login, account.role, digest.hex(), int(until.timestamp()), now),
        "expires_at": int((now + parts.ticket_life_s) * 1_000),
        "url": wall_address(parts.wall_url, host, request.url.scheme == "https"),
    }
    return Response(answer, headers={"Cache-Control": "no-store"})


async def small_json(request: _Request) -> dict[str, Any]:
    """The JSON object of a small request. Raises Refused."""
    require_json(*media_type(request))
    try:
        return strict_json.parse_object(await whole(request, BODY_MAX))
    except strict_json.BadJson as error:
        raise Refused(400, "BAD_JSON", error.vi, error.en) from None


def text_of(body: dict[str, Any], field: str, most: int, *, least: int = 1) -> str:
    """A string member of a small request. Raises Refused (422)."""
    value = body.get(field)
    if not isinstance(value, str) or not least <= len(value) <= most:
        vi, en = f"Cần chuỗi {least}–{most} ký tự.", f"A string of {least}–{most} characters is needed."
        raise Refused(422, "BAD_FIELD", vi, en, pointer=f"/{field}")
    return value


def _cookie(request: _Request, token: str) -> Cookie:
    life = int(accounts.SESSION_LIFE.total_seconds())
    secure = request.url.scheme == "https"
    return Cookie(key=COOKIE, value=token, path="/", max_age=life, httponly=True, secure=secure, samesite="strict")
