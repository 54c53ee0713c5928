"""Stored: what a lane reads of what it and its predecessors wrote: where it stands, what it has seen, what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
import psycopg
from psycopg.rows import class_row

from ioc.domain.cases import Case, CaseRow
from ioc.domain.measures import Cell
from ioc.store.link import Link
from ioc.store.sql import load

SQL = load("stored")
_decode = msgspec.json.decode


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


class Stored:
    """Over the link of one partition's thread. Every method may raise Unavailable."""

    def __init__(self, link: Link) -> None:
        self._transaction = link.transaction

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

    def recent_ids(self, kind: str, since: datetime) -> set[str]:
        """Ids of the cases of a kind that are open or changed since."""
        with self._transaction() as cur:
            return {row[0] for row in cur.execute(SQL["recent_ids"], {"kind": kind, "since": since})}

    def revisions(self, table: str, source: str, event_id: str, near: datetime) -> list[tuple[int, str, bytes]]:
        """(revision, entity, body) of the stored revisions of one event. Looks at its own moment first, then at the
        whole table: corrections are rare, moved ones rarer."""
        with self._transaction() as cur:
            name = psycopg.sql.Identifier(table)
            base = "select revision, entity, body from {} where source = %s and event_id = %s"
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

    def recent_entities(self, table: str, part: int, since: datetime, most: int) -> list[tuple[str, datetime]]:
        """(entity, moment) of a partition's stored events from `since` on, newest first, `most` at most."""
        query = psycopg.sql.SQL(
            "select entity, occurred_at from {} where part = %s and occurred_at >= %s"
            " order by occurred_at desc limit %s"
        ).format(psycopg.sql.Identifier(table))
        with self._transaction() as cur:
            return cur.execute(query, (part, since, most)).fetchall()

    def of_entities(
        self, table: str, entities: Sequence[str], at: Sequence[datetime], since: datetime | None
    ) -> list[bytes]:
        """Bodies of these entities' events at these moments, and from `since` on when it is given; some of them twice.
        There is no index by entity: time leads."""
        base = psycopg.sql.SQL("select body from {} where entity = any(%s) and occurred_at ").format(
            psycopg.sql.Identifier(table)
        )
        with self._transaction() as cur:
            found = cur.execute(base + psycopg.sql.SQL("= any(%s)"), (list(entities), list(at))).fetchall()
            if since is not None:
                found += cur.execute(base + psycopg.sql.SQL(">= %s"), (list(entities), since)).fetchall()
            return [row[0] for row in found]

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
