"""Bad input at the websocket (reliability.md §3.4): each has its documented answer, and the gateway lives on."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import struct
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from ioc.settings import Settings
from tests.stackfix import HasAddresses
from tests.wall_fix import KEY, ORIGIN, Page, database, hello, settings_of, until
from wall_ui.limits import Limits
from wall_ui.run import Running, serving
from wall_ui.ticket import Bearer, mint

pytestmark = pytest.mark.real
KEY_BYTES = KEY.encode()


@pytest.fixture(scope="module")
def settings(stack: HasAddresses, tmp_path_factory: pytest.TempPathFactory) -> Any:
    with database(stack.addresses.database) as own:
        yield settings_of(own, "", Path(tmp_path_factory.mktemp("data")))


@pytest.fixture
async def running(settings: Settings) -> AsyncIterator[Running]:
    async with alive(settings, Limits(hello_s=0.4, close_s=0.5)) as running:
        yield running


@contextlib.asynccontextmanager
async def alive(settings: Settings, limits: Limits) -> AsyncIterator[Running]:
    """The gateway, and the proof afterwards that a good wall still gets in."""
    async with serving(settings, limits=limits, panels=[]) as running:
        await asyncio.wait_for(running.feed.loaded.wait(), 10)
        yield running
        await until(lambda: len(running.crowd) == 0, "everybody gone")
        page = Page(running.port)
        await asyncio.wait_for(page.once(lambda page: page.seq == 0), 5)
        assert page.frames[:2] == ["welcome", "snap"]


def url(running: Running) -> str:
    return f"ws://127.0.0.1:{running.port}/"


async def dial(running: Running, **facts: Any) -> ClientConnection:
    return await connect(url(running), origin=ORIGIN, compression=None, ping_interval=None, **facts)  # type: ignore[arg-type]


async def end_of(socket: ClientConnection) -> int | None:
    with contextlib.suppress(ConnectionClosed):
        async with asyncio.timeout(5):
            while True:
                await socket.recv()
    return socket.close_code


@pytest.mark.parametrize("origin", [None, "https://evil.example", "null", "http://127.0.0.1:9999"])
async def test_a_page_of_another_origin_is_refused_before_the_upgrade(running: Running, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as caught:
        await connect(url(running), origin=origin)  # type: ignore[arg-type]
    assert caught.value.response.status_code == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [([(f"X-{i}", "1") for i in range(129)], 400), ([("X-Long", "x" * 9_000)], 400)],
    ids=["129 headers", "9 KiB header"],
)
async def test_a_handshake_too_large_is_refused(running: Running, headers: list[tuple[str, str]], status: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
    lines = ["GET / HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in headers), "", ""]
    writer.write("\r\n".join(lines).encode())
    answer = await asyncio.wait_for(reader.read(200), 5)
    assert not answer or answer.startswith(b"HTTP/1.1 4"), answer
    writer.close()


TOKENS = {
    "none": "",
    "nonsense": "v1.a.b.c.d.e",
    "of another key": mint(b"other", Bearer("lan", "admin"), time.time()),
    "expired": mint(KEY_BYTES, Bearer("lan", "admin"), time.time() - 61),
    "with another role": mint(KEY_BYTES, Bearer("lan", "viewer"), time.time(), 600).replace(".viewer.", ".admin."),
}


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS.keys())
async def test_a_bad_ticket_is_4101(running: Running, token: str) -> None:
    socket = await dial(running)
    await socket.send(hello(token=token))
    assert await end_of(socket) == 4101


async def test_a_ticket_opens_one_socket_only(running: Running) -> None:
    text = hello()
    first, second = await dial(running), await dial(running)
    await first.send(text)
    assert json.loads(await first.recv())["t"] == "welcome"
    await second.send(text)
    assert await end_of(second) == 4101
    await first.close()


async def test_no_hello_in_time_is_4101(running: Running) -> None:
    assert await end_of(await dial(running)) == 4101


FIRST_FRAMES: dict[str, str | bytes] = {
    "not JSON": "hello?", "an array": "[]", "null": "null", "another kind first": '{"t":"painted","seq":1}',
    "an unknown kind first": '{"t":"sub"}', "binary": b"\x00\x01\x02",
    "another version": '{"t":"hello","v":2,"token":"x"}',
    "deep nesting": "[" * 16_000, "since of another type": '{"t":"hello","v":1,"token":"x","since":7}',
}  # fmt: skip


@pytest.mark.parametrize("frame", FIRST_FRAMES.values(), ids=FIRST_FRAMES.keys())
async def test_a_first_frame_that_is_no_hello_is_4110(running: Running, frame: str | bytes) -> None:
    socket = await dial(running)
    await socket.send(frame)
    assert await end_of(socket) == 4110


@pytest.mark.parametrize(
    "since",
    [{"epoch": "e", "seq": 1}, {"epoch": "", "seq": -5}, {"epoch": "…", "seq": 2**53}],
    ids=["other", "negative", "future"],
)
async def test_a_place_that_means_nothing_gets_the_full_picture(running: Running, since: dict[str, Any]) -> None:
    for epoch in (since["epoch"], running.hub.epoch):
        if epoch == running.hub.epoch and since["seq"] == 1:
            continue
        socket = await dial(running)
        await socket.send(hello(since={**since, "epoch": epoch}))
        assert [json.loads(await socket.recv())["t"] for _ in range(2)] == ["welcome", "snap"]
        await socket.close()


async def let_in(running: Running) -> ClientConnection:
    socket = await dial(running)
    await socket.send(hello())
    assert json.loads(await socket.recv())["t"] == "welcome"
    return socket


async def test_unknown_kinds_are_ignored_and_foreign_subscriptions_give_nothing(running: Running) -> None:
    socket = await let_in(running)
    for frame in ('{"t":"sub","ch":["*"]}', '{"t":"sub","ch":["province/06"]}', '{"t":"cmd","op":"ack"}'):
        await socket.send(frame)
    await socket.send(hello(token="ignored"))  # asks again, on the socket that is let in already
    kinds = []
    while kinds.count("welcome") < 1:
        kinds.append(json.loads(await socket.recv())["t"])
    assert set(kinds) <= {"snap", "hb", "welcome"}
    await socket.close()


async def test_a_bad_frame_later_is_4110(running: Running) -> None:
    socket = await let_in(running)
    await socket.send('{"t":"painted","seq":"x"}')
    assert await end_of(socket) == 4110


@pytest.mark.parametrize(("n", "code"), [(19, None), (20, 4109), (10_000, 4109)])
async def test_the_twenty_first_message_in_ten_seconds_is_4109(running: Running, n: int, code: int | None) -> None:
    socket = await let_in(running)
    with contextlib.suppress(ConnectionClosed):
        for _ in range(n):
            await socket.send('{"t":"stat","heap_mb":41,"nodes":812}')
    if code is None:
        await asyncio.sleep(0.1)
        assert socket.close_code is None
        await socket.close()
    else:
        assert await end_of(socket) == code


@pytest.mark.parametrize(("size", "code"), [(16_384, 4110), (16_385, 1009)])
async def test_a_message_over_sixteen_kibibytes_is_1009(running: Running, size: int, code: int) -> None:
    socket = await let_in(running)
    await socket.send("x" * size)
    assert await end_of(socket) == code


async def test_fragments_may_not_add_up_to_more(running: Running) -> None:
    socket = await let_in(running)
    with contextlib.suppress(ConnectionClosed):
        await socket.send("x" * 1_000 for _ in range(100))
    assert await end_of(socket) == 1009


async def test_compression_is_not_spoken_so_there_are_no_bombs(running: Running) -> None:
    socket = await connect(url(running), origin=ORIGIN, compression="deflate")  # type: ignore[arg-type]
    assert socket.response is not None
    assert "Sec-WebSocket-Extensions" not in socket.response.headers
    assert "Server" not in socket.response.headers
    await socket.close()


def frame(opcode: int, body: bytes, *, fin: bool = True, rsv: int = 0, masked: bool = True) -> bytes:
    mask = os.urandom(4)
    size = struct.pack("!B", (0x80 if masked else 0) | (len(body) if len(body) < 126 else 126))
    if len(body) >= 126:
        size += struct.pack("!H", len(body))
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode]) + size
    return head + (mask + bytes(b ^ mask[i % 4] for i, b in enumerate(body)) if masked else body)


RAW = {
    "unmasked": (frame(1, b"{}", masked=False), 1002),
    "reserved bit": (frame(1, b"{}", rsv=4), 1002),
    "reserved opcode": (frame(3, b"{}"), 1002),
    "invalid UTF-8": (frame(1, b"\xff\xfe"), 1007),
    "a long ping": (frame(9, b"x" * 126), 1002),
    "a fragmented ping": (frame(9, b"x", fin=False), 1002),
    "a continuation of nothing": (frame(0, b"x"), 1002),
    "a bad close code": (frame(8, struct.pack("!H", 1005)), 1002),
    "a close of one byte": (frame(8, b"x"), 1002),
}


@pytest.mark.parametrize(("data", "code"), RAW.values(), ids=RAW.keys())
async def test_what_breaks_rfc_6455_is_closed_as_it_says(running: Running, data: bytes, code: int) -> None:
    socket = await let_in(running)
    socket.transport.write(data)
    assert await end_of(socket) == code


async def test_a_flood_of_pings_from_a_peer_that_does_not_read_is_cut(settings: Settings) -> None:
    async with alive(settings, Limits(behind_s=1.0, close_s=0.3, buffer_bytes_max=100_000)) as running:
        socket = await let_in(running)
        socket.transport.pause_reading()
        ping = frame(9, b"x" * 125) * 500
        with contextlib.suppress(Exception):
            for _ in range(300):
                socket.transport.write(ping)
                await asyncio.sleep(0.005)
                if not len(running.crowd):
                    break
        await until(lambda: len(running.crowd) == 0, "the flooder gone", 8.0)
        socket.transport.abort()


async def test_a_peer_that_vanishes_half_open_is_dropped_by_the_ping(settings: Settings) -> None:
    async with alive(settings, Limits(ping_s=0.3, beat_s=0.2, close_s=0.3)) as running:
        socket = await let_in(running)
        socket.transport.pause_reading()  # answers no ping, closes nothing: as a pulled cable
        await until(lambda: len(running.crowd) == 0, "the dead peer dropped", 5.0)
        socket.transport.abort()


async def test_too_many_connections_from_one_address_are_503_with_retry_after(settings: Settings) -> None:
    async with alive(settings, Limits(per_address_max=3, unlimited_addresses=frozenset())) as running:
        sockets = [await let_in(running) for _ in range(3)]
        with pytest.raises(InvalidStatus) as caught:
            await dial(running)
        assert caught.value.response.status_code == 503
        assert caught.value.response.headers["Retry-After"] == "2"
        for socket in sockets:
            await socket.close()
        await until(lambda: len(running.crowd) == 0, "room again")


async def test_three_hundred_connects_in_a_second_do_no_harm(running: Running) -> None:
    async def knock() -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", running.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n")
        await asyncio.sleep(0.1)
        writer.close()

    await asyncio.gather(*(knock() for _ in range(300)))


@pytest.mark.parametrize(("path", "status"), [("/livez", 200), ("/readyz", 200)])
async def test_health_needs_no_websocket(running: Running, path: str, status: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", running.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert (await asyncio.wait_for(reader.readline(), 5)).split()[1] == b"%d" % status
    writer.close()


async def test_a_listed_origin_is_let_in_and_the_default_then_is_not(settings: Settings) -> None:
    async with serving(replace(settings, wall_origins="https://ioc.example/ , http://b"), panels=[]) as running:
        await asyncio.wait_for(running.feed.loaded.wait(), 10)
        socket = await connect(url(running), origin="https://ioc.example")  # type: ignore[arg-type]
        await socket.close()
        with pytest.raises(InvalidStatus):
            await connect(url(running), origin=ORIGIN)  # type: ignore[arg-type]
