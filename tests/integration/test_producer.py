"""The producer on a real broker: Java's partitions, order within a key, and a broker that dies in the middle."""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Iterator

import pytest
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic
from kafka.partitioner.default import murmur2

from ioc.edge.producer import KafkaAway, Producer
from ioc.stack import Stack
from tests.stackfix import HasAddresses

pytestmark = pytest.mark.real
TOPIC = "bulk.v1"


def make_topic(bootstrap: str) -> str:
    prefix = f"p{uuid.uuid4().hex[:8]}."
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(name=prefix + TOPIC, num_partitions=4, replication_factor=1)])
    admin.close()
    return prefix


def read(bootstrap: str, topic: str) -> dict[int, list[tuple[bytes, bytes]]]:
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    parts = [TopicPartition(topic, part) for part in range(4)]
    consumer.assign(parts)
    consumer.seek_to_beginning(*parts)
    ends = consumer.end_offsets(parts)
    found: dict[int, list[tuple[bytes, bytes]]] = defaultdict(list)
    while any(consumer.position(part) < ends[part] for part in parts):
        for part, batch in consumer.poll(timeout_ms=1_000).items():
            found[part.partition] += [(record.key, record.value) for record in batch]
    consumer.close()
    return found


async def test_single_and_bulk_choose_the_partition_java_would(stack: HasAddresses) -> None:
    prefix = make_topic(stack.addresses.kafka)
    producer = Producer(stack.addresses.kafka, prefix=prefix)
    producer.start()
    await producer.wait_up(20)
    keys = [f"PA-{number}".encode() for number in range(500)]
    for key in keys[:50]:
        await producer.send(TOPIC, key, b"one")
    assert await producer.send_many(TOPIC, ((key, b"bulk") for key in keys)) == 500
    await producer.stop()
    found = read(stack.addresses.kafka, prefix + TOPIC)
    assert sum(map(len, found.values())) == 550
    for part, records in found.items():
        assert {(murmur2(key) & 0x7FFFFFFF) % 4 for key, _ in records} == {part}


async def test_bulk_outlives_the_death_of_the_broker(own_stack: Stack) -> None:
    kafka = own_stack.addresses.kafka
    prefix = make_topic(kafka)
    producer = Producer(kafka, prefix=prefix, batch_bytes=16 * 1024)
    producer.start()
    await producer.wait_up(20)
    loop = asyncio.get_running_loop()
    restarts: list[asyncio.Future[None]] = []

    def records() -> Iterator[tuple[bytes, bytes]]:
        for number in range(40_000):
            if number == 15_000:
                restarts.append(loop.run_in_executor(None, lambda: own_stack.stop("kafka", kill=True)))
            yield b"key-%d" % (number % 50), b"%d" % number

    sending = asyncio.create_task(producer.send_many(TOPIC, records()))
    while not restarts:
        await asyncio.sleep(0.01)
    await restarts[0]
    await asyncio.sleep(1)
    # In this thread: the servers die with the thread that started them.
    own_stack.start("kafka")
    assert await asyncio.wait_for(sending, 60) == 40_000
    await producer.stop()
    by_key: dict[bytes, list[int]] = defaultdict(list)
    for part in read(kafka, prefix + TOPIC).values():
        for key, value in part:
            by_key[key].append(int(value))
    assert {number for numbers in by_key.values() for number in numbers} == set(range(40_000))
    assert all(numbers == sorted(set(numbers)) for numbers in by_key.values())


async def test_a_broker_that_never_answers_is_told_soon() -> None:
    producer = Producer("127.0.0.1:1")
    producer.start()
    with pytest.raises(KafkaAway):
        await producer.send(TOPIC, b"k", b"v")
    with pytest.raises(KafkaAway):
        await producer.wait_up(0.5)
    async with asyncio.timeout(8):
        await producer.stop()
