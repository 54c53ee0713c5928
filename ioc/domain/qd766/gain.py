"""Gain: what would raise the score most. Exact: the score with the change less the score without it.

One late dossier done in time moves 2.1 and 5.4 together; so a gain is always that of the whole score, over all its
components, and `own` is the component's part in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ioc.domain.qd766.component import Component, Share
from ioc.domain.qd766.counts import Counts
from ioc.domain.qd766.edition import Edition
from ioc.domain.qd766.score import QUARTER, Part, Score

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
    found = [_gain(part, counts, before, months) for part in before.parts]
    able = [gain for gain in found if gain is not None]
    return tuple(
        sorted(able, key=lambda gain: (-gain.full if by == "full" else -gain.one, gain.units, gain.component.code))
    )


def _gain(part: Part, counts: Counts, before: Score, months: int) -> Gain | None:
    component, edition, has = part.component, before.edition, part.points
    room = component.lever.room(counts, edition)
    if has is None or room < 1 or (has >= component.maximum and not component.uncapped(edition)):
        return None

    def after(units: int) -> Counts:
        return counts + component.lever.delta(counts, edition, units)

    def share(units: int) -> Share:
        return component.share(after(units), edition, months) or Share(0, 0)

    target = _target(component, share(room), edition)
    low, high = 1, room
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if share(middle).num >= target else (middle + 1, high)
    raised = _raised(before, after(low), months)
    own = raised.get(component.code, Fraction(0))
    return Gain(
        component=component, one=sum(_raised(before, after(1), months).values(), Fraction(0)), units=low,
        full=sum(raised.values(), Fraction(0)), own=own, reaches_full=has + own >= component.maximum,
    )  # fmt: skip


def _target(component: Component, best: Share, edition: Edition) -> int:
    """The numerator that earns all that the best share earns; a lever never changes its own denominator."""
    if component.uncapped(edition):
        return best.num
    threshold = component.threshold(edition)
    return min(best.num, -(-threshold.numerator * best.den // threshold.denominator))


def _raised(before: Score, counts: Counts, months: int) -> dict[str, Fraction]:
    """What each component gains by the changed counts. Only shares that moved are turned into points: a board of all
    agencies asks for some thousand gains."""
    moved = {}
    for part in before.parts:
        if part.points is None:
            continue
        share = part.component.share(counts, before.edition, months)
        if share is not None and share != part.share:
            points = part.component.earned(share, before.edition)
            moved[part.component.code] = (points or Fraction(0)) - part.points
    return moved
