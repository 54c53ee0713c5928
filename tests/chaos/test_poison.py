"""Bad records through the real worker: each gets its documented answer and a place to see it, its neighbours are
stored, the process lives, and no partition waits for another.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import psycopg
import pytest
from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped]

from tests.chaos.garbage import SPOILERS
from tests.world import World

pytestmark = [pytest.mark.real, pytest.mark.chaos]

PAYMENTS, REPORTS, PROCEDURES, SECURITY = (
    "ioc.payments.v1", "ioc.field-reports.v1", "ioc.procedures.v1", "ioc.soc-alerts.v1",
)  # fmt: skip
TABLES = {PAYMENTS: "events_payments", REPORTS: "events_field_reports"}
FIRST_BYTES = 1_024
MIB = 1_000_000

Record = tuple[str, bytes | None, bytes | None]
"""topic, key, value"""
Place = tuple[str, int, int]


def body(topic: str, number: int, **changes: Any) -> dict[str, Any]:
    """A good record of the topic."""
    at = (datetime.now(UTC) - timedelta(seconds=2)).isoformat()
    common = {"source": "chaos", "event_id": f"e{number}", "occurred_at": at, "unit": "24"}
    facts: dict[str, dict[str, Any]] = {
        PAYMENTS: {
            "transaction_id": f"T{number}", "amount": 5_000, "method": "qr", "service": "other", "status": "succeeded",
            "reference": "R", "provider": "bidv", "facility": "F1",
        },
        REPORTS: {"report_id": f"PA-{number}", "kind": "PAHT", "state": "received", "category": "waste", "severity": 3},
        PROCEDURES: {
            "dossier_id": f"000.00.01.H02-260302-{number % 10_000:04d}", "procedure_code": "1.005129", "state": 2,
            "agency": "000.00.01.H02",
        },
        SECURITY: {
            "alert_id": f"AL-{number}", "sensor": "siem", "raw_severity": 7, "severity": 3, "category": "malware",
            "state": "new",
        },
    }  # fmt: skip
    return {**common, **facts[topic], **changes}


def record(topic: str, number: int, **changes: Any) -> Record:
    facts = body(topic, number, **changes)
    return topic, facts["event_id"].encode(), json.dumps(facts).encode()


FOR_EVER, BEFORE_CHRIST = "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"
OTHERS: dict[str, tuple[str, Record]] = {
    "a null key": ("BAD_FIELD", (PAYMENTS, None, b"{}")),
    "a key that is not UTF-8": ("BAD_JSON", (PAYMENTS, b"\xff\xfe", b"{")),
    "nothing, under a null key": ("EMPTY", (REPORTS, None, b"")),
    "1 MiB": ("TOO_LARGE", (PAYMENTS, b"k", b'{"x": "' + b"x" * (MIB - 300) + b'"}')),
    "brackets within limits": ("BAD_JSON", (PAYMENTS, b"k", b'{"x": ' + b"[" * 60_000 + b"]" * 60_000 + b"}")),
    "a lone surrogate": ("BAD_JSON", (PAYMENTS, b"k", json.dumps(body(PAYMENTS, 1, source="\ud800")).encode())),
    "the last second there is": ("FUTURE_TS", record(PAYMENTS, 1, occurred_at=FOR_EVER)),
    "the first second there is": ("TOO_OLD", record(PAYMENTS, 1, occurred_at=BEFORE_CHRIST)),
    "due for ever": ("BAD_FIELD", record(PROCEDURES, 1, due_at=FOR_EVER)),
    "due before Christ": ("BAD_FIELD", record(REPORTS, 1, resolve_due=BEFORE_CHRIST)),
    "a place in the sea of Guinea": ("DOMAIN_RULE", record(REPORTS, 2, lat=0, lon=0)),
    "latitude and longitude swapped": ("BAD_FIELD", record(REPORTS, 3, lat=106.2, lon=21.3)),
    "a place that is no number": ("BAD_JSON", (
        REPORTS, b"k", json.dumps(body(REPORTS, 4, lat=float("nan"), lon=106.0)).encode())),
    "a refusal without its reason": ("DOMAIN_RULE", record(REPORTS, 5, state="refused")),
    "a report id with a blank": ("BAD_FIELD", record(REPORTS, 6, report_id="PA 1")),
    "a report id of two lines": ("BAD_FIELD", record(REPORTS, 6, report_id="PA-1\n")),
    "severity six": ("BAD_FIELD", record(REPORTS, 7, severity=6)),
    "a dossier of 31 February": ("DOMAIN_RULE", record(PROCEDURES, 3, dossier_id="000.00.01.H02-260231-0001")),
    "dossier state eleven": ("BAD_FIELD", record(PROCEDURES, 4, state=11)),
    "received before submitted": ("DOMAIN_RULE", record(
        PROCEDURES, 5, submitted_at="2026-03-02T09:00:00Z", received_at="2026-03-02T08:00:00Z")),
    "a whole IP address": ("BAD_FIELD", record(SECURITY, 1, source_ip="203.0.113.7")),
    "a level of no system": ("DOMAIN_RULE", record(SECURITY, 2, system_level=3)),
    "a payment in the topic of reports": ("BAD_FIELD", (REPORTS, b"k", json.dumps(body(PAYMENTS, 9)).encode())),
}  # fmt: skip
"""What a payment spoilt by `garbage.py` does not show: name → (reason, record)."""


@pytest.fixture
def worker(world: World) -> Iterator[World]:
    world.start("store")
    yield world
    assert world.processes["store"].poll() is None, f"the worker died:\n{world.log('store')[-3000:]}"


def send(world: World, records: Sequence[Record], headers: Sequence[tuple[str, bytes]] = ()) -> list[Place]:
    """Send in order; where Kafka put each."""

    async def run() -> list[Place]:
        producer = AIOKafkaProducer(bootstrap_servers=world.settings.kafka, acks="all", max_request_size=2 * MIB)
        await producer.start()
        try:
            prefix = world.settings.topic_prefix
            sent = [await producer.send(prefix + topic, value, key, headers=headers) for topic, key, value in records]
            found = await asyncio.gather(*sent)
        finally:
            await producer.stop()
        return [(one.topic.removeprefix(prefix), one.partition, one.offset) for one in found]

    return asyncio.run(run())


def stored(world: World, topic: str) -> int:
    return int(world.query(f"select count(*) from {TABLES[topic]}")[0][0])


def stores(world: World, topic: str, count: int) -> bool:
    return stored(world, topic) == count


def test_every_bad_record_gets_its_answer_and_its_neighbours_are_stored(worker: World) -> None:
    now = datetime.now(UTC)
    bad: list[tuple[str, Record]] = [
        (reason, (PAYMENTS, name.encode(), how(body(PAYMENTS, 10_000 + i), now)))
        for i, (name, (reason, how)) in enumerate(SPOILERS.items())
    ]
    bad += OTHERS.values()
    first = record(PAYMENTS, 77)
    again = record(PAYMENTS, 77, amount=6_000)
    bad.append(("DUP_CONFLICT", again))
    good: list[Record] = [first]
    records: list[Record] = [first]
    for i, (_, spoilt) in enumerate(bad):
        neighbour = record(spoilt[0], 500 + i)
        good += [neighbour]
        records += [neighbour, spoilt]
    flood = [(f"h{i}", b"x" * 50) for i in range(1_000)]
    places = dict(zip(range(len(records)), send(worker, records), strict=True))
    places_flooded = send(worker, [record(PAYMENTS, 9_999)], headers=flood)
    assert places_flooded
    want = []
    for i, (reason, spoilt) in enumerate(bad):
        value = spoilt[2] or b""
        place = places[2 * i + 2]
        want.append((*place, reason, len(value), value[:FIRST_BYTES], hashlib.sha256(value).digest(), "waiting"))
    look = "select topic, part, off, reason, size, first_bytes, digest, state from quarantine"
    worker.until(lambda: len(worker.query(look)) >= len(want), "an answer for every bad record")
    names = {places[2 * i + 2]: name for i, name in enumerate([*SPOILERS, *OTHERS, "another payment of the same id"])}
    have = {row[:3]: row for row in worker.query(look)}
    for row in want:
        assert have.get(row[:3]) == row, names[row[:3]]
    assert len(have) == len(want)
    assert worker.query("select count(*) from quarantine where detail = '' or detail is null") == [(0,)]
    kept = Counter(topic for topic, _, _ in good)
    kept[PAYMENTS] += 1
    for topic, table in TABLES.items():
        worker.until(partial(stores, worker, topic, kept[topic]), f"the neighbours in {table}")


def test_one_in_a_hundred_and_then_nothing_but_poison_hold_up_nobody(worker: World) -> None:
    stop, delays = threading.Event(), []

    def others() -> None:
        """Reports all the while; how long each took to be stored."""
        number = 0
        while not stop.is_set():
            number += 10
            send(worker, [record(REPORTS, number + i) for i in range(10)])
            since = time.monotonic()
            worker.until(partial(stores, worker, REPORTS, number), "reports beside the poison", 20)
            delays.append(time.monotonic() - since)

    worker.until(lambda: worker.query("select 1 from stream_offset"), "the start")
    send(worker, [record(REPORTS, 0)])
    worker.until(lambda: stored(worker, REPORTS) == 1, "the first report")
    worker.query("delete from events_field_reports returning 1")
    thread = threading.Thread(target=others)
    thread.start()
    try:
        mixed = [(PAYMENTS, b"%d" % i, b"{poison") if i % 100 == 0 else record(PAYMENTS, i) for i in range(5_000)]
        send(worker, mixed)
        worker.until(lambda: stored(worker, PAYMENTS) == 4_950, "the good ones among them")
        for _ in range(3):
            send(worker, [(PAYMENTS, b"%d" % i, b"{poison %d" % i) for i in range(4_000)])
        send(worker, [record(PAYMENTS, 100_000 + i) for i in range(500)])
        since = time.monotonic()
        worker.until(lambda: stored(worker, PAYMENTS) == 5_450, "good ones after nothing but poison", 20)
        print(f"\n500 good payments after 12,000 bad ones: {time.monotonic() - since:.1f} s")
    finally:
        stop.set()
        thread.join(30)
    assert worker.query("select count(*) from quarantine") == [(12_050,)]
    assert len(delays) > 3
    print(f"{len(delays)} rounds of reports beside it: {max(delays):.1f} s at most")
    assert max(delays) < 10


def test_a_partition_that_cannot_be_written_does_not_hold_the_others(worker: World) -> None:
    """Somebody holds the row of payments[1] for ten seconds; everything else goes on."""
    send(worker, [record(PAYMENTS, i) for i in range(100)])
    worker.until(lambda: stored(worker, PAYMENTS) == 100, "the first payments")
    sent: Counter[tuple[str, int]] = Counter()
    number = 1_000
    slow = (PAYMENTS, 1)
    with psycopg.connect(worker.settings.database) as conn:
        conn.execute("select from stream_offset where topic = %s and part = %s for update", slow)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            records = [record(PAYMENTS, number + i) for i in range(150)] + [
                record(REPORTS, number + i) for i in range(50)
            ]
            number += 1_000
            for topic, part, _ in send(worker, records):
                sent[topic, part] += 1
            want = {place: n for place, n in sent.items() if place != slow}

            def reached(want: dict[tuple[str, int], int] = want) -> bool:
                have: dict[tuple[str, int], int] = {}
                for topic, table in TABLES.items():
                    rows = worker.query(
                        f"select part, count(*) from {table} where octet_length(event_id) > 3 group by 1"
                    )
                    have |= {(topic, part): n for part, n in rows}
                return all(have.get(place, 0) >= n for place, n in want.items())

            worker.until(reached, "the other partitions while one waits", 8)
        [(waiting,)] = worker.query(
            "select count(*) from events_payments where part = 1 and octet_length(event_id) > 3"
        )
        assert waiting == 0, "the row was not held; the test proves nothing"
        print(f"\n{sum(sent.values()):,} records, {sent[slow]:,} of them waiting")
        conn.rollback()
    total = 100 + sum(n for (topic, _), n in sent.items() if topic == PAYMENTS)
    worker.until(lambda: stored(worker, PAYMENTS) == total, "the slow partition once it may", 20)
