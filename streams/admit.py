"""Admit: the records of a chunk become Events or Rejected; duplicates are told by the ledger. Pure: `now` is given.

One bad record never hurts its fellows: each is judged by itself, and keeps its offset and reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from functools import cache
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from ioc.domain.event import Event
from ioc.domain.measures import DAY, UTC7_S
from ioc.domain.rejected import Reason, Rejected
from streams.chunk import Chunk
from streams.ledger import CONFLICT, DUPLICATE, NEW, Entries, Ledger, entries_of
from streams.micros import span_us
from streams.places import Places
from streams.topic import Topic

RECORD_BYTES_MAX = 256 * 1024
FUTURE_MAX = timedelta(minutes=5)
"""A source's clock may run ahead this far; beyond it the time is wrong and must not move a watermark."""
YEARS = (1900, 2999)
"""Times beyond these are slips or "for ever", and the ends of the calendar cannot be read back from the database."""

Refusal = tuple[int, bytes, Rejected]
"""(offset, record, why)"""


@dataclass(slots=True)
class Admitted:
    """What a chunk holds after decoding and duplicate checks. Lists run in parallel, in order of offset."""

    chunk: Chunk
    events: list[Any]
    values: list[bytes]
    offsets: list[int]
    at_us: NDArray[np.int64]
    """occurred_at, unix microseconds."""
    entries: Entries
    refused: list[Refusal] = field(default_factory=list)
    duplicates: int = 0


@cache
def decoder(event: type[Event]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(event)


def admit(topic: Topic, chunk: Chunk, ledger: Ledger, places: Places, now: datetime) -> Admitted:
    """Decode, check and de-duplicate one chunk."""
    events, values, offsets, refused = _decode(topic, chunk)
    at_us = _at_us(events)
    refused += _refuse(topic, events, values, offsets, at_us, places, now)
    if refused:
        bad = {offset for offset, _, _ in refused}
        keep = [i for i, offset in enumerate(offsets) if offset not in bad]
        events, values, offsets, at_us = _take(keep, events, values, offsets, at_us)
    entries = entries_of([f"{len(e.source)} {e.source}\x1f{e.event_id}\x1f{e.revision}" for e in events], values)
    verdict = ledger.judge(entries)
    duplicates = int((verdict == DUPLICATE).sum())
    for i in np.flatnonzero(verdict == CONFLICT):
        event = events[i]
        detail = f"{event.source} / {event.event_id} / {event.revision}"
        refused.append((offsets[i], values[i], Rejected(Reason.DUP_CONFLICT, detail, "/event_id")))
    if verdict.any():
        keep = np.flatnonzero(verdict == NEW).tolist()
        events, values, offsets, at_us = _take(keep, events, values, offsets, at_us)
        entries = entries[keep]
    return Admitted(chunk, events, values, offsets, at_us, entries, refused, duplicates)


def _at_us(events: list[Any]) -> NDArray[np.int64]:
    """occurred_at of each in unix microseconds. The first and the last year of the calendar, to which no hours can be
    added, become their neighbours: those are refused all the same."""
    seconds = [e.occurred_at.timestamp() for e in events]
    return np.rint(np.clip(np.array(seconds, dtype=np.float64), _FIRST_S, _LAST_S) * 1e6).astype(np.int64)


_FIRST_S = datetime(MINYEAR + 1, 1, 1, tzinfo=UTC).timestamp()
_LAST_S = datetime(MAXYEAR - 1, 1, 1, tzinfo=UTC).timestamp()


@cache
def _instants(event: type[Event]) -> tuple[str, ...]:
    """Attributes other than occurred_at that hold an instant."""
    found = []
    for field_ in msgspec.structs.fields(event):
        kind = msgspec.inspect.type_info(field_.type)
        kinds = kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)
        if field_.name != "occurred_at" and any(isinstance(one, msgspec.inspect.DateTimeType) for one in kinds):
            found.append(field_.name)
    return tuple(found)


