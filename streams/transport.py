"""The chunk lane: makes a Faust agent receive one Chunk for the records of a partition that were fetched together.

Faust 0.15.3 spends about 120 µs an event on tasks and awaits; a chunk of thousands costs the same once. Four things are
replaced, each by its narrowest method; `tests/unit/streams/test_transport.py` pins the versions this was read against:

- aiokafka's `PartitionRecords._unpack_records`: yields one `_Batch` a record batch, no ConsumerRecord objects;
- Faust's `Consumer._drain_messages`: one message a partition and fetch;
- `Consumer._new_offset`: chunks of a partition end in order, so the last acknowledged one is the position. It feeds the
  group's committed offset, which is only a hint for lag tools: the truth is in the database;
- `Consumer.seek_to_committed`: seeks to the offsets in the database after every rebalance.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

import aiokafka.consumer.fetcher as aiokafka_fetcher  # type: ignore[import-untyped]
import faust
from aiokafka.errors import CorruptRecordException, KafkaConnectionError  # type: ignore[import-untyped]
from faust.transport.drivers import aiokafka as driver
from faust.types.tuples import TP, ConsumerMessage

from ioc.edge.patience import be_patient
from streams.chunk import Chunk

BrokerAway = KafkaConnectionError
"""What starting an application raises while no broker answers."""
READ_AGAINST = {"faust-streaming": "0.15.3", "aiokafka": "0.14.0"}

STUCK_S = 30.0
"""A chunk that Faust dropped without a word is waited for no longer than this."""
LOOK_S = 0.005

Seek = Callable[[Mapping[TP, tuple[int, int]]], Awaitable[Mapping[TP, int]]]
"""Given {partition: (earliest, end)} answers where to read from."""


@dataclass(slots=True)
class _Batch:
    """What one record batch holds. `topic`…`offset` let aiokafka treat it as a record."""

    values: list[bytes | None]
    offsets: list[int]
    start: int
    next_offset: int
    timestamp: int


class LeanRecords(aiokafka_fetcher.PartitionRecords):  # type: ignore[misc]
    """Record batches as lists of values: 1.1 µs a record instead of 3.7."""

    next_fetch_offset: int

    def _unpack_records(self) -> Iterator[_Batch]:
        records = self._records
        while records.has_next():
            batch = records.next_batch()
            if self._check_crcs and not batch.validate_crc():
                raise CorruptRecordException(f"Invalid CRC - {self._tp}")
            values: list[bytes | None] = []
            offsets: list[int] = []
            newest, begin = 0, self.next_fetch_offset
            records_in = () if batch.is_control_batch else batch  # a control batch moves the position and holds nothing
            for record in records_in:
                if record.offset < begin:  # the fetch began in the middle of this batch
                    continue
                values.append(record.value)
                offsets.append(record.offset)
                newest = max(newest, record.timestamp or 0)
            self.next_fetch_offset = max(begin, batch.next_offset)
            yield _Batch(values, offsets, begin, self.next_fetch_offset, newest)


class ChunkConsumer(driver.Consumer):
    """Faust's consumer, a chunk at a time, and one at a time for each partition.

    While a lane works on a chunk its partition is left alone: what comes meanwhile gathers in Kafka and is the next
    chunk, so chunks grow with the load and nothing queues up here. Faust's own back-pressure, by messages, stops
    fetching for up to a second whenever a queue is full.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._busy: dict[TP, float] = {}

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Any:
        active = active_partitions or set()
        now = time.monotonic()
        free = {tp for tp in active if now - self._busy.get(tp, -STUCK_S) >= STUCK_S}
        if not free:
            await asyncio.sleep(LOOK_S)
            return {}
        # While some are busy, come back soon: they may be free long before the others have anything.
        return await super()._getmany(free, timeout if len(free) == len(active) else LOOK_S)

    def release(self, chunk: Chunk) -> None:
        """The agent is done with it. Not by `ack`: Faust's compiled stream acknowledges without calling us."""
        self._busy.pop(TP(chunk.topic, chunk.part), None)

    async def _drain_messages(self, fetcher: Any) -> None:
        callback = self.callback
        while not (self._stopped.is_set() or fetcher._stopped.is_set()):
            records, _active = await self._wait_next_records(1.0)
            await asyncio.sleep(0)
            if not records or self.should_stop:
                continue
            if not self.flow_active:
                await self.perform_seek()
                continue
            generation = self.app.consumer_generation_id
            for tp, batches in records.items():
                if not self.flow_active or generation != self.app.consumer_generation_id:
                    break
                if (chunk := _join(tp, batches, self.highwater(tp) or 0)) is not None:
                    self._busy[tp] = time.monotonic()
                    await self.wait_first(callback(self._message(tp, chunk, generation)), self.suspend_flow.wait())
                    self._read_offset[tp] = chunk.next_offset - 1

    def _message(self, tp: TP, chunk: Chunk, generation: int) -> ConsumerMessage:
        return ConsumerMessage(
            tp.topic, tp.partition, chunk.next_offset - 1, chunk.kafka_ms / 1000, 0, [], None, cast(Any, chunk), None,
            0, 0, tp, generation_id=generation,
        )  # fmt: skip

    def _new_offset(self, tp: TP) -> int | None:
        acked = self._acked[tp]
        if not acked:
            return None
        position = max(acked) + 1
        acked.clear()
        self._acked_index[tp].clear()
        return int(position)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        self._busy.clear()  # what was not done before a rebalance never will be
        assigned = self.assignment()
        if not assigned:
            return {}
        earliest = await self.earliest_offsets(*assigned)
        ends = await self.highwaters(*assigned)
        transport = cast(ChunkTransport, self.transport)
        stored = await transport.positions({tp: (earliest[tp], ends[tp]) for tp in assigned})
        if ahead := {tp for tp in assigned if stored[tp] > ends[tp]}:
            # A rival may have moved the offset since the ends were asked for: only the ends of now tell.
            for tp, end in (await self.highwaters(*ahead)).items():
                if stored[tp] > end:
                    transport.made_anew(
                        f"{tp.topic}[{tp.partition}] was made anew: ends at {end}, stored is {stored[tp]}"
                    )
        await self.seek_wait(stored)
        return stored


