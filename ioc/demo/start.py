"""Start: one run of the demo, and what all runs together make of the province's time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import msgspec

from ioc.demo.era import NUMBERS, Era
from ioc.demo.pace import Pace
from ioc.demo.step import HOUR_S

FULL_S = 36 * HOUR_S
"""What was over so long before the first start is told in short."""


class Start(msgspec.Struct, kw_only=True, frozen=True):
    opened_s: float
    """When it began to send; real, unix seconds."""
    began_s: float | None = None
    """When the story began; None: history was still being sent."""
    ended_s: float | None = None
    """Everything before it was sent; None: it runs."""
    speed: float = 1.0
    at_s: float | None = None
    """What time it was in the province when the story began; None: the real one."""

    @property
    def hurried(self) -> bool:
        """The province's time is another than the real one."""
        return self.began_s is not None and (self.speed != 1.0 or self.at_s is not None)

    @property
    def pace(self) -> Pace:
        began_s = self.began_s or 0.0
        return Pace(began_s, began_s if self.at_s is None else self.at_s, self.speed)


def eras(epoch_s: float, starts: Sequence[Start]) -> list[Era]:
    """The province's life, from `epoch_s`: at its own pace, and in a hurry while somebody wanted it so."""
    full_from_s = starts[0].opened_s - FULL_S if starts else -inf
    found, since = [], epoch_s
    for number, start in enumerate(one for one in starts if one.hurried):
        assert start.began_s is not None
        found.append(Era(since, start.began_s, full_from_s=full_from_s))
        pace, ended_s = start.pace, inf if start.ended_s is None else start.ended_s
        found.append(Era(pace.at_s, pace.province(ended_s), pace, 1 + number % NUMBERS))
        since = ended_s
    if since < inf:
        found.append(Era(since, full_from_s=full_from_s))
    return found
