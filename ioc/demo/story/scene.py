"""Scene: what an episode has to play with, and what it tells. Real moments throughout: rules look at real minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from ioc.demo.directives import Directives
from ioc.demo.dossiers import Dossiers
from ioc.demo.heartbeats import Heartbeats
from ioc.demo.indicators import Indicators
from ioc.demo.payments import Payments
from ioc.demo.province import Province
from ioc.demo.reports import Reports
from ioc.demo.security import Security
from ioc.demo.step import Step
from ioc.demo.trouble import Held, Trouble


@dataclass(frozen=True)
class Cast:
    """The simulators of one province."""

    province: Province
    payments: Payments
    reports: Reports
    dossiers: Dossiers
    security: Security
    directives: Directives
    indicators: Indicators
    heartbeats: Heartbeats


@dataclass(frozen=True)
class Scene:
    cast: Cast
    name: str
    """Distinguishes everything of this chapter from every other."""
    number: int
    """Of the chapter; 0 is the first."""
    began_s: float
    """When the chapter began."""
    chance: Random
    ordinary: Callable[[str, float, float], Iterator[Step]]
    """(stream, from, to) → what happens anyway."""

    @property
    def first(self) -> bool:
        return self.number == 0


@dataclass
class Told:
    """What an episode tells, what is ill meanwhile and what is held back."""

    steps: list[Step] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)

    def __iadd__(self, other: Told) -> Told:
        self.steps += other.steps
        self.troubles += other.troubles
        self.held += other.held
        return self
