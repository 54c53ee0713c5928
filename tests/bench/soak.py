"""Soak: a worker's memory under a steady load. The ledger grows by 24 bytes an event by design; the rest must not."""

from __future__ import annotations

import asyncio
import time

import numpy as np

from ioc.edge.producer import Producer
from tests.bench.load import now_record
from tests.bench.usage import alone
from tests.world import World

TOPIC = "ioc.payments.v1"
RATE = 2_000
LEDGER_BYTES = 24
WARM_S = 30.0


def watch(world: World, seconds: float) -> str:
    """One line: memory at the start, at the end, its slope, and what the ledger explains of it."""
    process = world.start("store")
    return asyncio.run(_watch(world, process.pid, seconds))


async def _watch(world: World, pid: int, seconds: float) -> str:
    producer = Producer(world.settings.kafka, prefix=world.settings.topic_prefix, linger_ms=20)
    producer.start()
    await producer.wait_up(10)
    begun, at, samples, i = time.monotonic(), 0.0, [], 0
    while at < seconds:
        batch = [now_record(i + j, 2) for j in range(RATE // 10)]
        await producer.send_many(TOPIC, batch)
        i += len(batch)
        await asyncio.sleep(max(0.0, begun + i / RATE - time.monotonic()))
        at = time.monotonic() - begun
        if not samples or at - samples[-1][0] >= 1:
            samples.append((at, alone(pid).rss_mb))
    await producer.stop()
    times, sizes = np.array([s for s in samples if s[0] >= min(WARM_S, seconds / 3)]).T
    slope = float(np.polyfit(times, sizes, 1)[0]) * 60
    ledger = RATE * 60 * LEDGER_BYTES / 2**20
    return (
        f"store worker at {RATE:,} events/s: {sizes[0]:.0f} MB after warm-up, {sizes[-1]:.0f} MB after {seconds:.0f} s;"
        f" {slope:+.2f} MB a minute, of which the ledger's hashes {ledger:.2f}"
    )
