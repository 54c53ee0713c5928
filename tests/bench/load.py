"""Load: payment events as a province under stress would send them: 1 % exact duplicates, ±20 s of disorder."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

from ioc.provinces.pack import load

VIETNAM = timezone(timedelta(hours=7))
DUPLICATES = 0.01
DISORDER_S = 20.0
TEMPLATE = (
    '{"source":"bench","event_id":"%s","occurred_at":"%s","unit":"%s","transaction_id":"%s","amount":%d,'
    '"method":"%s","service":"%s","provider":"%s","status":"%s"}'
)


def payments(count: int, per_second: float, seed: int = 1) -> Iterator[tuple[bytes, bytes]]:
    """(key, value) of `count` records that end about now."""
    rng = random.Random(seed)
    today = datetime.now(VIETNAM)
    units = [unit.code for unit in load("bac-giang").units.on(today.date()) if len(unit.code) == 5]
    start = today - timedelta(seconds=count / per_second + DISORDER_S + 1)
    last: tuple[bytes, bytes] | None = None
    for i in range(count):
        if last is not None and rng.random() < DUPLICATES:
            yield last
            continue
        at = start + timedelta(seconds=i / per_second + rng.uniform(-DISORDER_S, DISORDER_S))
        entity = f"b{seed}-{i:09d}"
        body = TEMPLATE % (
            entity, at.isoformat(timespec="milliseconds"), rng.choice(units), entity, rng.randrange(1, 10**6),
            rng.choice(("qr", "pos", "cash")), rng.choice(("electricity", "water", "procedure_fee")),
            rng.choice(("paygov", "vnpt-pay", "viettel-money", "momo")),
            "succeeded" if rng.random() < 0.98 else "failed",
        )  # fmt: skip
        last = entity.encode(), body.encode()
        yield last


def now_record(i: int, seed: int) -> tuple[bytes, bytes]:
    """One record of this moment, for latency."""
    at = datetime.now(VIETNAM).isoformat(timespec="milliseconds")
    entity = f"n{seed}-{i:09d}"
    body = TEMPLATE % (entity, at, "24", entity, 1000, "qr", "water", "paygov", "succeeded")
    return entity.encode(), body.encode()
