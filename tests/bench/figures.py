"""Figures over a full store: 200,000 dossiers in two million events and the payments of their fees, then how long
people wait for what they ask.

They go through the lanes as Kafka's records would (decode, ledger, cases, cells), two partitions side by side;
Kafka itself is left out: how fast it feeds is the throughput run's affair.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import psycopg
from rich.console import Console
from rich.progress import Progress

from ioc.domain.calendar import Calendar
from ioc.domain.indicators import catalogue
from ioc.domain.period_names import read_period
from ioc.domain.qd766 import Rules
from ioc.services.board766 import board
from ioc.services.evidence import page
from ioc.services.figures import figure
from ioc.store.chunks import ChunkStore
from ioc.store.database import Conn
from streams.chunk import Chunk
from streams.lane import Lane
from streams.places import ANYWHERE
from streams.topic import topic_named

NOW = datetime(2024, 12, 31, 9, tzinfo=UTC)
FIRST = datetime(2024, 1, 1, 1, tzinfo=UTC)
QUARTER = read_period("2024Q3")
USUAL, RULES = Calendar(), Rules()
COMMUNES, AGENCIES, PROCEDURES = 99, 132, 300
CHUNK = 6_000
PARTS = 2
ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Wait:
    """How long people waited for one question, milliseconds."""

    name: str
    p50_ms: float
    p95_ms: float
    aim_ms: float


def fill(url: str, dossiers: int, console: Console) -> int:
    """Events stored. Runs in processes of its own, one a partition."""
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, Progress(console=console) as progress:
        done = manager.list([0] * PARTS)
        workers = [context.Process(target=_fill_part, args=(url, part, dossiers, done)) for part in range(PARTS)]
        task = progress.add_task(f"{dossiers:,} dossiers", total=dossiers)
        for worker in workers:
            worker.start()
        while any(worker.is_alive() for worker in workers):
            progress.update(task, completed=sum(done))
            time.sleep(0.5)
        for worker in workers:
            worker.join()
            if worker.exitcode:
                raise RuntimeError(f"a filler left with {worker.exitcode}")
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("vacuum analyze")  # what autovacuum does within minutes after so much came at once
        row = conn.execute("select sum(next_offset)::bigint from stream_offset")
        found = row.fetchone()
        return int(found[0]) if found else 0


def _fill_part(url: str, part: int, dossiers: int, done: Any) -> None:
    store = ChunkStore(url)
    lives, fees = (_Feed(store, name, part) for name in ("procedures", "payments"))
    numbers = range(part, dossiers, PARTS)
    for count, number in enumerate(numbers, 1):
        lives.waiting += _life(number, dossiers)
        fees.waiting += _fee_paid(number, dossiers)
        if len(lives.waiting) >= CHUNK or count == len(numbers):
            lives.flush()
            fees.flush()
            done[part] = count
    store.close()


class _Feed:
    """One partition of a topic, in chunks as Kafka would bring them."""

    def __init__(self, store: ChunkStore, topic: str, part: int) -> None:
        self._topic, self._part = topic_named(topic), part
        self._lane = Lane(self._topic, part, store, ANYWHERE, lambda: NOW)
        self._at = self._lane.resume()
        self.waiting: list[tuple[datetime, bytes]] = []

    def flush(self) -> None:
        self.waiting.sort(key=lambda event: event[0])
        values = [value for _, value in self.waiting]
        start, self._at = self._at, self._at + len(values)
        chunk = Chunk(self._topic.name, self._part, values, range(start, self._at), start, self._at, 0)
        result = self._lane.process(chunk)
        assert not result.refused, result.refused
        self.waiting = []


def _life(number: int, dossiers: int) -> Iterator[tuple[datetime, bytes]]:
    """One dossier's events, about ten, spread evenly over the year."""
    rng = random.Random(number)
    sent = FIRST + timedelta(days=330) * number / dossiers
    taken = sent + timedelta(hours=rng.uniform(0.1, 8))
    about = {
        "source": "one-stop", "unit": _unit(number), "agency": _agency(number), "dossier_id": _code(number, sent),
        "procedure_code": f"1.00{5_000 + rng.randrange(PROCEDURES)}", "channel": rng.choice((1, 2, 2, 3)),
        "fee": rng.choice((0, 20_000, 150_000)), "paid": rng.choice((0, 1, 2)), "digitised": rng.random() < 0.8,
    }  # fmt: skip
    states = [1, 2, 4, 4, 4, 4]
    if rng.random() < 0.15:
        states += [5, 4]
    states += [4] * rng.randint(0, 4)
    if rng.random() < 0.97:
        states += [9, 10]
    at = sent
    for step, state in enumerate(states):
        event = {**about, "event_id": f"{number}-{step}", "occurred_at": at, "state": state, "step": f"b{min(step, 9)}"}
        if state != 1:
            event |= {"received_at": taken, "due_at": taken + timedelta(days=8)}
        yield at, msgspec.json.encode(event)
        at = max(at + timedelta(hours=rng.uniform(1, 40)), taken)


