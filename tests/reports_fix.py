"""For tests of reports: a database filled through the lane, as the store worker fills it, but without Kafka."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from ioc.domain.text import VIETNAM
from ioc.store.chunks import ChunkStore
from streams.chunk import Chunk
from streams.lane import Lane
from streams.places import ANYWHERE
from streams.topic import topic_named

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
CHUNK = 5_000


def local(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2024) -> datetime:
    """A moment in Việt Nam."""
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


class Filler:
    """Feeds events into the tables; each topic has one partition here."""

    def __init__(self, store: ChunkStore) -> None:
        self._store = store
        self._lanes: dict[str, Lane] = {}
        self._ends: dict[str, int] = {}
        self._n = 0

    def begin(self, topic: str, offset: int) -> None:
        """Go on behind what another filler sent."""
        self._ends[topic] = offset

    def send(self, topic: str, events: Iterable[dict[str, Any]]) -> None:
        """Events without the envelope's `source` and `event_id`, which are made up; raises when one is refused."""
        self.values(topic, [json.dumps(self._whole(event)).encode() for event in events])

    def values(self, topic: str, values: Sequence[bytes]) -> None:
        known = topic_named(topic)
        if topic not in self._lanes:
            self._lanes[topic] = Lane(known, 0, self._store, ANYWHERE, lambda: NOW)
            self._lanes[topic].resume()
            self._ends.setdefault(topic, 0)
        for first in range(0, len(values), CHUNK):
            some, start = values[first : first + CHUNK], self._ends[topic]
            end = start + len(some)
            at_ms = int(NOW.timestamp() * 1_000)
            result = self._lanes[topic].process(Chunk(known.name, 0, some, range(start, end), start, end, at_ms))
            assert result.accepted == len(some), f"{len(some) - result.accepted} refused"
            self._ends[topic] = end

    def _whole(self, event: dict[str, Any]) -> dict[str, Any]:
        self._n += 1
        whole = {"source": "test", "event_id": f"{id(self)}-{self._n}", "unit": "24", **event}
        return {name: _plain(value) for name, value in whole.items()}


@contextmanager
def filler(url: str) -> Iterator[Filler]:
    store = ChunkStore(url)
    try:
        yield Filler(store)
    finally:
        store.close()


def dossier(
    code: str,
    *,
    received: datetime,
    due: datetime,
    ended: datetime | None = None,
    agency: str = "000.00.12.H02",
    unit: str = "24",
    step: str = "tham-dinh",
    officer: str = "a" * 32,
    subject: str | None = None,
    apology: tuple[datetime, datetime] | None = None,
) -> list[dict[str, Any]]:
    """The steps of one dossier: received, at work, perhaps apologised for, perhaps done."""
    about = {
        "dossier_id": code, "procedure_code": "1.005129", "agency": agency, "unit": unit, "received_at": received,
        "due_at": due, "officer_key": officer, **({"subject_key": subject} if subject else {}),
    }  # fmt: skip
    steps: list[dict[str, Any]] = [
        {**about, "state": 2, "occurred_at": received, "step": "tiep-nhan"},
        {**about, "state": 4, "occurred_at": received + timedelta(hours=1), "step": step},
    ]
    if apology:
        sent, again = apology
        letter = {"sent_at": _plain(sent), "new_due_at": _plain(again)}
        steps.append({**about, "state": 4, "occurred_at": sent, "step": step, "due_at": again, "apology": letter})
    if ended:
        last_due = apology[1] if apology else due
        steps.append({**about, "state": 9, "occurred_at": ended, "ended_at": ended, "step": step, "due_at": last_due})
    return steps


def report(
    number: int, at: datetime, *, unit: str = "07210", category: str = "waste", subject: str | None = None
) -> dict[str, Any]:
    """A field report as it is received."""
    return {
        "report_id": f"PA-{number:06d}", "kind": "PAHT", "state": "received", "category": category, "severity": 3,
        "unit": unit, "occurred_at": at, **({"subject_key": subject} if subject else {}),
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
