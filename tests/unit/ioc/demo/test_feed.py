"""Feed: what goes to Kafka from start to start, without Kafka."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ioc.demo import feed
from ioc.demo.feed import Feed
from ioc.demo.memory import Memory
from ioc.demo.step import DAY_S
from ioc.settings import Settings
from tests.unit.ioc.demo.told import NOW

Sent = list[tuple[str, bytes, bytes]]


class Kafka:
    """Takes everything; stops the feed when told to."""

    def __init__(self) -> None:
        self.sent: Sent = []

    def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    async def send_many(self, topic: str, records: Iterable[tuple[bytes, bytes]]) -> int:
        found = [(topic, key, value) for key, value in records]
        self.sent += found
        return len(found)


class Clock:
    def __init__(self, at_s: float) -> None:
        self.at_s = at_s

    def time(self) -> float:
        return self.at_s

    monotonic = time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock(NOW)
    monkeypatch.setattr(feed, "time", made)
    monkeypatch.setattr(feed, "HISTORY_S", 600.0)
    monkeypatch.setattr(feed, "TICK_S", 0.01)
    monkeypatch.setattr(feed, "history_from", lambda now_s: now_s - 5 * DAY_S)
    return made


def run(folder: Path, clock: Clock, seconds: float, *, speed: float = 1.0) -> Sent:
    """One start of the demo that lasts so long; the published figures are there already."""
    made, kafka = Feed(Settings(), folder, seed=7, speed=speed), Kafka()
    made._producer = kafka  # type: ignore[assignment]

    async def nothing() -> None:
        """Neither Kafka nor a store has to be waited for."""

    made._replay = made._stored = nothing  # type: ignore[method-assign]

    async def live() -> None:
        stop, until = asyncio.Event(), clock.at_s + seconds
        running = asyncio.create_task(made.run(stop))
        while clock.at_s < until:
            await asyncio.sleep(0.01)
            if made._memory.starts[-1].began_s and made._memory.told_until_s >= clock.at_s:
                clock.at_s += 5
        stop.set()
        await running

    asyncio.run(live())
    return kafka.sent


def test_two_starts_send_every_event_once_and_end_what_the_first_one_left_open(tmp_path: Path, clock: Clock) -> None:
    first = run(tmp_path, clock, 60)
    memory = Memory.read(tmp_path)
    assert memory is not None
    assert memory.told_until_s <= clock.at_s
    clock.at_s += 3_000
    second = run(tmp_path, clock, 30)

    names = Counter[tuple[Any, ...]]()
    for topic, _, value in first + second:
        said = msgspec.json.decode(value)
        names[topic, said["source"], said["event_id"], said.get("revision", 1)] += 1
    assert [name for name, times in names.items() if times > 1] == []
    urgent = [msgspec.json.decode(value) for _, _, value in first + second if b'"hotline_1022"' in value]
    states = {said["report_id"]: said["state"] for said in urgent if said["severity"] == 1}
    assert list(states.values()) == ["closed"], "while nobody watched"
    starts = Memory.read(tmp_path)
    assert starts is not None
    assert [start.ended_s is None for start in starts.starts] == [False, True]


def test_the_same_seed_and_start_send_the_same_bytes(tmp_path: Path, clock: Clock) -> None:
    both = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        clock.at_s = NOW
        both.append(run(tmp_path / name, clock, 20, speed=60.0))
    shorter = min(len(sent) for sent in both)
    one, other = (Counter(sent) for sent in both)
    assert shorter > 5_000
    assert sum(((one - other) + (other - one)).values()) < 300, "but for the last tick"
