"""Crowd: all clients that were let in, and the pump that hands each what the hub owes it. Knows no websockets.

A client whose wire takes no more is left alone until it has read; after 10 s it is closed (4008). So what waits for one
client is bounded (64 KiB, one budget and one snapshot), and nobody's slowness makes others wait.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

from ioc import metrics
from wall_ui import codes
from wall_ui.hub import Client, Hub
from wall_ui.limits import Limits, Rate
from wall_ui.ticket import Bearer

TURN = 200
"""Clients served before the event loop may do something else."""
RECHECK_S = 0.25


class Wire(Protocol):
    """The way to one client."""

    def waiting(self) -> int:
        """Bytes given that the client has not taken."""

    def give(self, frame: bytes) -> None:
        """Send without waiting; to a closed wire: nothing happens."""

    async def end(self, code: int, why: str) -> None:
        """Close, or cut when the client does not answer in time."""


@dataclass(slots=True, eq=False)
class Session:
    """One client that was let in."""

    wire: Wire
    client: Client
    sid: str
    kind: str
    rate: Rate
    bearer: Bearer
    lagging_since: float | None = None
    largest: int = 0
    """Its largest frame: a snapshot may wait in the buffer as a whole."""
    closing: asyncio.Task[None] | None = None


class Crowd:
    """Times are those of the event loop."""

    def __init__(self, hub: Hub, limits: Limits) -> None:
        self._hub = hub
        self._limits = limits
        self._news = asyncio.Event()
        self._sessions: set[Session] = set()
        self._lagging: set[Session] = set()

    def __len__(self) -> int:
        return len(self._sessions)

    @property
    def sessions(self) -> list[Session]:
        """Everybody who is inside and not being closed."""
        return [session for session in self._sessions if session.closing is None]

    def changed(self) -> None:
        """The hub has something new."""
        self._news.set()

    def enter(self, session: Session) -> None:
        self._sessions.add(session)
        metrics.gauge("ioc_wall_clients", "kind").labels(session.kind).inc()

    async def leave(self, session: Session) -> None:
        """The client is gone, or was closed: then this waits until the closing is over."""
        self._sessions.discard(session)
        self._lagging.discard(session)
        metrics.gauge("ioc_wall_clients", "kind").labels(session.kind).dec()
        if session.closing is not None:
            await session.closing

    def close(self, session: Session, code: int, why: str) -> None:
        """Begin to close one client; nothing more is given to it."""
        if session.closing is None:
            metrics.counter("ioc_wall_closed_total", "code").labels(str(code)).inc()
            self._lagging.discard(session)
            session.closing = asyncio.create_task(session.wire.end(code, why))

    async def close_all(self, code: int, why: str, goodbye: bytes = b"") -> None:
        """Close everybody at once."""
        sessions = list(self._sessions)
        for session in sessions:
            if goodbye and session.closing is None:
                session.wire.give(goodbye)
            self.close(session, code, why)
        await asyncio.gather(*(s.closing for s in sessions if s.closing is not None), return_exceptions=True)

    def pump(self, session: Session, now: float) -> None:
        """Give one client what it is owed, as far as its wire takes it."""
        if session.closing is not None:
            return
        waiting = session.wire.waiting()
        if waiting > self._limits.lagging_bytes:
            session.lagging_since = now if session.lagging_since is None else session.lagging_since
            self._lagging.add(session)
            too_much = waiting > self._limits.buffer_bytes_max + session.largest
            if too_much or now - session.lagging_since > self._limits.behind_s:
                self.close(session, codes.SLOW, "too slow")
            return
        session.lagging_since = None
        self._lagging.discard(session)
        if self._hub.is_behind(session.client):
            self.close(session, codes.SLOW, "too far behind")
            return
        for frame in self._hub.frames_for(session.client):
            session.largest = max(session.largest, len(frame))
            session.wire.give(frame)
            metrics.counter("ioc_wall_frames_total").inc()
            metrics.counter("ioc_wall_frame_bytes_total").inc(len(frame))
        if self._hub.waits(session.client):  # the budget held some back; its wire writes first
            self._news.set()

    async def pump_forever(self) -> None:
        """Everybody, whenever there is something new."""
        loop = asyncio.get_running_loop()
        while True:
            await self._news.wait()
            self._news.clear()
            began = loop.time()
            for turn, session in enumerate(list(self._sessions), 1):
                self.pump(session, loop.time())
                if turn % TURN == 0:
                    await asyncio.sleep(0)
            metrics.histogram("ioc_wall_pump_seconds").observe(loop.time() - began)
            await asyncio.sleep(0)

    async def recheck_forever(self) -> None:
        """Those whose wire was full: has it drained, is it too late."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(RECHECK_S)
            for session in list(self._lagging):
                self.pump(session, loop.time())
            metrics.gauge("ioc_wall_lagging").set(len(self._lagging))
