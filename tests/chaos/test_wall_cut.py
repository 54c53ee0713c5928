"""Walls are cut off, the gateway is killed, Redis dies: every wall ends equal to the server, every alert exactly once.

One cut lasts thirty seconds by the clock on the wall, others are short and many; the gateway is killed and comes back
while the line is down, and alerts are fired all the while. The verdict reads the database, not the gateway.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from websockets.asyncio.client import connect

from ioc.settings import Settings
from ioc.stack import Stack
from tests.stackfix import HasAddresses
from tests.wall_fix import ORIGIN, Duty, Page, database, living, settings_of, until

pytestmark = [pytest.mark.real, pytest.mark.chaos]

WALLS = 8
CUTS_S = (30.0, 3.0, 3.0)
ROWS_MISSED_MAX = 400
"""Fewer than a returning wall is told one by one: beyond that a snapshot is shorter, and another test's matter."""
RUN = "import asyncio, ioc.settings as s, wall_ui.run as w; asyncio.run(w.run(s.Settings.from_env()))"


@pytest.fixture(scope="module")
def redis() -> Iterator[Stack]:
    """A Redis that may be killed."""
    with Stack(None, parts=frozenset({"redis"})) as own:
        yield own


class Cable:
    """A TCP line to the gateway that can be pulled and plugged in again."""

    def __init__(self, port: int) -> None:
        self.to = port
        self.plugged = True
        self._ends: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Cable:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.pull()

    def pull(self) -> None:
        self.plugged = False
        for end in list(self._ends):
            end.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self.plugged:
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.to)
                self._ends |= {writer, far_writer}
                await asyncio.gather(_pipe(reader, far_writer), _pipe(far_reader, writer))
                self._ends -= {writer, far_writer}
        except OSError:
            pass
        finally:
            writer.transport.abort()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


class Process:
    """The gateway as a process, on one port."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    async def start(self) -> None:
        env = {**os.environ, **self.settings.to_env()}
        cwd = Path(__file__).parents[2]
        quiet = asyncio.subprocess.DEVNULL
        self.process = await asyncio.create_subprocess_exec(sys.executable, "-c", RUN, env=env, cwd=cwd, stdout=quiet)
        while True:
            with contextlib.suppress(Exception):
                probe = await connect(f"ws://127.0.0.1:{self.settings.wall_port}/", origin=ORIGIN)  # type: ignore[arg-type]
                await probe.close()
                return
            assert self.process.returncode is None
            await asyncio.sleep(0.05)

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.asynccontextmanager
async def scene(stack: HasAddresses, redis_url: str, folder: Path) -> AsyncIterator[tuple[Process, Cable, Duty]]:
    with database(stack.addresses.database) as own:
        process = Process(replace(settings_of(own, redis_url, folder), wall_port=free_port()))
        await process.start()
        async with Cable(process.settings.wall_port) as cable, Duty(process.settings) as duty:
            try:
                yield process, cable, duty
            finally:
                await process.kill()


async def fire_until(over: asyncio.Event, duty: Duty, dice: random.Random, pause_s: float) -> None:
    while not over.is_set():
        alert = f"a/{dice.randrange(40)}"
        await (
            duty.close(alert) if alert in duty.open and dice.random() < 0.4 else duty.fire(alert, dice.randint(1, 4))
        )
        await asyncio.sleep(dice.random() * 2 * pause_s)


@pytest.mark.parametrize(("seed", "cut_s"), list(enumerate(CUTS_S, 1)))
async def test_cut_walls_a_killed_gateway_and_a_dead_redis_lose_and_repeat_nothing(
    stack: HasAddresses, redis: Stack, tmp_path: Path, seed: int, cut_s: float
) -> None:
    dice = random.Random(seed)
    async with (
        scene(stack, redis.addresses.redis, tmp_path) as (process, cable, duty),
        contextlib.AsyncExitStack() as block,
    ):
        walls = [await block.enter_async_context(living(Page(cable.port))) for _ in range(WALLS)]
        over = asyncio.Event()
        firing = asyncio.create_task(fire_until(over, duty, dice, pause_s=max(0.015, cut_s / ROWS_MISSED_MAX)))
        await until(lambda: all(wall.seq > 5 for wall in walls), "all walls live")

        redis.stop("redis", kill=True)
        await asyncio.sleep(1.0)
        cable.pull()
        cut_at, before = time.monotonic(), walls[0].seq
        await asyncio.sleep(cut_s / 2)
        await process.kill()
        await asyncio.sleep(0.2)
        await process.start()
        await asyncio.sleep(max(0.0, cut_at + cut_s - time.monotonic()))
        missed = verdict(process.settings.database)[0] - before
        cable.plugged = True
        redis.start("redis")  # not in another thread: the server would end with it
        await asyncio.sleep(1.0)
        for _ in range(4):  # and some short cuts, in the middle of frames
            cable.pull()
            cable.plugged = True
            await asyncio.sleep(dice.random() * 0.3)

        over.set()
        await firing
        head, truth = verdict(process.settings.database)
        await until(lambda: all(wall.seq == head for wall in walls), "all walls at the head", 20)
    assert duty.open == truth
    for wall in walls:
        assert wall.open == truth, "the wall is the server's picture"
        assert wall.seen == list(range(wall.base + 1, head + 1)), "every row once, in order, none missing"
        assert wall.frames.count("snap") == 1, "after that it only ever resumed"
    assert missed > 20, "nothing happened while the line was down: the test proves nothing"
    connections = sum(wall.frames.count("welcome") for wall in walls)
    print(f"cut for {cut_s:g} s, {missed} rows missed; {head} journal rows, {connections} connections of {WALLS} walls")


async def test_frozen_gateway_then_continued_is_no_harm(stack: HasAddresses, redis: Stack, tmp_path: Path) -> None:
    import signal

    async with (
        scene(stack, redis.addresses.redis, tmp_path) as (process, cable, duty),
        living(Page(cable.port)) as wall,
    ):
        await until(lambda: wall.seq == 0, "the wall lives")
        process.process.send_signal(signal.SIGSTOP)
        for i in range(50):
            await duty.fire(f"a/{i % 9}")
        process.process.send_signal(signal.SIGCONT)
        head, truth = verdict(process.settings.database)
        await until(lambda: wall.seq == head, "the head", 10)
        assert (wall.open, wall.seen) == (truth, list(range(1, head + 1)))


def verdict(database_url: str) -> tuple[int, dict[str, int]]:
    """The newest number, and what is open under which number, from the database alone."""
    with psycopg.connect(database_url) as conn:
        rows = conn.execute("select seq, subject, payload ->> 'phase' from journal order by seq").fetchall()
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1)), "no gaps"
    last = {subject: (seq, phase) for seq, subject, phase in rows}
    return len(rows), {subject: seq for subject, (seq, phase) in last.items() if phase != "closed"}
