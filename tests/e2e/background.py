"""An ordinary day behind the tests, from the demo's simulator: without it every tile would say "unknown"."""

from __future__ import annotations

import time
from collections import defaultdict

from ioc.demo.day import Day, day_of
from ioc.demo.step import local
from ioc.provinces.pack import load
from ioc.provinces.time_rules import time_rules
from tests.e2e.province import Province

SEED = 20_240_320
HOUR_S = 3_600.0
DAYS = 8
QUIET = "agribank"
"""Left out, so that a test may count its payments."""
ALONE = ("reports", "dossiers", "security")
"""Streams that the tests build on; beats would go on for ever."""


def today(now_s: float) -> Day:
    """The simulated province, born DAYS ago: after a weekend, too, some dossiers have been finished."""
    calendar = time_rules("bac-giang").calendar
    return day_of(load("bac-giang"), local(now_s).date(), calendar, seed=SEED, epoch_s=now_s - DAYS * 24 * HOUR_S)


def an_ordinary_day(province: Province, *, payments_h: float = 0.5) -> None:
    """Days of reports, dossiers and security alerts, and the last hours of payments (they are the many)."""
    now = time.time()
    day = today(now)
    records: dict[str, list[tuple[float, tuple[bytes, bytes]]]] = defaultdict(list)
    for step in day.told(ALONE, day.epoch_s, now):
        records[step.topic].append((step.at_s, step.record))
    for step in day.told(("payments",), now - payments_h * HOUR_S, now):
        if step.body.get("provider") != QUIET:
            records[step.topic].append((step.at_s, step.record))
    for topic, found in records.items():
        province.send(topic, [record for _, record in sorted(found)])
    wanted = {topic: len(found) for topic, found in records.items()}
    province.world.until(lambda: _stored(province) >= sum(wanted.values()), f"the day is stored: {wanted}")


def _stored(province: Province) -> int:
    return int(province.world.query("select coalesce(sum(next_offset), 0) from stream_offset")[0][0])
