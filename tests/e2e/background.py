"""An ordinary day behind the tests, from the demo's simulator: without it every tile would say "unknown"."""

from __future__ import annotations

import time
from collections import defaultdict
from datetime import UTC, datetime

from ioc.demo.day import day_of
from ioc.provinces.pack import load
from tests.e2e.province import Province

SEED = 20_240_320
HOUR_S = 3_600.0
QUIET = "agribank"
"""Left out, so that a test may count its payments."""


def an_ordinary_day(province: Province, *, payments_h: float = 0.5) -> None:
    """24 hours of reports, dossiers and security alerts, and the last hours of payments (they are the many)."""
    now = time.time()
    day = day_of(load("bac-giang"), datetime.now(UTC).date(), seed=SEED, epoch_s=now - 24 * HOUR_S)
    records: dict[str, list[tuple[float, tuple[bytes, bytes]]]] = defaultdict(list)
    for source in (day.reports, day.dossiers, day.security):
        for step in source.between(now - 24 * HOUR_S, now, day.epoch_s):
            records[step.topic].append((step.at_s, step.record))
    for step in day.payments.between(now - payments_h * HOUR_S, now):
        if step.body.get("provider") != QUIET:
            records[step.topic].append((step.at_s, step.record))
    for topic, found in records.items():
        province.send(topic, [record for _, record in sorted(found)])
    wanted = {topic: len(found) for topic, found in records.items()}
    province.world.until(lambda: _stored(province) >= sum(wanted.values()), f"the day is stored: {wanted}")


def _stored(province: Province) -> int:
    return int(province.world.query("select coalesce(sum(next_offset), 0) from stream_offset")[0][0])
