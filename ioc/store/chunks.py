"""One chunk, one transaction: rows, ledger, quarantine, cases, cells and the partition's next offset, together or not.

Synchronous on purpose: a worker thread per partition writes binary COPY in a tight loop, and waits outside the GIL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec
import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb, set_json_dumps, set_json_loads

from ioc.domain.cases import Case, CaseRow
from ioc.domain.measures import Cell
from ioc.domain.rejected import Rejected
from ioc.store.arrays import Int8Array, TextArray, register
from ioc.store.sql import load

SQL = load("chunks")
FIRST_BYTES = 1024
SILENT_MAX_MS = 8_000
"""A worker frozen in a transaction (a paused virtual machine) keeps its locks: after so much silence the database ends
it, and its successor goes on. Frozen within COPY it is not silent but slow, hence STATEMENT_MAX_MS."""
STATEMENT_MAX_MS = 20_000
"""For the statements of a commit after its claim; a chunk takes a hundredth of it."""
_encode, _decode = msgspec.json.encode, msgspec.json.decode
register()
set_json_dumps(_encode)
set_json_loads(_decode)


class Fenced(Exception):
    """Another worker owns the partition now: its offset is not where we left it."""


class Unavailable(Exception):
    """The database does not answer or refuses to write. Whether it committed is not known: look at the offset."""


class Touched(msgspec.Struct, array_like=True):
    """Names of what a chunk changed, kept in the offset row so that a successor publishes it again."""

    cells: tuple[list[str], list[int], list[int], list[str]] = ([], [], [], [])
    """measure, grain, bucket, key: parallel."""
    kind: str = ""
    cases: list[str] = []


@dataclass(frozen=True, slots=True)
class Position:
    """Where a partition stands."""

    next_offset: int
    max_event_at: datetime | None
    touched: Touched


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
    cells: Any
    """streams.tally.CellDeltas (lists by field name)."""
    quarantine: list[tuple[int, bytes, Rejected]] = field(default_factory=list)
    corrections: list[tuple[str, str, int]] = field(default_factory=list)
    kind: str = ""
    changes: list[tuple[str, Any]] = field(default_factory=list)
    """(case id, CaseChange) in order of offset; all of one kind."""
    waiting: int = 0
    """Records behind this chunk in its partition when it was fetched."""
    shared_cases: bool = False
    """A case may be named by entities of several partitions (an incident by many alerts): lock before reading."""


class ChunkStore:
    """One connection, owned by one partition's thread. Every method may raise Unavailable."""

    def __init__(self, url: str, merge: Any) -> None:
        self._url = url
        self._merge = merge
        self._conn: psycopg.Connection[Any] | None = None

    def close(self) -> None:
        if self._conn is not None:
            self._conn.close()
            self._conn = None

    def position(self, topic: str, part: int) -> Position:
        with self._transaction() as cur:
            cur.execute(SQL["begin_offset"], {"topic": topic, "part": part})
            cur.execute(SQL["offset"], {"topic": topic, "part": part})
            next_offset, max_event_at, touched = cur.fetchone() or (0, None, None)
            return Position(next_offset, max_event_at, _decode(touched, type=Touched) if touched else Touched())

    def beat(self) -> None:
        """Say that a store worker lives."""
        with self._transaction() as cur:
            cur.execute(SQL["beat"])

    def ledger(self, topic: str, part: int) -> list[bytes]:
        with self._transaction() as cur:
            cur.execute(SQL["ledger"], {"topic": topic, "part": part}, binary=True)
            return [row[0] for row in cur]

    def floor(self, topic: str) -> datetime | None:
        with self._transaction() as cur:
            row = cur.execute(SQL["floor"], {"topic": topic}).fetchone()
            return row[0] if row else None

    def prune(self, topic: str, part: int, before: date, floor: datetime) -> int:
        """Forget ids received before `before`. Returns how many ledger rows went."""
        with self._transaction() as cur:
            gone = cur.execute(SQL["prune_ledger"], {"topic": topic, "part": part, "before": before}).rowcount
            if gone:
                cur.execute(SQL["raise_floor"], {"topic": topic, "floor": floor})
            return gone

    def corrections(self, topic: str) -> dict[tuple[str, str], int]:
        with self._transaction() as cur:
            cur.execute(SQL["corrections"], {"topic": topic})
            return {(source, event_id): revision for source, event_id, revision in cur}

    def open_ids(self, kind: str) -> set[str]:
        with self._transaction() as cur:
            return {row[0] for row in cur.execute(SQL["open_ids"], {"kind": kind})}

    def stored(self, table: str, source: str, event_id: str, near: datetime) -> list[tuple[int, datetime, bytes]]:
        """(revision, occurred_at, body) of the stored revisions of one event. Looks at its own moment first, then at
        the
        whole table: corrections are rare, moved ones rarer."""
        with self._transaction() as cur:
            name = psycopg.sql.Identifier(table)
            base = "select revision, occurred_at, body from {} where source = %s and event_id = %s"
            at_moment = psycopg.sql.SQL(base + " and occurred_at = %s").format(name)
            rows = cur.execute(at_moment, (source, event_id, near)).fetchall()
            return rows or cur.execute(psycopg.sql.SQL(base).format(name), (source, event_id)).fetchall()

    def known(
        self, table: str, at: list[datetime], source: list[str], event_id: list[str], revision: list[int]
    ) -> set[int]:
        """Indices of events that the table already holds: for those older than the ledger reaches back."""
        query = psycopg.sql.SQL(
            "select d.i from unnest(%s::timestamptz[], %s::text[], %s::text[], %s::int[])"
            " with ordinality as d (a, s, e, r, i)"
            " where exists (select from {} t where t.occurred_at = d.a and t.source = d.s and t.event_id = d.e"
            " and t.revision = d.r)"
        ).format(psycopg.sql.Identifier(table))
        with self._transaction() as cur:
            return {row[0] - 1 for row in cur.execute(query, (at, source, event_id, revision))}

    def has_final(self, table: str, entity: str, attr: str, finals: frozenset[str], since: datetime) -> bool:
        """Whether `entity` has an event at or after `since` whose `attr` is one of `finals`."""
        query = psycopg.sql.SQL(
            "select exists (select from {} where occurred_at >= %s and entity = %s and {} = any(%s))"
        ).format(psycopg.sql.Identifier(table), psycopg.sql.Identifier(attr))
        with self._transaction() as cur:
            row = cur.execute(query, (since, entity, sorted(finals))).fetchone()
            return bool(row and row[0])

    def commit(self, chunk: Commit) -> tuple[list[Cell], list[Case]]:
        """Write everything of a chunk. Raises Fenced when the offset is not `expected`: then nothing is written."""
        with self._transaction() as cur:
            claim = {
                "topic": chunk.topic, "part": chunk.part, "expected": chunk.expected, "max_ms": str(STATEMENT_MAX_MS),
            }  # fmt: skip
            if cur.execute(SQL["claim"], claim).fetchone() is None:
                raise Fenced(f"{chunk.topic}[{chunk.part}] @ {chunk.expected}")
            if chunk.n:
                _copy(cur, chunk)
                cur.execute(
                    SQL["add_to_ledger"],
                    {
                        "topic": chunk.topic,
                        "part": chunk.part,
                        "first": chunk.expected,
                        "n": chunk.n,
                        "hashes": chunk.hashes,
                    },
                )
            if chunk.quarantine:
                cur.execute(SQL["quarantine"], _quarantine(chunk))
            if chunk.corrections:
                source, event_id, revision = (list(column) for column in zip(*chunk.corrections, strict=True))
                args = {"topic": chunk.topic, "source": source, "event_id": event_id, "revision": revision}
                cur.execute(SQL["add_corrections"], args)
            cases = self._cases(cur, chunk) if chunk.changes else []
            cells = _cells(cur, chunk) if len(chunk.cells) else []  # last: its row locks are the contended ones
            touched = Touched(
                (
                    [c.measure for c in cells],
                    [c.grain for c in cells],
                    [c.bucket for c in cells],
                    [c.key for c in cells],
                ),
                chunk.kind,
                [case.id for case in cases],
            )
            cur.execute(
                SQL["move_offset"],
                {
                    "topic": chunk.topic, "part": chunk.part, "next": chunk.next_offset,
                    "max_event_at": chunk.max_event_at, "watermark": chunk.watermark, "lag_ms": chunk.lag_ms,
                    "waiting": chunk.waiting,
                    "touched": _encode(touched),
                },
            )  # fmt: skip
        return cells, cases

    def skip(self, topic: str, part: int, expected: int, offset: int, gap: Rejected) -> None:
        """Move the offset over records that Kafka no longer has, and say so in quarantine."""
        with self._transaction() as cur:
            lost = Commit(
                topic=topic, part=part, expected=expected, next_offset=offset, max_event_at=None, watermark=None,
                lag_ms=0,
                table="", columns=(), rows=iter(()), n=0, hashes=b"", cells=(), quarantine=[(expected, b"", gap)],
            )  # fmt: skip
            cur.execute(SQL["quarantine"], _quarantine(lost))
            args = {"topic": topic, "part": part, "expected": expected, "next": offset}
            if cur.execute(SQL["skip_offset"], args).fetchone() is None:
                raise Fenced(f"{topic}[{part}] @ {expected}")

    def again(self, touched: Touched) -> tuple[list[Cell], list[Case]]:
        """What the last chunk of a predecessor changed, as it stands now."""
        measure, grain, bucket, key = touched.cells
        with self._transaction() as cur:
            cur.execute(
                SQL["cells_named"], {"measure": measure, "grain": grain, "bucket": bucket, "key": key}, binary=True
            )
            cells = [Cell(*row) for row in cur]
            rows = cur.connection.cursor(row_factory=class_row(CaseRow))
            cases = rows.execute(SQL["cases_named"], {"kind": touched.kind, "ids": touched.cases}).fetchall()
            return cells, [row.public() for row in cases]

    def _cases(self, cur: psycopg.Cursor[Any], chunk: Commit) -> list[Case]:
        ids = sorted({case_id for case_id, _ in chunk.changes})
        if chunk.shared_cases:
            cur.execute(SQL["lock_cases"], {"ids": ids})
        reader = cur.connection.cursor(row_factory=class_row(CaseRow))
        reader.execute(SQL["cases_for_update"], {"kind": chunk.kind, "ids": ids})
        rows: dict[str, CaseRow | None] = {row.id: row for row in reader}
        before = {case_id: row.ver for case_id, row in rows.items() if row}
        for case_id, change in chunk.changes:
            rows[case_id] = self._merge(rows.get(case_id), change)
        done = [row for row in rows.values() if row is not None]
        for row in done:  # one step a chunk, however many events it had
            row.ver = before.get(row.id, 0) + 1
        fields = CaseRow.__struct_fields__
        args: dict[str, list[Any]] = {name: [getattr(row, name) for row in done] for name in fields}
        args["attrs"] = [Jsonb(value) for value in args["attrs"]]
        args["stamps"] = [Jsonb(value) for value in args["stamps"]]
        cur.execute(SQL["put_cases"], args)
        return [row.public() for row in done]

    def _transaction(self) -> _Transaction:
        if self._conn is None or self._conn.closed or self._conn.broken:
            try:
                self._conn = psycopg.connect(
                    self._url, connect_timeout=5, application_name="ioc store",
                    options=f"-c idle_in_transaction_session_timeout={SILENT_MAX_MS}",
                )  # fmt: skip
            except psycopg.OperationalError as error:
                raise Unavailable(_first_line(error)) from error
        return _Transaction(self._conn)


