"""The API on a bench: real handlers, gate and intake over temporary folders; a little broker; no database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from ioc.api.app import build
from ioc.api.parts import FormUnit, Limits, Parts
from ioc.services.buckets import Buckets
from ioc.services.draft import Vocabulary
from ioc.services.intake import Intake
from ioc.services.photos import Photos
from ioc.services.receipts import Receipts
from ioc.services.spool import Spool
from ioc.settings import Settings
from ioc.store.database import DatabaseAway
from streams.topics.field_reports.words import WORDS

ORIGIN = "http://ioc.test:8080"
GOOD: dict[str, Any] = {"category": "traffic", "severity": 2, "description": "Ổ gà lớn", "unit": "07210"}


class Gone(Exception):
    pass


class Broker:
    def __init__(self) -> None:
        self.up = True
        self.got: list[tuple[bytes, bytes]] = []

    async def send(self, topic: str, key: bytes, value: bytes, *, timeout_s: float = 1.0) -> object:
        if not self.up:
            raise Gone
        self.got.append((key, value))
        return None

    async def wait_up(self, timeout_s: float | None = None) -> None:
        while not self.up:
            await asyncio.sleep(0.01)


class NoDatabase:
    @asynccontextmanager
    async def connection(self, patience_s: float = 0) -> AsyncIterator[Any]:
        raise DatabaseAway("no database on the bench")
        yield


async def _nudge(_: str, /) -> bool:
    return False


@asynccontextmanager
async def bench(folder: Path, *, burst: int = 10_000, **settings: Any) -> AsyncIterator[tuple[Parts, Broker]]:
    broker = Broker()
    intake = Intake(
        broker,
        Spool(folder / "spool"),
        Receipts(folder / "intake"),
        b"k" * 32,
        away=Gone,
        clock=lambda: datetime.now(UTC),
    )
    intake.start()
    static = folder / "static"
    pages = ("login.html", "report.html", "console.html", "wall.html")
    for address in (*pages, "shared/parts.css", "vendor/x.js", "report/worker.js"):
        (static / address).parent.mkdir(parents=True, exist_ok=True)
        (static / address).write_text(address)
    parts = Parts(
        settings=Settings(data=folder, **settings),
        database=NoDatabase(),  # type: ignore[arg-type]
        intake=intake,
        photos=Photos(folder / "photos"),
        words=lambda _: Vocabulary(frozenset(WORDS["category"]), frozenset({"07210"}), (20.3, 22.3, 105.4, 107.4)),
        form_units=lambda _: [FormUnit("07210", "Phường Bắc Giang", "24")],
        unit_name=lambda code: code,
        units_below=lambda code, start, end: frozenset({code}),
        nudge=_nudge,
        mint=lambda login, role, session, until, now: "ticket",
        ticket_life_s=60,
        wall_url="ws://{host}:8081/",
        closing=lambda alert, targets, now: [],
        offices=[],
        clock=lambda: datetime.now(UTC),
        static=static,
        panels=folder / "panels",
        limits=Limits(reports=Buckets(burst, 0.1), lookups=Buckets(burst, 1), sign_ins=Buckets(burst, 1)),
    )
    try:
        yield parts, broker
    finally:
        await intake.stop()


def client(parts: Parts) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(build(parts), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN)
