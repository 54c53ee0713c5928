"""Corrections: which revision of an event counts. In memory stand the events that were ever corrected, a few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ioc.domain.rejected import Reason, Rejected
from ioc.store.stored import Stored
from streams.admit import decoder
from streams.topic import Topic

Correction = tuple[str, str, int]
"""source, event_id, revision."""


@dataclass(slots=True)
class SortedOut:
    skip: set[int] = field(default_factory=set)
    """Indices of events that a higher revision replaces already."""
    replaced: list[tuple[Any, Any]] = field(default_factory=list)
    """(stored event, the event of this chunk that corrects it): what the first added is taken back."""
    refused: dict[int, Rejected] = field(default_factory=dict)
    """Index → why the correction cannot be one."""


class Corrections:
    """Of one topic, as one lane knows them."""

    def __init__(self, topic: Topic, stored: Stored) -> None:
        self._topic, self._stored = topic, stored
        self._highest = stored.corrections(topic.name)

    def in_chunk(self, events: Sequence[Any]) -> list[Correction]:
        return [(e.source, e.event_id, e.revision) for e in events if e.revision > 1]

    def remember(self, made: Sequence[Correction]) -> None:
        """After the commit."""
        for source, event_id, revision in made:
            key = (source, event_id)
            self._highest[key] = max(revision, self._highest.get(key, 0))

    def standing(self, events: Sequence[Any]) -> Sequence[Any]:
        """Those of stored and new events that no higher revision replaced before this chunk."""
        if not self._highest:
            return events
        return [e for e in events if e.revision >= self._highest.get((e.source, e.event_id), 0)]

    def sort_out(self, events: Sequence[Any]) -> SortedOut:
        found = SortedOut()
        best: dict[tuple[str, str], int] = {}
        for source, event_id, revision in self.in_chunk(events):
            best[source, event_id] = max(revision, best.get((source, event_id), 0))
        if not best and not self._highest:
            return found
        for i, event in enumerate(events):
            key = (event.source, event.event_id)
            if event.revision < max(best.get(key, 0), self._highest.get(key, 0)):
                found.skip.add(i)
            elif event.revision > 1:
                self._replace(i, event, found)
        return found

    def _replace(self, i: int, event: Any, found: SortedOut) -> None:
        rows = self._stored.revisions(self._topic.table, event.source, event.event_id, near=event.occurred_at)
        lower = [row for row in rows if row[0] < event.revision]
        if not lower:
            return
        _, entity, body = max(lower, key=lambda row: row[0])
        name = self._topic.entity
        if entity != getattr(event, name):
            # Another entity is another partition, whose order against this one nobody knows.
            found.refused[i] = Rejected(
                Reason.DOMAIN_RULE,
                f"Bản sửa phải giữ nguyên {name} ({entity}); gửi bản sửa có test=true để rút, rồi gửi sự kiện mới. / "
                f"A correction keeps its {name} ({entity}); take the event back with test=true, then send a new one.",
                f"/{name}",
            )
        else:
            found.replaced.append((decoder(self._topic.event).decode(body), event))
