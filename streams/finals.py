"""Finals: most payments are one final event and need no case. Tells which events of a chunk matter to one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from numpy.typing import NDArray

from ioc.store.stored import Stored
from streams.admit import decoder
from streams.ended import Ended
from streams.micros import from_us, span_us, unix_us
from streams.topic import Topic

CASED_FOR = timedelta(days=30)
"""A case that ended is remembered this long, so that what comes after (a refund) still finds it."""
RECALLS = timedelta(days=3)
"""How far back an event that recalls an end may reach: reconcilers work on Monday on what was paid on Friday."""


class Finals:
    """For topics with `final`: a final event of an entity without a case makes none.

    A final event may overtake its opening one, and what opens a case may speak of an end that is long past (the bank's
    word, a mismatch found the day after: `Topic.recalls`). So ended entities are remembered for a while (`Ended`, at a
    start filled from the table); when an opening event comes after all, what was passed over is read from the table.
    A case exists exactly when one of its events opens it, and holds all its events, whatever the order.
    """

    def __init__(self, topic: Topic, stored: Stored, part: int, now: datetime, max_us: int) -> None:
        """`max_us`: the partition's latest event time, unix microseconds; before it everything is in the table."""
        assert topic.final is not None
        self._topic, self._stored = topic, stored
        self._attr, self._finals = topic.final
        self._recalls, self._recalling = topic.recalls or ("", frozenset())
        self._cased = stored.recent_ids(topic.case_kind, now - CASED_FOR)
        self._ended = Ended(max_us + 1)
        if max_us > 0:
            since = max_us - span_us(RECALLS)
            rows = stored.recent_entities(topic.table, part, from_us(since), Ended.CAPACITY)
            self._ended.add([(name, unix_us(at)) for name, at in reversed(rows)])
            self._ended.since_us = since if len(rows) < Ended.CAPACITY else unix_us(rows[-1][1]) + 1

    def cased(self, ids: Iterable[str]) -> None:
        """These have a case: one of their committed events opens it."""
        self._cased.update(ids)

    def matter(self, events: list[Any], at_us: NDArray[Any]) -> list[Any]:
        """Events of the chunk that matter to a case, and stored ones that were passed over when they came: every
        revision of them."""
        names = [getattr(event, self._topic.entity) for event in events]
        is_final = [getattr(event, self._attr) in self._finals for event in events]
        opening = {name for name, final in zip(names, is_final, strict=True) if not final}
        chosen, ended, moments, earliest = [], list[tuple[str, int]](), at_us.tolist(), dict[str, int]()
        for event, name, final, at in zip(events, names, is_final, moments, strict=True):
            if final and name not in opening and name not in self._cased:
                ended.append((name, at))
                continue
            chosen.append(event)
            if name not in self._cased:
                recalls = self._recalls and getattr(event, self._recalls) in self._recalling
                earliest[name] = min(at - span_us(RECALLS) if recalls else at, earliest.get(name, at))
        self._ended.add(ended)
        return chosen + self._passed_over(earliest)

    def _passed_over(self, earliest: dict[str, int]) -> list[Any]:
        """Stored events of these entities: those remembered, and those from `earliest` on where memory does not reach
        back so far."""
        known = self._ended.of(earliest)
        at = sorted({moment for moments in known.values() for moment in moments})
        before = {name: since for name, since in earliest.items() if since < self._ended.since_us}
        names = [name for name in earliest if name in known or name in before]
        if not names:
            return []
        since = from_us(min(before.values())) if before else None
        bodies = self._stored.of_entities(self._topic.table, names, [from_us(moment) for moment in at], since)
        return [decoder(self._topic.event).decode(body) for body in bodies]
