"""Real local servers that receive notices and misbehave to order: a mail server and a webhook receiver.

A script is a list of words, one for each message that arrives; when it is used up the last word goes on for ever.
Everything the receiver took responsibility for is in `ledger`, in order; every knock at all in `seen`.
"""

import asyncio
import socket
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType
from typing import Any, Self

from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class _Scripted:
    script: Sequence[str] = ("accept",)
    ledger: list[str] = field(default_factory=list)
    """Ids (Message-ID, webhook-id) accepted, repetitions included."""
    seen: list[tuple[str, str]] = field(default_factory=list)
    """(what the script said, id) of every message offered."""
    hang_s: float = 60.0
    slow_s: Callable[[], float] | None = None
    """Thinks so long before it accepts."""

    def next_word(self) -> str:
        return self.script[min(len(self.seen), len(self.script) - 1)]


class MailReceiver(_Scripted):
    """Words: accept, 4xx, 5xx (after DATA), rcpt4, rcpt5, hang (after DATA), lose (accepts, then drops the line before
    the reply), drop (drops without accepting)."""

    def __init__(self, script: Sequence[str] = ("accept",), **more: Any) -> None:
        super().__init__(script)
        self.letters: list[EmailMessage] = []
        self.accepted_at: list[float] = []
        self.tls: list[bool] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=0, **more)

    def __enter__(self) -> Self:
        with socket.socket() as probe:  # aiosmtpd's start-up check wants to know the port beforehand
            probe.bind(("127.0.0.1", 0))
            self._controller.port = probe.getsockname()[1]
        self._controller.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._controller.stop()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._controller.port}"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        word = self.next_word()
        if word in ("rcpt4", "rcpt5"):
            self.seen.append((word, ""))
            return f"{word[-1]}50 no <{address}> here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        word = self.next_word()
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        self.seen.append((word, str(letter["Message-ID"])))
        if word in ("4xx", "5xx"):
            return f"{word[0]}52 not today"
        if word == "hang":
            await asyncio.sleep(self.hang_s)
        if word == "drop":
            _abort(server)
            return "451 gone"
        assert isinstance(letter, EmailMessage)
        if self.slow_s:
            await asyncio.sleep(self.slow_s())
        self.ledger.append(str(letter["Message-ID"]))
        self.letters.append(letter)
        self.accepted_at.append(time.time())
        self.tls.append(session.ssl is not None)
        if word == "lose":
            _abort(server)
        return "250 kept"


def _abort(server: SMTP) -> None:
    assert isinstance(server.transport, asyncio.Transport)
    server.transport.abort()


class HookReceiver(_Scripted):
    """Words: accept, a status number ("500", "429"), wait (429 with Retry-After 1), redirect, hang, rst (resets the
    connection unread), lose (accepts, then resets before the reply), drip (200, then one byte a second)."""

    def __init__(self, script: Sequence[str] = ("accept",)) -> None:
        super().__init__(script)
        self.bodies: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._take)
        self._runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._runner:
            await self._runner.cleanup()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def _take(self, request: web.Request) -> web.StreamResponse:
        word, key = self.next_word(), request.headers.get("webhook-id", "")
        self.seen.append((word, key))
        if word == "rst":
            return self._reset(request)
        body = await request.read()
        if word == "hang":
            await asyncio.sleep(self.hang_s)
        if word.isdigit():
            return web.Response(status=int(word))
        if word == "wait":
            return web.Response(status=429, headers={"Retry-After": "1"})
        if word == "redirect":
            return web.Response(status=307, headers={"Location": "http://127.0.0.1:1/elsewhere"})
        if self.slow_s:
            await asyncio.sleep(self.slow_s())
        self.ledger.append(key)
        self.bodies.append(body)
        self.headers.append(dict(request.headers))
        if word == "lose":
            return self._reset(request)
        if word == "drip":
            answer = web.StreamResponse(headers={"Content-Length": "10000000000"})
            await answer.prepare(request)
            while True:
                await answer.write(b"x")
                await asyncio.sleep(1)
        return web.Response(status=204)

    @staticmethod
    def _reset(request: web.Request) -> web.Response:
        assert request.transport is not None
        line: socket.socket = request.transport.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # close with RST
        request.transport.abort()
        return web.Response()


def closed_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def until(deadline_s: float) -> Iterator[float]:
    """Seconds gone, every 20 ms, until the deadline: `for _ in until(5): if done: break`."""
    start = time.monotonic()
    while (gone := time.monotonic() - start) < deadline_s:
        yield gone
        time.sleep(0.02)
