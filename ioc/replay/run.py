"""Runs a replay: send, wait until the store has it, compare. Knows Kafka and the database by their edges only."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ioc.edge.producer import Producer
from ioc.edge.reader import ends
from ioc.replay.replay import Check, Events, Replay, records, sending_order
from ioc.settings import Settings
from ioc.store.figures import Figures
from ioc.store.plainly import DatabaseAway
from streams.topic import Topic, topic_named

LOOK_S = 0.2
TELL_EVERY = 2_000
WORKER_UP_S = 20.0

Tell = Callable[[int, int], None]
"""(done, of how many)."""


class NobodyStores(Exception):
    """Không tiến thêm: bộ lưu có đang chạy không? / No progress: does the store worker run?"""


@dataclass(frozen=True, slots=True)
class Sending:
    """How to send."""

    twice: bool = False
    shuffle: bool = False
    seed: int = 1


async def send(settings: Settings, replay: Replay, events: Events, how: Sending, tell: Tell) -> int:
    """All events into Kafka, acknowledged. Returns how many records went."""
    topic = topic_named(replay.topic)
    order = sending_order(
        events.at_s, twice=how.twice, shuffle=how.shuffle, lateness_s=topic.lateness.total_seconds(), seed=how.seed
    )

    def counted() -> Iterator[tuple[bytes, bytes]]:
        for done, record in enumerate(records(events, order), start=1):
            if done % TELL_EVERY == 0:
                tell(done, len(order))
            yield record

    producer = Producer(settings.kafka, prefix=settings.topic_prefix, client_id="ioc-replay")
    producer.start()
    try:
        await producer.wait_up(timeout_s=10)
        return await producer.send_many(topic.name, counted())
    finally:
        await producer.stop()


async def wait_stored(settings: Settings, topic: Topic, tell: Tell, *, patience_s: float = 60.0) -> None:
    """Until the store's offsets reach the ends the topic has now. NobodyStores when nothing moves for `patience_s`."""
    goal = await ends(settings.kafka, settings.topic_prefix + topic.name)
    whole, first, best, moved_at = sum(goal.values()), None, -1, time.monotonic()
    while True:
        stored = await asyncio.to_thread(_stored, settings.database, topic.name, goal)
        if stored is not None:
            first = stored if first is None else first
            tell(stored - first, whole - first)
            if stored >= whole:
                return
            if stored > best:
                best, moved_at = stored, time.monotonic()
        if time.monotonic() - moved_at > patience_s:
            raise NobodyStores(f"{topic.name}: {max(best, 0)} / {whole}")
        await asyncio.sleep(LOOK_S)


def _stored(url: str, topic: str, goal: dict[int, int]) -> int | None:
    """Records of the goal that are stored; None while the database is away."""
    try:
        with Figures(url) as figures:
            offsets = figures.offsets(topic)
    except DatabaseAway:
        return None
    return sum(min(end, offsets.get(part, 0)) for part, end in goal.items())


def compare(settings: Settings, replay: Replay) -> list[Check]:
    """The published figures beside what the store has of them."""
    with Figures(settings.database) as figures:
        return replay.compare(figures)
