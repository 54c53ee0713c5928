"""Bridge (cầu nối): records of a foreign topic become events of ours; what cannot goes to quarantine, not to nowhere.

    fetch → map → our Kafka (acks=all) → quarantine (committed) → commit the foreign offsets

A crash between any two steps reads the batch again: the same bytes count once, quarantine takes a place once. Only what
the mapping reads, and nothing it calls personal, is kept of a refused record.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final, Protocol

import msgspec

from ioc.connect.formats.jsons import BadJson, as_record, decoded
from ioc.connect.mapping import Mapper, Outcome
from ioc.connect.record import Record, Wrong
from ioc.domain.rejected import Reason
from ioc.services.delivery import Letter
from ioc.store.sources import Held

RECORD_BYTES_MAX: Final = 256 << 10
FIRST_BYTES: Final = 1_024
"""What quarantine keeps of a record."""
Safe = Callable[[Record], dict[str, str]]
"""The fields of a record that may be kept and shown."""


class Fetched(Protocol):
    @property
    def part(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def value(self) -> bytes | None: ...


class Bridge:
    """One foreign topic."""

    def __init__(
        self,
        topic: str,
        mapper: Mapper,
        safe: Safe,
        send: Callable[[Sequence[Letter]], Awaitable[None]],
        hold: Callable[[Sequence[Held]], Awaitable[None]],
        *,
        clock: Callable[[], datetime],
    ) -> None:
        """`send` and `hold` return when it is durable, and wait for as long as that takes."""
        self._topic, self._mapper, self._safe = topic, mapper, safe
        self._send, self._hold, self._clock = send, hold, clock

    async def carry(self, batch: Sequence[Fetched]) -> list[Outcome]:
        """One batch, to the end: only after it may the foreign offsets move."""
        now = self._clock()
        records = [_record(one.value) for one in batch]
        good = [record for record in records if not isinstance(record, Wrong)]
        mapped = iter(await asyncio.to_thread(self._mapper.map, good, now))
        outcomes = [Outcome(wrong=(one,)) if isinstance(one, Wrong) else next(mapped) for one in records]
        letters = [Letter(one.topic.name, one.key, one.value) for outcome in outcomes for one in outcome.events]
        if letters:
            await self._send(letters)
        held = [
            self._held(one, record, outcome.wrong)
            for one, record, outcome in zip(batch, records, outcomes, strict=True)
            if outcome.wrong
        ]
        if held:
            await self._hold(held)
        return outcomes

    def _held(self, one: Fetched, record: Record | Wrong, wrong: tuple[Wrong, ...]) -> Held:
        first, value = wrong[0], one.value or b""
        known = first.code in Reason.__members__
        kept = b"" if isinstance(record, Wrong) else msgspec.json.encode(self._safe(record))
        said = "; ".join(f"{w.pointer} {w.code}: {w.vi} / {w.en}".strip() for w in wrong)
        return Held(
            topic=self._topic,
            part=one.part,
            off=one.offset,
            reason=first.code if known else Reason.BAD_FIELD.value,
            detail=said[:600],
            pointer=first.pointer[:200],
            size=len(value),
            first_bytes=kept[:FIRST_BYTES],
            digest=hashlib.sha256(value).digest(),
        )


def _record(value: bytes | None) -> Record | Wrong:
    if not value:
        return Wrong("", Reason.EMPTY.value, "Bản tin rỗng.", "The record is empty.")
    if len(value) > RECORD_BYTES_MAX:
        said = f"{len(value)} > {RECORD_BYTES_MAX} byte"
        return Wrong("", Reason.TOO_LARGE.value, f"Bản tin quá lớn ({said}).", f"The record is too large ({said}).")
    try:
        return as_record(decoded(value))
    except BadJson as error:
        return Wrong("", Reason.BAD_JSON.value, error.vi, error.en)
