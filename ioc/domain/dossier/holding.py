"""Holding: which agency, stage and officer has a dossier since when, and how long each stage took.

A stage or an officer that a step does not name is carried on only while nothing else changed: a new agency with an
unnamed officer is held by an unknown officer, not by the one who passed it on. Nobody is blamed by guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ioc.domain.calendar import ZERO, Calendar
from ioc.domain.dossier.span import office_time
from ioc.domain.dossier.step import Step

STAGES_MAX: Final = 12
"""Stages kept apart in a case; the rest are added up under OTHER. A real workflow has four to eight."""
OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Holder:
    agency: str
    stage: str | None
    officer: str | None
    since: datetime


def holders(steps: Sequence[Step]) -> list[Holder]:
    """Who has the dossier after each step, parallel to `steps`."""
    found: list[Holder] = []
    for step in steps:
        before = found[-1] if found else None
        agency, stage, officer = step.agency, step.code, step.officer
        if before is not None and (agency in ("", before.agency)):
            agency = before.agency
            stage = stage or before.stage
            if stage == before.stage:
                officer = officer or before.officer
        same = before is not None and (agency, stage, officer) == (before.agency, before.stage, before.officer)
        found.append(Holder(agency, stage, officer, before.since if same and before else step.at))
    return found


def holder_at(moment: datetime, steps: Sequence[Step], held: Sequence[Holder]) -> Holder | None:
    """Who had it at that moment; None before the first step."""
    return next((one for step, one in zip(reversed(steps), reversed(held), strict=True) if step.at <= moment), None)


def stage_times(
    steps: Sequence[Step], held: Sequence[Holder], pauses: frozenset[int], end: datetime | None, calendar: Calendar
) -> dict[str, timedelta]:
    """Office time of each finished stage (TT12), waits left out; `state-4` where a source names no stage.

    `steps` reach up to the ending one. The stage that still runs is left out: its time depends on the moment of asking.
    """
    times: dict[str, timedelta] = {}
    for stage, start, stop in _spans(steps, held, pauses, end):
        name = stage if stage in times or len(times) < STAGES_MAX else OTHER
        times[name] = times.get(name, ZERO) + office_time(start, stop, calendar)
    return times


def _spans(
    steps: Sequence[Step], held: Sequence[Holder], pauses: frozenset[int], end: datetime | None
) -> Iterator[tuple[str, datetime, datetime]]:
    for i, step in enumerate(steps[:-1]):
        stop = min(steps[i + 1].at, end) if end else steps[i + 1].at
        if step.state not in pauses and step.at < stop:
            yield held[i].stage or f"state-{step.state}", step.at, stop
