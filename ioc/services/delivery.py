"""Delivery: records into Kafka, or into the spool while Kafka is away; the spool drains by itself, in order.

    sender up and nothing spooled → Kafka (acks=all) ▶ True
                └─ away or too slow → spool (fsync)   ▶ False ─▶ drained in order ─▶ `delivered(key)`

What was given up on may still arrive: whoever sends a record again must send the same bytes, which count once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from ioc.edge.quiet import QuietLog
from ioc.services.spool import Position, Spool

log = QuietLog()

SEND_TIMEOUT_S = 1.2
"""With the fsync of the spool after it, an answer comes within two seconds also when Kafka has just gone."""
DRAIN_BATCH = 500
DRAIN_RETRY_S = 1.0


class Sender(Protocol):
    """What delivery needs of a Kafka producer."""

    @property
    def up(self) -> bool: ...

    async def send(self, topic: str, key: bytes, value: bytes, *, timeout_s: float = ...) -> object:
        """Returns when the record is durable. Raises one of `away`."""

    async def wait_up(self, timeout_s: float | None = None) -> None: ...


class Letter(msgspec.Struct, array_like=True):
    """A record on its way, as the spool holds it."""

    topic: str
    key: bytes
    value: bytes


def _nobody(_: bytes) -> None:
    """Nobody waits to hear of it."""


class Delivery:
    """One a spool. `start` after construction, `stop` at the end; `away` is what the sender raises."""

    def __init__(
        self, sender: Sender, spool: Spool, *, away: type[Exception], delivered: Callable[[bytes], None] = _nobody
    ) -> None:
        """`delivered` hears the key of each record that left the spool."""
        self.sender, self.spool = sender, spool
        self._away, self._delivered = away, delivered
        self._draining: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._draining = asyncio.create_task(self._drain(), name="spool-drain")

    async def stop(self) -> None:
        if self._draining is not None:
            self._draining.cancel()
            await asyncio.gather(self._draining, return_exceptions=True)
        await self.spool.close()

    async def one(self, letter: Letter) -> bool:
        """True: Kafka has it; False: it lies fsynced in the spool. Raises SpoolFull, SpoolFailed."""
        if self.sender.up and not self.spool.waiting:
            try:
                await self.sender.send(letter.topic, letter.key, letter.value, timeout_s=SEND_TIMEOUT_S)
                return True
            except self._away:
                pass
        await self.spool.append(msgspec.msgpack.encode(letter))
        return False

    async def many(self, letters: Sequence[Letter], *, timeout_s: float) -> list[bool | Exception]:
        """Each as `one`, together; a SpoolFull or SpoolFailed stands in its place and says that it was not taken."""
        found: list[bool | Exception] = [False] * len(letters)
        left = list(range(len(letters)))
        if self.sender.up and not self.spool.waiting:
            sends = [self.sender.send(one.topic, one.key, one.value, timeout_s=timeout_s) for one in letters]
            results = await asyncio.gather(*sends, return_exceptions=True)
            for place, result in enumerate(results):
                if isinstance(result, BaseException) and not isinstance(result, self._away):
                    raise result
                found[place] = not isinstance(result, BaseException)
            left = [place for place in left if not found[place]]
        kept = [self.spool.append(msgspec.msgpack.encode(letters[place])) for place in left]
        for place, result in zip(left, await asyncio.gather(*kept, return_exceptions=True), strict=True):
            if isinstance(result, Exception):
                found[place] = result
        return found

    async def _drain(self) -> None:
        """Spooled records into Kafka, in order, each batch noted before the next. Runs for ever."""
        while True:
            await self.spool.not_empty.wait()
            try:
                await self.sender.wait_up()
                batch = await self.spool.peek(DRAIN_BATCH)
                if not batch:
                    await asyncio.sleep(DRAIN_RETRY_S)
                    continue
                await self._deliver_batch(batch)
            except (self._away, OSError) as error:
                log.info("spool_drain_waits", why=type(error).__name__)
                await asyncio.sleep(DRAIN_RETRY_S)
            except Exception:
                log.error("spool_drain_failed", exc_info=True)
                await asyncio.sleep(DRAIN_RETRY_S)

    async def _deliver_batch(self, batch: list[tuple[Position, bytes]]) -> None:
        spooled = [(end, msgspec.msgpack.decode(payload, type=Letter)) for end, payload in batch]
        sends = [
            asyncio.ensure_future(self.sender.send(one.topic, one.key, one.value, timeout_s=10.0)) for _, one in spooled
        ]
        results = await asyncio.gather(*sends, return_exceptions=True)
        done = next((place for place, result in enumerate(results) if isinstance(result, BaseException)), len(results))
        # What was delivered behind a failure is sent again: the same bytes, counted once.
        if done:
            await self.spool.advance(spooled[done - 1][0], done)
            for _, one in spooled[:done]:
                self._delivered(one.key)
            log.info("spool_drained", count=done, waiting=self.spool.waiting)
        if done < len(results):
            failure = results[done]
            assert isinstance(failure, BaseException)
            raise failure