class _Transaction:
    """A transaction whose database errors come out as Unavailable, with the connection thrown away when broken."""

    def __init__(self, conn: psycopg.Connection[Any]) -> None:
        self._conn = conn
        self._inner = conn.transaction()

    def __enter__(self) -> psycopg.Cursor[Any]:
        try:
            self._inner.__enter__()
        except psycopg.Error as error:
            raise Unavailable(_first_line(error)) from error
        return self._conn.cursor()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        try:
            self._inner.__exit__(kind, error, trace)
        except psycopg.Error as broken:
            error, kind = broken, type(broken)
        if isinstance(error, psycopg.Error):
            if not isinstance(error, _TRANSIENT):
                raise error  # our own mistake: a wrong statement, a violated constraint
            self._conn.close()
            raise Unavailable(_first_line(error)) from error


_TRANSIENT = (
    psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction,
    psycopg.errors.InsufficientResources, psycopg.errors.TransactionRollback,
)  # fmt: skip


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


def _cells(cur: psycopg.Cursor[Any], chunk: Commit) -> list[Cell]:
    deltas = chunk.cells
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


def _quarantine(chunk: Commit) -> dict[str, Any]:
    return {
        "topic": chunk.topic,
        "part": chunk.part,
        "off": [off for off, _, _ in chunk.quarantine],
        "reason": [why.reason.value for _, _, why in chunk.quarantine],
        "detail": [_printable(why.detail) for _, _, why in chunk.quarantine],
        "pointer": [why.pointer for _, _, why in chunk.quarantine],
        "size": [len(value) for _, value, _ in chunk.quarantine],
        "first_bytes": [value[:FIRST_BYTES] for _, value, _ in chunk.quarantine],
        "digest": [hashlib.sha256(value).digest() for _, value, _ in chunk.quarantine],
    }


def _printable(text: str) -> str:
    """PostgreSQL text holds no NUL, and a log line no control characters."""
    return "".join(char if char.isprintable() else "\ufffd" for char in text)[:500]


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
