"""The registry's own heartbeats: a source that stopped is told of, once, by its own period."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ioc.connect.catalogue import gazetteer_of, registered
from ioc.connect.mapping import OwnFormat
from ioc.connect.registry import Standing
from ioc.domain.calendar import Calendar
from ioc.provinces.pack import load
from ioc.services.source_board import STORED_WITHIN, Line, line
from ioc.services.source_watch import (
    AGAIN,
    LABEL_MAX,
    OWN_AGAIN,
    OWN_LINK,
    RECENT,
    TOPIC,
    WHOLE_AGAIN,
    SourceWatch,
    remembered,
)
from ioc.store.sources import Seen

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)  # a Friday, 10:00
PACK = load("bac-giang")
SOURCE = replace(registered("bac-giang").sources["soc-wazuh"], every=timedelta(hours=1), office_hours=False)


def at(hours: float, **changes: Any) -> Line:
    """The source, last heard so long ago."""
    heard = NOW - timedelta(hours=hours)
    return line(replace(SOURCE, **changes), None, Seen(SOURCE.id, heard, heard), None, 0, Calendar(), NOW)


def states(watch: SourceWatch, one: Line, now: datetime = NOW) -> list[str]:
    due = watch.due([one], now)
    watch.told([one], now)
    return [json.loads(value)["state"] for key, value in due if key != OWN_LINK.encode()]


def test_a_beat_is_told_when_something_changed_and_else_every_quarter_of_an_hour() -> None:
    watch = SourceWatch(PACK)
    assert states(watch, at(0.1)) == ["alive"]
    assert states(watch, at(0.1), NOW + timedelta(minutes=1)) == []
    assert states(watch, at(2)) == ["slow"]
    assert states(watch, at(4)) == ["lost"]
    assert states(watch, at(4), NOW + AGAIN) == ["lost"]
    assert states(watch, at(0)) == ["alive"]


def test_a_beat_that_did_not_arrive_is_due_again() -> None:
    watch = SourceWatch(PACK)
    assert watch.due([at(0)], NOW)
    assert watch.due([at(0)], NOW + timedelta(minutes=1))


def test_nothing_is_told_of_a_source_that_never_spoke_or_agreed_no_period() -> None:
    never = line(SOURCE, None, None, None, 0, Calendar(), NOW)
    assert never.standing is Standing.NEVER
    assert SourceWatch(PACK).due([never, at(99, every=None)], NOW) == []


def parting(watch: SourceWatch, links: list[str], lines: list[Line], now: datetime) -> list[str]:
    beats = watch.parting(links, lines, now)
    watch.parted(beats, now)
    assert all(json.loads(value)["retired"] for _, value in beats)
    return [key.decode() for key, _ in beats]


def test_a_source_that_left_the_registry_or_lost_its_period_is_watched_no_more() -> None:
    watch = SourceWatch(PACK)
    gone, link = "nguon-da-bo", f"nguon-{SOURCE.id}"
    assert parting(watch, [link, gone], [at(9)], NOW) == [gone]
    assert parting(watch, [link, gone], [at(9)], NOW + timedelta(minutes=1)) == [], "its last beat is on the way"
    assert parting(watch, [link, gone], [at(9)], NOW + AGAIN) == [gone], "it did not arrive"
    assert parting(watch, [link], [at(9, every=None)], NOW) == [link]


def test_a_source_that_comes_back_to_the_registry_is_told_of_at_once() -> None:
    watch = SourceWatch(PACK)
    assert states(watch, at(0)) == ["alive"]
    assert parting(watch, [f"nguon-{SOURCE.id}"], [], NOW) == [f"nguon-{SOURCE.id}"]
    assert states(watch, at(0), NOW + timedelta(minutes=1)) == ["alive"]


def test_a_night_is_no_silence_of_an_office() -> None:
    morning = datetime(2026, 11, 20, 0, 40, tzinfo=UTC)  # 07:40
    evening = Seen(SOURCE.id, datetime(2026, 11, 19, 10, 0, tzinfo=UTC), None)  # 17:00 the day before
    one = line(replace(SOURCE, office_hours=True), None, evening, None, 0, Calendar(), morning)
    assert states(SourceWatch(PACK), one, morning) == ["alive"]


def test_the_store_takes_every_beat() -> None:
    own = OwnFormat(TOPIC, "ioc-theo-doi-nguon", gazetteer_of(PACK))
    for key, value in SourceWatch(PACK).parting(["nguon-da-bo"], [], NOW):
        (outcome,) = own.map([json.loads(value)], NOW)
        assert (outcome.wrong, outcome.events[0].key) == ((), key)
    for one in (at(0), at(9), at(9, owner="Một công ty", name="Ộ" * 200), at(0, owner="BV-01", id="x" * 40)):
        for key, value in SourceWatch(PACK).due([one], NOW):
            (outcome,) = own.map([json.loads(value)], NOW)
            assert outcome.wrong == ()
            assert outcome.events[0].key == key
            assert len(json.loads(value)["label"]) <= LABEL_MAX


def test_sources_lean_on_the_registry_which_beats_more_often_than_they() -> None:
    """So an API that stops is one silent link: it is told of long before a source's own time has passed."""
    watch = SourceWatch(PACK)
    first, own = (json.loads(value) for _, value in watch.due([at(9)], NOW))
    watch.told([at(9)], NOW)
    assert (first["depends_on"], own["link_id"]) == ([OWN_LINK], OWN_LINK)
    assert (first["reason"], datetime.fromisoformat(first["since"])) == ("silent", NOW - timedelta(hours=9))
    assert own["period_s"] < first["period_s"]
    assert watch.due([at(9)], NOW + OWN_AGAIN - timedelta(seconds=1)) == []
    assert [key for key, _ in watch.due([at(9)], NOW + OWN_AGAIN)] == [OWN_LINK.encode()]


def test_a_source_that_comes_to_no_door_is_remembered_when_its_events_are_gone() -> None:
    event_at = NOW - timedelta(minutes=2)
    direct = line(SOURCE, None, None, (5, event_at), 0, Calendar(), NOW)
    (seen,) = remembered([direct], {}, NOW)
    assert (seen.source, seen.accepted, seen.last_seen, seen.last_event_at) == (SOURCE.id, 0, event_at, event_at)

    week = NOW + timedelta(days=7)
    later = line(SOURCE, None, Seen(SOURCE.id, seen.last_seen, seen.last_event_at), None, 0, Calendar(), week)
    assert later.standing is Standing.SILENT


def test_what_a_door_wrote_down_is_not_remembered_again() -> None:
    seen = Seen(SOURCE.id, NOW, NOW)
    known = line(SOURCE, None, seen, (5, NOW - timedelta(seconds=1)), 0, Calendar(), NOW)
    assert list(remembered([known], {SOURCE.id: seen}, NOW)) == []


def test_who_writes_to_a_topic_long_after_it_happened_is_looked_for_again_and_again() -> None:
    watch = SourceWatch(PACK)
    assert watch.reach(NOW) == STORED_WITHIN
    assert watch.reach(NOW + timedelta(minutes=1)) == STORED_WITHIN, "the database was away: nobody has looked yet"
    watch.looked(STORED_WITHIN, NOW)
    assert watch.reach(NOW + timedelta(minutes=4)) == RECENT
    watch.looked(RECENT, NOW + timedelta(minutes=4))
    assert watch.reach(NOW + WHOLE_AGAIN) == STORED_WITHIN
