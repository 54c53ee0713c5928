"""Throughput: the same topic through the product, through a stock Faust agent, and through aiokafka code by hand."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ioc.edge.producer import Producer
from ioc.stack import Stack
from tests.bench.load import payments
from tests.bench.usage import alone, tree
from tests.world import World

TOPIC = "ioc.payments.v1"
PER_SECOND = 2_000.0
"""Event-time density: how many events fall into one cell's minute."""


@dataclass(frozen=True, slots=True)
class Figure:
    engine: str
    events: int
    seconds: float
    worker_us: float
    database_us: float
    kafka_us: float
    rss_mb: float
    kept: str

    @property
    def per_second(self) -> float:
        return self.events / self.seconds


def fill(world: World, count: int) -> float:
    """Put `count` records into the topic; returns records per second of the producer."""

    async def send() -> float:
        producer = Producer(world.settings.kafka, prefix=world.settings.topic_prefix)
        producer.start()
        started = time.perf_counter()
        await producer.send_many(TOPIC, payments(count, PER_SECOND))
        took = time.perf_counter() - started
        await producer.stop()
        return count / took

    return asyncio.run(send())


def product(stack: Stack, world: World, count: int) -> Figure:
    """Kafka → commit in TimescaleDB → cells published. Every row kept, duplicates removed, exactly once."""
    process = world.start("store")
    world.until(lambda: world.query("select 1 from stream_offset where next_offset > 0"), "the first commit")
    return _measure(
        stack,
        world,
        process.pid,
        count,
        "ioc store worker",
        "rows, cells, offsets: exactly once",
        lambda: _stored(world),
    )


def _stored(world: World) -> int:
    query = "select coalesce(sum(next_offset), 0)::bigint from stream_offset where topic = %s"
    [(stored,)] = world.query(query, TOPIC)
    return int(stored)


def rival(stack: Stack, world: World, count: int, name: str, script: str, kept: str) -> Figure:
    """A script of `tests/bench/rivals` that prints how many records it has processed."""
    path = Path(__file__).parent / "rivals" / script
    argv = [sys.executable, str(path), world.settings.kafka, world.settings.topic_prefix + TOPIC, str(count)]
    process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    while not line.startswith("at "):
        line = process.stdout.readline()
    at = int(line.split()[1])
    started, cpu, kafka = time.perf_counter(), alone(process.pid), tree(stack.pid("kafka"))
    rss = 0.0
    for line in process.stdout:
        if line.startswith("done"):
            break
    took, used = time.perf_counter() - started, alone(process.pid)
    rss = used.rss_mb
    spent = tree(stack.pid("kafka")).since(kafka)
    process.kill()
    process.wait()
    events = count - at
    return Figure(name, events, took, used.since(cpu) / events * 1e6, 0.0, spent / events * 1e6, rss, kept)


def _measure(
    stack: Stack, world: World, pid: int, count: int, name: str, kept: str, done: Callable[[], int]
) -> Figure:  # fmt: skip
    at = done()
    started = time.perf_counter()
    before = alone(pid), tree(stack.pid("database")), tree(stack.pid("kafka"))
    peak = 0.0
    now = at
    while now < count:
        time.sleep(0.1)
        now = done()
        peak = max(peak, alone(pid).rss_mb)
        if time.perf_counter() - started > 300:
            raise AssertionError(f"{name}: {now} of {count} after 300 s\n{world.log('store')[-2000:]}")
    took = time.perf_counter() - started
    after = alone(pid), tree(stack.pid("database")), tree(stack.pid("kafka"))
    events = count - at
    worker, database, kafka = ((b.since(a)) / events * 1e6 for a, b in zip(before, after, strict=True))
    return Figure(name, events, took, worker, database, kafka, peak, kept)
