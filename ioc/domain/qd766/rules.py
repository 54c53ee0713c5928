"""Rules: what a province says of QĐ 766 beside its dossiers: how formulas are read, which procedures it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ioc.domain.qd766.edition import Edition
from ioc.domain.qd766.register import Register


@dataclass(frozen=True)
class Rules:
    edition: Edition = field(default_factory=Edition)
    whole: Register = field(default_factory=Register)
    """All procedures of the province."""
    own: Mapping[str, Register] = field(default_factory=dict)
    """Agency → the procedures within its authority."""
    dislike_max: int = 2
    """Điểm đánh giá không hài lòng / Ratings of petitions up to this (of 5) are a dislike, as of dossiers."""

    def register(self, agency: str = "") -> Register:
        """An agency's own procedures; the province's where none were said."""
        return self.own.get(agency, self.whole)
