"""Slow, broken and double-tongued clients on a real socket: each gets its answer and the line is cut."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

import pytest
import uvicorn

from ioc.api import patience, reading
from ioc.api.app import build
from ioc.api.parts import Parts
from tests.unit.ioc.api.bench import GOOD, Broker

HEAD = b"POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
KEY = b"Idempotency-Key: 7b1c1a52-1111-4222-8333-123456789abc\r\n"
BODY = json.dumps(GOOD).encode()


@pytest.fixture
async def port(on_bench: tuple[Parts, Broker], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[int]:
    monkeypatch.setattr(patience, "HEAD_S", 0.4)
    monkeypatch.setattr(reading, "PATIENCE_S", 0.4)
    config = uvicorn.Config(
        build(on_bench[0]),
        port=0,
        http=patience.PatientProtocol,
        lifespan="off",
        log_config=None,
        ws="none",
        h11_max_incomplete_event_size=16 * 1024,
    )
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = server.force_exit = True
    await server.shutdown()


async def talk(port: int, *pieces: bytes, pause_s: float = 0.0) -> bytes:
    """Say the pieces, then listen until the other side hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = b""

    async def say() -> None:
        with contextlib.suppress(ConnectionError):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
                await asyncio.sleep(pause_s)

    saying = asyncio.create_task(say())
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(6):
            while got := await reader.read(65_536):
                answer += got
    saying.cancel()
    writer.close()
    return answer


async def test_a_head_that_trickles_is_cut_off(port: int) -> None:
    answer = await talk(port, *(bytes([byte]) for byte in HEAD[:40]), pause_s=0.05)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"TOO_SLOW"' in answer


async def test_silence_is_cut_off(port: int) -> None:
    assert (await talk(port)).startswith(b"HTTP/1.1 408 ")


async def test_a_second_head_that_trickles_is_cut_off_too(port: int) -> None:
    first = b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = await talk(port, first, *(bytes([byte]) for byte in HEAD[:20]), pause_s=0.05)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"HTTP/1.1 408 " in answer


async def test_a_body_that_trickles_is_cut_off(port: int) -> None:
    head = HEAD + KEY + b"Content-Length: 400\r\n\r\n"
    answer = await talk(port, head, *(b"x" for _ in range(20)), pause_s=0.05)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"TOO_SLOW"' in answer


async def test_an_honest_slow_body_arrives(port: int) -> None:
    head = HEAD + KEY + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(BODY)
    answer = await talk(port, head, BODY[:30], BODY[30:], pause_s=0.1)
    assert answer.startswith(b"HTTP/1.1 201 ")


async def test_a_chunked_body_is_counted_by_its_bytes(port: int) -> None:
    head = HEAD + KEY + b"Transfer-Encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    answer = await talk(port, head, *([chunk] * 8))
    assert answer.startswith(b"HTTP/1.1 413 ")
    small = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
    good = HEAD + KEY + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + small
    assert (await talk(port, good)).startswith(b"HTTP/1.1 201 ")


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01 hello",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /livez HTTP/1.1\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost : a\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 40_000 + b"\r\n\r\n",
        b"GET /livez HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 200 + b"\r\n",
        HEAD + KEY + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n{}{}{}",
        HEAD + KEY + b"Content-Length: -1\r\n\r\n",
        HEAD + KEY + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /livez HTTP/1.1\r\n\r\n",
        HEAD + KEY + b"Transfer-Encoding: xchunked\r\n\r\n",
    ],
)
async def test_what_is_no_sound_http_is_400_and_cut_off(port: int, request_: bytes) -> None:
    answer = await talk(port, request_)
    assert answer[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 431", b"HTTP/1.1 501")
    assert answer.count(b"HTTP/1.1 ") == 1
