"""The mailbox's two servers, both on the loopback address: SMTP takes letters, HTTP shows them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session

import ioc
from ioc.demo.mailbox.letters import Letters

HOST = "127.0.0.1"
LETTER_BYTES_MAX = 1024 * 1024
_STATIC = Path(__file__).with_name("static")
_SCREENS = Path(ioc.__file__).parents[1] / "wall_ui" / "static"
_POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Postman:
    """aiosmtpd's handler."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd
        content = envelope.content
        if not isinstance(content, bytes):
            return "554 not bytes"
        letter = self._letters.add(content, datetime.now(UTC))
        return f"250 kept as {letter.number}"


@asynccontextmanager
async def serving(folder: Path, smtp_port: int, http_port: int) -> AsyncIterator[tuple[Letters, int, int]]:
    """Both servers at work; yields the letters and the two ports (0 asks for any free one)."""
    letters = Letters(folder)
    postman = _Postman(letters)
    loop = asyncio.get_running_loop()

    def answer() -> SMTP:
        return SMTP(postman, data_size_limit=LETTER_BYTES_MAX, hostname="mailbox.localhost", loop=loop)

    smtp = await loop.create_server(answer, HOST, smtp_port)
    runner = web.AppRunner(pages(letters), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, http_port).start()
        yield letters, smtp.sockets[0].getsockname()[1], runner.addresses[0][1]
    finally:
        smtp.close()
        await runner.cleanup()


def pages(letters: Letters) -> web.Application:
    """The page, its parts, and /messages.json for the page and for tests."""

    async def index(_: web.Request) -> web.StreamResponse:
        return web.FileResponse(_STATIC / "index.html")

    async def messages(request: web.Request) -> web.StreamResponse:
        tag = f'"{letters.changed}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304)
        body = msgspec.json.encode(letters.newest_first())
        return web.Response(body=body, content_type="application/json", headers={"ETag": tag})

    app = web.Application(middlewares=[_guarded])
    app.router.add_get("/", index)
    app.router.add_get("/messages.json", messages)
    app.router.add_static("/mailbox", _STATIC)
    app.router.add_static("/shared", _SCREENS / "shared")
    app.router.add_static("/vendor", _SCREENS / "vendor")
    return app


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only for a browser that asked this machine by its own name (a foreign page may point a name of its own here)."""
    if request.host.partition(":")[0] not in (HOST, "localhost"):
        raise web.HTTPForbidden(text="127.0.0.1 only")
    answer = await handler(request)
    answer.headers.update(
        {
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-cache",
        }
    )
    return answer
