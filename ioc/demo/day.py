"""Day: everything that happens in the simulated province, by the second. Pure: (seed, epoch, stories) say it all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ioc.demo.dossiers import Dossiers
from ioc.demo.payments import Payments
from ioc.demo.province import Province
from ioc.demo.reports import Reports
from ioc.demo.security import Security
from ioc.demo.step import Step
from ioc.demo.story import Story
from ioc.provinces.pack import Pack

HISTORY_S = 24 * 3_600.0


@dataclass(frozen=True)
class Day:
    payments: Payments
    reports: Reports
    dossiers: Dossiers
    security: Security
    epoch_s: float
    """Nothing happened before: the first start's moment less HISTORY_S."""
    stories: tuple[Story, ...] = ()

    def between(self, start_s: float, end_s: float) -> Iterator[Step]:
        """All steps with start <= at < end, in no particular order."""
        start_s = max(start_s, self.epoch_s)
        silent = [gap for story in self.stories for gap in story.silent_providers(start_s, end_s)]
        for step in self.payments.between(start_s, end_s):
            if not any(step.body.get("provider") == name and a <= step.at_s < b for name, a, b in silent):
                yield step
        yield from self.reports.between(start_s, end_s, self.epoch_s)
        yield from self.dossiers.between(start_s, end_s, self.epoch_s)
        yield from self.security.between(start_s, end_s, self.epoch_s)
        for story in self.stories:
            yield from story.between(start_s, end_s)


def day_of(pack: Pack, today: date, *, seed: int, epoch_s: float, stories: Sequence[tuple[float, float]] = ()) -> Day:
    """The simulated province; `stories` are (began, speed) of every start of this demo."""
    province = Province(pack, today)
    payments, reports = Payments(province, seed), Reports(province, seed)
    dossiers, security = Dossiers(province, seed), Security(province, seed)
    told = tuple(Story(payments, reports, dossiers, security, seed, began, speed) for began, speed in stories)
    return Day(payments, reports, dossiers, security, epoch_s, told)
