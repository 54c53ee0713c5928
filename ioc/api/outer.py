"""Outer: what every request meets before anything else of ours: a sound request line, a place in the house, same-site
writes; and the headers every answer carries. Plain ASGI."""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from ioc import metrics
from ioc.api import problems
from ioc.services.refusals import Refused

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

AT_ONCE = 400
"""Requests being served at one time; the next gets 503 instead of a place in a queue that only grows."""
PATH_MAX = 512
HEADERS_MAX = 100
HEADER_BYTES_MAX = 16 * 1024
QUERY_MAX = 2_048

_HOST = re.compile(r"^(?:[A-Za-z0-9.\-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?$")
_PATH = re.compile(r"^(?:/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)*/?$")
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_METHODS = _SAFE | {"POST", "PUT", "PATCH", "DELETE"}


@lru_cache(maxsize=64)
def security_headers(wall_url: str, host: str, secure: bool) -> list[tuple[bytes, bytes]]:
    """No foreign script, frame, form or connection; only the websocket gateway beside ourselves, under the name by
    which the page was reached."""
    wall_origin = wall_address(wall_url, host, secure).rstrip("/")
    policy = "; ".join(
        (
            "default-src 'self'",
            f"connect-src 'self' {wall_origin}".rstrip(),
            "img-src 'self' blob: data:",
            "style-src 'self'",
            "script-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
    )
    return [
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"permissions-policy", b"geolocation=(self), camera=(self), microphone=(), payment=(), usb=()"),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"x-frame-options", b"DENY"),
    ]


def wall_address(wall_url: str, host: str, secure: bool) -> str:
    """The gateway's address for a page reached as `host`: the same name, the gateway's port, wss behind TLS."""
    name = host if host.endswith("]") or ":" not in host else host.rpartition(":")[0]
    address = wall_url.replace("{host}", name)
    return "wss" + address.removeprefix("ws") if secure and address.startswith("ws:") else address


class Outer:
    def __init__(self, app: App, wall_url: str) -> None:
        self._app, self._wall_url = app, wall_url
        self._now = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        began = time.perf_counter()
        answered = False
        host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1")
        safe_host = host if _HOST.match(host) else "localhost"
        safety = security_headers(self._wall_url, safe_host, scope.get("scheme") == "https")

        async def send_safely(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                method = scope["method"] if scope["method"] in _METHODS else "other"
                metrics.counter("ioc_http_requests_total", "method", "status").labels(method, message["status"]).inc()
                metrics.histogram("ioc_http_seconds").observe(time.perf_counter() - began)
                message["headers"] = [*message.get("headers", ()), *safety]
            await send(message)

        refused = unsound(scope)
        if refused is None and self._now >= AT_ONCE:
            vi, en = "Máy chủ đang bận, xin thử lại.", "The server is busy; please try again."
            refused = Refused(503, "BUSY", vi, en, retry_after_s=2, close=True)
        if refused is not None:
            await _answer(refused, send_safely)
            return
        self._now += 1
        if scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}  # the server still sees HEAD and leaves the body out
        try:
            await self._app(scope, receive, send_safely)
        except Exception as error:
            # The handlers of errors failed themselves.
            if answered:
                raise
            await _answer(problems.internal(error), send_safely)
        finally:
            self._now -= 1


def unsound(scope: Scope) -> Refused | None:
    """Why this request is not let in, before anybody reads its body."""
    if len(scope["headers"]) > HEADERS_MAX or sum(len(n) + len(v) for n, v in scope["headers"]) > HEADER_BYTES_MAX:
        vi, en = "Phần đầu của yêu cầu quá lớn.", "The request's headers are too large."
        return Refused(431, "HEADERS_TOO_LARGE", vi, en, close=True)
    headers: dict[bytes, list[bytes]] = {}
    for name, value in scope["headers"]:
        headers.setdefault(name, []).append(value)
    if b"transfer-encoding" in headers and b"content-length" in headers:
        # Two lengths: a proxy before us may have believed the other one (request smuggling).
        vi, en = "Có cả Content-Length và Transfer-Encoding.", "Both Content-Length and Transfer-Encoding."
        return _bad("TWO_LENGTHS", vi, en)
    host = headers.get(b"host", [])
    if len(host) != 1 or not _HOST.match(host[0].decode("latin-1")):
        return _bad("BAD_HOST", "Tên máy chủ (Host) sai.", "The Host header is wrong.")
    raw = scope.get("raw_path", b"").decode("latin-1").partition("?")[0]
    path = scope["path"]
    if len(raw) > PATH_MAX or len(scope.get("query_string", b"")) > QUERY_MAX or not _PATH.match(raw):
        return _bad("BAD_PATH", "Đường dẫn sai.", "The path is wrong.")
    if "\x00" in path or "\\" in path or any(part in (".", "..") for part in path.split("/")):
        return _bad("BAD_PATH", "Đường dẫn sai.", "The path is wrong.")
    if scope["method"] not in _SAFE:
        return _cross_site(headers, host[0].decode("latin-1"))
    return None


def _cross_site(headers: dict[bytes, list[bytes]], host: str) -> Refused | None:
    """A write must come from our own pages, or from a program that is no browser (it sends neither header). The cookie
    is SameSite=Strict as well; this is the second wall."""
    site = headers.get(b"sec-fetch-site", [b"same-origin"])[-1]
    origin = headers.get(b"origin", [b""])[-1].decode("latin-1")
    if site not in (b"same-origin", b"none") or (origin and urlsplit(origin).netloc.lower() != host.lower()):
        vi, en = "Yêu cầu đến từ trang khác.", "The request comes from another site."
        return Refused(403, "CROSS_SITE", vi, en, close=True)
    return None


def _bad(code: str, vi: str, en: str) -> Refused:
    return Refused(400, code, vi, en, close=True)


async def _answer(refused: Refused, send: Send) -> None:
    body = problems.encoded(refused)
    headers = {**problems.headers(refused), "content-type": problems.MEDIA_TYPE, "content-length": str(len(body))}
    start = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refused.status, "headers": start})
    await send({"type": "http.response.body", "body": body})
