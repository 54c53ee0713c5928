"""Gateway: the websockets of walls and consoles; protocol `ioc.v1` of docs/contracts.md. The only user of websockets.

It lets clients in and hears them. What a client is owed the hub knows, who may come in the ticket says, how frames
reach slow and fast clients alike is the crowd's.
"""

from __future__ import annotations

import asyncio
import contextlib
import http
import logging
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog
from websockets.asyncio.server import Server, ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from ioc import metrics
from ioc.store.journal import Moved
from wall_ui import codes, frames
from wall_ui.clock import Clock
from wall_ui.crowd import Crowd, Session
from wall_ui.feed import Feed
from wall_ui.frames import BadFrame, Hello, Painted
from wall_ui.hub import Hub
from wall_ui.limits import Limits, Rate
from wall_ui.periods import ms, ms_or_none
from wall_ui.recheck import Standing, is_over
from wall_ui.ticket import BadTicket, Bearer, Verifier

Ask = Callable[[Sequence[Bearer]], Awaitable[Standing | None]]
"""How the sessions behind these tickets stand; None: nobody can tell now."""
KINDS = frozenset({"wall", "console", "leader"})

log = structlog.get_logger()
# The library would log every refused handshake with the request in it; ours are counted instead.
_silent = logging.getLogger("ioc.wall.websockets")
_silent.setLevel(logging.CRITICAL)


class _Refused(Exception):
    """The client is not let in: close code and reason."""


class _Wire:
    """One websocket as the crowd sees it."""

    __slots__ = ("_close_s", "_socket")

    def __init__(self, socket: ServerConnection, close_s: float) -> None:
        self._socket = socket
        self._close_s = close_s

    def waiting(self) -> int:
        return self._socket.transport.get_write_buffer_size()

    def give(self, frame: bytes) -> None:
        if not self._socket.transport.is_closing():  # a reset line: the library learns of it one loop later
            broadcast([self._socket], frame, text=True)

    async def end(self, code: int, why: str) -> None:
        # A close frame waits behind whatever the peer does not read, for ever if need be: then the wire is cut.
        try:
            async with asyncio.timeout(self._close_s):
                await self._socket.close(code, why)
        except (TimeoutError, ConnectionClosed):
            self._socket.transport.abort()


