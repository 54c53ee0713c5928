"""Step: one thing that happens in the simulated province at one moment, as the event its source would send. Pure.

Everything a simulator says is made from a seed and the moment alone: the same day twice is the same events with the
same ids, so that a second run over the same hours adds nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

import msgspec

LOCAL = timezone(timedelta(hours=7))
DAY_S, HOUR_S, MINUTE_S = 86_400, 3_600, 60

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    at_s: float
    """Unix seconds."""
    topic: str
    """Short name: `payments`."""
    key: str
    """The business entity."""
    body: Body
    """The event without `occurred_at`."""

    @property
    def record(self) -> tuple[bytes, bytes]:
        """(key, value) as they go to Kafka."""
        return self.key.encode(), msgspec.json.encode({**self.body, "occurred_at": stamp(self.at_s)})


def stamp(at_s: float) -> str:
    """RFC 3339 in local time, to the millisecond."""
    return datetime.fromtimestamp(round(at_s, 3), LOCAL).isoformat(timespec="milliseconds")


def local(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, LOCAL)


def dice(seed: int, *what: object) -> Random:
    """Chance that depends on nothing but its name."""
    text = "/".join(str(word) for word in (seed, *what))
    return Random(hashlib.blake2b(text.encode(), digest_size=8).digest())
