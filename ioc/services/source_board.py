"""Source board: the registry joined with what the database knows: is each source there, how much, how good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ioc.connect.registry import Source, Standing, standing
from ioc.domain.calendar import Calendar
from ioc.domain.life import BY_SOURCE
from ioc.domain.text import VIETNAM
from ioc.services import filed_report
from ioc.store import sources as store
from ioc.store.database import Conn
from ioc.store.sources import Seen, Totals
from streams.topic import all_topics

DAYS: Final = 7
OWN_WATCH: Final = "ioc-theo-doi-nguon"
"""`source` of the registry's own heartbeats."""
OWN: Final = frozenset({OWN_WATCH, filed_report.SOURCE})
"""Sources of ours, in no province's list."""
ILLEGAL: Final = "illegal"
"""What the measures of such steps add up."""
STORED_WITHIN: Final = timedelta(hours=24)
"""What reached the store is counted over this: a day's chunk of each table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One registered source as it does."""

    source: Source
    standing: Standing
    last_seen: datetime | None
    """Newest arrival at a door of ours, or when the newest event in the store happened, whichever is later."""
    last_event_at: datetime | None
    accepted: int
    """Events, of the last DAYS days, as the next three."""
    refused: int
    """Records refused at the door."""
    skipped: int
    quarantined: int
    """Records the store put in quarantine, of the last 24 hours."""
    stored: int
    """Events of the last 24 hours in the store, whichever way they came."""
    clock_ahead_ms: int | None
    """How far its clock ran ahead of ours at least; 0: no sign of it; None: nothing came at a door."""
    delay_max_ms: int | None
    illegal: tuple[int, int]
    """(steps that may not follow the one before, events of topics whose steps are judged), of the last DAYS days."""
    last_code: str
    last_pointer: str

    @property
    def refused_of(self) -> tuple[int, int]:
        """(refused, all that became or should have become events): a share with its parts. Of a source that never came
        to a door, what the store says of its last 24 hours."""
        if not self.accepted and not self.refused:
            return self.quarantined, self.stored + self.quarantined
        return self.refused + self.quarantined, self.accepted + self.refused


@dataclass(frozen=True, slots=True)
class Board:
    lines: tuple[Line, ...]
    strangers: tuple[tuple[str, int], ...]
    """Sources in the store that nobody registered, with their events of the last 24 hours."""


async def board(conn: Conn, sources: Iterable[Source], calendar: Calendar, now: datetime) -> Board:
    """Read and joined. One line a registered source, in the registry's order."""
    since = now - STORED_WITHIN
    first = (now - timedelta(days=DAYS - 1)).astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    week = await store.totals(conn, first.date())
    seen = await store.last_seen(conn)
    stored = await store.stored(conn, [topic.table for topic in all_topics()], since)
    held = await store.quarantined(conn, since)
    judged = [topic for topic in all_topics() if any(one.value == ILLEGAL for one in topic.case_measures)]
    steps = await store.stored(conn, [topic.table for topic in judged], first)
    by_source = [one.name for topic in judged for one in topic.case_measures if one.dims == BY_SOURCE]
    illegal = await store.illegal(conn, by_source, first)
    lines = tuple(
        line(
            one, week.get(one.id), seen.get(one.id), stored.get(one.id), held.get(one.id, 0), calendar, now,
            illegal=(illegal.get(one.id, 0), steps.get(one.id, (0, now))[0]),
        )
        for one in sources
    )  # fmt: skip
    known = {one.source.id for one in lines}
    known |= OWN
    strangers = tuple(sorted((name, count) for name, (count, _) in stored.items() if name not in known))
    return Board(lines, strangers)


def line(
    source: Source, week: Totals | None, seen: Seen | None, stored: tuple[int, datetime] | None, quarantined: int,
    calendar: Calendar, now: datetime, *, illegal: tuple[int, int] = (0, 0),
) -> Line:  # fmt: skip
    """What is known of one source. Pure."""
    newest = stored[1] if stored else None
    arrived = max(filter(None, (seen.last_seen if seen else None, newest and min(newest, now))), default=None)
    happened = max(filter(None, (seen.last_event_at if seen else None, newest)), default=None)
    shortest = week.delay_min_ms if week else None
    return Line(
        source=source,
        standing=standing(source, arrived, now, calendar),
        last_seen=arrived,
        last_event_at=happened,
        accepted=week.accepted if week else 0,
        refused=week.refused if week else 0,
        skipped=week.skipped if week else 0,
        quarantined=quarantined,
        stored=stored[0] if stored else 0,
        clock_ahead_ms=None if shortest is None else max(0, -shortest),
        delay_max_ms=week.delay_max_ms if week else None,
        illegal=illegal,
        last_code=week.last_code if week else "",
        last_pointer=week.last_pointer if week else "",
    )
