"""Lane: one partition's way from chunk to commit. Owns the partition's ledger, corrections and endings in memory, all
rebuilt from the database when the partition is assigned. Synchronous: it runs in the partition's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.domain.casebook import Change
from ioc.domain.cases import Case, Retract
from ioc.domain.deltas import CellDeltas, combine
from ioc.domain.measures import Cell
from ioc.domain.policy import Policy
from ioc.domain.rejected import Reason, Rejected
from ioc.store.chunks import ChunkStore, Commit, Fenced
from ioc.store.link import Unavailable, Unstorable
from ioc.store.stored import Touched
from streams.admit import FUTURE_MAX, Admitted, admit
from streams.chunk import Chunk
from streams.corrections import Correction, Corrections
from streams.finals import Finals
from streams.ledger import ENTRY, Ledger
from streams.micros import from_us, span_us, unix_us
from streams.places import Places
from streams.tally import tally
from streams.topic import Topic

COMMON_COLUMNS = (
    ("occurred_at", "timestamptz"), ("source", "text"), ("event_id", "text"), ("revision", "int4"), ("entity", "text"),
    ("unit", "text"), ("part", "int2"), ("off", "int8"), ("late", "bool"),
)  # fmt: skip
LEDGER_DAYS = 35
"""Ids are remembered this long after receipt, more than twice Kafka's retention; older events are looked up."""

_COPY_NAMES = {"bigint": "int8", "integer": "int4", "smallint": "int2", "boolean": "bool"}
_LONG_AGO_US = -(2**62)


@dataclass(frozen=True, slots=True)
class Result:
    """What a chunk came to: for publishing and for metrics."""

    cells: list[Cell]
    cases: list[Case]
    accepted: int
    duplicates: int
    refused: dict[Reason, int]
    late: int
    newest_us: int | None
    """Latest occurred_at among the accepted, unix microseconds."""

    def __add__(self, other: Result) -> Result:
        """Both halves of a chunk; the second one's cells are the newer."""
        refused = {
            reason: self.refused.get(reason, 0) + other.refused.get(reason, 0)
            for reason in self.refused | other.refused
        }
        return Result(
            self.cells + other.cells, self.cases + other.cases, self.accepted + other.accepted,
            self.duplicates + other.duplicates, refused, self.late + other.late,
            max((at for at in (self.newest_us, other.newest_us) if at is not None), default=None),
        )  # fmt: skip


class OutOfPlace(Exception):
    """The chunk begins after the next offset: storing it would skip records. Seek back and fetch again."""


