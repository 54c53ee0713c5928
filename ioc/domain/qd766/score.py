"""Score: points of every component, group and in all, exactly; rounded for people only.

What has no data is not 0: its most points are `missing`, the score is `partial`, and nobody can take it for the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from ioc.domain.qd766.component import Component, Level, Share, Why
from ioc.domain.qd766.components import COMPONENTS, GROUPS, MAXIMUM
from ioc.domain.qd766.counts import Counts
from ioc.domain.qd766.edition import Edition

QUARTER: Final = 3
"""Months of the period unless said otherwise; only 1.4 asks, for its share of last year."""


@dataclass(frozen=True, slots=True)
class Part:
    """One component's points."""

    component: Component
    share: Share | None
    points: Fraction | None
    why: Why | None = None
    """Why there are no points."""

    @property
    def maximum(self) -> int:
        return self.component.maximum


@dataclass(frozen=True, slots=True)
class Score:
    level: Level
    edition: Edition
    parts: tuple[Part, ...]

    @property
    def total(self) -> Fraction:
        """Points of what is known."""
        return self._sum()

    @property
    def missing(self) -> int:
        """Most points of what is not known."""
        return sum(part.maximum for part in self.parts if part.points is None)

    @property
    def partial(self) -> bool:
        return self.missing > 0

    @property
    def maximum(self) -> int:
        return MAXIMUM

    def part(self, code: str) -> Part:
        """The part of a component's code; KeyError for another."""
        return {part.component.code: part for part in self.parts}[code]

    def group(self, name: str) -> GroupScore:
        """Points of one of GROUPS; KeyError for another."""
        vi, en = GROUPS[name]
        own = [part for part in self.parts if part.component.group == name]
        return GroupScore(
            name, vi, en,
            points=sum((part.points for part in own if part.points is not None), Fraction(0)),
            maximum=sum(part.maximum for part in own),
            missing=sum(part.maximum for part in own if part.points is None),
        )  # fmt: skip

    def groups(self) -> tuple[GroupScore, ...]:
        return tuple(self.group(name) for name in GROUPS)

    def _sum(self) -> Fraction:
        return sum((part.points for part in self.parts if part.points is not None), Fraction(0))


@dataclass(frozen=True, slots=True)
class GroupScore:
    name: str
    vi: str
    en: str
    points: Fraction
    maximum: int
    missing: int


def score(counts: Counts, edition: Edition | None = None, *, level: Level = "province", months: int = QUARTER) -> Score:
    """The score of these counts. `months`: length of the period, 1 to 12."""
    reading = edition or Edition()
    return Score(level, reading, tuple(_part(component, counts, reading, level, months) for component in COMPONENTS))


def _part(component: Component, counts: Counts, edition: Edition, level: Level, months: int) -> Part:
    if level not in component.levels:
        return Part(component, None, None, "not_applicable")
    share = component.share(counts, edition, months)
    if share is None:
        return Part(component, None, None, "no_data")
    earned = component.earned(share, edition)
    return Part(component, share, earned, "empty" if earned is None else None)


def shown(points: Fraction) -> Decimal:
    """Points as people read them: two decimals, half up.

    >>> shown(Fraction(1, 8))
    Decimal('0.13')
    """
    whole = (200 * abs(points.numerator) + points.denominator) // (2 * points.denominator)
    return Decimal(-whole if points < 0 else whole).scaleb(-2)
