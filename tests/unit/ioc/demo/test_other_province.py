"""The simulator knows a province by its pack alone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from ioc.app import places
from ioc.demo.day import FAST, SLOW, day_of
from ioc.demo.start import Start
from ioc.demo.step import HOUR_S
from ioc.provinces.pack import load, slugs
from ioc.provinces.time_rules import time_rules
from streams.topic import all_topics, topic_named

LOCAL = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL)


@pytest.mark.parametrize("slug", slugs())
def test_every_pack_has_a_day_whose_events_name_its_own_units_and_agencies(slug: str) -> None:
    pack, now_s = load(slug), NOW.timestamp()
    known = places(pack)
    start = Start(opened_s=now_s - 0.5 * HOUR_S, began_s=now_s - 0.4 * HOUR_S)
    day = day_of(pack, NOW.date(), time_rules(slug).calendar, seed=1, epoch_s=now_s - 40 * HOUR_S, starts=[start])
    steps = [*day.told(SLOW, now_s - 40 * HOUR_S, now_s), *day.told(FAST, now_s - HOUR_S, now_s)]

    assert {step.topic for step in steps} >= {topic.short for topic in all_topics()}
    for step in steps:
        event: Any = msgspec.json.decode(step.record[1], type=topic_named(step.topic).event)
        assert not known.unit(event.unit, event.occurred_at.astimezone(LOCAL).date()), step
        for name in ("agency", "received_by"):
            code = getattr(event, name, None)
            assert code is None or pack.agencies.find(code, NOW.date()), step
