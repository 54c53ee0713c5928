"""Sender: a thread that sends traffic at an even pace, whatever happens to Kafka, and writes the ledger as it goes.

At-least-once on purpose: a batch that Kafka did not acknowledge is sent again, all of it.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice

from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]

from ioc.edge.patience import be_patient
from tests.chaos.ledger import Ledger, Record
from tests.chaos.traffic import SETTLED, Traffic

BEAT_S = 0.1
BATCH_MAX = SETTLED - 500
OWED_MAX = 500.0
"""After Kafka was away a source has this much to catch up on; the rest nobody knows of."""


class Sender(threading.Thread):
    def __init__(self, kafka: str, prefix: str, traffic: Traffic, ledger: Ledger, per_second: float) -> None:
        super().__init__(name="sender", daemon=True)
        self._kafka, self._prefix, self._traffic, self._ledger = kafka, prefix, traffic, ledger
        self.per_second = per_second
        self._lock = threading.Lock()
        """Traffic is not for several threads."""
        self._stopping = threading.Event()
        self._burst = 0
        self._quitting = False
        self.acked: dict[tuple[str, int], int] = {}
        """Next offset after the newest acknowledged record of each partition; topics with prefix."""
        self.sent = self.resent = 0
        self.failure: BaseException | None = None

    @contextmanager
    def traffic(self) -> Iterator[Traffic]:
        """The traffic, to ask for something."""
        with self._lock:
            yield self._traffic

    def burst(self, count: int) -> None:
        """Send so many more as fast as can be."""
        self._burst += count

    def finish(self) -> None:
        """Send what is owed and stop. Raises what went wrong in the thread."""
        self._stopping.set()
        self.join(120)
        if self.failure is not None:
            raise self.failure
        assert not self.is_alive(), "the sender does not end: Kafka is away"

    def quit(self) -> None:
        """Stop where it stands."""
        self._quitting = True
        self._stopping.set()
        self.join(10)

    def run(self) -> None:
        try:
            asyncio.run(self._run())
        except BaseException as error:
            self.failure = error

    async def _run(self) -> None:
        be_patient()
        self._producer: AIOKafkaProducer | None = None
        at, owed = time.monotonic(), 0.0
        while not self._stopping.is_set():
            before, at = at, time.monotonic()
            burst, self._burst = self._burst, 0
            owed = min(OWED_MAX, owed + self.per_second * (at - before)) + burst
            if due := min(BATCH_MAX, int(owed)):
                with self._lock:
                    records = list(islice(self._traffic, due))
                await self._send(records)
                owed -= due
            await asyncio.sleep(BEAT_S)
        with self._lock:
            rest = [] if self._quitting else self._traffic.rest()
        for i in range(0, len(rest), BATCH_MAX):
            await self._send(rest[i : i + BATCH_MAX])
        if self._producer is not None:
            await self._producer.stop()

    async def _send(self, records: list[Record]) -> None:
        numbers = await asyncio.to_thread(self._ledger.intend, records)
        while True:
            try:
                await self._try(records)
                break
            except (KafkaError, TimeoutError, OSError):
                if self._quitting:
                    return
                self.resent += len(records)
                await self._let_go()
                await asyncio.sleep(0.2)
        await asyncio.to_thread(self._ledger.acked, numbers)
        self.sent += len(records)

    async def _try(self, records: list[Record]) -> None:
        if self._producer is None:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._kafka, acks="all", enable_idempotence=True, retry_backoff_ms=100,
                max_request_size=2**21, linger_ms=2,
            )  # fmt: skip
            await producer.start()
            self._producer = producer
        async with asyncio.timeout(60):
            sent = [await self._producer.send(self._prefix + r.topic, r.value, r.key) for r in records]
            for found in await asyncio.gather(*sent):
                place = found.topic, found.partition
                self.acked[place] = max(self.acked.get(place, 0), found.offset + 1)

    async def _let_go(self) -> None:
        producer, self._producer = self._producer, None
        if producer is not None:
            try:
                async with asyncio.timeout(3):
                    await producer.stop()
            except (KafkaError, TimeoutError, OSError, AssertionError):
                pass
