"""Run: the API process. Builds its parts, serves, stops gently: no new connections, running requests to their end."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import uvicorn

import wall_ui
from ioc import metrics
from ioc.api.app import build
from ioc.api.parts import FormUnit, Limits, Parts
from ioc.api.patience import PatientProtocol
from ioc.connect.catalogue import TOKENS, mapper_for, registered, stamp_of
from ioc.domain.notices import AlertFacts, Directory, Notice, Pages, Reason, plan
from ioc.domain.text import VIETNAM
from ioc.edge.producer import KafkaAway, Producer
from ioc.edge.quiet import QuietLog
from ioc.notify.directory import path_of, read
from ioc.notify.links import pages
from ioc.provinces.pack import Pack, load
from ioc.provinces.rules766 import rules766
from ioc.provinces.sheets import sheets
from ioc.provinces.time_rules import time_rules
from ioc.services.delivery import Delivery
from ioc.services.draft import Vocabulary
from ioc.services.ingest import Ingest
from ioc.services.intake import Intake
from ioc.services.passwords import random_password
from ioc.services.photos import Photos
from ioc.services.receipts import Receipts
from ioc.services.secret import folder_secret
from ioc.services.source_list import SourceList
from ioc.services.source_tokens import SourceTokens
from ioc.services.source_watch import LINK, TOPIC, SourceWatch, watched
from ioc.services.spool import Spool
from ioc.settings import Settings
from ioc.store import accounts, sources
from ioc.store.database import Database, DatabaseAway, QueryFailed
from ioc.store.nudge import Nudges
from streams.topics.field_reports.words import WORDS
from wall_ui import ticket

log = QuietLog()

ADMIN = "admin"
FIRST_ACCOUNT_RETRY_S = 2.0
GAUGES_EVERY_S = 2.0
COUNTS_EVERY_S = 2.0
WATCH_EVERY_S = 20.0
BACKLOG = 512


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT (or cancellation)."""
    async with parts_of(settings) as parts:
        server = _Server(
            uvicorn.Config(
                build(parts),
                host=settings.http_host,
                port=settings.http_port,
                http=PatientProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                backlog=BACKLOG,
                timeout_keep_alive=15,
                timeout_graceful_shutdown=max(1, int(settings.drain_s) - 2),
                h11_max_incomplete_event_size=16 * 1024,
                proxy_headers=True,
                forwarded_allow_ips="127.0.0.1,::1",
            )
        )
        background = [
            asyncio.create_task(first_account(parts), name="first-account"),
            asyncio.create_task(_gauges(parts), name="api-gauges"),
            asyncio.create_task(_source_counts(parts), name="source-counts"),
            asyncio.create_task(_source_watch(parts, SourceWatch(load(settings.province))), name="source-watch"),
        ]
        metrics.serve(settings.metrics_port)
        log.info("api_starting", host=settings.http_host, port=settings.http_port)
        try:
            await server.serve()
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
    log.info("api_stopped")


@contextlib.asynccontextmanager
async def parts_of(settings: Settings, limits: Limits | None = None) -> AsyncIterator[Parts]:
    """Everything the handlers work with, started; stopped in the opposite order."""
    home = settings.data / "intake"
    receipts = Receipts(home)  # holds the folder's lock: nothing else is opened by a second process
    producer = Producer(settings.kafka, prefix=settings.topic_prefix, client_id="ioc-intake")
    pack = load(settings.province)
    rules766(settings.province)  # what is wrong with its files is told now, not by the first question
    key = folder_secret(home / "key")
    intake = Intake(producer, Spool(home / "spool"), receipts, key, away=KafkaAway, clock=_clock)
    ingest = Ingest(
        SourceList(lambda: registered(settings.province), lambda: stamp_of(settings.province)),
        lambda source: mapper_for(source, settings.province, key),
        Delivery(producer, Spool(home / "source-spool"), away=KafkaAway),
        SourceTokens(settings.data / TOKENS),
        calendar=time_rules(settings.province).calendar,
        clock=_clock,
    )
    database = Database(settings.database, "ioc api")
    nudges = Nudges(settings.redis)
    directory = read(path_of(settings))
    wall_secret = ticket.secret(settings.secret, settings.data)
    producer.start()
    intake.start()
    ingest.start()
    await database.open()
    open_at = pages(settings)
    try:
        yield Parts(
            settings=settings,
            database=database,
            intake=intake,
            ingest=ingest,
            agency_name=pack.agency_name,
            photos=Photos(settings.data / "photos"),
            words=lambda now: _words(pack, now),
            form_units=lambda now: _form_units(pack, now),
            unit_name=lambda code: _unit_name(pack, code),
            units_below=lambda code, start, end: pack.units.below(code, _ends(start, end)),
            nudge=nudges.publish,
            mint=lambda login, role, session, until, now: ticket.mint(
                wall_secret, ticket.Bearer(login, role, session, until), now
            ),
            ticket_life_s=ticket.LIFE_S,
            wall_url=_wall_url(settings),
            closing=lambda alert, targets, now: _closing(alert, targets, now, directory, open_at),
            offices=[(person.id, person.name) for _, person in sorted(directory.recipients.items())],
            clock=_clock,
            static=Path(wall_ui.__file__).parent / "static",
            panels=Path(wall_ui.__file__).parent / "panels",
            maps=sheets(pack),
            limits=limits or Limits(),
        )
    finally:
        await ingest.stop()
        await intake.stop()
        await producer.stop()
        await database.close()
        await nudges.close()


