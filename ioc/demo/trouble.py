"""Trouble: something watched that is not well for a while, and what is not sent meanwhile. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ioc.demo.step import Step


@dataclass(frozen=True, slots=True)
class Trouble:
    """A watched thing is ill; real moments, unix seconds."""

    link_id: str
    state: str
    """`slow`, `failed`, `lost`; `silent`: it says nothing at all."""
    from_s: float
    to_s: float
    reason: str = ""

    def covers(self, at_s: float) -> bool:
        return self.from_s <= at_s < self.to_s


@dataclass(frozen=True, slots=True)
class Held:
    """Steps of ordinary life that are not sent at their time; real moments."""

    stream: str
    """Whose steps: `payments`, `dossiers`."""
    holds: Callable[[Step], bool]
    from_s: float
    to_s: float
    sent_s: float | None = None
    """When they are sent after all; None: never."""

    def covers(self, stream: str, step: Step) -> bool:
        return stream == self.stream and self.from_s <= step.at_s < self.to_s and self.holds(step)
