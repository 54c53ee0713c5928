"""Outage: a provider whose payments fail for a while and which catches up afterwards. Pure arithmetic, then steps.

The rule (L22) looks at the last ten minutes: above 5 % fires after 10 s, below 3 % for 30 s is over. From what the
provider carried before, `plan` finds how many must fail to show some 12 %, and how many must be caught up to bring the
share below 2.6 % within seconds, as a gateway does that held payments back and then lets them through.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from random import Random

from ioc.demo.payments import Payments
from ioc.demo.step import Step

WINDOW_S = 600
SHOWN = 0.12
CLEARED = 0.026
DEN_LEAST = 60
"""The rule knows nothing below 50 payments."""
FIRE = 0.05


@dataclass(frozen=True, slots=True)
class Outage:
    """Numbers of one outage; seconds after its first failure."""

    first: int
    """Fail within FIRST_S: enough to pass the threshold."""
    later: int
    """Fail until the end: few still try."""
    caught_up: int
    """Succeed within CATCH_UP_S once the gateway is back."""


FIRST_S = 4.0
"""A few seconds of failures pass the threshold; then the callers' breakers open and only some still try."""
CATCH_UP_S = 12.0


def plan(before: int) -> Outage:
    """`before`: the provider's payments in the ten minutes before, of which next to none failed."""
    base = max(before, 1)
    failing = max(ceil(SHOWN * base / (1 - SHOWN)), DEN_LEAST - before)
    first = min(failing, max(ceil(FIRE * base / (1 - FIRE)) + 2, DEN_LEAST - before))
    return Outage(first, failing - first, max(0, ceil(failing / CLEARED) - before - failing))


def steps(
    payments: Payments, provider: str, start_s: float, lasts_s: float, name: str, chance: Random, *, before: int
) -> list[Step]:
    """All payments of one outage, beside the ordinary ones (which the caller leaves out meanwhile)."""
    numbers = plan(before)
    found = []
    for i in range(numbers.first):
        at_s = start_s + FIRST_S * (i + chance.random()) / numbers.first
        found.append(payments.step(at_s, provider, f"{name}-F{i}", chance, "gateway_timeout"))
    for i in range(numbers.later):
        at_s = start_s + FIRST_S + (lasts_s - FIRST_S) * (i + chance.random()) / numbers.later
        found.append(payments.step(at_s, provider, f"{name}-G{i}", chance, "gateway_timeout"))
    for i in range(numbers.caught_up):
        at_s = start_s + lasts_s + CATCH_UP_S * (i + chance.random()) / numbers.caught_up
        found.append(payments.step(at_s, provider, f"{name}-S{i}", chance))
    return found
