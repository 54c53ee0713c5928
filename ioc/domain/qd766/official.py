"""Official: the score that the national portal publishes, beside ours. Neither fills in for the other.

Not published is None, which is not 0; a difference exists only where both sides have a figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from ioc.domain.qd766.components import BY_CODE, COMPONENTS
from ioc.domain.qd766.score import Score


class UnknownComponent(ValueError):
    """A component that QĐ 766 does not have."""


@dataclass(frozen=True)
class Official:
    """What a source says the official score is."""

    source: str
    as_of: datetime
    total: Decimal | None = None
    points: Mapping[str, Decimal | None] | None = None
    """Component code → points, those that were published."""

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.points or {}) - set(BY_CODE)):
            raise UnknownComponent(f"{unknown[0]!r}: không có thành phần này / no such component; ví dụ / e.g. '2.1'")

    def of(self, code: str) -> Decimal | None:
        return (self.points or {}).get(code)


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure of ours and the official one."""

    code: str
    """Component code, or `total`."""
    ours: Fraction | None
    official: Decimal | None

    @property
    def difference(self) -> Fraction | None:
        """Ours less the official one."""
        if self.ours is None or self.official is None:
            return None
        return self.ours - Fraction(self.official)


def beside(ours: Score, official: Official) -> tuple[Beside, ...]:
    """The total, then every component. A partial score of ours has no total to compare."""
    total = Beside("total", None if ours.partial else ours.total, official.total)
    parts = (Beside(c.code, ours.part(c.code).points, official.of(c.code)) for c in COMPONENTS)
    return (total, *parts)