class Gateway:
    """Serves a hub. The feed's `changed` is the crowd's, its `reset` is this object's."""

    def __init__(
        self,
        hub: Hub,
        crowd: Crowd,
        verifier: Verifier,
        ask: Ask,
        province: Mapping[str, str],
        *,
        clock: Clock,
        limits: Limits,
    ) -> None:
        """`province`: its name by language."""
        self._hub = hub
        self._crowd = crowd
        self._verifier = verifier
        self._ask = ask
        self._province = province
        self._clock = clock
        self._limits = limits
        self._feed: Feed | None = None
        self._addresses: Counter[str] = Counter()

    @contextlib.asynccontextmanager
    async def listen(self, feed: Feed, host: str, port: int, origins: Sequence[str]) -> AsyncIterator[Server]:
        """Serve until the block ends; then say goodbye and close."""
        self._feed = feed
        server = await serve(
            self._handle,
            host,
            port,
            origins=list(origins),  # type: ignore[arg-type]  # Origin is a NewType of str
            compression=None,
            process_request=self._admit,
            process_response=_count_refusal,
            server_header=None,
            open_timeout=self._limits.hello_s,
            ping_interval=self._limits.ping_s,
            ping_timeout=self._limits.ping_s,
            close_timeout=self._limits.close_s,
            max_size=self._limits.message_bytes_max,
            logger=_silent,
        )
        loops = (self._crowd.pump_forever, self._crowd.recheck_forever, self._beat_forever, self._doubt_forever)
        tasks = [asyncio.create_task(loop()) for loop in loops]
        try:
            yield server
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._leave(server)

    def _admit(self, socket: ServerConnection, request: Request) -> Response | None:
        if request.path == "/livez":
            return socket.respond(http.HTTPStatus.OK, "ok\n")
        ready = self._feed is not None and self._feed.loaded.is_set()
        if ready and request.path == "/readyz":
            return socket.respond(http.HTTPStatus.OK, "ok\n")
        if ready and len(self._crowd) < self._limits.connections_max and not self._is_crowded(_address(socket), 0):
            return None
        response = socket.respond(http.HTTPStatus.SERVICE_UNAVAILABLE, "Máy chủ đang bận. / Busy, try again.\n")
        response.headers["Retry-After"] = "2"
        return response

    async def _handle(self, socket: ServerConnection) -> None:
        address = _address(socket)
        self._addresses[address] += 1
        try:
            session = await self._let_in(socket, address)
            self._crowd.enter(session)
            try:
                self._welcome(session)
                async for text in socket:
                    self._hear(session, text)
            finally:
                await self._crowd.leave(session)
                log.info("wall_left", sid=session.sid, kind=session.kind, code=socket.close_code)
        except _Refused as refusal:
            code, why = refusal.args
            metrics.counter("ioc_wall_closed_total", "code").labels(str(code)).inc()
            log.info("wall_refused", code=code, why=why)
            await socket.close(code, why)
        except ConnectionClosed:
            pass
        finally:
            self._addresses[address] -= 1
            if not self._addresses[address]:
                del self._addresses[address]

    async def _let_in(self, socket: ServerConnection, address: str) -> Session:
        """The client's first frame and its ticket. Raises _Refused."""
        if self._is_crowded(address, 1):
            raise _Refused(codes.TRY_LATER, "too many connections")
        try:
            async with asyncio.timeout(self._limits.hello_s):
                first = frames.read(await socket.recv())
        except TimeoutError:
            raise _Refused(codes.TOKEN, "no hello") from None
        if not isinstance(first, Hello):
            raise _Refused(codes.PROTOCOL, "hello comes first")
        if first.v != frames.VERSION:
            raise _Refused(codes.PROTOCOL, "version")
        try:
            bearer = self._verifier.check(first.token, self._clock().timestamp())
        except BadTicket as error:
            raise _Refused(codes.TOKEN, f"ticket {error.why}") from None
        rate = Rate(self._limits.messages_max, self._limits.messages_s)
        rate.exceeds(asyncio.get_running_loop().time())  # the hello counts
        kind = first.client if first.client in KINDS else "other"
        session = Session(
            _Wire(socket, self._limits.close_s), self._hub.join(first.since), secrets.token_hex(6), kind, rate, bearer
        )
        log.info("wall_let_in", sid=session.sid, kind=kind, role=bearer.role, back=first.since is not None)
        return session

    def _hear(self, session: Session, text: str | bytes) -> None:
        if session.closing is not None:
            return
        if session.rate.exceeds(asyncio.get_running_loop().time()):
            self._crowd.close(session, codes.RATE, "too many messages")
            return
        match frames.read(text):
            case BadFrame():
                self._crowd.close(session, codes.PROTOCOL, "bad frame")
            case Hello(v=frames.VERSION, since=since):  # it saw a hole and asks again
                session.client = self._hub.join(since)
                self._welcome(session)
            case Hello():
                self._crowd.close(session, codes.PROTOCOL, "version")
            case Painted(seq=seq) if (event := self._hub.event_at(seq)) is not None:
                late_ms = ms(self._clock()) - event.at_ms
                metrics.histogram("ioc_wall_painted_seconds").observe(max(0, late_ms) / 1000)

    def _welcome(self, session: Session) -> None:
        facts: dict[str, Any] = {"t": "welcome", "v": frames.VERSION, "sid": session.sid, "epoch": self._hub.epoch}
        facts |= {"seq": self._hub.seq, "now": ms(self._clock()), "hb_s": self._limits.beat_s}
        facts |= {"province": self._province, "mode": self._feed.mode if self._feed else "poll"}
        session.wire.give(frames.encode(facts))
        self._crowd.pump(session, asyncio.get_running_loop().time())

    def _is_crowded(self, address: str, itself: int) -> bool:
        if address in self._limits.unlimited_addresses:
            return False
        return self._addresses[address] - itself >= self._limits.per_address_max

    async def _beat_forever(self) -> None:
        while True:
            self._hub.set_beat(self._beat())
            self._crowd.changed()
            await asyncio.sleep(self._limits.beat_s)

    async def _doubt_forever(self) -> None:
        """A session may end while its socket is open: then the socket ends too."""
        while True:
            await asyncio.sleep(self._limits.recheck_s)
            inside = self._crowd.sessions
            standing = await self._ask([session.bearer for session in inside]) if inside else None
            if standing is None:
                continue
            now = self._clock().timestamp()
            for session in inside:
                if is_over(session.bearer, session.kind, standing, now):
                    log.info("wall_session_over", sid=session.sid, kind=session.kind)
                    self._crowd.close(session, codes.TOKEN, "session over")

    def _beat(self) -> bytes:
        feed = self._feed
        moved = {} if feed is None else feed.moved
        facts: dict[str, Any] = {"t": "hb", "now": ms(self._clock()), "seq": self._hub.seq}
        facts["lag_ms"] = {name: one.lag_ms for name, one in moved.items()}
        facts["topics"] = {name: _age(one) for name, one in moved.items()}
        facts |= {"mode": "poll" if feed is None else feed.mode, "looked": None if feed is None else feed.looked_ms}
        return frames.encode(facts)

    async def _leave(self, server: Server) -> None:
        server.close(close_connections=False)  # nobody new; those inside are told first
        await self._crowd.close_all(codes.RESTART, "restart", frames.bye(codes.RESTART, self._limits.retry_ms))
        for socket in server.all_connections:
            socket.transport.abort()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._limits.close_s):
                await server.wait_closed()


def _count_refusal(socket: ServerConnection, request: Request, response: Response) -> None:
    if response.status_code >= http.HTTPStatus.BAD_REQUEST:
        metrics.counter("ioc_wall_refused_total", "status").labels(str(response.status_code)).inc()


def _address(socket: ServerConnection) -> str:
    peer = socket.remote_address
    return str(peer[0]) if peer else ""


def _age(one: Moved) -> dict[str, int | None]:
    return {"lag_ms": one.lag_ms, "at": ms_or_none(one.updated_at), "event_at": ms_or_none(one.event_at)}
