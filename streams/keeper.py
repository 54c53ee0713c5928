"""Keeper: runs the lanes of the partitions this worker owns. Retries while the database is away, publishes after each
commit, and leaves when it is fenced. Knows asyncio; knows nothing of Faust.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import msgspec
import structlog

from ioc.domain.cases import Case
from ioc.domain.measures import Cell
from ioc.domain.policy import Policy
from ioc.edge.producer import KafkaAway, Producer
from ioc.memory import give_back
from ioc.metrics import counter, gauge, histogram
from ioc.store.chunks import ChunkStore, Fenced
from ioc.store.link import Unavailable
from ioc.store.nudge import Nudges, Word
from streams.chunk import Chunk
from streams.clock import utc_now
from streams.lane import Lane, OutOfPlace, Result
from streams.places import Places
from streams.topic import CASES, CELLS, Topic

log = structlog.get_logger()

CELLS_A_RECORD = 4_000
"""A cell is some 100 bytes of JSON: records stay well below Kafka's 1 MiB."""
RETRY_S = (0.2, 5.0)
BEAT_S = 5.0
NUDGE_EVERY_S = 0.05
BULK_RECORDS = 1_000
BULK_AT_ONCE = 2
"""Chunks of a backlog are worked on two at a time: one is decoded while the other is written. More gain nothing, and
each decoded chunk costs some 40 MB while it lasts. Small chunks, the live ones, wait for nobody."""
CHUNK_SIZES = (1, 10, 100, 1_000, 3_000, 10_000, 30_000)

Partition = tuple[str, int]
T = TypeVar("T")


class _Revoked(Exception):
    """The partition is no longer ours: its next owner reads the chunk again."""


