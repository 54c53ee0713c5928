"""Lane (làn): all deliveries of one channel. Each channel has its own, so a hanging mail server holds no webhook up."""

from __future__ import annotations

import asyncio
import random
import time
from datetime import UTC, datetime
from functools import partial
from typing import Any

import structlog

from ioc.domain.outbox import Leased, Outbox, OutboxAway, Outcome
from ioc.domain.recipients import Directory
from ioc.metrics import counter, gauge, histogram
from ioc.notify.attempt import Attempt, attempt
from ioc.notify.breaker import Breakers
from ioc.notify.channel import Channel
from ioc.notify.verdict import settle

log = structlog.get_logger("notifier")

LEASE_MAX = 20
LEASE_S = 6.0
"""A killed worker's messages are taken over after this. Shorter than a deadline: the notifier renews what it holds."""
LOOK_S = 0.5
LAST_WORDS_S = 2.0


class Lane:
    def __init__(
        self,
        channel: Channel[Any],
        config: Any,
        outbox: Outbox,
        directory: Directory,
        *,
        breakers: Breakers | None = None,
    ) -> None:
        self.channel = channel
        self._config = config
        self._outbox = outbox
        self._directory = directory
        self._breakers = breakers or Breakers(channel.one_endpoint)
        self._wake = asyncio.Event()
        self._flying: dict[int, asyncio.Task[None]] = {}
        self._draining = False

    def nudge(self) -> None:
        """There may be something to send."""
        self._wake.set()

    @property
    def holds(self) -> list[int]:
        """Ids of the notices leased by this lane now."""
        return list(self._flying)

    async def run(self) -> None:
        """Lease and send until `drain`."""
        while not self._draining:
            self._wake.clear()
            try:
                more = await self._take()
            except OutboxAway as error:
                counter("ioc_outbox_errors_total").inc()
                log.warning("outbox_away", channel=self.channel.name, detail=str(error))
                more = False
            gauge("ioc_channel_open", "channel").labels(self.channel.name).set(self._breakers.any_open())
            if not more:
                await self._pause()

    async def drain(self, within_s: float) -> None:
        """Take nothing more; let what is under way end, then cut it off (its outcome is still recorded)."""
        self._draining = True
        self._wake.set()
        if self._flying:
            await asyncio.wait(self._flying.values(), timeout=within_s)
        for task in self._flying.values():
            task.cancel()
        if self._flying:
            await asyncio.wait(self._flying.values(), timeout=LAST_WORDS_S)

    async def _take(self) -> bool:
        """Lease what there is room for and start sending; True when there may be more at once."""
        room = min(self.channel.in_flight_max - len(self._flying), LEASE_MAX)
        now_s = time.monotonic()
        if room <= 0 or self._breakers.all_rest(now_s):
            return False
        resting = self._breakers.resting(now_s)
        leased = await self._outbox.lease(self.channel.name, limit=room, for_s=LEASE_S, resting=resting)
        held_back = []
        for notice in leased:
            if not self._draining and self._breakers.of(notice.recipient).pass_one(now_s):
                task = asyncio.create_task(self._deliver(notice), name=f"notice {notice.id}")
                self._flying[notice.id] = task
                task.add_done_callback(partial(self._landed, notice.id))
            else:
                held_back.append(notice.id)
        if held_back:
            await self._outbox.release(held_back)
        return len(leased) == room and not held_back

    def _landed(self, notice: int, task: asyncio.Task[None]) -> None:
        self._flying.pop(notice, None)
        if not task.cancelled() and (error := task.exception()):
            log.error("delivery_failed", notice=notice, channel=self.channel.name, exc_info=error)  # the lease runs out
        self._wake.set()  # room for another, and the end of an alert may have waited for its beginning

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(LOOK_S):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _deliver(self, notice: Leased) -> None:
        breaker = self._breakers.of(notice.recipient)
        try:
            number = await self._outbox.begin(notice.id, for_s=LEASE_S)
        except (OutboxAway, asyncio.CancelledError) as error:
            breaker.undecided()
            log.warning("notice_not_begun", notice=notice.id, detail=str(error))
            return
        if number is None:
            breaker.undecided()
            counter("ioc_notice_leases_lost_total").inc()
            log.warning("notice_lease_lost", notice=notice.id, channel=notice.channel)
            return
        came = await attempt(self.channel, self._config, notice, self._directory)
        if came.cancelled:
            breaker.undecided()
        elif came.endpoint_failed:
            breaker.failed(time.monotonic())
        else:
            breaker.succeeded()
        await self._record(notice, number, came)

    async def _record(self, notice: Leased, number: int, came: Attempt) -> None:
        now = datetime.now(UTC)
        state, next_at = settle(
            came.result,
            attempt=number,
            now=now,
            expires_at=notice.expires_at,
            dice=random.random,
            retry_after_s=came.retry_after_s,
            same_id_counts_once=self.channel.same_id_counts_once,
        )
        if came.cancelled and state == "planned":
            next_at = now  # nothing is wrong with the receiver: whoever comes next may go on at once
        outcome = Outcome(
            notice=notice.id,
            attempt=number,
            result=came.result,
            state=state,
            took_ms=came.took_ms,
            next_at=next_at,
            provider_id=came.provider_id,
            detail=came.detail,
        )
        ours = await self._write(outcome)
        self._tell(notice, outcome, now, ours)

    async def _write(self, outcome: Outcome) -> bool:
        """Until the database has it: a message sent and not recorded would be sent again."""
        while True:
            try:
                return await self._outbox.record(outcome)
            except OutboxAway as error:
                counter("ioc_outbox_errors_total").inc()
                log.warning("outcome_not_recorded", notice=outcome.notice, result=outcome.result, detail=str(error))
                await asyncio.sleep(LOOK_S)

    def _tell(self, notice: Leased, outcome: Outcome, now: datetime, ours: bool) -> None:
        channel = notice.channel
        counter("ioc_notice_attempts_total", "channel", "result").labels(channel, outcome.result).inc()
        histogram("ioc_notice_attempt_seconds", "channel").labels(channel).observe(outcome.took_ms / 1000)
        if not ours:
            counter("ioc_notice_leases_lost_total").inc()
        if outcome.state == "sent":
            delay_s = (now - notice.created_at).total_seconds()
            histogram("ioc_notice_delay_seconds", "channel").labels(channel).observe(delay_s)
        elif outcome.state in ("failed", "dead"):
            counter("ioc_notices_given_up_total", "channel", "state").labels(channel, outcome.state).inc()
        say = log.info if outcome.state == "sent" else log.error if outcome.state in ("failed", "dead") else log.warning
        say(
            {"sent": "notice_sent", "planned": "notice_retry"}.get(outcome.state, f"notice_{outcome.state}"),
            notice=notice.id,
            alert=notice.alert,
            reason=notice.reason,
            severity=notice.severity,
            recipient=notice.recipient,
            channel=channel,
            attempt=outcome.attempt,
            result=outcome.result,
            took_ms=outcome.took_ms,
            detail=outcome.detail,
            recorded=ours,
        )
