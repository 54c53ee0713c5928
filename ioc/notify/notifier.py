"""Notifier (bộ gửi tin báo): keeps a lane for every channel, renews leases, gives up what is too old.

Holds nothing that matters: all state is the outbox. Killed at any moment it loses nothing; whatever was under way is
taken over when its lease runs out, and goes out again under the same id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from ioc.domain.outbox import Outbox, OutboxAway
from ioc.domain.recipients import Directory
from ioc.metrics import counter, gauge
from ioc.notify.channel import Channel
from ioc.notify.lane import LEASE_S, Lane

log = structlog.get_logger("notifier")

TICK_S = 1.0


class Notifier:
    """`channels`: name → (channel, its settings, built); the caller leaves out those without settings."""

    def __init__(
        self,
        outbox: Outbox,
        channels: Mapping[str, tuple[Channel[Any], Any]],
        directory: Directory,
        *,
        drain_s: float = 10.0,
    ) -> None:
        self._outbox = outbox
        self._drain_s = drain_s
        self._lanes = [Lane(channel, config, outbox, directory) for channel, config in channels.values()]

    def nudge(self) -> None:
        """Notices were planned: look now instead of at the next 500 ms."""
        for lane in self._lanes:
            lane.nudge()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set, then drain: finish what is under way within the deadline, take nothing new."""
        keepers = [
            asyncio.create_task(self._for_ever(self._renew, LEASE_S / 3), name="renew"),
            asyncio.create_task(self._for_ever(self._tend, TICK_S), name="tend"),
        ]
        lanes = [asyncio.create_task(self._lane(lane), name=lane.channel.name) for lane in self._lanes]
        log.info("notifier_started", channels=[lane.channel.name for lane in self._lanes])
        try:
            await stop.wait()
        finally:
            await asyncio.gather(*(lane.drain(self._drain_s) for lane in self._lanes))
            for task in (*lanes, *keepers):
                task.cancel()
            await asyncio.gather(*lanes, *keepers, return_exceptions=True)
            log.info("notifier_stopped")

    async def _lane(self, lane: Lane) -> None:
        """A lane never stays down: what it was doing is in the outbox."""
        while True:
            try:
                return await lane.run()
            except Exception:
                log.exception("lane_failed", channel=lane.channel.name)
                await asyncio.sleep(TICK_S)

    async def _for_ever(self, work: Callable[[], Awaitable[None]], every_s: float) -> None:
        while True:
            try:
                await work()
            except OutboxAway as error:
                counter("ioc_outbox_errors_total").inc()
                log.warning("outbox_away", detail=str(error))
            except Exception:
                log.exception("notifier_keeper_failed")
            await asyncio.sleep(every_s)

    async def _renew(self) -> None:
        held = [notice for lane in self._lanes for notice in lane.holds]
        if held:
            await self._outbox.renew(held, for_s=LEASE_S)

    async def _tend(self) -> None:
        for lost in await self._outbox.bury():
            counter("ioc_notices_given_up_total", "channel", "state").labels(lost.channel, "dead").inc()
            log.error(
                "notice_dead",
                notice=lost.id,
                alert=lost.alert,
                reason=lost.reason,
                severity=lost.severity,
                channel=lost.channel,
            )
        waiting = await self._outbox.waiting()
        for channel in {*waiting, *(lane.channel.name for lane in self._lanes)}:
            n, oldest_s = waiting.get(channel, (0, 0.0))
            gauge("ioc_notices_waiting", "channel").labels(channel).set(n)
            gauge("ioc_notices_waiting_oldest_seconds", "channel").labels(channel).set(oldest_s)