def _decode(topic: Topic, chunk: Chunk) -> tuple[list[Any], list[bytes], list[int], list[Refusal]]:
    decode = decoder(topic.event).decode
    events: list[Any] = []
    values: list[bytes] = []
    offsets: list[int] = []
    refused: list[Refusal] = []
    for value, offset in zip(chunk.values, chunk.offsets, strict=True):
        try:
            if value is None or b"\\u0000" in value or len(value) > RECORD_BYTES_MAX:
                raise _Unfit
            event = decode(value)
        except (_Unfit, ValueError, RecursionError) as error:  # DecodeError, UnicodeDecodeError are ValueErrors
            refused.append((offset, value or b"", _why(value, error)))
        else:
            events.append(event)
            values.append(value)
            offsets.append(offset)
    return events, values, offsets, refused


class _Unfit(Exception):
    pass


_PATH = re.compile(r" - at `\$(.*)`$")


def _why(value: bytes | None, error: Exception) -> Rejected:
    if not value:
        return Rejected(Reason.EMPTY, "0 byte")
    if len(value) > RECORD_BYTES_MAX:
        return Rejected(Reason.TOO_LARGE, f"{len(value)} byte > {RECORD_BYTES_MAX}")
    if isinstance(error, _Unfit):
        return Rejected(Reason.BAD_FIELD, "ký tự U+0000 / character U+0000")
    if isinstance(error, msgspec.ValidationError):
        text = str(error)
        at = _PATH.search(text)
        pointer = re.sub(r"[.\[]", "/", at[1]).replace("]", "") if at else ""
        if missing := re.search(r"missing required field `(\w+)`", text):
            pointer += f"/{missing[1]}"
        return Rejected(Reason.BAD_FIELD, text[:300], pointer)
    return Rejected(Reason.BAD_JSON, str(error)[:300])


def _refuse(
    topic: Topic, events: list[Any], values: list[bytes], offsets: list[int], at_us: NDArray[np.int64],
    places: Places, now: datetime,
) -> list[Refusal]:  # fmt: skip
    """Times out of range, unknown units, broken domain rules. At most one reason a record: the first."""
    reasons: dict[int, Rejected] = {}
    now_us = int(now.timestamp() * 1e6)
    latest = now_us + span_us(FUTURE_MAX)
    earliest = now_us - span_us(topic.horizon)
    for i in np.flatnonzero((at_us > latest) | (at_us < earliest)).tolist():
        reason = Reason.FUTURE_TS if at_us[i] > latest else Reason.TOO_OLD
        reasons[i] = Rejected(reason, f"{events[i].occurred_at.isoformat()}; now {now.isoformat()}", "/occurred_at")
    days = ((at_us // 1_000_000 + UTC7_S) // DAY).tolist()
    units: dict[tuple[str, object], str] = {}
    agencies: dict[tuple[str, object], str] = {}
    for i, (event, day) in enumerate(zip(events, days, strict=True)):
        key = (event.unit, event.unit_date or day)
        wrong = units.get(key)
        if wrong is None:
            wrong = units[key] = places.unit(event.unit, event.unit_date or _date(day))
        if wrong:
            reasons.setdefault(i, Rejected(Reason.UNKNOWN_UNIT, wrong, "/unit"))
        if event.agency is not None:
            key = (event.agency, day)
            wrong = agencies.get(key)
            if wrong is None:
                wrong = agencies[key] = places.agency(event.agency, _date(day))
            if wrong:
                reasons.setdefault(i, Rejected(Reason.UNKNOWN_AGENCY, wrong, "/agency"))
    for name in _instants(topic.event):
        for i, at in enumerate(map(attrgetter(name), events)):
            if at is not None and not YEARS[0] <= at.year <= YEARS[1]:
                detail = f"{at.isoformat()}: năm {YEARS[0]}…{YEARS[1]} / years {YEARS[0]}…{YEARS[1]}"
                reasons.setdefault(i, Rejected(Reason.BAD_FIELD, detail, f"/{name}"))
    if topic.check is not None:
        for i, event in enumerate(events):
            if (broken := topic.check(event)) is not None:
                reasons.setdefault(i, broken)
    return [(offsets[i], values[i], why) for i, why in reasons.items()]


def _date(day: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day)).date()


def _take(
    keep: list[int], events: list[Any], values: list[bytes], offsets: list[int], at_us: NDArray[np.int64]
) -> tuple[list[Any], list[bytes], list[int], NDArray[np.int64]]:
    return [events[i] for i in keep], [values[i] for i in keep], [offsets[i] for i in keep], at_us[keep]
