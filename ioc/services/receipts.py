"""Receipts (biên nhận): which Idempotency-Key became which report, and the personal data that must not travel.

One SQLite file in the data folder, WAL with synchronous=FULL: a claim is on disk before its event is sent, so the same
key means the same report after a crash, a restart or a thousand parallel calls. No server is needed: the intake accepts
reports while PostgreSQL is away. Claims that wait together share one commit. The only sqlite3 in the product.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from typing import TypeVar

from ioc.services.tracking import tracking_no

KEYS_KEPT = timedelta(days=90)
"""A phone that was off for a whole season may still send its outbox."""
PERSONS_KEPT = timedelta(days=365)
"""Contact details are forgotten after a year: reports are long closed (Law 91/2025: no longer than needed)."""
ATTEMPTS_MAX = 64

_TABLES = """
create table if not exists receipt (
    key blob primary key,           -- sha256 of the Idempotency-Key
    body blob not null,             -- sha256 of what was sent with it
    tracking_no text not null unique,
    at_ms integer not null,
    state integer not null,
    payload blob                    -- the event, until it is in Kafka or in the spool
) without rowid;
create index if not exists receipt_at on receipt (at_ms);
create table if not exists person (
    tracking_no text primary key, name text, phone text, original text, at_ms integer not null
) without rowid;
"""


class FolderTaken(Exception):
    """Thư mục dữ liệu đang được tiến trình khác dùng. / Another process uses the data folder."""


class ReceiptsFailed(Exception):
    """Không ghi được sổ biên nhận. / The receipts could not be written."""


class State(IntEnum):
    BEGUN = 0
    ACCEPTED = 1
    """Kafka has it."""
    QUEUED = 2
    """The spool has it."""


@dataclass(frozen=True, slots=True)
class Person:
    """Personal data of one report. Never logged, never on Kafka."""

    name: str | None
    phone: str | None
    original: str


@dataclass(frozen=True, slots=True)
class Receipt:
    body: bytes
    tracking_no: str
    at: datetime
    state: State
    payload: bytes | None


@dataclass(frozen=True, slots=True)
class Claim:
    """What a new key needs to become a report. `build` makes the event from tracking number and instant."""

    key: bytes
    body: bytes
    at: datetime
    seed: bytes
    build: Callable[[str, datetime], bytes]
    person: Person | None


T = TypeVar("T")
_Job = Callable[[sqlite3.Connection], object]


class Receipts:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise FolderTaken(f"{folder}: tiến trình khác đang dùng / another process uses it") from None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="receipts")
        self._database = self._thread.submit(_open, folder / "receipts.sqlite").result()
        self._pending: list[tuple[_Job, asyncio.Future[object] | None]] = []
        self._flushing: asyncio.Task[None] | None = None

    async def claim(self, claim: Claim) -> Receipt:
        """The receipt of `claim.key`: the one it has, else a new one, on disk when this returns."""
        found = await self._write(lambda database: _claim(database, claim))
        assert isinstance(found, Receipt)
        return found

    def settle(self, tracking_no: str, state: State) -> None:
        """Note that the event is in Kafka or in the spool. Not awaited: lost in a crash, it only means that a replay
        sends the same bytes again."""
        self._enqueue(
            lambda database: database.execute(
                "update receipt set state = ?, payload = null where tracking_no = ?", (int(state), tracking_no)
            ),
            None,
        )

    async def find(self, tracking_no: str) -> Receipt | None:
        return await self._read(lambda database: _find(database, "tracking_no", tracking_no))

    async def find_key(self, key: bytes) -> Receipt | None:
        return await self._read(lambda database: _find(database, "key", key))

    async def person(self, tracking_no: str) -> Person | None:
        def look(database: sqlite3.Connection) -> Person | None:
            row = database.execute("select name, phone, original from person where tracking_no = ?", (tracking_no,))
            return Person(*found) if (found := row.fetchone()) else None

        return await self._read(look)

    async def prune(self, now: datetime) -> None:
        """Forget keys and persons whose time is over."""
        keys, persons = _ms(now - KEYS_KEPT), _ms(now - PERSONS_KEPT)

        def forget(database: sqlite3.Connection) -> None:
            database.execute("delete from receipt where at_ms < ? and state <> 2", (keys,))
            database.execute("delete from person where at_ms < ?", (persons,))

        await self._write(forget)

    async def close(self) -> None:
        if self._flushing is not None:
            await asyncio.gather(self._flushing, return_exceptions=True)
        await asyncio.get_running_loop().run_in_executor(self._thread, self._database.close)
        self._thread.shutdown(wait=True)
        os.close(self._lock)

    async def _read(self, look: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, look, self._database)

    async def _write(self, job: _Job) -> object:
        future: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._enqueue(job, future)
        return await asyncio.shield(future)

    def _enqueue(self, job: _Job, future: asyncio.Future[object] | None) -> None:
        self._pending.append((job, future))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush())

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        while self._pending:
            batch, self._pending = self._pending, []
            try:
                answers = await loop.run_in_executor(self._thread, self._commit, [job for job, _ in batch])
            except (sqlite3.Error, OSError) as error:
                for _, future in batch:
                    if future is not None:
                        future.set_exception(ReceiptsFailed(str(error)))
                        future.exception()  # whoever asked may have left
                continue
            for (_, future), answer in zip(batch, answers, strict=True):
                if future is None:
                    continue
                if isinstance(answer, Exception):
                    future.set_exception(answer)
                    future.exception()
                else:
                    future.set_result(answer)

    def _commit(self, jobs: list[_Job]) -> list[object]:
        """All jobs in one transaction, each under a savepoint: one that fails does not fail its neighbours."""
        answers: list[object] = []
        self._database.execute("begin immediate")
        try:
            for job in jobs:
                self._database.execute("savepoint job")
                try:
                    answers.append(job(self._database))
                except ValueError as error:
                    self._database.execute("rollback to job")
                    answers.append(error)
                self._database.execute("release job")
            self._database.execute("commit")
        except BaseException:
            if self._database.in_transaction:
                self._database.execute("rollback")
            raise
        return answers


def _open(path: Path) -> sqlite3.Connection:
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    database.execute("pragma journal_mode = wal")
    database.execute("pragma synchronous = full")
    database.execute("pragma secure_delete = on")  # forgotten persons leave no bytes behind
    database.executescript(_TABLES)
    return database


def _claim(database: sqlite3.Connection, claim: Claim) -> Receipt:
    known = _find(database, "key", claim.key)
    if known is not None:
        return known
    at_ms = _ms(claim.at)
    at = datetime.fromtimestamp(at_ms / 1_000, UTC)
    for attempt in range(ATTEMPTS_MAX):
        number = tracking_no(claim.seed, at, attempt)
        if database.execute("select 1 from receipt where tracking_no = ?", (number,)).fetchone() is None:
            break
    else:
        raise sqlite3.IntegrityError("no free tracking number")
    payload = claim.build(number, at)
    database.execute(
        "insert into receipt (key, body, tracking_no, at_ms, state, payload) values (?, ?, ?, ?, ?, ?)",
        (claim.key, claim.body, number, at_ms, int(State.BEGUN), payload),
    )
    if claim.person is not None:
        database.execute(
            "insert or replace into person (tracking_no, name, phone, original, at_ms) values (?, ?, ?, ?, ?)",
            (number, claim.person.name, claim.person.phone, claim.person.original, at_ms),
        )
    return Receipt(claim.body, number, at, State.BEGUN, payload)


def _find(database: sqlite3.Connection, column: str, value: object) -> Receipt | None:
    row = database.execute(
        f"select body, tracking_no, at_ms, state, payload from receipt where {column} = ?",  # noqa: S608 (our own words)
        (value,),
    ).fetchone()
    if row is None:
        return None
    return Receipt(row[0], row[1], datetime.fromtimestamp(row[2] / 1_000, UTC), State(row[3]), row[4])


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1_000)
