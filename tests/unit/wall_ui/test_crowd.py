"""The crowd: a client that does not read costs nobody else anything, and not much itself."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.unit.wall_ui.test_hub import hub_with, row
from wall_ui import codes
from wall_ui.crowd import Crowd, Session
from wall_ui.hub import Hub
from wall_ui.limits import Limits, Rate
from wall_ui.ticket import Bearer


class Line:
    """A wire in memory; `open` False: the peer does not read."""

    def __init__(self) -> None:
        self.open = True
        self.buffer: list[bytes] = []
        self.got: list[dict[str, Any]] = []
        self.ended: tuple[int, str] | None = None

    def waiting(self) -> int:
        return sum(map(len, self.buffer))

    def give(self, frame: bytes) -> None:
        self.buffer.append(frame)
        self.read()

    def read(self) -> None:
        if self.open:
            self.got += [json.loads(frame) for frame in self.buffer]
            self.buffer.clear()

    async def end(self, code: int, why: str) -> None:
        self.ended = (code, why)


def enter(crowd: Crowd, hub: Hub) -> tuple[Session, Line]:
    line = Line()
    session = Session(line, hub.join(None), "s", "wall", Rate(20, 10), Bearer("lan", "admin"))
    crowd.enter(session)
    crowd.pump(session, 0.0)
    return session, line


@pytest.fixture
def hub() -> Hub:
    return hub_with()


LIMITS = Limits(lagging_bytes=2_000, buffer_bytes_max=50_000)


async def test_a_client_that_does_not_read_gets_nothing_more_and_is_closed_after_ten_seconds(hub: Hub) -> None:
    crowd = Crowd(hub, LIMITS)
    good, good_line = enter(crowd, hub)
    bad, bad_line = enter(crowd, hub)
    bad_line.open = False
    largest = 0
    for seq in range(1, 500):
        hub.append(row(seq, f"a/{seq % 7}"))
        hub.set_tile("reports", seq, b"%d" % seq)
        for session in (good, bad):
            crowd.pump(session, seq * 0.02)
        largest = max(largest, bad_line.waiting())
    assert [frame["seq"] for frame in good_line.got if frame["t"] == "ev"] == list(range(1, 500))
    assert largest < 2_500, "one round beyond the mark, however much there is to say"
    crowd.pump(bad, 9.0)
    assert bad.closing is None
    crowd.pump(bad, 10.5)
    await asyncio.sleep(0)
    assert bad_line.ended == (codes.SLOW, "too slow")


async def test_a_client_that_reads_again_in_time_has_missed_no_alert(hub: Hub) -> None:
    crowd = Crowd(hub, LIMITS)
    slow, line = enter(crowd, hub)
    line.open = False
    for seq in range(1, 100):
        hub.append(row(seq, f"a/{seq}"))
        hub.set_tile("reports", seq, b"%d" % seq)
        crowd.pump(slow, 1.0)
    line.open = True
    line.read()
    for _ in range(3):
        crowd.pump(slow, 2.0)
    assert [frame["seq"] for frame in line.got if frame["t"] == "ev"] == list(range(1, 100))
    assert [frame["data"] for frame in line.got if frame["t"] == "tile"][-1] == 99
    assert len([frame for frame in line.got if frame["t"] == "tile"]) < 99, "tiles in between were skipped"
    assert slow.lagging_since is None


async def test_a_client_whose_rows_are_gone_is_closed(hub: Hub) -> None:
    small = hub_with(keep=3)
    crowd = Crowd(small, LIMITS)
    session, line = enter(crowd, small)
    for seq in range(1, 5):
        small.append(row(seq))
    crowd.pump(session, 1.0)
    await asyncio.sleep(0)
    assert line.ended == (codes.SLOW, "too far behind")


async def test_a_flood_into_the_buffer_closes_at_once(hub: Hub) -> None:
    crowd = Crowd(hub, LIMITS)
    session, line = enter(crowd, hub)
    line.open = False
    line.give(b"x" * 60_000)  # answers to a flood of pings, say
    crowd.pump(session, 1.0)
    await asyncio.sleep(0)
    assert line.ended == (codes.SLOW, "too slow")


async def test_everybody_is_told_goodbye_and_closed_once(hub: Hub) -> None:
    crowd = Crowd(hub, LIMITS)
    lines = [enter(crowd, hub)[1] for _ in range(3)]
    await crowd.close_all(codes.RESTART, "restart", b'{"t":"bye"}')
    await crowd.close_all(codes.RESTART, "restart", b'{"t":"bye"}')
    assert [line.ended for line in lines] == [(4000, "restart")] * 3
    assert [[f["t"] for f in line.got] for line in lines] == [["snap", "bye"]] * 3


async def test_the_pump_runs_when_something_is_new_and_goes_on_while_budgets_hold_back(hub: Hub) -> None:
    crowd = Crowd(hub, Limits())
    _, line = enter(crowd, hub)
    task = asyncio.create_task(crowd.pump_forever())
    for seq in range(1, 900):
        hub.append(row(seq, "a/" + "x" * 200))
    crowd.changed()
    async with asyncio.timeout(5):
        while line.got[-1].get("seq") != 899:
            await asyncio.sleep(0.01)
    task.cancel()
