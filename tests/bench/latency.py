"""Latency: events at a steady rate; how long until each is committed, and until a websocket client holds its figure.

Both are read from outside: the database is asked for its offsets, a client reads the payments panel's count. Event
number c is there when the count reaches c, so every event of the run is measured, not a sample.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, replace

import numpy as np
import psycopg
from websockets.asyncio.client import connect

from ioc.edge.producer import Producer
from tests.bench.load import now_record
from tests.world import World
from wall_ui.ticket import Bearer, mint

TOPIC = "ioc.payments.v1"
SECRET = "bench"
SETTLE_S = 3.0
"""The first seconds are left out: connections open, statements are prepared."""
LOOK_S = 0.002


@dataclass(frozen=True, slots=True)
class Latency:
    name: str
    events: int
    p50_ms: float
    p99_ms: float
    max_ms: float


class _Run:
    def __init__(self, world: World, rate: int, seconds: float) -> None:
        self.world, self.rate, self.count = world, rate, int(rate * seconds)
        self.sent: list[float] = []
        self.committed = np.full(self.count + 1, np.nan)
        self.framed = np.full(self.count + 1, np.nan)

    def reached(self, times: np.ndarray, upto: int) -> None:  # type: ignore[type-arg]
        """Events up to number `upto` are there now."""
        fresh = np.isnan(times[: upto + 1])
        times[: upto + 1][fresh] = time.monotonic()


def measure(world: World, rate: int, seconds: float) -> list[Latency]:
    """Needs the store worker and the gateway running (`start`)."""
    run = _Run(world, rate, seconds)
    asyncio.run(_all(run))
    skip = int(rate * SETTLE_S)
    sent = np.array(run.sent)[skip:]
    return [
        _latency("event → commit", run.committed[skip + 1 :] - sent),
        _latency("event → websocket frame", run.framed[skip + 1 :] - sent),
    ]


def start(world: World) -> None:
    """The processes that the measurement needs."""
    from ioc.stack.ports import free_port

    world.settings = replace(
        world.settings, secret=SECRET, wall_port=free_port(), http_port=free_port(), wall_origins="http://bench.local"
    )
    world.start("store")
    world.start("wall")
    world.until(lambda: "wall_serving" in world.log("wall"), "the gateway to listen")
    world.until(lambda: world.query("select 1 from stream_offset"), "the store to have its partitions")


async def _all(run: _Run) -> None:
    stop = asyncio.Event()
    watching = [asyncio.create_task(_commits(run, stop)), asyncio.create_task(_frames(run, stop))]
    await asyncio.sleep(2.0)
    await _send(run)
    deadline = time.monotonic() + 20
    while (np.isnan(run.committed[1:]).any() or np.isnan(run.framed[1:]).any()) and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    stop.set()
    await asyncio.gather(*watching)


async def _send(run: _Run) -> None:
    producer = Producer(run.world.settings.kafka, prefix=run.world.settings.topic_prefix)
    producer.start()
    await producer.wait_up(10)
    pending: set[asyncio.Task[tuple[int, int]]] = set()
    begun = time.monotonic()
    for i in range(run.count):
        due = begun + i / run.rate
        if (wait := due - time.monotonic()) > 0:
            await asyncio.sleep(wait)
        key, value = now_record(i, 1)
        run.sent.append(time.monotonic())
        task = asyncio.create_task(producer.send(TOPIC, key, value, timeout_s=10))
        pending.add(task)
        task.add_done_callback(pending.discard)
    await asyncio.gather(*pending)
    await producer.stop()


async def _commits(run: _Run, stop: asyncio.Event) -> None:
    query = "select coalesce(sum(next_offset), 0)::bigint from stream_offset where topic = %s"
    async with await psycopg.AsyncConnection.connect(run.world.settings.database, autocommit=True) as conn:
        while not stop.is_set():
            row = await (await conn.execute(query, (TOPIC,))).fetchone()
            run.reached(run.committed, min(int(row[0]) if row else 0, run.count))
            await asyncio.sleep(LOOK_S)


async def _frames(run: _Run, stop: asyncio.Event) -> None:
    settings = run.world.settings
    token = mint(SECRET.encode(), Bearer("bench", "admin"), time.time())
    hello = {"t": "hello", "v": 1, "token": token, "client": "bench", "since": None}
    async with connect(f"ws://127.0.0.1:{settings.wall_port}/", origin="http://bench.local") as socket:  # type: ignore[arg-type]
        await socket.send(json.dumps(hello))
        while not stop.is_set():
            try:
                frame = json.loads(await asyncio.wait_for(socket.recv(), 0.5))
            except TimeoutError:
                continue
            if frame.get("t") == "tile" and frame["panel"] == "payments":
                value = frame["data"]["count"]["value"]
                run.reached(run.framed, min(int(value or 0), run.count))


def _latency(name: str, took_s: np.ndarray) -> Latency:  # type: ignore[type-arg]
    missing = int(np.isnan(took_s).sum())
    if missing:
        raise AssertionError(f"{name}: {missing} of {len(took_s)} events never arrived")
    took = took_s * 1000
    return Latency(name, len(took), *(float(np.percentile(took, q)) for q in (50, 99, 100)))
