"""The simulator knows a province by its pack alone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from ioc.app import places
from ioc.demo.day import day_of
from ioc.demo.step import HOUR_S
from ioc.provinces.pack import load, slugs
from streams.topic import topic_named

LOCAL = timezone(timedelta(hours=7))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=LOCAL)


@pytest.mark.parametrize("slug", slugs())
def test_every_pack_has_a_day_whose_events_name_its_own_units_and_agencies(slug: str) -> None:
    pack, now_s = load(slug), NOW.timestamp()
    known = places(pack)
    day = day_of(pack, NOW.date(), seed=1, epoch_s=now_s - 6 * HOUR_S, stories=[(now_s - 0.5 * HOUR_S, 1.0)])
    steps = list(day.between(now_s - 6 * HOUR_S, now_s))

    assert {step.topic for step in steps} >= {"field-reports", "procedures", "soc-alerts", "payments"}
    for step in steps:
        event: Any = msgspec.json.decode(step.record[1], type=topic_named(step.topic).event)
        assert not known.unit(event.unit, event.occurred_at.astimezone(LOCAL).date()), step
        for name in ("agency", "received_by"):
            code = getattr(event, name, None)
            assert code is None or pack.agencies.find(code, NOW.date()), step
