"""Report limits: how soon a field report must be accepted and resolved, as the province decided. Pure.

Time limits for field reports are set province by province (Huế 30/2022, Bình Định 31/2021, Long An 61/2024, …), by
field, urgency and unit; none is written into the code. A deadline that the source itself states always wins.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from ioc.domain.daycount import TimeLimit

Names = frozenset[str]


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """What the limits of a report depend on."""

    kind: str
    category: str
    severity: int | None
    unit: str
    agency: str
    on: date
    """The day it was received, in Việt Nam."""


@dataclass(frozen=True, kw_only=True)
class ReportLimit:
    """One line of the policy; a condition left empty is met by every report."""

    units: Names = frozenset()
    """Communes or handling agencies, exactly these codes."""
    categories: Names = frozenset()
    severities: frozenset[int] = frozenset()
    kinds: Names = frozenset()
    """`PAHT`, `PAKN`."""
    since: date | None = None
    """For reports received from this day on."""
    accept: TimeLimit | None = None
    resolve: TimeLimit | None = None

    def fits(self, facts: ReportFacts) -> bool:
        return (
            (not self.units or not self.units.isdisjoint((facts.unit, facts.agency)))
            and (not self.categories or facts.category in self.categories)
            and (not self.severities or facts.severity in self.severities)
            and (not self.kinds or facts.kind in self.kinds)
            and (self.since is None or self.since <= facts.on)
        )

    @property
    def rank(self) -> tuple[int, bool, bool, bool, bool, date]:
        """The greater the more specific: by how many conditions, then unit before category before severity before
        kind, then the younger one."""
        named = (bool(self.units), bool(self.categories), bool(self.severities), bool(self.kinds))
        return sum(named), *named, self.since or date.min

    def overlaps(self, other: ReportLimit) -> bool:
        """Whether one report could meet both for the same deadline, neither being the more specific."""
        both = (self.accept and other.accept) or (self.resolve and other.resolve)
        return (
            bool(both)
            and self.rank == other.rank
            and all(
                not mine.isdisjoint(theirs) or not (mine or theirs)
                for mine, theirs in (
                    (self.units, other.units),
                    (self.categories, other.categories),
                    (self.severities, other.severities),
                    (self.kinds, other.kinds),
                )
            )
        )


@dataclass(frozen=True)
class ReportLimits:
    limits: tuple[ReportLimit, ...] = field(default=())

    def accept(self, facts: ReportFacts) -> TimeLimit | None:
        """The limit to accept: of the most specific line that fits and gives one."""
        return self._best(facts, lambda limit: limit.accept)

    def resolve(self, facts: ReportFacts) -> TimeLimit | None:
        return self._best(facts, lambda limit: limit.resolve)

    def _best(self, facts: ReportFacts, give: Callable[[ReportLimit], TimeLimit | None]) -> TimeLimit | None:
        fit = [limit for limit in self.limits if give(limit) is not None and limit.fits(facts)]
        return give(max(fit, key=lambda limit: limit.rank)) if fit else None
