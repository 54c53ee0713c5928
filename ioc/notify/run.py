"""Runs the notifier process: `ioc notifier` calls `run`. Builds the parts from the settings and ends them in order."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import Mapping
from typing import Any

import structlog

from ioc.domain.recipients import Directory
from ioc.metrics import serve
from ioc.notify import directory as directories
from ioc.notify.channel import Channel, discover
from ioc.notify.notifier import Notifier
from ioc.settings import Settings
from ioc.store.nudge import Nudges
from ioc.store.outbox import PgOutbox

log = structlog.get_logger("notifier")


async def run(settings: Settings, stop: asyncio.Event | None = None) -> None:
    """Send notices until `stop` is set (None: until SIGTERM or SIGINT), then drain within `settings.drain_s`."""
    directory = directories.read(directories.path_of(settings))
    channels = discover()
    for sentence in directories.unknown_channels(directory, channels):
        log.warning("directory", detail=sentence)
    ready = configured(channels, settings, directory)
    if stop is None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    serve(settings.metrics_port)
    async with PgOutbox.of(settings.database, _worker()) as outbox:
        notifier = Notifier(outbox, ready, directory, drain_s=settings.drain_s)
        ears = asyncio.create_task(_hear(settings.redis, notifier), name="nudges")
        try:
            await notifier.run(stop)
        finally:
            ears.cancel()
            await asyncio.gather(ears, return_exceptions=True)


def configured(
    channels: Mapping[str, Channel[Any]], settings: Settings, directory: Directory
) -> dict[str, tuple[Channel[Any], Any]]:
    """The channels that have what they need. Notices of the others wait, and the log says so."""
    built = {name: (channel, channel.settings(settings, directory)) for name, channel in channels.items()}
    for name, (_, config) in built.items():
        if config is None:
            log.warning("channel_not_configured", channel=name)
    return {name: (channel, config) for name, (channel, config) in built.items() if config is not None}


async def _hear(redis: str, notifier: Notifier) -> None:
    """Nudges only make it faster: without Redis the lanes look every 500 ms."""
    async for word in Nudges(redis).listen():
        if word in ("notices", "again"):
            notifier.nudge()


def _worker() -> str:
    """Names this process among all that ever lease: a pid alone comes back after a restart."""
    return f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