class Lane:
    """One partition. `process` is called with chunks in order of offset."""

    def __init__(
        self, topic: Topic, part: int, store: ChunkStore, places: Places, clock: Callable[[], datetime],
        policy: Policy | None = None,
    ) -> None:  # fmt: skip
        self.topic, self.part = topic, part
        self._store, self._places, self._clock = store, places, clock
        self._book = topic.book(policy or Policy())
        self._columns = COMMON_COLUMNS + tuple(
            (column.name, _COPY_NAMES.get(column.type, column.type)) for column in topic.columns
        ) + (("body", "bytea"),)  # fmt: skip
        self.next_offset = -1
        self._max_us = _LONG_AGO_US
        self._ledger = Ledger()
        self._corrections: Corrections
        self._finals: Finals | None = None
        self._floor_us = _LONG_AGO_US
        self._last_touched = Touched()

    @property
    def ledger_bytes(self) -> int:
        return self._ledger.nbytes

    def resume(self) -> int:
        """Rebuild memory from the database; returns the offset to read from."""
        now, stored = self._clock(), self._store.stored
        position = stored.position(self.topic.name, self.part)
        before = now - timedelta(days=LEDGER_DAYS)
        stored.prune(self.topic.name, self.part, before.date(), before)
        floor = stored.floor(self.topic.name)
        self._floor_us = unix_us(floor) if floor else _LONG_AGO_US
        self._ledger = Ledger()
        blobs = stored.ledger(self.topic.name, self.part)
        self._ledger.add(np.frombuffer(b"".join(blobs), dtype=ENTRY).copy())
        self._max_us = unix_us(position.max_event_at) if position.max_event_at else _LONG_AGO_US
        self._corrections = Corrections(self.topic, stored)
        self._finals = Finals(self.topic, stored, self.part, now, self._max_us) if self.topic.final else None
        self.next_offset = position.next_offset
        self._last_touched = position.touched
        return position.next_offset

    def skip_to(self, offset: int) -> None:
        """Go on at `offset` though records before it are missing from Kafka; the gap is listed in quarantine."""
        gap = Rejected(Reason.OFFSET_GAP, f"{self.next_offset}..{offset - 1}")
        self._store.skip(self.topic.name, self.part, self.next_offset, offset, gap)
        self.next_offset = offset

    def unpublished(self) -> tuple[list[Cell], list[Case]]:
        """What the last committed chunk changed: published again, in case its worker died before it could."""
        return self._store.stored.again(self._last_touched)

    def process(self, chunk: Chunk) -> Result:
        """Bring one chunk into the database. Raises Fenced, Unavailable, OutOfPlace; memory changes only after the
        commit. What the database will not hold is found by halving, and set aside."""
        if chunk.start > self.next_offset:
            raise OutOfPlace(f"{chunk.topic}[{chunk.part}]: {chunk.start} > {self.next_offset}")
        chunk = chunk.since(self.next_offset)
        if chunk.next_offset <= self.next_offset:  # a retry of what was committed after all
            return Result([], [], 0, 0, {}, 0, None)
        try:
            return self._process(chunk)
        except Unstorable as error:
            if len(chunk.values) == 1:
                return self._process(chunk, Rejected(Reason.HANDLER_ERROR, str(error)[:300]))
            first, second = chunk.halves()
            return self.process(first) + self.process(second)

    def _process(self, chunk: Chunk, refuse: Rejected | None = None) -> Result:
        """`refuse`: why none of the chunk's events can be stored."""
        now = self._clock()
        admitted = admit(self.topic, chunk, self._ledger, self._places, now)
        self._look_up_old(admitted)
        if refuse is not None:
            _refuse(admitted, dict.fromkeys(range(len(admitted.events)), refuse))
        watermark_us = self._max_us - span_us(self.topic.lateness)
        try:
            work = self._work(admitted, watermark_us)
        except (Fenced, Unavailable):
            raise
        except Exception:  # a handler that fails on one record must not stop the partition: find it, set it aside
            if not self._set_aside(admitted):
                raise
            work = self._work(admitted, watermark_us)
        newest = int(admitted.at_us.max()) if len(admitted.at_us) else None
        max_us = max(self._max_us, newest if newest is not None else _LONG_AGO_US)
        late = admitted.at_us < watermark_us
        max_at = from_us(max_us) if max_us != _LONG_AGO_US else None
        done_cells, done_cases = self._store.commit(
            Commit(
                topic=self.topic.name, part=self.part, expected=self.next_offset, next_offset=chunk.next_offset,
                max_event_at=max_at, watermark=max_at - self.topic.lateness if max_at else None,
                lag_ms=_lag_ms(now, chunk), table=self.topic.table, columns=self._columns,
                rows=self._rows(admitted, late), n=len(admitted.events), hashes=admitted.entries.tobytes(),
                cells=work.cells, book=self._book, quarantine=admitted.refused, corrections=work.corrections,
                changes=work.changes, shared_cases=self.topic.shared_cases,
                waiting=max(0, chunk.end - chunk.next_offset),
            )
        )  # fmt: skip
        self._ledger.add(admitted.entries)
        self.next_offset, self._max_us = chunk.next_offset, max_us
        self._corrections.remember(work.corrections)
        if self._finals is not None:
            self._finals.cased([case.id for case in done_cases])
        refused: dict[Reason, int] = {}
        for _, _, why in admitted.refused:
            refused[why.reason] = refused.get(why.reason, 0) + 1
        return Result(
            done_cells, done_cases, len(admitted.events), admitted.duplicates, refused, int(late.sum()), newest
        )

    def _rows(self, admitted: Admitted, late: NDArray[np.bool_]) -> Iterator[tuple[Any, ...]]:
        events, part, entity = admitted.events, self.part, self.topic.entity
        typed = [[getattr(event, column.attr) for event in events] for column in self.topic.columns]
        return zip(
            [e.occurred_at for e in events], [e.source for e in events], [e.event_id for e in events],
            [e.revision for e in events], [getattr(e, entity) for e in events], [e.unit for e in events],
            [part] * len(events), admitted.offsets, late.tolist(), *typed, admitted.values, strict=True,
        )  # fmt: skip

    def _look_up_old(self, admitted: Admitted) -> None:
        """Duplicates among events older than the ledger reaches back: the table knows them."""
        old = np.flatnonzero(admitted.at_us < self._floor_us + span_us(FUTURE_MAX)).tolist()
        if not old:
            return
        events = [admitted.events[i] for i in old]
        known = self._store.stored.known(
            self.topic.table, [e.occurred_at for e in events], [e.source for e in events], [e.event_id for e in events],
            [e.revision for e in events],
        )  # fmt: skip
        gone = {old[i] for i in known}
        admitted.duplicates += len(gone)
        _keep(admitted, [i for i in range(len(admitted.events)) if i not in gone])

    def _work(self, admitted: Admitted, watermark_us: int) -> _Work:
        """What the events add to cells, what they take back, what happens to cases."""
        found = self._corrections.sort_out(admitted.events)
        if found.refused:
            _refuse(admitted, found.refused)
            found = self._corrections.sort_out(admitted.events)
        events, at_us = admitted.events, admitted.at_us
        if found.skip:
            keep = [i for i in range(len(events)) if i not in found.skip]
            events, at_us = [events[i] for i in keep], at_us[keep]
        cells = tally(self.topic, events, at_us, watermark_us)
        corrections = self._corrections.in_chunk(events)
        if corrections:
            for before, _ in found.replaced:
                at = np.array([unix_us(before.occurred_at)])
                cells += tally(self.topic, [before], at, watermark_us, sign=-1, revised=True)
            cells = combine(cells)
        return _Work(cells, self._changes(events, at_us, found.replaced), corrections)

    def _changes(
        self, events: list[Any], at_us: NDArray[np.int64], replaced: list[tuple[Any, Any]]
    ) -> list[Change]:  # fmt: skip
        case = self.topic.case
        if case is None:
            return []
        chosen: Sequence[Any] = events
        if self._finals is not None:
            # A case that ended long ago is not remembered; what corrects the event that opened it belongs to it.
            opened = [before for before, _ in replaced if not before.test and any(said.opens for said in case(before))]
            self._finals.cased(getattr(before, self.topic.entity) for before in opened)
            chosen = self._corrections.standing(self._finals.matter(events, at_us))
        changes: list[Change] = [change for event in chosen if not event.test for change in case(event)]
        for before, after in replaced:
            named = set() if after.test else {change.id for change in case(after)}
            changes += [
                Retract(id=was.id, source=was.source, event_id=was.event_id, revision=after.revision)
                for was in case(before)
                if was.id not in named
            ]
        return changes

    def _set_aside(self, admitted: Admitted) -> bool:
        """Find the records on which a handler fails; they go to quarantine as HANDLER_ERROR. False: not one's fault."""
        bad = {}
        for i, event in enumerate(admitted.events):
            try:
                tally(self.topic, [event], admitted.at_us[i : i + 1], 0)
                if self.topic.case is not None:
                    self.topic.case(event)
            except Exception as error:
                bad[i] = Rejected(Reason.HANDLER_ERROR, f"{type(error).__name__}: {error}"[:300])
        _refuse(admitted, bad)
        return bool(bad)


@dataclass(frozen=True, slots=True)
class _Work:
    cells: CellDeltas
    changes: list[Change]
    corrections: list[Correction]


def _refuse(admitted: Admitted, why: Mapping[int, Rejected]) -> None:
    admitted.refused += [(admitted.offsets[i], admitted.values[i], reason) for i, reason in why.items()]
    _keep(admitted, [i for i in range(len(admitted.events)) if i not in why])


def _keep(admitted: Admitted, keep: list[int]) -> None:
    admitted.events = [admitted.events[i] for i in keep]
    admitted.values = [admitted.values[i] for i in keep]
    admitted.offsets = [admitted.offsets[i] for i in keep]
    admitted.at_us, admitted.entries = admitted.at_us[keep], admitted.entries[keep]


def _lag_ms(now: datetime, chunk: Chunk) -> int:
    """How old the newest record is; 0 for a chunk without records. The column holds 24 days."""
    return min(2**31 - 1, max(0, int(now.timestamp() * 1000) - chunk.kafka_ms)) if chunk.values else 0
