"""Outage: a provider whose payments fail for a while and which catches up afterwards. Pure arithmetic, then steps.

The rule (L22) looks at the last ten minutes: above 5 % fires after 10 s, below 3 % for 30 s is over. From what the
provider carried before, `plan` finds how many must fail to show some 12 %, and how many must be caught up to bring the
share below 2.6 % within seconds, as a gateway does that held payments back and then lets them through.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from ioc.demo.payments import BY_NAME
from ioc.demo.step import MINUTE_S, Step
from ioc.demo.story.scene import Scene, Told
from ioc.demo.trouble import Held

FAILING = ("vnpt-pay", "momo", "viettel-money", "bidv")
"""A chapter each; small enough that a catch-up of a few hundred payments outweighs the failures."""
LASTS_S = 25.0
WINDOW_MINUTES = 9
"""The rule's window holds whole minutes: nine and the running one."""
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


def outage(scene: Scene, start_s: float) -> Told:
    """One provider fails, is back, and catches up."""
    provider = FAILING[scene.number % len(FAILING)]
    kind, chance, payments = BY_NAME[provider], scene.chance, scene.cast.payments
    since = (start_s // MINUTE_S - WINDOW_MINUTES) * MINUTE_S
    before = sum(step.body.get("provider") == provider for step in scene.ordinary("payments", since, start_s))
    numbers, back_s = plan(before), start_s + LASTS_S

    def paid(at_s: float, name: str, failure: str = "") -> Step:
        return payments.step(kind, at_s, f"O{scene.name}-{name}", chance, failure=failure)

    steps = []
    for i in range(numbers.first):
        steps.append(paid(start_s + FIRST_S * (i + chance.random()) / numbers.first, f"F{i}", "gateway_timeout"))
    for i in range(numbers.later):
        at_s = start_s + FIRST_S + (LASTS_S - FIRST_S) * (i + chance.random()) / numbers.later
        steps.append(paid(at_s, f"G{i}", "gateway_timeout"))
    for i in range(numbers.caught_up):
        steps.append(paid(back_s + CATCH_UP_S * (i + chance.random()) / numbers.caught_up, f"S{i}"))
    quiet = Held("payments", lambda step: step.body.get("provider") == provider, start_s, back_s)
    return Told(steps, held=[quiet])