def _fee_paid(number: int, dossiers: int) -> Iterator[tuple[datetime, bytes]]:
    """The payment of half of the dossiers, one in a hundred of another amount than the fee."""
    if number % 2:
        return
    sent = FIRST + timedelta(days=330) * number / dossiers
    amount = random.Random(number).choice((20_000, 150_000))
    payment = {
        "source": "paygov", "event_id": f"p{number}", "occurred_at": sent + timedelta(hours=1), "unit": _unit(number),
        "transaction_id": f"PG-{number}", "amount": amount + (1_000 if number % 200 == 0 else 0), "method": "paygov",
        "service": "procedure_fee", "provider": "paygov", "status": "succeeded", "dossier_id": _code(number, sent),
    }  # fmt: skip
    yield sent + timedelta(hours=1), msgspec.json.encode(payment)


def _unit(number: int) -> str:
    return f"{7_200 + 3 * (number % COMMUNES):05d}"


def _agency(number: int) -> str:
    agency = number % AGENCIES
    return f"000.{agency // 100:02d}.{agency % 100:02d}.H02"


def _code(number: int, sent: datetime) -> str:
    return f"{_agency(number)}-{sent:%y%m%d}-{number % 10_000:04d}"


def ask(url: str) -> list[Wait]:
    """What people ask: indicators by commune, the board of all agencies, an explanation with its first page."""
    indicator, fees = catalogue()["TT02"], catalogue()["TN06-HS"]

    async def by_commune(conn: Conn) -> None:
        found = await figure(conn, indicator, QUARTER.start, QUARTER.end, NOW, by="unit", calendar=USUAL, rules=RULES)
        assert len(found.groups) == COMMUNES, len(found.groups)

    async def fees_by_commune(conn: Conn) -> None:
        found = await figure(conn, fees, QUARTER.start, QUARTER.end, NOW, by="unit", calendar=USUAL, rules=RULES)
        assert len(found.groups) == COMMUNES, len(found.groups)

    async def all_agencies(conn: Conn) -> None:
        lines = await board(conn, QUARTER, NOW, by="agency", rules=RULES)
        assert len(lines) == AGENCIES, len(lines)

    async def explained(conn: Conn) -> None:
        found = await figure(conn, indicator, QUARTER.start, QUARTER.end, NOW, calendar=USUAL, rules=RULES)
        first = await page(conn, indicator.numerator[0], QUARTER.start, QUARTER.end, NOW, calendar=USUAL)
        assert found.whole.num
        assert first.items

    async def timed() -> list[Wait]:
        conn = await psycopg.AsyncConnection.connect(url, autocommit=True)
        try:
            return [
                await _timed(conn, "indicator of 99 communes over a quarter", 100, by_commune),
                await _timed(conn, "fees against payments of 99 communes over a quarter", 100, fees_by_commune),
                await _timed(conn, "board 766 of all agencies", 1_000, all_agencies),
                await _timed(conn, "explain with its first page", 300, explained),
            ]
        finally:
            await conn.close()

    return asyncio.run(timed())


async def _timed(conn: Conn, name: str, aim_ms: float, question: Callable[[Conn], Awaitable[None]]) -> Wait:
    await question(conn)  # what a wall's first look warms
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        await question(conn)
        took.append((time.perf_counter() - started) * 1_000)
    took.sort()
    return Wait(name, took[len(took) // 2], took[int(len(took) * 0.95)], aim_ms)
