"""Lane: one partition's way from chunk to commit. Owns the partition's ledger, corrections and open cases in memory;
all of it is rebuilt from the database when the partition is assigned. Synchronous: it runs in the partition's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.domain.cases import Case, CaseChange
from ioc.domain.measures import Cell
from ioc.domain.rejected import Reason, Rejected
from ioc.store.chunks import ChunkStore, Commit, Fenced, Touched, Unavailable
from streams.admit import FUTURE_MAX, Admitted, KnownUnit, admit, decoder
from streams.chunk import Chunk
from streams.ledger import ENTRY, Ledger
from streams.tally import combine, tally
from streams.topic import Topic

COMMON_COLUMNS = (
    ("occurred_at", "timestamptz"), ("source", "text"), ("event_id", "text"), ("revision", "int4"), ("entity", "text"),
    ("unit", "text"), ("part", "int2"), ("off", "int8"), ("late", "bool"),
)  # fmt: skip
LEDGER_DAYS = 35
"""Ids are remembered this long after receipt, more than twice Kafka's retention; older events are looked up."""

_COPY_NAMES = {"bigint": "int8", "integer": "int4", "smallint": "int2", "boolean": "bool"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONG_AGO_US = -(2**62)

EventKey = tuple[str, str]


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


class OutOfPlace(Exception):
    """The chunk begins after the next offset: storing it would skip records. Seek back and fetch again."""


class Lane:
    """One partition. `process` is called with chunks in order of offset."""

    def __init__(
        self, topic: Topic, part: int, store: ChunkStore, known_unit: KnownUnit, clock: Callable[[], datetime]
    ) -> None:
        self.topic, self.part = topic, part
        self._store, self._known_unit, self._clock = store, known_unit, clock
        self._columns = COMMON_COLUMNS + tuple(
            (column.name, _COPY_NAMES.get(column.type, column.type)) for column in topic.columns
        ) + (("body", "bytea"),)  # fmt: skip
        self.next_offset = -1
        self._max_us = _LONG_AGO_US
        self._ledger = Ledger()
        self._corrections: dict[EventKey, int] = {}
        self._open: set[str] = set()
        self._ended = Ended(_LONG_AGO_US)
        self._floor_us = _LONG_AGO_US
        self._last_touched = Touched()

    @property
    def ledger_bytes(self) -> int:
        return self._ledger.nbytes

    def resume(self) -> int:
        """Rebuild memory from the database; returns the offset to read from."""
        now = self._clock()
        position = self._store.position(self.topic.name, self.part)
        before = now - timedelta(days=LEDGER_DAYS)
        self._store.prune(self.topic.name, self.part, before.date(), before)
        floor = self._store.floor(self.topic.name)
        self._floor_us = _us(floor) if floor else _LONG_AGO_US
        self._ledger = Ledger()
        blobs = self._store.ledger(self.topic.name, self.part)
        self._ledger.add(np.frombuffer(b"".join(blobs), dtype=ENTRY).copy())
        self._corrections = self._store.corrections(self.topic.name)
        self._open = self._store.open_ids(self.topic.case_kind) if self.topic.final else set()
        self._max_us = _us(position.max_event_at) if position.max_event_at else _LONG_AGO_US
        self._ended = Ended(self._max_us + 1)
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
        return self._store.again(self._last_touched)

    def process(self, chunk: Chunk) -> Result:
        """Bring one chunk into the database. Raises Fenced, Unavailable, OutOfPlace; memory changes only after the
        commit."""
        if chunk.start > self.next_offset:
            raise OutOfPlace(f"{chunk.topic}[{chunk.part}]: {chunk.start} > {self.next_offset}")
        chunk = chunk.since(self.next_offset)
        if chunk.next_offset <= self.next_offset:  # a retry of what was committed after all
            return Result([], [], 0, 0, {}, 0, None)
        now = self._clock()
        admitted = admit(self.topic, chunk, self._ledger, self._known_unit, now)
        self._look_up_old(admitted)
        try:
            work = self._work(admitted)
        except (Fenced, Unavailable):
            raise
        except Exception:  # a handler that fails on one record must not stop the partition: find it, set it aside
            if not self._set_aside(admitted):
                raise
            work = self._work(admitted)
        counted, taken_back, changes, corrections = work
        watermark_us = self._max_us - _micros(self.topic.lateness)
        cells = tally(self.topic, *counted, watermark_us)
        if taken_back or corrections:
            for event in taken_back:
                at = np.array([_us(event.occurred_at)])
                cells += tally(self.topic, [event], at, watermark_us, sign=-1, revised=True)
            cells = combine(cells)
        newest = int(admitted.at_us.max()) if len(admitted.at_us) else None
        max_us = max(self._max_us, newest if newest is not None else _LONG_AGO_US)
        late = admitted.at_us < watermark_us
        max_at = _EPOCH + timedelta(microseconds=max_us) if max_us != _LONG_AGO_US else None
        done_cells, done_cases = self._store.commit(
            Commit(
                topic=self.topic.name, part=self.part, expected=self.next_offset, next_offset=chunk.next_offset,
                max_event_at=max_at, watermark=max_at - self.topic.lateness if max_at else None,
                lag_ms=_lag_ms(now, chunk), table=self.topic.table, columns=self._columns,
                rows=self._rows(admitted, late), n=len(admitted.events), hashes=admitted.entries.tobytes(), cells=cells,
                quarantine=admitted.refused, corrections=corrections, kind=self.topic.case_kind, changes=changes,
                shared_cases=self.topic.shared_cases, waiting=max(0, chunk.end - chunk.next_offset),
            )
        )  # fmt: skip
        self._remember(admitted, chunk, max_us, changes, corrections)
        refused: dict[Reason, int] = {}
        for _, _, why in admitted.refused:
            refused[why.reason] = refused.get(why.reason, 0) + 1
        return Result(
            done_cells, done_cases, len(admitted.events), admitted.duplicates, refused, int(late.sum()), newest
        )

    def _remember(
        self, admitted: Admitted, chunk: Chunk, max_us: int, changes: list[tuple[str, CaseChange]],
        corrections: list[tuple[str, str, int]],
    ) -> None:  # fmt: skip
        self._ledger.add(admitted.entries)
        self.next_offset, self._max_us = chunk.next_offset, max_us
        for source, event_id, revision in corrections:
            key = (source, event_id)
            self._corrections[key] = max(revision, self._corrections.get(key, 0))
        if self.topic.final:
            for case_id, change in changes:
                (self._open.add if change.open else self._open.discard)(case_id)

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
        old = np.flatnonzero(admitted.at_us < self._floor_us + _micros(FUTURE_MAX)).tolist()
        if not old:
            return
        events = [admitted.events[i] for i in old]
        known = self._store.known(
            self.topic.table, [e.occurred_at for e in events], [e.source for e in events], [e.event_id for e in events],
            [e.revision for e in events],
        )  # fmt: skip
        gone = {old[i] for i in known}
        admitted.duplicates += len(gone)
        _keep(admitted, [i for i in range(len(admitted.events)) if i not in gone])

    def _work(self, admitted: Admitted) -> _Work:
        """Which events count, which stored ones are taken back, what happens to cases."""
        events, at_us = admitted.events, admitted.at_us
        corrections = [(e.source, e.event_id, e.revision) for e in events if e.revision > 1]
        taken_back: list[Any] = []
        if corrections or self._corrections:
            skip = self._superseded(events, taken_back)
            if skip:
                keep = [i for i in range(len(events)) if i not in skip]
                events, at_us = [events[i] for i in keep], at_us[keep]
        return (events, at_us), taken_back, self._changes(events, at_us), corrections

    def _superseded(self, events: list[Any], taken_back: list[Any]) -> set[int]:
        """Indices of events that a higher revision already replaces. Fills `taken_back` with the stored events that
        this chunk's revisions replace: what they added is subtracted."""
        best = dict.fromkeys(((e.source, e.event_id) for e in events if e.revision > 1), 0)
        for event in events:
            if (key := (event.source, event.event_id)) in best:
                best[key] = max(event.revision, best[key])
        skip: set[int] = set()
        for i, event in enumerate(events):
            key = (event.source, event.event_id)
            if event.revision < max(best.get(key, 0), self._corrections.get(key, 0)):
                skip.add(i)
            elif event.revision > 1 and (before := self._stored_before(event)) is not None:
                taken_back.append(before)
        return skip

    def _stored_before(self, event: Any) -> Any | None:
        """The stored event that `event` corrects: the highest lower revision."""
        rows = self._store.stored(self.topic.table, event.source, event.event_id, near=event.occurred_at)
        lower = [row for row in rows if row[0] < event.revision]
        return decoder(self.topic.event).decode(max(lower, key=lambda row: row[0])[2]) if lower else None

    def _changes(self, events: list[Any], at_us: NDArray[np.int64]) -> list[tuple[str, CaseChange]]:
        case = self.topic.case
        if case is None:
            return []
        chosen = range(len(events)) if self.topic.final is None else self._not_final_only(events, at_us)
        changes: list[tuple[str, CaseChange]] = []
        for i in chosen:
            if not events[i].test and (change := case(events[i])) is not None:
                changes.append((change.id, change))
        return changes

    def _not_final_only(self, events: list[Any], at_us: NDArray[np.int64]) -> list[int]:
        """Events that matter to a case: all but a final event of an entity without an open case.

        A final event may overtake its opening one. So ended entities are remembered for a while (`Ended`), and an
        opening event older than that memory asks the table.
        """
        assert self.topic.final is not None
        attr, finals = self.topic.final
        entity = self.topic.entity
        names = [getattr(event, entity) for event in events]
        is_final = [getattr(event, attr) in finals for event in events]
        opening = {name for name, final in zip(names, is_final, strict=True) if not final}
        quiet = [
            final and name not in opening and name not in self._open
            for name, final in zip(names, is_final, strict=True)
        ]
        moments = at_us.tolist()
        self._ended.add(
            [name for name, is_quiet in zip(names, quiet, strict=True) if is_quiet],
            [at for at, is_quiet in zip(moments, quiet, strict=True) if is_quiet],
        )
        return [
            i
            for i, is_quiet in enumerate(quiet)
            if not is_quiet and (is_final[i] or not self._ended_before(names[i], moments[i]))
        ]

    def _ended_before(self, entity: str, at_us: int) -> bool:
        if entity in self._open:
            return False
        if (known := self._ended.has(entity, at_us)) is not None:
            return known
        assert self.topic.final is not None
        return self._store.has_final(
            self.topic.table, entity, *self.topic.final, since=_EPOCH + timedelta(microseconds=at_us)
        )

    def _set_aside(self, admitted: Admitted) -> bool:
        """Find the records on which a handler fails; they go to quarantine as HANDLER_ERROR. False: not one's fault."""
        keep = []
        for i, event in enumerate(admitted.events):
            try:
                tally(self.topic, [event], admitted.at_us[i : i + 1], 0)
                if self.topic.case is not None:
                    self.topic.case(event)
            except Exception as error:
                why = Rejected(Reason.HANDLER_ERROR, f"{type(error).__name__}: {error}"[:300])
                admitted.refused.append((admitted.offsets[i], admitted.values[i], why))
            else:
                keep.append(i)
        found = len(keep) < len(admitted.events)
        _keep(admitted, keep)
        return found


_Work = tuple[tuple[list[Any], NDArray[np.int64]], list[Any], list[tuple[str, CaseChange]], list[tuple[str, str, int]]]


class Ended:
    """Entities that ended without an open case, the latest 50,000 to 100,000 of them in two generations. Knows for sure
    about times from `since_us` on: every final event at or after it has passed through here."""

    GENERATION = 50_000

    def __init__(self, since_us: int) -> None:
        self._young: dict[str, int] = {}
        self._old: dict[str, int] = {}
        self._since_us = since_us

    def add(self, entities: list[str], at_us: list[int]) -> None:
        self._young.update(zip(entities, at_us, strict=True))
        if len(self._young) > self.GENERATION:
            if self._old:
                self._since_us = max(self._since_us, max(self._old.values()) + 1)
            self._young, self._old = {}, self._young

    def has(self, entity: str, at_us: int) -> bool | None:
        """Whether `entity` ended at or after `at_us`; None: older than this memory, ask the table."""
        if max(self._young.get(entity, at_us - 1), self._old.get(entity, at_us - 1)) >= at_us:
            return True
        return None if at_us < self._since_us else False


def _keep(admitted: Admitted, keep: list[int]) -> None:
    admitted.events = [admitted.events[i] for i in keep]
    admitted.values = [admitted.values[i] for i in keep]
    admitted.offsets = [admitted.offsets[i] for i in keep]
    admitted.at_us, admitted.entries = admitted.at_us[keep], admitted.entries[keep]


def _lag_ms(now: datetime, chunk: Chunk) -> int:
    """How old the newest record is; 0 for a chunk without records. The column holds 24 days."""
    return min(2**31 - 1, max(0, int(now.timestamp() * 1000) - chunk.kafka_ms)) if chunk.values else 0


def _us(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _micros(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
