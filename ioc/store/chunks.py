"""One chunk, one transaction: rows, ledger, quarantine, cases, cells and the partition's next offset, together or not.

Synchronous on purpose: a worker thread per partition writes binary COPY in a tight loop, and waits outside the GIL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb, set_json_dumps, set_json_loads

from ioc.domain.casebook import CaseBook, Change, Known, decode_steps, encode_steps
from ioc.domain.cases import Case, CaseRow
from ioc.domain.deltas import CellDeltas, combine
from ioc.domain.measures import Cell
from ioc.domain.rejected import Rejected
from ioc.store.arrays import Int8Array, TextArray, register
from ioc.store.link import Link
from ioc.store.sql import load
from ioc.store.stored import Stored, Touched

SQL = load("chunks")
FIRST_BYTES = 1024
STATEMENT_MAX_MS = 20_000
"""For the statements of a commit after its claim; a chunk takes a hundredth of it."""
_encode = msgspec.json.encode
register()
set_json_dumps(_encode)
set_json_loads(msgspec.json.decode)

Refused = Sequence[tuple[int, bytes, Rejected]]
"""(offset, record, why)"""


class Fenced(Exception):
    """Another worker owns the partition now: its offset is not where we left it."""


@dataclass(slots=True)
class Commit:
    """What one chunk brings to the database."""

    topic: str
    part: int
    expected: int
    next_offset: int
    max_event_at: datetime | None
    watermark: datetime | None
    lag_ms: int
    table: str
    columns: Sequence[tuple[str, str]]
    """(name, type) of the event table, in COPY order."""
    rows: Iterator[tuple[Any, ...]]
    n: int
    hashes: bytes
    cells: CellDeltas
    book: CaseBook
    quarantine: Refused = ()
    corrections: Sequence[tuple[str, str, int]] = field(default=())
    """(source, event_id, revision) of revisions above 1."""
    changes: Sequence[Change] = ()
    """In order of offset; all of the book's kind."""
    waiting: int = 0
    """Records behind this chunk in its partition when it was fetched."""
    shared_cases: bool = False
    """A case may be named by entities of several partitions (an incident by many alerts): lock before reading."""


class ChunkStore:
    """One connection, owned by one partition's thread. Every method may raise Unavailable; `commit` Unstorable, too."""

    def __init__(self, url: str) -> None:
        self._link = Link(url)
        self.stored = Stored(self._link)

    def close(self) -> None:
        self._link.close()

    def commit(self, chunk: Commit) -> tuple[list[Cell], list[Case]]:
        """Write everything of a chunk. Raises Fenced when the offset is not `expected`: then nothing is written."""
        with self._link.transaction() as cur:
            claim = {
                "topic": chunk.topic, "part": chunk.part, "expected": chunk.expected, "max_ms": str(STATEMENT_MAX_MS),
            }  # fmt: skip
            if cur.execute(SQL["claim"], claim).fetchone() is None:
                raise Fenced(f"{chunk.topic}[{chunk.part}] @ {chunk.expected}")
            if chunk.n:
                _copy(cur, chunk)
                ledger = {
                    "topic": chunk.topic, "part": chunk.part, "first": chunk.expected, "n": chunk.n,
                    "hashes": chunk.hashes,
                }  # fmt: skip
                cur.execute(SQL["add_to_ledger"], ledger)
            if chunk.quarantine:
                _set_aside(cur, chunk.topic, chunk.part, chunk.quarantine)
            if chunk.corrections:
                source, event_id, revision = (list(column) for column in zip(*chunk.corrections, strict=True))
                args = {"topic": chunk.topic, "source": source, "event_id": event_id, "revision": revision}
                cur.execute(SQL["add_corrections"], args)
            deltas, cases = chunk.cells, list[Case]()
            if chunk.changes:
                more, cases = _change_cases(cur, chunk)
                if len(more):
                    more += deltas
                    deltas = combine(more)
            cells = _add_cells(cur, deltas) if len(deltas) else []  # last: its row locks are the contended ones
            touched = Touched(
                (
                    [c.measure for c in cells],
                    [c.grain for c in cells],
                    [c.bucket for c in cells],
                    [c.key for c in cells],
                ),
                chunk.book.kind,
                [case.id for case in cases],
            )
            cur.execute(
                SQL["move_offset"],
                {
                    "topic": chunk.topic, "part": chunk.part, "next": chunk.next_offset,
                    "max_event_at": chunk.max_event_at, "watermark": chunk.watermark, "lag_ms": chunk.lag_ms,
                    "waiting": chunk.waiting, "touched": _encode(touched),
                },
            )  # fmt: skip
        return cells, cases

    def skip(self, topic: str, part: int, expected: int, offset: int, gap: Rejected) -> None:
        """Move the offset over records that Kafka no longer has, and say so in quarantine."""
        with self._link.transaction() as cur:
            _set_aside(cur, topic, part, [(expected, b"", gap)])
            args = {"topic": topic, "part": part, "expected": expected, "next": offset}
            if cur.execute(SQL["skip_offset"], args).fetchone() is None:
                raise Fenced(f"{topic}[{part}] @ {expected}")


