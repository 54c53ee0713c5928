"""Step: one thing that happens in the simulated province at one moment, as the event its source would send. Pure.

Everything a simulator says is made from a seed and the moment alone: the same day twice is the same events with the
same ids, so that a second run over the same hours adds nothing.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from random import Random
from typing import Any

import msgspec

from ioc.domain.text import VIETNAM

DAY_S, HOUR_S, MINUTE_S = 86_400, 3_600, 60

Body = dict[str, Any]


class Moment(float):
    """A time inside a body, unix seconds: written as RFC 3339 when the step is sent."""


class DayOf(float):
    """A day inside a body, given by a moment of it, unix seconds: written as YYYY-MM-DD."""


class Step(msgspec.Struct, frozen=True, gc=False):
    at_s: float
    """When it is sent, and when it happened unless `happened_s` says so; unix seconds."""
    topic: str
    """Short name: `payments`."""
    key: str
    """The business entity."""
    body: Body
    """The event without `occurred_at`; times in it are Moment or DayOf."""
    happened_s: float | None = None
    """For what is sent late."""

    @property
    def record(self) -> tuple[bytes, bytes]:
        """(key, value) as they go to Kafka."""
        at_s = self.at_s if self.happened_s is None else self.happened_s
        body = {name: _plain(said) for name, said in self.body.items()}
        body["occurred_at"] = stamp(at_s)
        return self.key.encode(), msgspec.json.encode(body)


def _plain(said: Any) -> Any:
    kind = type(said)
    if kind is Moment:
        return stamp(said)
    if kind is DayOf:
        return f"{local(said):%Y-%m-%d}"
    if kind is dict:
        return {name: _plain(one) for name, one in said.items()}
    return said


def stamp(at_s: float) -> str:
    """RFC 3339 in local time, to the millisecond."""
    return datetime.fromtimestamp(round(at_s, 3), VIETNAM).isoformat(timespec="milliseconds")


def local(at_s: float) -> datetime:
    return datetime.fromtimestamp(at_s, VIETNAM)


def dice(seed: int, *what: object) -> Random:
    """Chance that depends on nothing but its name."""
    text = "/".join(str(word) for word in (seed, *what))
    return Random(hashlib.blake2b(text.encode(), digest_size=8).digest())


def pseudonym(*what: object) -> str:
    """Key of somebody who does not exist: 32 hexadecimal digits, as an HMAC of a real person's would be."""
    return hashlib.blake2b("/".join(str(word) for word in what).encode(), digest_size=16).hexdigest()
