"""Day: everything that happens in the simulated province, by the second. Pure: (pack, seed, epoch, starts) say it all.

Streams of ordinary life run in the province's time (`ioc.demo.pace`); beats, statements and the story in the real one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import inf

import msgspec

from ioc.demo.character import Characters
from ioc.demo.directives import Directives
from ioc.demo.dossiers import Dossiers
from ioc.demo.era import Era
from ioc.demo.heartbeats import Heartbeats
from ioc.demo.indicators import Indicators
from ioc.demo.payments import Payments
from ioc.demo.province import Province
from ioc.demo.reports import Reports
from ioc.demo.security import Security
from ioc.demo.start import Start, eras
from ioc.demo.step import Step, dice, local
from ioc.demo.story import Story
from ioc.demo.story.scene import Cast
from ioc.demo.trouble import Held
from ioc.domain.calendar import Calendar
from ioc.provinces.pack import Pack

SLOW = ("dossiers", "reports", "security", "directives", "indicators")
"""Streams of few steps, whose history is told from the epoch."""
FAST = ("payments", "fees", "heartbeats", "story")
"""Streams of many, told from a day before the start; of fees and stories also what was before."""
SILENT = timedelta(hours=4, minutes=-3)
"""Office time for which one desk has not been heard when a demo starts: three minutes short of L07."""
SILENT_DAYS_MAX = 20
"""No holiday is longer."""
SILENT_TO_S = 11 * 60.0
"""After the start: it is heard again, and what it did meanwhile comes."""


@dataclass(frozen=True)
class Day:
    cast: Cast
    seed: int
    epoch_s: float
    """Nothing happened before; real, unix seconds."""
    starts: tuple[Start, ...] = ()

    def between(self, start_s: float, end_s: float) -> Iterator[Step]:
        """All steps with start <= at < end, in no particular order."""
        yield from self.told((*SLOW, *FAST), start_s, end_s)

    def told(self, streams: Collection[str], start_s: float, end_s: float) -> Iterator[Step]:
        """Those of some streams, but for what the story holds back."""
        start_s = max(start_s, self.epoch_s)
        held = self._held(start_s, end_s)
        for stream in streams:
            mine = [one for one in held if one.stream == stream]
            for step in self.ordinary(stream, start_s, end_s):
                if not any(one.covers(stream, step) for one in mine):
                    yield step
            for one in mine:
                if one.sent_s is not None and start_s <= one.sent_s < end_s:
                    yield from self._sent_late(one, mine)

    def ordinary(self, stream: str, start_s: float, end_s: float) -> Iterator[Step]:
        """What happens whether anything is held back or not; real moments."""
        start_s = max(start_s, self.epoch_s)
        if stream == "indicators":
            yield from self.cast.indicators.between(start_s, end_s)
        elif stream == "heartbeats":
            yield from self._beats(start_s, end_s)
        elif stream == "story":
            for story in self.stories:
                yield from story.between(start_s, end_s)
        else:
            for era in self.eras:
                told = self._streams[stream]
                first, last = era.pace.province(start_s), era.pace.province(end_s)
                for step in told(era, first, last):
                    yield era.pace.stamped(step)

    @cached_property
    def eras(self) -> list[Era]:
        return eras(self.epoch_s, self.starts)

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        return tuple(
            Story(self.cast, self.seed, start.began_s, self.ordinary, inf if start.ended_s is None else start.ended_s)
            for start in self.starts
            if start.began_s is not None
        )

    def province_time(self, real_s: float) -> float:
        """What time it is in the province."""
        running = next((one for one in reversed(self.starts) if one.hurried and one.ended_s is None), None)
        return running.pace.province(real_s) if running else real_s

    @cached_property
    def _streams(self) -> dict[str, Callable[[Era, float, float], Iterator[Step]]]:
        cast = self.cast
        return {
            "dossiers": cast.dossiers.between,
            "reports": cast.reports.between,
            "security": cast.security.between,
            "directives": cast.directives.between,
            "payments": cast.payments.between,
            "fees": cast.dossiers.fees,
        }

    def _beats(self, start_s: float, end_s: float) -> Iterator[Step]:
        """All of them while a demo runs, one an hour else."""
        beats, at_s = self.cast.heartbeats, start_s
        for start in self.starts:
            opened_s, ended_s = max(start.opened_s, at_s), min(end_s, start.ended_s or inf)
            if opened_s >= ended_s:
                continue
            yield from beats.hourly(at_s, opened_s, start.opened_s)
            ill = [t for story in self.stories for t in story.troubles(opened_s, ended_s)]
            yield from beats.between(opened_s, ended_s, ill)
            at_s = ended_s
        yield from beats.hourly(at_s, end_s, next((s.opened_s for s in self.starts if s.opened_s >= at_s), inf))

    def _held(self, start_s: float, end_s: float) -> list[Held]:
        found = [held for story in self.stories for held in story.held(start_s, end_s)]
        return found + [held for held in self._silent_desks if held.from_s < end_s and (held.sent_s or 0) >= start_s]

    @cached_property
    def _silent_desks(self) -> list[Held]:
        """At each start one desk has been silent for nearly four office hours, and is heard again soon after."""
        found, since = [], self.epoch_s
        for start in self.starts:
            found.append(self._silent(start, since))
            since = start.ended_s or inf
        return found

    def _silent(self, start: Start, since: float) -> Held:
        """`since`: what happened before was sent at an earlier start."""
        province, opened = self.cast.province, local(start.opened_s)
        desk = dice(self.seed, "silent", int(start.opened_s)).choice(province.commune_desks).code
        low, high = opened - timedelta(days=SILENT_DAYS_MAX), opened
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            if province.calendar.working_time_between(middle, opened) > SILENT:
                low = middle
            else:
                high = middle
        to_s = start.opened_s + SILENT_TO_S
        return Held("dossiers", lambda s: s.body.get("agency") == desk, max(high.timestamp(), since), to_s, to_s + 3)

    def _sent_late(self, held: Held, all_held: Sequence[Held]) -> Iterator[Step]:
        """What was held back, all at once, as it happened. What two hold back is sent by the later one."""
        assert held.sent_s is not None
        late = [step for step in self.ordinary(held.stream, held.from_s, held.to_s) if held.covers(held.stream, step)]
        for step in sorted(late, key=lambda step: step.at_s):
            others = (one for one in all_held if one is not held and one.covers(held.stream, step))
            if all((one.sent_s or 0.0) < held.sent_s for one in others):
                yield msgspec.structs.replace(step, at_s=held.sent_s, happened_s=step.at_s)


def day_of(
    pack: Pack,
    today: date,
    calendar: Calendar | None = None,
    *,
    seed: int,
    epoch_s: float,
    starts: Sequence[Start] = (),
) -> Day:
    """The simulated province; `starts` are all runs of this demo so far."""
    province = Province(pack, today, calendar or Calendar())
    characters = Characters(province, seed)
    cast = Cast(
        province=province,
        payments=Payments(province, seed),
        reports=Reports(province, characters, seed),
        dossiers=Dossiers(province, characters, seed),
        security=Security(province, seed),
        directives=Directives(province, characters, seed),
        indicators=Indicators(province, characters, seed),
        heartbeats=Heartbeats(province, seed),
    )
    return Day(cast, seed, epoch_s, tuple(starts))