async def first_account(parts: Parts) -> None:
    """The administrator, made once in the life of a database. The password is shown here and nowhere else."""
    password = random_password()
    digest = await parts.passwords.hash(password)
    while True:
        try:
            async with parts.database.connection() as conn, conn.transaction():
                made = await accounts.add_first(conn, ADMIN, "Quản trị", digest)
                if made:
                    await accounts.audit(conn, ADMIN, "account.first")
            break
        except (DatabaseAway, QueryFailed):
            await asyncio.sleep(FIRST_ACCOUNT_RETRY_S)
    if made:
        print(  # noqa: T201 (to a person, not to the log)
            f"\n  Tài khoản quản trị / Administrator account\n"
            f"    tên đăng nhập / login:    {ADMIN}\n"
            f"    mật khẩu / password:      {password}\n"
            f"  Chỉ hiện một lần. / Shown only once.\n",
            file=sys.stderr,
            flush=True,
        )


async def _gauges(parts: Parts) -> None:
    spools = [parts.intake.spool] + ([parts.ingest.delivery.spool] if parts.ingest else [])
    while True:
        metrics.gauge("ioc_spool_waiting").set(sum(spool.waiting for spool in spools))
        metrics.gauge("ioc_spool_bytes").set(sum(spool.size for spool in spools))
        metrics.gauge("ioc_spool_nearly_full").set(any(spool.nearly_full for spool in spools))
        metrics.gauge("ioc_spool_torn").set(sum(spool.torn for spool in spools))
        await asyncio.sleep(GAUGES_EVERY_S)


async def _source_counts(parts: Parts) -> None:
    """What sources did, written down every few seconds; kept while the database is away."""
    assert parts.ingest is not None
    while True:
        await asyncio.sleep(COUNTS_EVERY_S)
        if taken := parts.ingest.counts.take():
            try:
                async with parts.database.connection() as conn:
                    await sources.add(conn, taken)
            except (DatabaseAway, QueryFailed):
                parts.ingest.counts.give_back(taken)


async def _source_watch(parts: Parts, watch: SourceWatch) -> None:
    """Every few seconds: sightings are written down, and what changed of a source is told as a heartbeat."""
    ingest = parts.ingest
    assert ingest is not None
    while True:
        now = parts.clock()
        back = watch.reach(now)
        try:
            async with parts.database.connection() as conn:
                listed = list(ingest.listed.sources.values())
                lines, sightings = await watched(conn, listed, ingest.calendar, now, back)
                await sources.add(conn, sightings)
                links = set() if ingest.listed.problems else await sources.watched(conn, LINK)
            watch.looked(back, now)
            for key, value in watch.due(lines, now):
                await ingest.delivery.sender.send(TOPIC.name, key, value)
            watch.told(lines, now)
            last = watch.parting(links, lines, now)
            for key, value in last:
                await ingest.delivery.sender.send(TOPIC.name, key, value)
            watch.parted(last, now)
        except (DatabaseAway, QueryFailed, KafkaAway):
            pass  # nobody knows, nobody is told; again soon
        await asyncio.sleep(WATCH_EVERY_S)


class _Server(uvicorn.Server):
    """uvicorn raises a caught signal again when it is done, which kills the process before our own end."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        caught: list[signal.Signals] = []
        for one in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(ValueError, RuntimeError):  # not in the main thread: whoever owns it stops us
                loop.add_signal_handler(one, self.handle_exit, one, None)
                caught.append(one)
        try:
            yield
        finally:
            for one in caught:
                loop.remove_signal_handler(one)


def _clock() -> datetime:
    return datetime.now(UTC)


def _words(pack: Pack, now: datetime) -> Vocabulary:
    return _words_of(pack, now.astimezone(VIETNAM).toordinal())


@lru_cache(maxsize=4)
def _words_of(pack: Pack, day: int) -> Vocabulary:
    units = frozenset(unit.code for unit in pack.units.on(datetime.fromordinal(day).date()))
    # A province is some 100 km across; twice that around its middle is generous and still tells Hà Nội from Cà Mau.
    lat, lon = pack.centre
    box = (lat - 1.0, lat + 1.0, lon - 1.0, lon + 1.0)
    return Vocabulary(frozenset(WORDS["category"]), units, box)


def _form_units(pack: Pack, now: datetime) -> Sequence[FormUnit]:
    today = now.astimezone(VIETNAM).date()
    return [FormUnit(unit.code, unit.full_name, unit.parent) for unit in pack.units.on(today)]


def _ends(start: datetime, end: datetime) -> tuple[date, date]:
    """First and last local day of [start, end)."""
    return start.astimezone(VIETNAM).date(), (end - timedelta(microseconds=1)).astimezone(VIETNAM).date()


def _unit_name(pack: Pack, code: str) -> str:
    if not code:
        return ""
    known = pack.units.find(code, datetime.now(VIETNAM).date())
    if known is None and (history := pack.units.history(code)):
        known = history[-1]
    return known.full_name if known else code


def _closing(
    alert: Mapping[str, Any],
    targets: Sequence[tuple[str, str]],
    now: datetime,
    directory: Directory,
    open_at: Pages,
) -> Sequence[Notice]:
    return plan(AlertFacts.of(alert), Reason.CLOSED, targets, directory, now=now, pages=open_at)


def _wall_url(settings: Settings) -> str:
    """The page knows by which name it was reached; the gateway listens on the same machine unless told otherwise."""
    host = settings.wall_host
    wildcard = host in ("0.0.0.0", "::", "127.0.0.1", "::1", "localhost")  # noqa: S104 (compared, not bound)
    return f"ws://{'{host}' if wildcard else host}:{settings.wall_port}/"
