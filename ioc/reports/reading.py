"""Reading: one indicator as a report shows it: this period, the one before, the same of last year, by unit. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from ioc.domain.indicators import Indicator, Target
from ioc.domain.periods import Period
from ioc.reports.document import Kind


@dataclass(frozen=True, slots=True)
class Word:
    """What a source states of the figure; it is never mixed with what we count."""

    who: str
    value: Decimal
    unit: str
    document: str = ""
    official: bool = False
    """Published by the authority."""
    about: str = ""
    """What it is about when that is not the province as a whole."""
    elsewhen: str = ""
    """Days it speaks of when they are not those of the period: a stock (số thời điểm) is stated now and then."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure over a period. `counted` None: nothing is known of it, which is not zero."""

    period: Period
    counted: Decimal | None = None
    """What we count, in the indicator's unit."""
    num: int = 0
    den: int | None = None
    asof: datetime | None = None
    """Newest event in it."""
    corrections: int = 0
    """Changes made after a day had closed."""
    words: tuple[Word, ...] = ()
    conflict: bool = False
    """Sources state what cannot all hold."""

    @property
    def value(self) -> Decimal | None:
        """What we count; of a figure that we do not count, what all its sources agree on."""
        if self.counted is not None:
            return self.counted
        stated = {word.value for word in self.words}
        return stated.pop() if len(stated) == 1 else None


@dataclass(frozen=True, slots=True)
class Source:
    """How far a source of the figure has come."""

    topic: str
    event_at: datetime | None
    """Its newest event; None: nothing came yet."""
    since: date | None = None
    """The first day that was counted of it."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part that a score consists of (thành phần)."""

    code: str
    name: str
    value: Decimal | None
    """Points; None: no data."""
    maximum: int | None
    num: int | None
    den: int | None


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
    stands: str = ""
    """As of when it stands, in a sentence: of its events, of what is known by now, or of this moment."""
    by_unit: tuple[tuple[str, Figure], ...] = ()
    """Unit's name → its figure of this period; () when not asked for."""
    weakest: tuple[tuple[str, Figure], ...] = ()
    """Units that are worst off, the worst first; () when not asked for."""
    pieces: tuple[Piece, ...] = ()
    """Of a score: its parts."""

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
        target, found, better = self.target, self.now.value, self.indicator.better
        if target is None or found is None or better == "neither":
            return None
        return target.met(found, better)

    @property
    def has_parts(self) -> bool:
        """Whether numerator and denominator tell something beside the value: of a share they do."""
        return self.kind == "percent" and self.now.counted is not None and self.now.den is not None
