"""Reading: one indicator as a report shows it: this period, the one before, the same of last year, by unit. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from ioc.domain.indicators import Indicator, Target, value
from ioc.domain.periods import Period
from ioc.reports.document import Kind


@dataclass(frozen=True, slots=True)
class Word:
    """What a source states of the figure for exactly this period; it is never mixed with what we count."""

    who: str
    value: Decimal
    unit: str
    document: str = ""
    official: bool = False
    """Published by the authority."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Numerator and denominator over a period. `known` False: nothing was ever counted there, which is not zero."""

    period: Period
    known: bool = False
    num: int = 0
    den: int | None = None
    asof: datetime | None = None
    """Newest event in it."""
    corrections: int = 0
    """Changes made after a day had closed."""
    words: tuple[Word, ...] = ()
    shown: Decimal | None = None
    """The value in the indicator's unit, where it is not simply numerator over denominator."""

    @property
    def value(self) -> Decimal | None:
        """What we count; of a figure that we do not count, what all its sources agree on."""
        if self.known:
            return self.shown if self.shown is not None else value(self.num, self.den)
        stated = {word.value for word in self.words}
        return stated.pop() if len(stated) == 1 else None

    @property
    def conflict(self) -> bool:
        """Sources state different values. An official one beside another is a comparison, not a conflict."""
        return len({word.value for word in self.words if not word.official}) > 1


@dataclass(frozen=True, slots=True)
class Source:
    """How far a source of the figure has come."""

    topic: str
    updated_at: datetime | None
    event_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    indicator: Indicator
    now: Figure
    before: Figure
    """The period before."""
    year_ago: Figure
    numerator: str
    """What is counted, in words; "" when only sources state it."""
    denominator: str
    """Over what; "" for a plain count."""
    sources: tuple[Source, ...]
    by_unit: tuple[tuple[str, Figure], ...] = ()
    """Unit's name → its figure of this period; () when not asked for."""
    of_now: bool = False
    """A backlog: it stands as when the report was made, and of earlier days nobody knows it."""

    @property
    def kind(self) -> Kind:
        """How its values are written."""
        if self.indicator.unit == "%":
            return "percent"
        return "money" if self.indicator.unit == "đồng" else "count"

    @property
    def target(self) -> Target | None:
        return self.indicator.target_on(self.now.period.first_day)

    @property
    def meets_target(self) -> bool | None:
        """None: no target, no side that is better, or no data."""
        target, found = self.target, self.now.value
        if target is None or found is None or self.indicator.better == "neither":
            return None
        return target.met(found, self.indicator.better)
