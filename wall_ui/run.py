"""Run: builds the wall gateway from the settings and serves until SIGTERM or SIGINT."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial

import structlog

from ioc import metrics
from ioc.provinces.pack import load
from ioc.settings import Settings
from ioc.store import accounts
from ioc.store.nudge import Nudges
from ioc.store.panels import DatabaseAway, QueryFailed, Reader
from streams.topics.field_reports.words import WORDS
from wall_ui import clock as clocks
from wall_ui import codes
from wall_ui.clock import Clock
from wall_ui.crowd import Crowd
from wall_ui.feed import Feed
from wall_ui.gateway import Gateway
from wall_ui.hub import Hub
from wall_ui.limits import Limits
from wall_ui.panel import Panel, all_panels
from wall_ui.places import PackPlaces, Places
from wall_ui.recheck import Standing
from wall_ui.ticket import Bearer, Verifier, secret

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Running:
    """A gateway that serves."""

    port: int
    hub: Hub
    feed: Feed
    crowd: Crowd


async def run(settings: Settings) -> None:
    """Serve until the process is asked to stop; then tell the clients to come back, and end."""
    metrics.serve(settings.metrics_port)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, stop.set)
    async with serving(settings) as running:
        log.info("wall_serving", host=settings.wall_host, port=running.port, province=settings.province)
        await stop.wait()
        log.info("wall_stopping", clients=len(running.crowd))


@contextlib.asynccontextmanager
async def serving(
    settings: Settings,
    *,
    limits: Limits | None = None,
    panels: Sequence[Panel] | None = None,
    clock: Clock = clocks.system,
) -> AsyncIterator[Running]:
    """The gateway as a block; port 0 takes a free one. It serves 503 until the database has answered once."""
    limits = limits or Limits()
    hub = Hub()
    crowd = Crowd(hub, limits)
    nudges = Nudges(settings.redis)
    leaving: set[asyncio.Task[None]] = set()

    def begin_anew() -> None:
        task = asyncio.create_task(crowd.close_all(codes.INSUFFICIENT, "journal changed"))
        leaving.add(task)
        task.add_done_callback(leaving.discard)

    feed = Feed(
        hub,
        settings.database,
        nudges,
        all_panels() if panels is None else panels,
        _places(settings.province),
        clock=clock,
        limits=limits,
        changed=crowd.changed,
        reset=begin_anew,
    )
    verifier = Verifier(secret(settings.secret, settings.data))
    doubts = Reader(settings.database, "ioc wall sessions")
    pack = load(settings.province)
    names = {"vi": pack.name, "en": pack.name_en}
    gateway = Gateway(hub, crowd, verifier, partial(_standing, doubts), names, clock=clock, limits=limits)
    async with gateway.listen(feed, settings.wall_host, settings.wall_port, origins(settings)) as server:
        following = asyncio.create_task(feed.run())
        try:
            yield Running(next(iter(server.sockets)).getsockname()[1], hub, feed, crowd)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            await nudges.close()
            await doubts.close()


async def _standing(reader: Reader, bearers: Sequence[Bearer]) -> Standing | None:
    sessions, logins = {one.session for one in bearers if one.session}, {one.login for one in bearers}
    try:
        return Standing(*await reader.call(lambda conn: accounts.standing(conn, sessions, logins)))
    except (DatabaseAway, QueryFailed) as error:
        log.warning("sessions_not_asked", error=str(error))
        return None


def origins(settings: Settings) -> list[str]:
    """Pages that may open a websocket: the listed ones, else those of our own HTTP address."""
    listed = [origin.strip().rstrip("/") for origin in settings.wall_origins.split(",") if origin.strip()]
    if listed:
        return listed
    hosts = {settings.http_host}
    if settings.http_host in ("127.0.0.1", "localhost", "::1", "0.0.0.0"):  # noqa: S104  # compared, not bound
        hosts = {"127.0.0.1", "localhost", "[::1]"}
    return sorted(f"http://{host}:{settings.http_port}" for host in hosts)


def _places(province: str) -> Callable[[date], Places]:
    pack = load(province)

    @lru_cache(maxsize=2)
    def on(day: date) -> Places:
        return PackPlaces(pack, day, WORDS["category"])

    return on