def _change_cases(cur: psycopg.Cursor[Any], chunk: Commit) -> tuple[CellDeltas, list[Case]]:
    kind, ids = chunk.book.kind, sorted({change.id for change in chunk.changes})
    if chunk.shared_cases:
        cur.execute(SQL["lock_cases"], {"ids": ids})
    reader = cur.connection.cursor(row_factory=class_row(CaseRow))
    known = {row.id: Known(row) for row in reader.execute(SQL["cases_for_update"], {"kind": kind, "ids": ids})}
    for case_id, steps in cur.execute(SQL["history_for_update"], {"kind": kind, "ids": ids}):
        known.setdefault(case_id, Known()).steps = decode_steps(steps)
    done = chunk.book.settle(known, chunk.changes)
    if done.rows:
        args = {name: [getattr(row, name) for row in done.rows] for name in CaseRow.__struct_fields__}
        cur.execute(SQL["put_cases"], args | {"attrs": [Jsonb(value) for value in args["attrs"]]})
    if kept := {case_id: encode_steps(steps) for case_id, steps in done.steps.items() if steps}:
        cur.execute(SQL["put_history"], {"kind": kind, "ids": list(kept), "steps": list(kept.values())})
    if empty := [case_id for case_id, steps in done.steps.items() if not steps]:
        cur.execute(SQL["drop_history"], {"kind": kind, "ids": empty})
    return done.deltas, [row.public() for row in done.rows]


def _copy(cur: psycopg.Cursor[Any], chunk: Commit) -> None:
    names = psycopg.sql.SQL(", ").join(psycopg.sql.Identifier(name) for name, _ in chunk.columns)
    statement = psycopg.sql.SQL("copy {} ({}) from stdin (format binary)").format(
        psycopg.sql.Identifier(chunk.table), names
    )
    with cur.copy(statement) as copy:
        copy.set_types([kind for _, kind in chunk.columns])
        write = copy.write_row
        for row in chunk.rows:
            write(row)


def _add_cells(cur: psycopg.Cursor[Any], deltas: CellDeltas) -> list[Cell]:
    cur.execute(
        SQL["add_cells"],
        {
            "measure": TextArray(deltas.measure), "grain": Int8Array(deltas.grain), "bucket": Int8Array(deltas.bucket),
            "key": TextArray(deltas.key), "n": Int8Array(deltas.n), "total": Int8Array(deltas.total),
            "last_us": Int8Array(deltas.last_us), "late": Int8Array(deltas.late),
        },
        binary=True,
    )  # fmt: skip
    return [Cell(*row) for row in cur]


def _set_aside(cur: psycopg.Cursor[Any], topic: str, part: int, refused: Refused) -> None:
    cur.execute(
        SQL["quarantine"],
        {
            "topic": topic,
            "part": part,
            "off": [off for off, _, _ in refused],
            "reason": [why.reason.value for _, _, why in refused],
            "detail": [_printable(why.detail) for _, _, why in refused],
            "pointer": [why.pointer for _, _, why in refused],
            "size": [len(value) for _, value, _ in refused],
            "first_bytes": [value[:FIRST_BYTES] for _, value, _ in refused],
            "digest": [hashlib.sha256(value).digest() for _, value, _ in refused],
        },
    )


def _printable(text: str) -> str:
    """PostgreSQL text holds no NUL, and a log line no control characters."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)[:500]
