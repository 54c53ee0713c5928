"""Ingest (nhận từ nguồn): records that a registered source pushes become events that are durable before it hears so.

    records → mapper (in a thread) → Kafka (acks=all) ▶ accepted
                   └ refused, with the field   └─ away → spool (fsync) ▶ queued

A source's spool is apart from the one of citizens' reports: a flood of machine records never fills theirs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from ioc.connect.mapping import Mapper, Outcome
from ioc.connect.record import Record, Wrong
from ioc.connect.registry import Source
from ioc.domain.calendar import Calendar
from ioc.edge.quiet import QuietLog
from ioc.services.delivery import Delivery, Letter
from ioc.services.refusals import Refused
from ioc.services.source_counts import SourceCounts
from ioc.services.source_list import SourceList
from ioc.services.source_tokens import SourceTokens
from ioc.services.spool import SpoolFull

log = QuietLog()

RECORDS_MAX: Final = 2_000
"""In one request: mapped within a second, and an answer a person can still read."""
SEND_TIMEOUT_S: Final = 5.0
RETRY_S: Final = 30
Status = Literal["accepted", "queued", "skipped", "refused"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one record of the request."""

    status: Status
    event_ids: tuple[str, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    skipped: tuple[str, str] | None = None


class Ingest:
    """One a process. `start` after construction, `stop` at the end."""

    def __init__(
        self,
        listed: SourceList,
        mapper: Callable[[Source], Mapper],
        delivery: Delivery,
        tokens: SourceTokens,
        *,
        calendar: Calendar,
        clock: Callable[[], datetime],
    ) -> None:
        self.listed, self.delivery, self.tokens, self.calendar = listed, delivery, tokens, calendar
        self.counts = SourceCounts()
        self._mapper, self._clock = mapper, clock
        self._mappers: dict[str, tuple[int, Mapper]] = {}
        """With the edition of the list they were made for."""

    def start(self) -> None:
        self.delivery.start()

    async def stop(self) -> None:
        await self.delivery.stop()

    def admitted(self, source: str, token: str) -> Source | None:
        """The source, when the token is its own; None alike for a wrong token and for no such source. Raises Refused
        (503) for a source that is missing while the list is wrong: it may be its own entry, and it shall send again."""
        known = self.listed.sources.get(source)
        if known is None and self.listed.problems:
            vi = "Danh sách nguồn đang có lỗi, chờ người vận hành sửa (ioc sources check); hãy gửi lại cả yêu cầu sau."
            en = (
                "The list of sources is wrong and being mended (ioc sources check); send the whole request again later."
            )
            raise Refused(503, "SOURCES_WRONG", vi, en, retry_after_s=RETRY_S, close=True)
        return known if known is not None and self.tokens.allows(known.id, token) else None

    async def push(self, source: Source, records: Sequence[Record | Wrong]) -> list[Answer]:
        """One answer a record, in order. Returns when every accepted or queued one is durable.

        Raises Refused (503, 507) when one of them is not: the whole request may then be sent again, and what had been
        taken counts once.
        """
        now = self._clock()
        outcomes = await self._mapped(source, records, now)
        letters = [Letter(one.topic.name, one.key, one.value) for outcome in outcomes for one in outcome.events]
        delivered = await self.delivery.many(letters, timeout_s=SEND_TIMEOUT_S)
        lost = next((result for result in delivered if isinstance(result, Exception)), None)
        if lost is not None:
            raise _not_durable(lost)
        self.counts.add(source.id, outcomes, now)
        results = iter(delivered)
        return [_answer(outcome, [next(results) for _ in outcome.events]) for outcome in outcomes]

    async def _mapped(self, source: Source, records: Sequence[Record | Wrong], now: datetime) -> list[Outcome]:
        good = [record for record in records if not isinstance(record, Wrong)]
        # In a thread: two thousand records take a good part of a second, and other requests wait meanwhile.
        mapped = iter(await asyncio.to_thread(self._map, source, good, now))
        return [Outcome(wrong=(one,)) if isinstance(one, Wrong) else next(mapped) for one in records]

    def _map(self, source: Source, records: Sequence[Record], now: datetime) -> list[Outcome]:
        edition = self.listed.edition
        made, mapper = self._mappers.get(source.id, (-1, None))
        if mapper is None or made != edition:
            mapper = self._mapper(source)
            self._mappers[source.id] = edition, mapper
        return mapper.map(records, now)


def _answer(outcome: Outcome, delivered: Sequence[bool | Exception]) -> Answer:
    if outcome.wrong:
        return Answer("refused", wrong=outcome.wrong)
    if outcome.skipped:
        return Answer("skipped", skipped=outcome.skipped)
    ids = tuple(one.event.event_id for one in outcome.events)
    return Answer("accepted" if all(result is True for result in delivered) else "queued", ids)


def _not_durable(lost: Exception) -> Refused:
    if isinstance(lost, SpoolFull):
        vi = "Hàng đợi đã đầy vì Kafka vắng lâu; hãy gửi lại cả yêu cầu sau."
        en = "The spool is full since Kafka has been away for long; send the whole request again later."
        return Refused(503, "SPOOL_FULL", vi, en, retry_after_s=RETRY_S)
    log.error("ingest_disk_failed", why=str(lost)[:200])
    vi = "Máy chủ không ghi được xuống đĩa; hãy gửi lại cả yêu cầu sau."
    en = "The server cannot write to its disk; send the whole request again later."
    return Refused(507, "DISK_FAILED", vi, en, retry_after_s=RETRY_S)
