"""What every channel must keep, whatever it speaks. Runs over all discovered channels: a new folder falls
under it by itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ioc.domain.outbox import Leased
from ioc.domain.recipients import Directory, Recipient
from ioc.notify.attempt import Attempt, attempt
from ioc.notify.channel import Channel, Message, discover
from ioc.settings import Settings
from tests.receivers import closed_port

pytestmark = pytest.mark.asyncio

CHANNELS = list(discover().values())
every_channel = pytest.mark.parametrize("channel", CHANNELS, ids=[channel.name for channel in CHANNELS])
NOBODY = Directory({})
Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def configured(channel: Channel[Any], port: int) -> Any:
    """The channel's own example, pointed at a port of this machine."""
    values: dict[str, Any] = {
        k: v.format(port=port) if isinstance(v, str) else v for k, v in channel.example.settings.items()
    }
    return channel.settings(Settings(**values), NOBODY)


def a_notice(channel: Channel[Any], body: str = "Cảnh báo.") -> Leased:
    now = datetime.now(UTC)
    return Leased(
        id=1,
        key="ab" * 32,
        thread="ab" * 32,
        alert="a/1",
        rule="L11",
        reason="fired",
        severity=1,
        recipient="lan",
        channel=channel.name,
        subject="[Mức 1 · Khẩn cấp] Sạt lở",
        body=body,
        created_at=now,
        expires_at=now + timedelta(hours=1),
    )


async def tried(channel: Channel[Any], port: int, *, address: str | None = None, deadline_s: float = 0.5) -> Attempt:
    """One attempt against this port, with a short deadline."""
    address = channel.example.address.format(port=port) if address is None else address
    person = Recipient(id="lan", name="Lan", roles=frozenset(), channels={channel.name: address})
    hasty = replace(channel, deadline_s=deadline_s)
    return await attempt(hasty, configured(channel, port), a_notice(channel), Directory({"lan": person}))


@asynccontextmanager
async def listening(speak: Speak) -> AsyncIterator[tuple[int, list[int]]]:
    """A raw server; yields its port and a list that grows by one for each connection."""
    knocks: list[int] = []
    writers = []

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        knocks.append(1)
        writers.append(writer)
        with suppress(ConnectionError):
            await speak(reader, writer)

    server = await asyncio.start_server(meet, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], knocks
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def garbage(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\xff\xfe220\r\n\x80 lan@example.vn \r\n" * 50)
    await writer.drain()
    writer.close()


async def rude(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


@every_channel
async def test_a_channel_says_what_it_is_and_keeps_sensible_limits(channel: Channel[Any]) -> None:
    assert channel.about_vi
    assert channel.about_en
    assert 0 < channel.deadline_s <= 30
    assert channel.length_max >= 160
    assert 1 <= channel.in_flight_max <= 20


@every_channel
async def test_without_settings_a_channel_is_not_there(channel: Channel[Any]) -> None:
    assert channel.settings(Settings(), NOBODY) is None


@every_channel
async def test_the_settings_of_a_channel_do_not_show_secrets(channel: Channel[Any]) -> None:
    secrets = {"smtp_password": "s3cret-mail", "webhook_secret": "s3cret-hook", "smtp_user": "u"}
    values: dict[str, Any] = {
        k: v.format(port=1) if isinstance(v, str) else v for k, v in channel.example.settings.items()
    }
    assert "s3cret" not in repr(channel.settings(Settings(**values | secrets), NOBODY))


@every_channel
async def test_a_closed_port_is_temporary_and_certainly_not_delivered(channel: Channel[Any]) -> None:
    came = await tried(channel, closed_port())
    assert (came.result, came.endpoint_failed) == ("temporary", True)


@every_channel
async def test_a_silent_server_is_left_at_the_deadline(channel: Channel[Any]) -> None:
    async with listening(silent) as (port, _):
        start = time.monotonic()
        came = await tried(channel, port, deadline_s=0.3)
        assert time.monotonic() - start < 1
    assert came.result in ("temporary", "unknown")
    assert came.endpoint_failed


@every_channel
@pytest.mark.parametrize("speak", [garbage, rude])
async def test_a_mad_server_never_counts_as_delivery_and_never_raises(channel: Channel[Any], speak: Speak) -> None:
    async with listening(speak) as (port, _):
        came = await tried(channel, port)
    assert came.result in ("temporary", "unknown")
    assert "lan@example.vn" not in came.detail
    assert came.detail.isprintable()


@every_channel
@pytest.mark.parametrize("address", ["", "x\r\nBcc: y@z.vn", "\x00", "lan", "a" * 5000 + " b"])
async def test_a_crooked_address_is_refused_for_good_without_knocking(channel: Channel[Any], address: str) -> None:
    async with listening(silent) as (port, knocks):
        came = await tried(channel, port, address=address)
    assert came.result == "permanent"
    assert not knocks
    assert not came.endpoint_failed


@every_channel
async def test_a_long_body_is_cut_to_what_the_channel_takes(channel: Channel[Any]) -> None:
    bodies = []

    async def send(config: Any, message: Message, on_wire: Callable[[], None]) -> str:
        bodies.append(message.body)
        return "id"

    person = Recipient(id="lan", name="Lan", roles=frozenset(), channels={channel.name: "x"})
    long = a_notice(channel, "à" * (channel.length_max + 1))
    assert (await attempt(replace(channel, send=send), None, long, Directory({"lan": person}))).result == "sent"
    assert len(bodies[0]) <= channel.length_max


@every_channel
async def test_somebody_without_an_address_is_a_permanent_failure(channel: Channel[Any]) -> None:
    assert (await attempt(channel, None, a_notice(channel), NOBODY)).result == "permanent"
