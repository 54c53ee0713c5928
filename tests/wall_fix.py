"""For tests of the wall gateway: a database of one's own, alerts to fire into it, and a page that behaves well."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import AsyncConnection
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from ioc.app import migration_steps
from ioc.settings import Settings
from ioc.store import journal
from ioc.store.migrate import migrate
from ioc.store.nudge import Nudges
from wall_ui.ticket import Bearer, mint

KEY = "k" * 32
ORIGIN = "http://127.0.0.1:8080"
LONGEST_S = 60.0


@contextlib.contextmanager
def database(url: str) -> Iterator[str]:
    """A fresh, migrated database on the server at `url`."""
    name = f"w{uuid.uuid4().hex[:10]}"
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(f"create database {name}")
    head, _, query = url.partition("?")
    own = head.rpartition("/")[0] + "/" + name + (f"?{query}" if query else "")
    try:
        migrate(own, migration_steps())
        yield own
    finally:
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute(f"drop database {name} with (force)")


def settings_of(own: str, redis: str, data: Path) -> Settings:
    return Settings(database=own, redis=redis, data=data, wall_port=0, secret=KEY)


class Duty:
    """Whoever makes alerts: each transition in a transaction with its journal row, then a nudge, as the judge does."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.database
        self.nudges = Nudges(settings.redis)
        self.open: dict[str, int] = {}
        """Alert → newest journal number: what every wall must end with."""
        self.seqs: list[int] = []

    async def __aenter__(self) -> Duty:
        self.conn = await AsyncConnection.connect(self._url, autocommit=True)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.conn.close()
        await self.nudges.close()

    async def fire(self, alert: str, severity: int = 3, *, nudge: bool = True) -> int:
        return await self._step(alert, "fired", "firing", severity, nudge)

    async def ack(self, alert: str) -> int:
        return await self._step(alert, "acked", "firing", 3, True)

    async def close(self, alert: str) -> int:
        return await self._step(alert, "closed", "closed", 3, True)

    async def _step(self, alert: str, op: str, phase: str, severity: int, nudge: bool) -> int:
        now = datetime.now(UTC)
        async with self.conn.transaction():
            await self.conn.execute(
                """insert into alert (id, rule, rule_version, key, domain, severity, phase, episode_at, fired_at,
                       closed_at, title, title_en, sentence, sentence_en, first_step, first_step_en, figure)
                   values (%(id)s, 'L22', 1, %(id)s, 'payments', %(severity)s, %(phase)s, %(now)s, %(now)s,
                       case when %(phase)s = 'closed' then %(now)s end, 't', 't', 's', 's', 'f', 'f', '{}')
                   on conflict (id) do update set phase = excluded.phase, closed_at = excluded.closed_at,
                       version = alert.version + 1""",
                {"id": alert, "severity": severity, "phase": phase, "now": now},
            )
            payload = {"id": alert, "phase": phase, "severity": severity, "title": "Giao dịch lỗi tăng " + "…" * 200}
            seq = await journal.append(self.conn, op, alert, "", payload, now)
        self.seqs.append(seq)
        if phase == "closed":
            self.open.pop(alert, None)
        else:
            self.open[alert] = seq
        if nudge:
            await self.nudges.publish("journal")
        return seq


class Page:
    """A wall: one socket at a time, comes back by itself, keeps what it was told and checks the protocol on the way."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.epoch, self.seq = "", -1
        self.open: dict[str, int] = {}
        self.tiles: dict[str, Any] = {}
        self.seen: list[int] = []
        """Journal numbers it was told one by one, in the order it was told."""
        self.missed: list[int | None] = []
        self.beat: dict[str, Any] = {}
        self.frames: list[str] = []
        self.bye: dict[str, Any] = {}
        self.code: int | None = None
        self.heard_at: dict[int, float] = {}
        self.base = -1

    async def once(self, until: Callable[[Page], bool] = lambda _: False) -> int | None:
        """Connect, listen until `until` or the end; the close code. Gives up after `LONGEST_S`."""
        async with asyncio.timeout(LONGEST_S):
            return await self._once(until)

    async def _once(self, until: Callable[[Page], bool]) -> int | None:
        socket = await connect(f"ws://127.0.0.1:{self.port}/", origin=ORIGIN, compression=None, ping_interval=None)  # type: ignore[arg-type]
        try:
            await self._say_hello(socket)
            async for text in socket:
                self.hear(json.loads(text))
                if until(self):
                    break
        except ConnectionClosed:
            pass
        await socket.close()
        self.code = socket.close_code
        return self.code

    async def for_ever(self, wait_s: float = 0.05) -> None:
        """Come back after every cut, as a wall does."""
        while True:
            with contextlib.suppress(OSError, ConnectionClosed, Exception):
                await self.once()
            await asyncio.sleep(wait_s)

    async def _say_hello(self, socket: ClientConnection) -> None:
        await socket.send(hello(since={"epoch": self.epoch, "seq": self.seq} if self.seq >= 0 else None))

    def hear(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame["t"])
        match frame["t"]:
            case "welcome" if frame["epoch"] != self.epoch:
                self.epoch, self.seq, self.open, self.seen, self.base = frame["epoch"], -1, {}, [], -1
            case "snap":
                missed = frame["missed"]
                self.missed.append(None if missed is None else len(missed))
                if self.seq < 0:
                    self.base = frame["seq"]
                self.seen += [event["seq"] for event in missed or () if event["seq"] > self.seq >= 0]
                self.open = {alert["id"]: alert["seq"] for alert in frame["alerts"]}
                self.seq = frame["seq"]
            case "resume":
                assert frame["from"] == self.seq + 1
                for event in frame["events"]:
                    self._event(event)
                assert self.seq == frame["to"]
            case "ev":
                self._event(frame)
            case "tile":
                self.tiles[frame["panel"]] = frame["data"]
            case "hb":
                self.beat = frame
            case "bye":
                self.bye = frame

    def _event(self, event: dict[str, Any]) -> None:
        assert event["prev"] == self.seq, f"row {event['seq']} after {self.seq}"
        self.seq = event["seq"]
        self.seen.append(self.seq)
        self.heard_at[self.seq] = time.perf_counter()
        alert = event["alert"]
        assert alert["seq"] == event["seq"]
        if alert["phase"] == "closed":
            self.open.pop(alert["id"], None)
        else:
            self.open[alert["id"]] = event["seq"]


def hello(**changes: Any) -> str:
    token = mint(KEY.encode(), Bearer("lan.nguyen", "admin"), time.time())
    return json.dumps({"t": "hello", "v": 1, "token": token, "client": "wall", "since": None, **changes})


async def until(check: Callable[[], object], what: str, longest_s: float = 10.0) -> None:
    """Wait for `check`; fails naming `what`."""
    deadline = time.monotonic() + longest_s
    while not check():
        assert time.monotonic() < deadline, f"{what}: not within {longest_s:g} s"
        await asyncio.sleep(0.01)


@contextlib.asynccontextmanager
async def living(page: Page) -> AsyncIterator[Page]:
    """A page that comes back by itself while the block lasts."""
    task = asyncio.create_task(page.for_ever())
    try:
        yield page
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
