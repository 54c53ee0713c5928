"""Source watch (theo dõi nguồn): the registry's own heartbeats of sources, and its memory of what no door wrote down.

A source that has stopped says nothing by itself. The registry says it in `ioc.heartbeats.v1`, where lines and services
are watched too: link `nguon-<id>`, kind `source`, `alive`, `slow` after one period and a half, `lost` after three, by
the source's own period and hours. No beat for a source that never spoke or agreed no period: nothing is known of it.
One that left the registry, or has no period any more, is watched no more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from ioc.connect.expressions import digest_of
from ioc.connect.mapping import to_bytes
from ioc.connect.registry import Source, Standing
from ioc.domain.calendar import Calendar
from ioc.domain.text import VIETNAM
from ioc.provinces.pack import Pack
from ioc.services.source_board import OWN_WATCH, STORED_WITHIN, Line, line
from ioc.store import sources as store
from ioc.store.database import Conn
from ioc.store.sources import DayCount, Seen
from streams.topic import all_topics, topic_named

TOPIC: Final = topic_named("heartbeats")
AGAIN: Final = timedelta(minutes=15)
"""A beat though nothing changed: three missed ones and whoever reads them knows that the registry itself is silent."""
OWN_LINK: Final = "ioc-so-nguon"
OWN_AGAIN: Final = timedelta(minutes=5)
"""The registry beats for itself, and its sources lean on it: when the API stops, one link is silent and not all."""
RECENT: Final = timedelta(minutes=10)
"""How far back the store is asked, a few times a minute, for sources that write to their topic themselves."""
WHOLE_AGAIN: Final = timedelta(minutes=5)
LINK: Final = "nguon-"
"""What the id of a source's link begins with."""
STATES: Final = {Standing.OK: "alive", Standing.LATE: "slow", Standing.SILENT: "lost"}
LABEL_MAX: Final = 120


async def watched(
    conn: Conn, sources: Sequence[Source], calendar: Calendar, now: datetime, back: timedelta = RECENT
) -> tuple[list[Line], list[DayCount]]:
    """How each source does, and what to remember of those the store knows more of than the doors."""
    recent = await store.stored(conn, [topic.table for topic in all_topics()], now - back)
    seen = await store.last_seen(conn)
    lines = [line(one, None, seen.get(one.id), recent.get(one.id), 0, calendar, now) for one in sources]
    return lines, list(remembered(lines, seen, now))


def remembered(lines: Iterable[Line], seen: dict[str, Seen], now: datetime) -> Iterable[DayCount]:
    """Sightings that no door wrote down: a source silent for a week is silent, not unheard of. Pure."""
    for one in lines:
        known = seen.get(one.source.id)
        if one.last_seen is not None and (known is None or one.last_seen > known.last_seen):
            day = one.last_seen.astimezone(VIETNAM).date()
            yield DayCount(one.source.id, "", day, 0, 0, 0, one.last_seen, one.last_event_at, None, None, "", "")


class SourceWatch:
    """What was told of each source last. One a process."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._told: dict[str, tuple[str, datetime]] = {}
        self._parted: dict[str, datetime] = {}
        self._own: datetime | None = None
        self._whole: datetime | None = None

    def reach(self, now: datetime) -> timedelta:
        """How far back the store is to be asked: a day now and then, or nobody would hear of those who write to their
        topic long after it happened (a night's batch), or wrote while no API ran."""
        return STORED_WITHIN if self._whole is None or now - self._whole >= WHOLE_AGAIN else RECENT

    def looked(self, reach: timedelta, now: datetime) -> None:
        """The store has answered."""
        self._whole = now if reach == STORED_WITHIN else self._whole

    def due(self, lines: Sequence[Line], now: datetime) -> list[tuple[bytes, bytes]]:
        """Key and value of each beat that is due. Pure."""
        beats = []
        for one in lines:
            state = STATES.get(one.standing)
            told, at = self._told.get(one.source.id, ("", now))
            if state is not None and (state != told or now - at >= AGAIN):
                values = self._beat(one, state, now)
                beats.append((values["link_id"].encode(), to_bytes(TOPIC, values)))
        if any(one.standing in STATES for one in lines) and (self._own is None or now - self._own >= OWN_AGAIN):
            beats.append((OWN_LINK.encode(), to_bytes(TOPIC, self._own_beat(now))))
        return beats

    def parting(self, links: Collection[str], lines: Iterable[Line], now: datetime) -> list[tuple[bytes, bytes]]:
        """Last beats of those among the watched `links` whose source is no longer to be watched: without them it would
        count as silent for ever. The caller knows that the registry is right: a slip in it parts nobody. Pure."""
        kept = {f"{LINK}{one.source.id}" for one in lines if one.source.every is not None}
        return [
            (link.encode(), to_bytes(TOPIC, self._last_beat(link, now)))
            for link in sorted(set(links) - kept)
            if now - self._parted.get(link, datetime.min.replace(tzinfo=VIETNAM)) >= AGAIN
        ]

    def parted(self, beats: Iterable[tuple[bytes, bytes]], now: datetime) -> None:
        """These last beats have arrived."""
        for key, _ in beats:
            self._parted[key.decode()] = now
            self._told.pop(key.decode().removeprefix(LINK), None)

    def told(self, lines: Iterable[Line], now: datetime) -> None:
        """The beats that were due at `now` have arrived."""
        for one in lines:
            state = STATES.get(one.standing)
            known = self._told.get(one.source.id)
            if state is not None and (known is None or state != known[0] or now - known[1] >= AGAIN):
                self._told[one.source.id] = state, now
        if self._own is None or now - self._own >= OWN_AGAIN:
            self._own = now

    def _last_beat(self, link: str, now: datetime) -> dict[str, Any]:
        return self._about(link, now, "retired") | {"kind": "source", "state": "lost", "retired": True}

    def _own_beat(self, now: datetime) -> dict[str, Any]:
        return self._about(OWN_LINK, now) | {
            "kind": "system",
            "state": "alive",
            "label": "Sổ theo dõi nguồn của trung tâm",
            "period_s": round(OWN_AGAIN.total_seconds()),
        }

    def _beat(self, one: Line, state: str, now: datetime) -> dict[str, Any]:
        source = one.source
        agency = self._pack.agencies.find(source.owner, now.astimezone(VIETNAM).date())
        return self._about(f"{LINK}{source.id}", now, state) | {
            "unit": agency.unit if agency and agency.unit else self._pack.code,
            "kind": "source",
            "state": state,
            "agency": source.owner if agency else None,
            "label": source.name[:LABEL_MAX],
            "data_until": min(one.last_event_at, now) if one.last_event_at else None,
            "reason": "silent" if state == "lost" else None,
            "since": None if state == "alive" else one.last_seen,
            "depends_on": (OWN_LINK,),
            "period_s": round(AGAIN.total_seconds()),
        }

    def _about(self, link: str, now: datetime, *said: str) -> dict[str, Any]:
        """What every beat of ours holds; `said` tells apart what may be said of one link in one moment."""
        return {
            "source": OWN_WATCH,
            "event_id": digest_of([link, *said, now.isoformat()]),
            "occurred_at": now,
            "unit": self._pack.code,
            "link_id": link,
        }