class ChunkTransport(driver.Transport):
    """Transport whose positions are those of the database."""

    Consumer = ChunkConsumer
    positions: Seek
    made_anew: Callable[[str], None]


def _join(tp: TP, batches: list[_Batch], end: int = 0) -> Chunk | None:
    values: list[bytes | None] = []
    offsets: list[int] = []
    for batch in batches:
        values += batch.values
        offsets += batch.offsets
    if batches[-1].next_offset <= batches[0].start:
        return None
    newest = max(batch.timestamp for batch in batches)
    return Chunk(
        tp.topic,
        tp.partition,
        values,
        offsets,
        batches[0].start,
        batches[-1].next_offset,
        newest,
        end,
    )


class ChunkSchema(faust.Schema[Any, Any]):
    """Hands the chunk to the agent untouched: decoding is the lane's, where a bad record cannot stop its fellows."""

    def compile(self, app: Any, **_: Any) -> Any:
        create_event = app.create_event

        async def decode(message: Any, *, propagate: bool = False) -> Any:
            return create_event(None, message.value, None, message)

        return decode


def install(app: faust.App, positions: Seek, made_anew: Callable[[str], None]) -> None:
    """Put `app` on the chunk lane. Call before the first topic is declared, in a worker process only: aiokafka's record
    class is replaced for the whole process. `made_anew` is told of a partition that ends before its stored offset."""
    be_patient()
    aiokafka_fetcher.PartitionRecords = LeanRecords
    transport = ChunkTransport(app.conf.broker_consumer, app, app.loop)
    transport.positions, transport.made_anew = positions, made_anew
    app._transport = transport
