"""Era: a stretch of the province's life at one pace. Pure.

A demo that is started, stopped, started again in a hurry and stopped once more has lived three of them: at its own pace
until the second start, in a hurry, and at its own pace since (what nobody watched is caught up with at the next start).
What began in an era goes on at its pace, also when the next has begun.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from ioc.demo.pace import NATURAL, Pace

NUMBERS = 14
"""Eras in a hurry that may show one and the same day without sharing a dossier's number."""
HURRY_MAX = 60.0
"""Up to this speed every dossier and report is told; beyond, a part of them."""


@dataclass(frozen=True, slots=True)
class Era:
    born_from_s: float
    """Nothing of it began earlier; province's time, unix seconds."""
    born_to_s: float = inf
    """Nothing begins at or after this."""
    pace: Pace = NATURAL
    number: int = 0
    """0: at the province's own pace. Others make the names of what happens differ."""
    full_from_s: float = -inf
    """What was over before this is told in short: receipt, waits and end."""

    @property
    def tag(self) -> str:
        """What ids carry."""
        return f"n{self.number}" if self.number else ""

    @property
    def payments_share(self) -> float:
        """How many of the payments are told."""
        return 1 / max(self.pace.speed, 1.0)

    @property
    def share(self) -> float:
        """How many of the reports, dossiers and alerts are told."""
        return min(1.0, HURRY_MAX / self.pace.speed)

    def born(self, at_s: float) -> bool:
        return self.born_from_s <= at_s < self.born_to_s
