"""Made cases: cases for rules alone, in no table, made of what stands in the tables about other cases.

Fees that their dossiers do not book and series that move are read when either end is heard, within the judge's step.
Scores take long to read and are no matter of seconds: they are read now and then beside it, and until they were read
once their rules sleep.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence

import structlog

from ioc.domain.cases import Case
from ioc.domain.scored import KIND as SCORE
from ioc.domain.series import KIND as SERIES
from ioc.domain.terms import FEE
from ioc.store.settle import JudgeStore
from streams.booking import SWEEP_S, Booking
from streams.score_watch import EVERY_S, SOON_S, ScoreWatch
from streams.series import SeriesWatch

log = structlog.get_logger()


class MadeCases:
    def __init__(self, store: JudgeStore, scores: Callable[[], Awaitable[list[Case]]]) -> None:
        self._followed: dict[str, Booking | SeriesWatch] = {
            FEE: Booking(store.unbooked),
            SERIES: SeriesWatch(store.said),
        }
        self._sweep_at = 0.0
        """When fees are read whole again, monotonic as all of these."""
        self._scores = ScoreWatch(scores)
        self._scores_at = 0.0
        self._reading: asyncio.Task[None] | None = None

    async def all_of(self, kinds: Collection[str]) -> list[Case]:
        """As they stand, but for scores: those are to be awaited."""
        if FEE in kinds:
            self._sweep_at = time.monotonic() + SWEEP_S
        if SCORE in kinds:
            self._scores_at = 0.0
        return [case for kind, made in self._followed.items() if kind in kinds for case in await made.sweep()]

    async def after(self, words: Sequence[Case], kinds: Collection[str]) -> list[Case]:
        """What is to be told anew once these words were heard."""
        if self._scores.asks(words):
            self._scores_at = min(self._scores_at, time.monotonic() + SOON_S)
        wanted = [made for kind, made in self._followed.items() if kind in kinds] if words else []
        return [case for made in wanted for case in await made.follow(words)]

    async def swept(self, kinds: Collection[str]) -> list[Case]:
        """What no word would tell, when it is time to look for it."""
        if FEE not in kinds or time.monotonic() < self._sweep_at:
            return []
        found = await self._followed[FEE].sweep()
        self._sweep_at = time.monotonic() + SWEEP_S
        return found

    def read_scores(self, kinds: Collection[str], tell: Callable[[list[Case]], Awaitable[None]]) -> None:
        """Begins to read them when it is time: a judge that was silent meanwhile would lose the lead."""
        busy = self._reading is not None and not self._reading.done()
        if not busy and SCORE in kinds and time.monotonic() >= self._scores_at:
            self._scores_at = time.monotonic() + EVERY_S
            self._reading = asyncio.create_task(self._read_scores(tell))

    async def _read_scores(self, tell: Callable[[list[Case]], Awaitable[None]]) -> None:
        try:
            found = await self._scores.sweep()
        except Exception as error:  # a wrong file of QĐ 766 or a slow query must not stop what is judged of lives
            log.warning("scores_not_read", error=f"{type(error).__name__}: {error}")
            return  # what was known stays
        await tell(found)
