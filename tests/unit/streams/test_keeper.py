"""The keeper: threads write, the loop is cancelled, partitions come and go."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from ioc.domain.policy import Policy
from streams import keeper as keeper_module
from streams.chunk import Chunk
from streams.keeper import Keeper
from streams.lane import Result
from streams.places import ANYWHERE
from streams.topics.payments import TOPIC

HERE = ("ioc.payments.v1", 0)


class Store:
    """Stands for the connection of a partition; libpq crashes the process when it is closed while a thread uses it."""

    made: list[Store]

    def __init__(self, url: str) -> None:
        self.busy = self.closed = self.closed_while_busy = False
        self.made.append(self)

    def close(self) -> None:
        self.closed = True
        self.closed_while_busy = self.closed_while_busy or self.busy


class SlowLane:
    """A lane whose commit takes until the test says so."""

    go: threading.Event
    begun: threading.Event

    def __init__(self, topic: Any, part: int, store: Any, known: Any, clock: Any, policy: Any) -> None:
        self.store, self.next_offset, self.topic, self.ledger_bytes = store, 0, topic, 0

    def resume(self) -> int:
        return 0

    def unpublished(self) -> tuple[list[Any], list[Any]]:
        return [], []

    def process(self, chunk: Chunk) -> Result:
        self.store.busy = True
        self.begun.set()
        assert self.go.wait(10)
        self.store.busy = False
        return Result([], [], 0, 0, {}, 0, None)


class Quiet:
    async def publish(self, word: str) -> None: ...


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Keeper:
    Store.made, SlowLane.go, SlowLane.begun = [], threading.Event(), threading.Event()
    monkeypatch.setattr(keeper_module, "ChunkStore", Store)
    monkeypatch.setattr(keeper_module, "Lane", SlowLane)

    def left(code: int, why: str) -> None:
        raise AssertionError((code, why))

    any_producer: Any = None
    quiet: Any = Quiet()
    return Keeper("", {HERE[0]: TOPIC}, any_producer, quiet, ANYWHERE, Policy(), left)


def chunk() -> Chunk:
    return Chunk(HERE[0], 0, [b"{}"], [0], 0, 1, 0)


def test_a_connection_is_never_closed_under_the_thread_that_writes_through_it(keeper: Keeper) -> None:
    async def rebalanced() -> None:
        await keeper.positions({HERE: (0, 0)})
        agent = asyncio.ensure_future(keeper.keep(chunk()))
        await asyncio.to_thread(SlowLane.begun.wait, 10)
        agent.cancel()
        with pytest.raises(asyncio.CancelledError):
            await agent
        await keeper.positions({})  # revoked while the thread still commits
        [store] = Store.made
        assert store.busy
        assert not store.closed
        again = asyncio.ensure_future(keeper.positions({HERE: (0, 0)}))
        await asyncio.sleep(0.05)
        assert not again.done(), "the next lane waits: it would read an offset that is about to move"
        SlowLane.go.set()
        await again
        await keeper.close()
        assert [one.closed for one in Store.made] == [True, True]
        assert not any(one.closed_while_busy for one in Store.made)

    asyncio.run(rebalanced())


def test_closing_waits_for_the_thread_that_writes(keeper: Keeper) -> None:
    async def stopped() -> None:
        await keeper.positions({HERE: (0, 0)})
        agent = asyncio.ensure_future(keeper.keep(chunk()))
        await asyncio.to_thread(SlowLane.begun.wait, 10)
        closing = asyncio.ensure_future(keeper.close())
        agent.cancel()
        await asyncio.sleep(0.05)
        assert not closing.done()
        SlowLane.go.set()
        await closing
        [store] = Store.made
        assert store.closed
        assert not store.closed_while_busy

    asyncio.run(stopped())
