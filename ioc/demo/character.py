"""Character: how well an office works, for ever: its size, how often it is late, what it digitises. Pure.

Most are all right; one in twelve of the communes is late again and again, and those also digitise less, ask twice and
forget to apologise: the laggards of the monthly list are the same ones every month.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ioc.demo.province import Province
from ioc.demo.step import dice
from ioc.provinces.pack import Agency

CHRONIC_SHARE = 1 / 12
CHRONIC_LEAST = 3


@dataclass(frozen=True, slots=True)
class Character:
    """Shares of its dossiers, 0–1, but for `size`."""

    size: float
    """Relative to others of its kind; 1 on average."""
    chronic: bool
    late: float
    asks_again: float
    """Papers asked for twice."""
    apologises: float
    """Of those that will be late, in time."""
    online: float
    digitised: float
    e_result: float
    reused: float
    shared_store: float
    vneid: float
    paid_online: float
    synced: float
    content: float
    """Of those who say something."""


@dataclass(frozen=True)
class Characters:
    province: Province
    seed: int

    @cached_property
    def chronic(self) -> frozenset[str]:
        """Codes of the communes that are late again and again, and of one department."""
        ranked = sorted(self.province.commune_desks, key=lambda desk: dice(self.seed, "rank", desk.code).random())
        n = max(CHRONIC_LEAST, round(len(ranked) * CHRONIC_SHARE))
        departments = sorted(self.province.departments, key=lambda one: dice(self.seed, "rank", one.code).random())
        return frozenset(one.code for one in (*ranked[:n], *departments[:1]))

    @cached_property
    def _known(self) -> dict[str, Character]:
        return {one.code: self._drawn(one) for one in self.province.offices}

    def of(self, code: str) -> Character:
        return self._known[code]

    def _drawn(self, office: Agency) -> Character:
        chance = dice(self.seed, "character", office.code)
        chronic = office.code in self.chronic
        skill = chance.gauss(-1.3 if chronic else 0.15, 0.5)
        """How far above the ordinary, in whole steps."""

        def share(middle: float, step: float) -> float:
            return min(0.995, max(0.02, middle + step * (0.7 * skill + 0.5 * chance.gauss(0, 1))))

        busy = office.kind == "land_office"
        late = chance.uniform(0.13, 0.28) if chronic else chance.expovariate(1 / 0.008) + (0.04 if busy else 0.0)
        return Character(
            size=chance.lognormvariate(-0.1, 0.45) * (2.2 if busy else 1.0),
            chronic=chronic,
            late=min(late, 0.35),
            asks_again=0.03 if chronic else 0.004,
            apologises=chance.uniform(0.1, 0.5) if chronic else chance.uniform(0.6, 1.0),
            online=share(0.72, 0.12),
            digitised=share(0.84, 0.09),
            e_result=share(0.7, 0.14),
            reused=share(0.62, 0.16),
            shared_store=share(0.55, 0.16),
            vneid=share(0.8, 0.1),
            paid_online=share(0.72, 0.16),
            synced=share(0.96, 0.03),
            content=share(0.95, 0.03),
        )
