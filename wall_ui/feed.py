"""Feed: keeps a hub equal to the database: journal rows one by one, panels when what they depend on has moved.

Two loops with a connection each, so that a slow panel never holds up an alert. Each looks when it is nudged and, nudged
or not, every 2 s (every 500 ms without Redis). While the database is away the hub keeps its last picture and the
heartbeat says how old the last look is.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from datetime import date

import msgspec
import structlog

from ioc import metrics
from ioc.store import journal
from ioc.store.journal import Entry, Moved
from ioc.store.nudge import Nudges
from ioc.store.panels import DatabaseAway, QueryFailed, Reader
from wall_ui import frames
from wall_ui.clock import Clock
from wall_ui.hub import KEEP, Event, Hub
from wall_ui.limits import Limits
from wall_ui.pace import Pace
from wall_ui.panel import Panel
from wall_ui.periods import LOCAL, ms
from wall_ui.places import Places

BATCH = 500
RETRY_S = (0.25, 2.0)
SLOW_S = 0.05
"""A panel that takes longer than this is named in the log: it was built to take a tenth of it."""

log = structlog.get_logger()


class Feed:
    """`changed` is called after the hub got something new; `reset` when all clients must begin again (4010)."""

    def __init__(
        self,
        hub: Hub,
        database: str,
        nudges: Nudges,
        panels: Sequence[Panel],
        places: Callable[[date], Places],
        *,
        clock: Clock,
        limits: Limits,
        changed: Callable[[], None],
        reset: Callable[[], None],
    ) -> None:
        self._hub = hub
        self._journal = Reader(database, "ioc wall journal")
        self._panels = Reader(database, "ioc wall panels")
        self._nudges = nudges
        self._places = places
        self._clock = clock
        self._limits = limits
        self._changed = changed
        self._reset = reset
        self._pace = Pace(panels)
        self._sql = {panel.name: panel.sql for panel in panels}
        self._look_journal = asyncio.Event()
        self._look_panels = asyncio.Event()
        self.loaded = asyncio.Event()
        """Set once the hub holds what the database says."""
        self.moved: dict[str, Moved] = {}
        """How far each topic (short name) had come at the last look; empty while nobody knows."""
        self.looked_ms: int | None = None
        """When the database last answered the journal's loop."""

    @property
    def mode(self) -> str:
        """`nudge`, or `poll` while Redis is away."""
        return "nudge" if self._nudges.connected else "poll"

    @property
    def queries(self) -> int:
        """Statements asked so far; the number of clients must not move it."""
        return self._journal.calls + self._panels.calls

    async def run(self) -> None:
        """Until cancelled."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._listen())
                group.create_task(self._follow_journal())
                group.create_task(self._follow_panels())
        finally:
            await self._journal.close()
            await self._panels.close()

    async def _listen(self) -> None:
        async for word in self._nudges.listen():
            if word in ("journal", "again"):
                self._look_journal.set()
            if word in ("cells", "cases", "again"):
                self._look_panels.set()

    async def _follow_journal(self) -> None:
        rest_s = RETRY_S[0]
        while True:
            try:
                if not self.loaded.is_set():
                    await self._load()
                while await self._read_journal() == BATCH:
                    pass
                rest_s, self.looked_ms = RETRY_S[0], ms(self._clock())
                await self._wait(self._look_journal, self._limits.look_s)
            except (DatabaseAway, QueryFailed) as error:
                metrics.counter("ioc_wall_database_errors_total").inc()
                log.warning("journal_not_read", error=str(error), again_s=rest_s)
                await asyncio.sleep(rest_s)
                rest_s = min(rest_s * 2, RETRY_S[1])

    async def _load(self) -> None:
        now_open = await self._journal.call(journal.open_alerts)
        after = max(0, now_open.head - KEEP)
        tail = await self._journal.call(lambda conn: journal.since(conn, after, KEEP))
        if tail.epoch != now_open.epoch:
            raise QueryFailed("the journal changed while it was read")
        events = [_event(entry) for entry in tail.entries]
        self._hub.load(now_open.epoch, now_open.head, now_open.alerts, events)
        self.loaded.set()
        log.info("wall_loaded", epoch=now_open.epoch, seq=now_open.head, open=len(now_open.alerts))
        self._changed()

    async def _read_journal(self) -> int:
        """Give the hub what is new; how many rows that was."""
        tail = await self._journal.call(lambda conn: journal.since(conn, self._hub.seq, BATCH))
        if tail.epoch != self._hub.epoch or tail.head < self._hub.seq:
            log.warning("journal_is_another", was=self._hub.epoch, now=tail.epoch, head=tail.head)
            self.loaded.clear()
            await self._load()
            self._reset()
            return 0
        now_ms = ms(self._clock())
        for entry in tail.entries:
            self._hub.append(_event(entry))
            metrics.histogram("ioc_wall_journal_delay_seconds").observe(max(0, now_ms - ms(entry.at)) / 1000)
        if tail.entries:
            self._pace.touch({"journal"})
            self._look_panels.set()
            self._changed()
        return len(tail.entries)

    async def _follow_panels(self) -> None:
        await self.loaded.wait()
        while True:
            try:
                await self._see_what_moved()
                if await self._ask_panels():
                    self._changed()
            except DatabaseAway as error:
                metrics.counter("ioc_wall_database_errors_total").inc()
                log.warning("panels_not_asked", error=str(error))
                self.moved = {}
                self._pace.touch_all()
                await asyncio.sleep(RETRY_S[1])
                continue
            await asyncio.sleep(self._limits.gap_s)
            await self._wait(self._look_panels, min(self._limits.look_s, self._pace.next_at() - time.monotonic()))

    async def _see_what_moved(self) -> None:
        try:
            found = {_short(one.topic): one for one in await self._panels.call(journal.offsets)}
        except QueryFailed as error:
            log.warning("offsets_not_read", error=str(error))
            return
        moved = {name for name, one in found.items() if _moved(self.moved.get(name)) != one.moved}
        self.moved = found
        if moved:
            self._pace.touch(moved | {"topics"})

    async def _ask_panels(self) -> bool:
        """Ask the panels that are due; whether any has something new to say."""
        news = False
        for panel in self._pace.due(time.monotonic()):
            began = time.perf_counter()
            now = self._clock()
            try:
                rows = await self._panels.rows(self._sql[panel.name], now)
                data = msgspec.json.encode(panel.shape(rows, now, self._places(now.astimezone(LOCAL).date())))
                news = self._hub.set_tile(panel.name, ms(now), data) or news
            except DatabaseAway:
                raise
            except Exception as error:  # one panel's fault keeps its last picture and stops no other panel
                self._pace.failed(panel)
                metrics.counter("ioc_wall_panel_failures_total", "panel").labels(panel.name).inc()
                log.error("panel_failed", panel=panel.name, error=f"{type(error).__name__}: {error}")
            took_s = time.perf_counter() - began
            metrics.histogram("ioc_wall_panel_seconds", "panel").labels(panel.name).observe(took_s)
            if took_s > SLOW_S:
                log.info("panel_slow", panel=panel.name, took_ms=round(took_s * 1000))
        return news

    async def _wait(self, nudge: asyncio.Event, longest_s: float) -> None:
        metrics.gauge("ioc_wall_nudged").set(self._nudges.connected)
        if not self._nudges.connected:
            longest_s = min(longest_s, self._limits.poll_s)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, longest_s)):
                await nudge.wait()
        nudge.clear()


def _event(entry: Entry) -> Event:
    at_ms = ms(entry.at)
    frame = frames.event(entry.seq, entry.op, at_ms, entry.actor, entry.alert)
    return Event(entry.seq, entry.subject, frame, None if entry.phase == "closed" else entry.alert, at_ms)


def _short(topic: str) -> str:
    """`payments` of `ioc.payments.v1`, with or without a prefix before it."""
    return topic.split(".")[-2] if topic.count(".") >= 2 else topic


def _moved(one: Moved | None) -> int | None:
    return None if one is None else one.moved
