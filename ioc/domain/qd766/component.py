"""Component: one of the 21 parts of the score (thành phần): its most points, its share, and how a share becomes points.

All parts have one form: points = min(cap, maximum × share ÷ full_at). They differ in what is divided by what.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from ioc.domain.qd766.counts import Counts
from ioc.domain.qd766.edition import Edition, Empty

Level = Literal["province", "agency", "commune"]
Why = Literal["no_data", "not_applicable", "empty"]
"""Why a component has no points: nobody said what it needs; it is not asked of this level; there was nothing to divide
by and the rule gives neither 0 nor all."""
ONE: Final = Fraction(1)


@dataclass(frozen=True, slots=True)
class Share:
    """Tử số, mẫu số / Numerator and denominator, whole numbers."""

    num: int
    den: int


@dataclass(frozen=True, slots=True)
class Lever:
    """The smallest good thing that raises a component: one dossier, procedure, service or petition more done right."""

    vi: str
    en: str
    delta: Callable[[Counts, Edition, int], Counts]
    """What so many such things add."""
    room: Callable[[Counts, Edition], int]
    """How many are not right yet; below 1: none."""


@dataclass(frozen=True, slots=True)
class Component:
    code: str
    """Numbering of the portal's description; `3.5b` and `4.6` are ours, the description has no number for them."""
    group: str
    vi: str
    en: str
    maximum: int
    share: Callable[[Counts, Edition, int], Share | None]
    """(counts, edition, months of the period) → share, or None when nobody said what it needs."""
    lever: Lever
    formula_vi: str
    formula_en: str
    basis: str
    """Where formula and maximum come from, for people: `mô tả` the portal's text, `khớp` the refit; see `edition`."""
    full_at: Fraction | Callable[[Edition], Fraction] = ONE
    """Share that earns all points."""
    empty: Empty | Callable[[Edition], Empty] = "missing"
    """What a denominator of 0 earns."""
    levels: frozenset[Level] = frozenset({"province", "agency", "commune"})
    portal_code: str = ""
    """Code of the figure in the portal's answers, for reconciling."""
    uncapped: Callable[[Edition], bool] = lambda _: False

    def threshold(self, edition: Edition) -> Fraction:
        return self.full_at(edition) if callable(self.full_at) else self.full_at

    def earned(self, share: Share, edition: Edition) -> Fraction | None:
        """The points a share earns; None when there is nothing to divide by and the rule gives neither 0 nor all."""
        if share.den <= 0:
            empty = self.empty(edition) if callable(self.empty) else self.empty
            return None if empty == "missing" else Fraction(self.maximum if empty == "full" else 0)
        points = Fraction(self.maximum * share.num, share.den) / self.threshold(edition)
        return points if self.uncapped(edition) else min(Fraction(self.maximum), points)
