"""Patience: uvicorn's HTTP protocol with an end to it. A client has ten seconds for the head of a request; what is not
HTTP gets a problem like everybody else."""

from __future__ import annotations

import asyncio
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from ioc.api import problems
from ioc.services.refusals import Refused

HEAD_S = 10.0


class PatientProtocol(H11Protocol):
    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.transport.is_closing() or self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._head_timer is None:
            # Bytes of a next request that is not whole yet: the clock runs from its first byte, whatever trickles in.
            self._wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        self._say(Refused(400, "BAD_HTTP", "Yêu cầu HTTP sai.", "Invalid HTTP request.", close=True))

    def _wait_for_head(self) -> None:
        self._head_timer = self.loop.call_later(HEAD_S, self._head_late)

    def _stop_waiting(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_late(self) -> None:
        self._head_timer = None
        if not self.transport.is_closing() and self.conn.their_state is h11.IDLE:
            self._say(Refused(408, "TOO_SLOW", "Yêu cầu đến quá chậm.", "The request came too slowly.", close=True))

    def _say(self, refused: Refused) -> None:
        """Answer by hand and hang up: h11 may be in a state in which it answers nothing."""
        body = problems.encoded(refused)
        lines = [
            f"HTTP/1.1 {refused.status} {problems.TITLES_EN[refused.status]}",
            f"Content-Type: {problems.MEDIA_TYPE}",
            f"Content-Length: {len(body)}",
            *(f"{name}: {value}" for name, value in problems.headers(refused).items()),
        ]
        self.transport.write("\r\n".join([*lines, "", ""]).encode("ascii") + body)
        self.transport.close()