class Keeper:
    """`topics` maps the Kafka name (with prefix) to its Topic."""

    def __init__(
        self, url: str, topics: Mapping[str, Topic], producer: Producer, nudges: Nudges, places: Places,
        policy: Policy, leave: Callable[[int, str], None],
    ) -> None:  # fmt: skip
        self._url, self._topics, self._producer, self._nudges = url, topics, producer, nudges
        self._places, self._policy, self._leave = places, policy, leave
        self._lanes: dict[Partition, Lane] = {}
        self._stores: dict[Partition, ChunkStore] = {}
        self._locks: dict[Partition, asyncio.Lock] = {}
        self._threads = ThreadPoolExecutor(max_workers=16, thread_name_prefix="lane")
        self._bulk = asyncio.Semaphore(BULK_AT_ONCE)
        self._swollen = False
        """A backlog was worked on since memory was last given back."""
        self._nudged_at = 0.0
        self._nudging: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Future[None]] = set()

    async def positions(self, ranges: Mapping[Partition, tuple[int, int]]) -> dict[Partition, int]:
        """Where to read each assigned partition from. `ranges`: (earliest, end) offsets that Kafka has."""
        for gone in self._lanes.keys() - ranges.keys():
            self._drop(gone)  # at once: what its thread still writes, a new owner waits for or fences
        found = await asyncio.gather(*(self._resume(partition, ranges[partition][0]) for partition in ranges))
        return dict(zip(ranges, found, strict=True))

    async def keep(self, chunk: Chunk) -> int | None:
        """Store one chunk, whatever it takes. Returns an offset to seek to when the chunk is out of place.

        A rebalance cancels the agent that calls, not the thread that writes: the partition stays locked until that is
        done, or its connection would be closed under it and its commit fence our own next lane."""
        return await asyncio.shield(asyncio.ensure_future(self._keep(chunk)))

    async def _keep(self, chunk: Chunk) -> int | None:
        partition = (chunk.topic, chunk.part)
        async with self._lock(partition):
            lane = self._lanes.get(partition)
            if lane is None:  # revoked while it lay in the buffer
                return None
            started = time.perf_counter()
            try:
                bulk = len(chunk.values) >= BULK_RECORDS
                self._swollen = self._swollen or bulk
                async with self._bulk if bulk else contextlib.nullcontext():
                    result = await self._insist(partition, lane, lambda: lane.process(chunk))
            except OutOfPlace as error:
                log.warning("chunk_out_of_place", where=str(error))
                return lane.next_offset
            except Fenced as error:
                counter("ioc_fenced_total").inc()
                self._leave(75, f"fenced: {error}")
                return None
            except _Revoked:
                return None
            committed = time.perf_counter()
            await self._publish(result.cells, result.cases)
            self._measure(chunk, lane, result, started, committed)
            return None

    async def beat(self) -> None:
        """Say every few seconds that this worker lives and reaches its database, until cancelled."""
        store, loop = ChunkStore(self._url), asyncio.get_running_loop()
        while True:
            try:
                await loop.run_in_executor(self._threads, store.stored.beat)
                if self._swollen:
                    self._swollen = False
                    await loop.run_in_executor(self._threads, give_back)
            except Unavailable as error:
                log.warning("database_away", error=str(error))
            await asyncio.sleep(BEAT_S)

    async def close(self) -> None:
        """Ends when every thread has finished its transaction and every connection is closed."""
        for partition in list(self._lanes):
            self._drop(partition)
        await asyncio.gather(*self._closing)
        self._threads.shutdown(wait=False)

    def _lock(self, partition: Partition) -> asyncio.Lock:
        return self._locks.setdefault(partition, asyncio.Lock())

    def _drop(self, partition: Partition) -> None:
        self._lanes.pop(partition, None)
        if (store := self._stores.pop(partition, None)) is not None:
            closing = asyncio.ensure_future(self._close(partition, store))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def _close(self, partition: Partition, store: ChunkStore) -> None:
        async with self._lock(partition):  # never under a thread that uses it
            store.close()

    async def _resume(self, partition: Partition, earliest: int) -> int:
        topic, part = partition
        async with self._lock(partition):
            store = self._stores.setdefault(partition, ChunkStore(self._url))
            lane = Lane(self._topics[topic], part, store, self._places, utc_now, self._policy)
            offset = await self._insist(partition, None, lane.resume)
            if offset < earliest:
                counter("ioc_offset_gap_total").inc()
                log.critical("offset_gap", topic=topic, part=part, missing_from=offset, missing_to=earliest - 1)
                await self._insist(partition, None, lambda: lane.skip_to(earliest))
            cells, cases = await self._insist(partition, None, lane.unpublished)
            await self._publish(cells, cases)
            self._lanes[partition] = lane
            return lane.next_offset

    async def _insist(self, partition: Partition, lane: Lane | None, work: Callable[[], T]) -> T:
        """Run `work` in a thread until the database answers. After a failure the lane looks where it stands: the commit
        may have happened though its answer was lost."""
        loop = asyncio.get_running_loop()
        wait_s, stale = RETRY_S[0], False
        while True:
            try:
                if lane is not None and stale:
                    expected = lane.next_offset
                    await loop.run_in_executor(self._threads, lane.resume)
                    cells, cases = await loop.run_in_executor(self._threads, lane.unpublished)
                    await self._publish(cells, cases)
                    log.warning(
                        "lane_resumed", topic=partition[0], part=partition[1], was=expected, now=lane.next_offset
                    )
                    stale = False
                return await loop.run_in_executor(self._threads, work)
            except Unavailable as error:
                if lane is not None and self._lanes.get(partition) is not lane:
                    raise _Revoked from error
                stale = True
                counter("ioc_store_retries_total").inc()
                log.warning("database_away", topic=partition[0], part=partition[1], error=str(error), wait_s=wait_s)
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, RETRY_S[1])

    async def _publish(self, cells: list[Cell], cases: list[Case]) -> None:
        for i in range(0, len(cells), CELLS_A_RECORD):
            await self._send(CELLS.name, msgspec.json.encode(cells[i : i + CELLS_A_RECORD]))
        for i in range(0, len(cases), CELLS_A_RECORD // 8):
            await self._send(CASES.name, msgspec.json.encode(cases[i : i + CELLS_A_RECORD // 8]))
        if cells or cases:
            await self._nudge("cases" if cases else "cells")

    async def _nudge(self, word: Word) -> None:
        """Say it now, or at the end of the pause after the last time: never not at all."""
        pause = self._nudged_at + NUDGE_EVERY_S - time.monotonic()
        if pause <= 0:
            self._nudged_at = time.monotonic()
            await self._nudges.publish(word)
        elif self._nudging is None or self._nudging.done():
            self._nudging = asyncio.create_task(self._nudge_after(pause, word))

    async def _nudge_after(self, pause: float, word: Word) -> None:
        await asyncio.sleep(pause)
        self._nudged_at = time.monotonic()
        await self._nudges.publish(word)

    async def _send(self, topic: str, value: bytes) -> None:
        while True:
            try:
                await self._producer.send(topic, b"", value, timeout_s=10)
                return
            except KafkaAway:
                await asyncio.sleep(RETRY_S[0])

    def _measure(self, chunk: Chunk, lane: Lane, result: Result, started: float, committed: float) -> None:
        topic, now = lane.topic.short, time.time()
        events = counter("ioc_events_total", "topic", "became")
        events.labels(topic, "accepted").inc(result.accepted)
        events.labels(topic, "duplicate").inc(result.duplicates)
        for reason, n in result.refused.items():
            events.labels(topic, "refused").inc(n)
            counter("ioc_refused_total", "topic", "reason").labels(topic, reason.value).inc(n)
        counter("ioc_events_late_total", "topic").labels(topic).inc(result.late)
        histogram("ioc_chunk_events", "topic", buckets=CHUNK_SIZES).labels(topic).observe(len(chunk.values))
        histogram("ioc_chunk_seconds", "topic").labels(topic).observe(committed - started)
        histogram("ioc_commit_to_publish_seconds", "topic").labels(topic).observe(time.perf_counter() - committed)
        published = max(0.0, now - chunk.kafka_ms / 1000)
        histogram("ioc_event_to_publish_seconds", "topic").labels(topic).observe(published)
        since_commit = time.perf_counter() - committed
        histogram("ioc_event_to_commit_seconds", "topic").labels(topic).observe(max(0.0, published - since_commit))
        if result.newest_us is not None:
            age = now - result.newest_us / 1e6
            gauge("ioc_watermark_age_seconds", "topic", "part").labels(topic, chunk.part).set(age)
        lag = max(0, chunk.end - chunk.next_offset)
        gauge("ioc_lag_records", "topic", "part").labels(topic, chunk.part).set(lag)
        gauge("ioc_ledger_bytes", "topic", "part").labels(topic, chunk.part).set(lane.ledger_bytes)
