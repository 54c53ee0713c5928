"""Gain: what would raise the score most. Exact: the score with the change less the score without it.

One late dossier done in time moves 2.1 and 5.4 together; so a gain is always that of the whole score, over all its
components, and `own` is the component's part in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ioc.domain.qd766.component import Component
from ioc.domain.qd766.counts import Counts
from ioc.domain.qd766.score import QUARTER, Score, score

By = Literal["full", "one"]


@dataclass(frozen=True, slots=True)
class Gain:
    component: Component
    one: Fraction
    """Points that one more good unit adds to the whole score."""
    units: int
    """Good units needed for all points of the component; all there are, when even those do not suffice."""
    full: Fraction
    """Points that so many units add to the whole score."""
    own: Fraction
    """Of these, points of the component itself."""
    reaches_full: bool


def gains(counts: Counts, before: Score, *, months: int = QUARTER, by: By = "full") -> tuple[Gain, ...]:
    """Every component that can gain, the largest first: by reaching full marks, or by one more good unit.

    `before` is the score of these counts. Components without data, or with all points, are left out.
    """
    found = [_gain(part.component, counts, before, months) for part in before.parts if part.points is not None]
    able = [gain for gain in found if gain is not None]
    return tuple(
        sorted(able, key=lambda gain: (-gain.full if by == "full" else -gain.one, gain.units, gain.component.code))
    )


def _gain(component: Component, counts: Counts, before: Score, months: int) -> Gain | None:
    edition = before.edition

    def own(reached: Score) -> Fraction:
        return reached.part(component.code).points or Fraction(0)

    room = component.lever.room(counts, edition)
    has = own(before)
    if room < 1 or (has >= component.maximum and not component.uncapped(edition)):
        return None

    def after(units: int) -> Score:
        changed = counts + component.lever.delta(counts, edition, units)
        return score(changed, edition, level=before.level, months=months)

    low, high = 1, room  # fewest units that reach what all of them reach
    best = own(after(room))
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if own(after(middle)) >= best else (middle + 1, high)
    reached = after(low)
    return Gain(
        component=component, one=after(1).total - before.total, units=low, full=reached.total - before.total,
        own=own(reached) - has, reaches_full=best >= component.maximum,
    )  # fmt: skip
