"""The gateway on a real database and a real Redis: nothing missing, nothing twice, nobody in anybody's way."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import secrets
import signal
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import AsyncConnection
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from ioc.settings import Settings
from ioc.store import journal
from ioc.store.nudge import Nudges
from tests.stackfix import HasAddresses
from tests.wall_fix import KEY, ORIGIN, Duty, Page, database, hello, living, settings_of, until
from wall_ui.limits import Limits
from wall_ui.panel import all_panels
from wall_ui.run import Running, serving
from wall_ui.ticket import Bearer, mint

pytestmark = pytest.mark.real


@pytest.fixture
def settings(stack: HasAddresses, tmp_path: Path) -> Iterator[Settings]:
    with database(stack.addresses.database) as own:
        yield settings_of(own, stack.addresses.redis, tmp_path)


@pytest.fixture
async def duty(settings: Settings) -> AsyncIterator[Duty]:
    async with Duty(settings) as duty:
        yield duty


@contextlib.asynccontextmanager
async def ready(settings: Settings, **facts: object) -> AsyncIterator[Running]:
    async with serving(settings, **facts) as running:  # type: ignore[arg-type]
        await asyncio.wait_for(running.feed.loaded.wait(), 10)
        yield running


async def test_a_wall_gets_the_open_alerts_then_each_change_within_a_quarter_second(
    settings: Settings, duty: Duty
) -> None:
    await duty.fire("a/1")
    await duty.fire("a/2")
    await duty.close("a/1")
    async with ready(settings) as running, living(Page(running.port)) as page:
        await until(lambda: page.seq == 3, "the snapshot")
        assert page.open == {"a/2": 2}
        await until(lambda: running.feed.mode == "nudge", "the nudges")
        took = []
        for i in range(40):
            seq = await duty.fire(f"b/{i}", nudge=False)
            began = time.perf_counter()
            await duty.nudges.publish("journal")
            await until(lambda seq=seq: page.seq == seq, "the event")
            took.append(page.heard_at[seq] - began)
        assert page.open == duty.open
        assert page.seen == list(range(4, 44))
        p50, p99 = statistics.median(took), max(took)
        print(f"nudge to frame: p50 {p50 * 1000:.1f} ms, worst of 40 {p99 * 1000:.1f} ms")
        assert p99 < 0.25
        await until(lambda: page.tiles.keys() == {panel.name for panel in all_panels()}, "all tiles")
        await until(lambda: page.tiles["stage"]["open"][2] == {"severity": 3, "n": 41}, "the tile that counts them")


async def test_without_redis_it_polls_and_says_so(settings: Settings, duty: Duty) -> None:
    limits = Limits(beat_s=0.1)
    async with ready(replace(settings, redis=""), limits=limits) as running, living(Page(running.port)) as page:
        await until(lambda: page.seq == 0, "the snapshot")
        await duty.fire("a/1")
        await until(lambda: page.seq == 1, "the event by polling", 2.0)
        await until(lambda: page.beat.get("seq") == 1, "the heartbeat")
        assert page.beat["mode"] == "poll"


async def test_a_lost_nudge_is_made_good_by_looking_every_two_seconds(settings: Settings, duty: Duty) -> None:
    async with ready(settings) as running, living(Page(running.port)) as page:
        await until(lambda: page.seq == 0 and running.feed.mode == "nudge", "the snapshot")
        await asyncio.sleep(0.2)
        await duty.fire("a/1", nudge=False)
        await until(lambda: page.seq == 1, "the event", 3.0)


async def test_a_wall_resumes_after_the_gateway_was_restarted(settings: Settings, duty: Duty) -> None:
    page = Page(0)
    async with ready(settings) as running:
        page.port = running.port
        await duty.fire("a/1")
        await page.once(lambda page: page.seq == 1)
    await duty.fire("a/2")
    await duty.close("a/1")
    async with ready(settings) as running:
        page.port = running.port
        await page.once(lambda page: page.seq == 3)
    assert page.frames.count("snap") == 1, "the second time it got only what it missed"
    assert (page.seen[-2:], page.open) == ([2, 3], duty.open)


@pytest.mark.parametrize(("rows", "kind"), [(500, "resume"), (501, "snap")])
async def test_a_wall_that_was_away_for_long_gets_the_picture_and_the_newest_rows(
    settings: Settings, duty: Duty, rows: int, kind: str
) -> None:
    page = Page(0)
    await duty.fire("a/0")
    async with ready(settings) as running:
        page.port = running.port
        await page.once(lambda page: page.seq == 1)
    async with duty.conn.transaction():
        for i in range(rows):
            await duty.fire(f"a/{i % 5}", nudge=False)
    async with ready(settings) as running:
        page.port = running.port
        await page.once(lambda page: page.seq == rows + 1)
    assert page.frames[-1] == kind
    assert page.seen == list(range(2 if kind == "resume" else 3, rows + 2))
    assert page.open == duty.open


async def test_a_restored_database_sends_everybody_back_to_begin_anew(settings: Settings, duty: Duty) -> None:
    async with ready(settings) as running:
        page = Page(running.port)
        for i in range(3):
            await duty.fire(f"a/{i}")
        listening = asyncio.create_task(page.once())
        await until(lambda: page.seq == 3, "the snapshot")
        await duty.conn.execute("delete from journal where seq > 1")
        await duty.conn.execute("delete from alert where id <> 'a/0'")
        await duty.conn.execute("update journal_head set epoch = 'restored', seq = 1")
        await duty.nudges.publish("journal")
        assert await asyncio.wait_for(listening, 5) == 4010
        await page.once(lambda page: page.seq == 1)
        assert (page.epoch, page.open) == ("restored", {"a/0": 1})


async def test_when_the_database_hangs_up_the_gateway_comes_back_by_itself(settings: Settings, duty: Duty) -> None:
    async with ready(settings) as running, living(Page(running.port)) as page:
        await until(lambda: page.tiles.keys() >= {"stage", "sources"}, "the tiles")
        await duty.conn.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'ioc wall%%'"
            " and datname = current_database()"
        )
        await duty.fire("a/1")
        await until(lambda: page.seq == 1, "the event", 5.0)
        await until(lambda: page.tiles["stage"]["open"][2]["n"] == 1, "the tile", 5.0)
        assert page.frames.count("welcome") == 1, "the wall kept its socket"


async def test_before_the_database_answers_it_says_busy_not_empty(settings: Settings) -> None:
    async with serving(replace(settings, database="postgresql://nobody@127.0.0.1:1/none")) as running:
        with pytest.raises(InvalidStatus, match="503"):
            await connect(f"ws://127.0.0.1:{running.port}/", origin=ORIGIN)  # type: ignore[arg-type]


async def test_two_hundred_walls_that_come_back_at_once_cost_the_database_nothing(
    settings: Settings, duty: Duty
) -> None:
    for i in range(50):
        await duty.fire(f"a/{i}", nudge=False)
    async with ready(settings) as running:
        probe = Page(running.port)
        await probe.once(lambda page: len(page.tiles) == len(all_panels()))
        pages = [Page(running.port) for _ in range(200)]
        before, began = running.feed.queries, time.perf_counter()
        await asyncio.gather(*(page.once(lambda page: page.seq == 50 and len(page.tiles) == 10) for page in pages))
        took_s, asked = time.perf_counter() - began, running.feed.queries - before
        assert all(page.open == duty.open for page in pages)
        assert running.hub.snapshots == 1
        print(f"200 walls in sync after {took_s:.2f} s with {asked} queries")
        assert asked <= 5 + took_s / 0.4, "the feed's own looks and no more"
        assert took_s < 10


async def test_one_wall_that_never_reads_changes_nothing_for_the_others(settings: Settings, duty: Duty) -> None:
    limits = Limits(behind_s=2.0, close_s=0.5)
    async with ready(settings, limits=limits) as running:
        good = Page(running.port)
        async with living(good):
            await until(lambda: good.seq == 0 and running.feed.mode == "nudge", "the snapshot")

            async def rounds(name: str, n: int) -> list[float]:
                took = []
                for i in range(n):
                    running.hub.set_tile("big", i, b'"' + b"x" * 60_000 + b"%d" % i + b'"')
                    began = time.perf_counter()
                    seq = await duty.fire(f"{name}/{i % 9}")
                    await until(lambda seq=seq: good.seq >= seq, "the event")
                    took.append(good.heard_at[seq] - began)
                return took

            alone = await rounds("a", 60)
            deaf = await connect(f"ws://127.0.0.1:{running.port}/", origin=ORIGIN, max_queue=1)  # type: ignore[arg-type]
            await deaf.send(hello())
            await asyncio.sleep(0.1)
            deaf.transport.pause_reading()
            beside = await rounds("b", 250)
            await until(lambda: len(running.crowd) == 1, "the deaf wall closed", 10.0)
            deaf.transport.abort()
            print(
                f"p50 alone {statistics.median(alone) * 1000:.1f} ms, beside {statistics.median(beside) * 1000:.1f} ms"
            )
            assert statistics.median(beside) < statistics.median(alone) * 1.5 + 0.005
            assert good.seen == list(range(1, 311))


async def test_sigterm_says_goodbye_and_the_process_ends(settings: Settings, duty: Duty, tmp_path: Path) -> None:
    script = "import asyncio, ioc.settings as s, wall_ui.run as w; asyncio.run(w.run(s.Settings.from_env()))"
    env = {**os.environ, **replace(settings, wall_port=0).to_env()}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, env=env, stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert process.stdout is not None
    port = 0
    while not port:
        line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
        port = int(line.split("port=")[1].split()[0].strip("\x1b[0m")) if "wall_serving" in line else 0
    page = Page(port)
    while page.seq < 0:  # 503 until the database has answered
        with contextlib.suppress(InvalidStatus):
            await page.once(lambda page: page.seq == 0)
    listening = asyncio.create_task(page.once())
    await until(lambda: page.frames.count("welcome") == 2, "the second visit")
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(listening, 5) == 4000
    assert page.bye == {"t": "bye", "code": 4000, "retry_ms": [0, 10_000]}
    assert await asyncio.wait_for(process.wait(), 10) == 0


async def test_racing_writers_make_a_journal_without_gaps_in_order_of_commit(settings: Settings) -> None:
    async def write(name: str) -> None:
        async with await AsyncConnection.connect(settings.database) as conn:
            for i in range(20):
                async with conn.transaction():
                    await journal.append(conn, "fired", f"{name}/{i}", "", {"id": name}, _now())
                    if i % 5 == 4:
                        raise psycopg.Rollback

    readers_saw: list[list[int]] = []

    async def follow() -> None:
        async with await AsyncConnection.connect(settings.database, autocommit=True) as conn:
            seen: list[int] = []
            while len(seen) < 160:
                seen += [entry.seq for entry in (await journal.since(conn, len(seen), 500)).entries]
            readers_saw.append(seen)

    await asyncio.wait_for(asyncio.gather(follow(), *(write(f"w{n}") for n in range(10))), 60)
    assert readers_saw == [list(range(1, 161))]


async def test_nudges_reconnect_and_say_whether_they_hear(settings: Settings) -> None:
    nudges = Nudges(settings.redis, channel=f"test:{settings.database[-12:]}")
    words = []

    async def listen() -> None:
        async for word in nudges.listen():
            words.append(word)

    task = asyncio.create_task(listen())
    await until(lambda: words == ["again"], "the channel")
    assert nudges.connected
    assert await nudges.publish("cells")
    await until(lambda: words == ["again", "cells"], "the word")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert not nudges.connected
    await nudges.close()
    away = Nudges("redis://127.0.0.1:1/0")
    assert not await away.publish("cells")
    began = time.perf_counter()
    assert not await away.publish("cells")
    assert time.perf_counter() - began < 0.01, "a dead Redis is left alone for a second"
    await away.close()


async def test_listening_ends_when_it_is_cancelled_at_whatever_moment(settings: Settings) -> None:
    async def listen(nudges: Nudges) -> None:
        async for _ in nudges.listen():
            pass

    for i in range(60):
        task = asyncio.create_task(listen(Nudges(settings.redis)))
        await asyncio.sleep(i * 0.0003)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=3)
        assert done, f"cancelled after {i * 0.3:.1f} ms it went on"


async def test_no_token_and_no_login_is_written_to_the_log(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    async with ready(settings) as running:
        token = json.loads(hello())["token"]
        socket = await connect(f"ws://127.0.0.1:{running.port}/", origin=ORIGIN)  # type: ignore[arg-type]
        await socket.send(hello(token=token))
        await socket.recv()
        await socket.close()
        again = await connect(f"ws://127.0.0.1:{running.port}/", origin=ORIGIN)  # type: ignore[arg-type]
        await again.send(hello(token=token))
        with pytest.raises(ConnectionClosed):
            await again.recv()
    logged = capsys.readouterr()
    text = logged.out + logged.err
    assert "wall_let_in" in text
    assert token not in text
    assert "lan.nguyen" not in text
    assert "127.0.0.1" not in text


def _now() -> object:
    from datetime import UTC, datetime

    return datetime.now(UTC)


async def test_a_revoked_session_closes_its_sockets_and_no_others(settings: Settings, duty: Duty) -> None:
    pages = {}
    async with ready(settings, limits=Limits(recheck_s=0.1)) as running, contextlib.AsyncExitStack() as block:
        for name, kind, hours in [
            ("signs out", "console", 1), ("stays", "console", 1), ("is disabled", "wall", 1), ("ran out", "leader", -1),
            ("hangs on", "wall", -1),
        ]:  # fmt: skip
            page = Guest(running.port, kind, await session_of(duty, name, hours))
            pages[name] = await block.enter_async_context(staying(page))
        await until(lambda: all(page.seq >= 0 or page.code for page in pages.values()), "everybody inside")
        await until(lambda: pages["ran out"].code == 4101, "the one whose time was over")

        await duty.conn.execute("delete from session where login = 'signs out'")
        await duty.conn.execute("update account set disabled_at = now() where login = 'is disabled'")
        await until(lambda: pages["signs out"].code == pages["is disabled"].code == 4101, "the revoked ones to be out")
        seq = await duty.fire("a/1")
        await until(lambda: pages["stays"].seq == pages["hangs on"].seq == seq, "the others to go on")
        assert pages["signs out"].seq < seq
        assert [pages[name].code for name in ("stays", "hangs on")] == [None, None]


class Guest(Page):
    """A page with a ticket of its own; it comes once."""

    def __init__(self, port: int, kind: str, bearer: Bearer) -> None:
        super().__init__(port)
        self._hello = hello(client=kind, token=mint(KEY.encode(), bearer, time.time()))

    async def _say_hello(self, socket: ClientConnection) -> None:
        await socket.send(self._hello)


@contextlib.asynccontextmanager
async def staying(page: Page) -> AsyncIterator[Page]:
    task = asyncio.create_task(page.once())
    try:
        yield page
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def session_of(duty: Duty, login: str, hours: int) -> Bearer:
    """An account with a session that ends in so many hours."""
    digest, end = secrets.token_bytes(32), datetime.now(UTC) + timedelta(hours=hours)
    await duty.conn.execute("insert into account (login, name, password_hash) values (%s, %s, '')", (login, login))
    values = (digest, login, end)
    await duty.conn.execute("insert into session (digest, login, expires_at) values (%s, %s, %s)", values)
    return Bearer(login, "admin", digest.hex(), int(end.timestamp()))
