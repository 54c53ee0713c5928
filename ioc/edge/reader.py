"""Reader: records out of Kafka for a person who looks: one at its place, or those that arrive. No consumer group, no
offsets committed: looking changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer, TopicPartition  # type: ignore[import-untyped]
from aiokafka.errors import KafkaError  # type: ignore[import-untyped]

from ioc.edge.producer import KafkaAway

WAIT_MS = 4_000


class NoTopic(LookupError):
    """Chủ đề chưa có trên Kafka. / Kafka has no such topic."""


@dataclass(frozen=True, slots=True)
class Record:
    part: int
    offset: int
    key: bytes
    value: bytes | None
    kafka_ms: int
    """When the broker took it, unix milliseconds."""


async def ends(bootstrap: str, topic: str) -> dict[int, int]:
    """Partition → offset after its last record."""
    async with _consumer(bootstrap, topic) as (consumer, places):
        found = await consumer.end_offsets(places)
        return {place.partition: offset for place, offset in found.items()}


async def record_at(bootstrap: str, topic: str, part: int, offset: int) -> Record | None:
    """The record at this very place; None when Kafka has it no longer."""
    async with _consumer(bootstrap, topic) as (consumer, _):
        place = TopicPartition(topic, part)
        consumer.assign([place])
        begin, end = (await consumer.beginning_offsets([place]))[place], (await consumer.end_offsets([place]))[place]
        if not begin <= offset < end:
            return None
        consumer.seek(place, offset)
        fetched = await consumer.getmany(place, timeout_ms=WAIT_MS, max_records=1)
        for record in fetched.get(place, []):
            if record.offset == offset:
                return _record(record)
        return None


async def follow(bootstrap: str, topic: str, *, last: int = 0) -> AsyncIterator[Record]:
    """Records as they arrive, for ever; `last` of each partition first."""
    async with _consumer(bootstrap, topic) as (consumer, places):
        consumer.assign(places)
        begin, end = await consumer.beginning_offsets(places), await consumer.end_offsets(places)
        for place in places:
            consumer.seek(place, max(begin[place], end[place] - last))
        while True:
            fetched = await consumer.getmany(timeout_ms=500)
            together = sorted((record for records in fetched.values() for record in records), key=lambda r: r.timestamp)
            for record in together:
                yield _record(record)


def _record(found: Any) -> Record:
    return Record(found.partition, found.offset, found.key or b"", found.value, found.timestamp)


@asynccontextmanager
async def _consumer(bootstrap: str, topic: str) -> AsyncIterator[tuple[Any, list[Any]]]:
    """A started consumer without a group, and the topic's partitions."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, client_id="ioc-look", enable_auto_commit=False, auto_offset_reset="none"
    )
    try:
        await consumer.start()
        parts = sorted((await _partitions(consumer, topic)) or ())
        if not parts:
            raise NoTopic(topic)
        yield consumer, [TopicPartition(topic, part) for part in parts]
    except (KafkaError, OSError) as error:
        raise KafkaAway(f"{bootstrap}: {type(error).__name__}") from error
    finally:
        await consumer.stop()


async def _partitions(consumer: Any, topic: str) -> set[int] | None:
    if topic not in await consumer.topics():
        return None
    consumer._client.set_topics([topic])
    await consumer._client.force_metadata_update()
    found: set[int] | None = consumer.partitions_for_topic(topic)
    return found
