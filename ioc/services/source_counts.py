"""Source counts: what the sources did in the last seconds, summed in memory until somebody writes it down.

Losing a few seconds of it in a crash loses nothing but a statistic: the events themselves are durable elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from ioc.connect.mapping import Outcome
from ioc.domain.text import VIETNAM
from ioc.store.sources import DayCount

ROWS_MAX = 5_000
"""While the database is away sums grow by source, topic and day only; beyond this something is wrong with the ids."""


class SourceCounts:
    def __init__(self) -> None:
        self._sums: dict[tuple[str, str, object], DayCount] = {}

    def add(self, source: str, outcomes: Iterable[Outcome], now: datetime) -> None:
        """`now`: when they arrived."""
        for outcome in outcomes:
            for sent in outcome.events:
                delay = round((now - sent.event.occurred_at).total_seconds() * 1_000)
                self._put(self._row(source, sent.topic.name, now, accepted=1, at=sent.event.occurred_at, delay=delay))
            if outcome.skipped:
                self._put(self._row(source, "", now, skipped=1))
            if outcome.wrong:
                first = outcome.wrong[0]
                self._put(self._row(source, "", now, refused=1, code=first.code, pointer=first.pointer))

    def take(self) -> list[DayCount]:
        """Everything so far; it is yours now."""
        taken, self._sums = list(self._sums.values()), {}
        return taken

    def give_back(self, counts: Iterable[DayCount]) -> None:
        """They could not be written: sum on."""
        for one in counts:
            self._put(one)

    def _row(
        self, source: str, topic: str, now: datetime, *, accepted: int = 0, refused: int = 0, skipped: int = 0,
        at: datetime | None = None, delay: int | None = None, code: str = "", pointer: str = "",
    ) -> DayCount:  # fmt: skip
        day = now.astimezone(VIETNAM).date()
        return DayCount(source, topic, day, accepted, refused, skipped, now, at, delay, delay, code, pointer[:200])

    def _put(self, one: DayCount) -> None:
        key = (one.source, one.topic, one.day)
        was = self._sums.get(key)
        if was is None:
            if len(self._sums) < ROWS_MAX:
                self._sums[key] = one
            return
        newest = one if one.last_code else was
        self._sums[key] = replace(
            was,
            accepted=was.accepted + one.accepted,
            refused=was.refused + one.refused,
            skipped=was.skipped + one.skipped,
            last_seen=max(was.last_seen, one.last_seen),
            last_event_at=_of(max, was.last_event_at, one.last_event_at),
            delay_min_ms=_of(min, was.delay_min_ms, one.delay_min_ms),
            delay_max_ms=_of(max, was.delay_max_ms, one.delay_max_ms),
            last_code=newest.last_code,
            last_pointer=newest.last_pointer,
        )


T = TypeVar("T", datetime, int)


def _of(choose: Callable[[T, T], T], one: T | None, other: T | None) -> T | None:
    if one is None or other is None:
        return one if other is None else other
    return choose(one, other)
