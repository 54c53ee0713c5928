"""Finals: most payments are one final event and need no case. Tells which events of a chunk matter to one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from numpy.typing import NDArray

from ioc.store.stored import Stored
from streams.admit import decoder
from streams.topic import Topic

CASED_FOR = timedelta(days=30)
"""A case that ended is remembered this long, so that what comes after (a refund) still finds it."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Finals:
    """For topics with `final`: a final event of an entity without a case makes none.

    A final event may overtake its opening one: ended entities are remembered for a while (`Ended`), and when their
    opening event comes after all, what was passed over is read from the table. So a case exists exactly when one of its
    events opens it, whatever the order.
    """

    def __init__(self, topic: Topic, stored: Stored, now: datetime, since_us: int) -> None:
        assert topic.final is not None
        self._topic, self._stored = topic, stored
        self._attr, self._finals = topic.final
        self._cased = stored.recent_ids(topic.case_kind, now - CASED_FOR)
        self._ended = Ended(since_us)

    def cased(self, ids: list[str]) -> None:
        """After the commit: these have a case."""
        self._cased.update(ids)

    def matter(self, events: list[Any], at_us: NDArray[Any]) -> list[Any]:
        """Events of the chunk that matter to a case, and stored ones that were passed over when they came."""
        names = [getattr(event, self._topic.entity) for event in events]
        is_final = [getattr(event, self._attr) in self._finals for event in events]
        opening = {name for name, final in zip(names, is_final, strict=True) if not final}
        chosen, moments, earliest = [], at_us.tolist(), dict[str, int]()
        for event, name, final, at in zip(events, names, is_final, moments, strict=True):
            if final and name not in opening and name not in self._cased:
                self._ended.add(name, at)
                continue
            chosen.append(event)
            if name not in self._cased:
                earliest[name] = min(at, earliest.get(name, at))
        self._ended.age()
        for name, at in earliest.items():
            chosen += self._passed_over(name, at)
        return chosen

    def _passed_over(self, entity: str, at_us: int) -> list[Any]:
        known = self._ended.of(entity)
        since = at_us if at_us < self._ended.since_us else None
        if not known and since is None:
            return []
        bodies = self._stored.of_entity(
            self._topic.table, entity, [_at(at) for at in known], _at(since) if since is not None else None
        )
        return [decoder(self._topic.event).decode(body) for body in bodies]


class Ended:
    """When entities ended without a case, the latest 50,000 to 100,000 of them in two generations. Knows for sure about
    times from `since_us` on: every final event at or after it has passed through here."""

    GENERATION = 50_000

    def __init__(self, since_us: int) -> None:
        self._young: dict[str, int | tuple[int, ...]] = {}
        self._old: dict[str, int | tuple[int, ...]] = {}
        self.since_us = since_us

    def add(self, entity: str, at_us: int) -> None:
        held = self._young.get(entity)
        self._young[entity] = at_us if held is None else (*_moments(held), at_us)

    def age(self) -> None:
        if len(self._young) > self.GENERATION:
            for held in self._old.values():
                self.since_us = max(self.since_us, max(_moments(held)) + 1)
            self._young, self._old = {}, self._young

    def of(self, entity: str) -> tuple[int, ...]:
        """Moments (unix microseconds) at which the entity is known to have ended."""
        return tuple(at for held in (self._young.get(entity), self._old.get(entity)) for at in _moments(held))


def _moments(held: int | tuple[int, ...] | None) -> tuple[int, ...]:
    """One moment stands for itself: nearly all entities end once, and a tuple each would double the memory."""
    return () if held is None else held if isinstance(held, tuple) else (held,)


def _at(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=us)
