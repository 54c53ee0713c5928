"""Cases of every kind through the lane and a real database: the same rows and the same cells in whatever order the
steps come, with corrections, restarts, and an incident whose alerts lie in two partitions."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from ioc.domain.casebook import decode_steps
from ioc.domain.cases import CaseRow
from ioc.domain.policy import Policy
from ioc.provinces.policy_rules import policy_rules
from ioc.store.chunks import ChunkStore
from streams.chunk import Chunk
from streams.ended import Ended
from streams.lane import Lane
from streams.places import ANYWHERE
from streams.topic import Topic, topic_named
from tests.unit.streams.topics.casebooks import latest, plain, recount, settled
from tests.world import World

pytestmark = pytest.mark.real

NOW = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday 08:00 in Việt Nam."""
COLUMNS = (
    "kind, id, state, open, unit, agency, category, severity, level, amount, opened_at, due_at, closed_at, changed_at,"
    " revision, event_id, ver, attrs"
)
Body = dict[str, Any]

REPORT: Body = {"report_id": "PA-1", "kind": "PAHT", "category": "waste", "severity": 3, "unit": "07210"}
ALERT: Body = {
    "incident_id": "SC-1", "sensor": "siem", "raw_severity": 9, "severity": 2, "category": "malware", "unit": "24",
}  # fmt: skip
PAYMENT: Body = {
    "transaction_id": "T-1", "amount": 100, "method": "qr_his", "service": "hospital_fee", "facility": "BV-01",
    "provider": "vietinbank", "unit": "24",
}  # fmt: skip
DIRECTIVE: Body = {
    "directive_id": "CD-1", "kind": "document", "agency": "000.00.01.H02", "level": "province", "unit": "24",
    "assigned_at": AT.isoformat(), "due_at": (AT + timedelta(hours=20)).isoformat(),
}  # fmt: skip
LIVES: dict[str, tuple[Body, list[Body]]] = {
    "field-reports": (
        REPORT,
        [
            {"state": "received", "h": 0}, {"state": "classifying", "h": 1, "severity": 1},
            {"state": "resolved", "h": 9}, {"state": "in_progress", "h": 12},
            {"state": "closed", "h": 13, "satisfaction": 5},
            {"state": "classifying", "h": 2, "severity": 2, "revises": 1},
        ],
    ),
    "soc-alerts": (
        ALERT,
        [
            {"alert_id": "AL-1", "state": "new", "h": 0, "incident_id": None},
            {"alert_id": "AL-1", "state": "confirmed", "h": 1}, {"alert_id": "AL-2", "state": "new", "h": 1.5},
            {"alert_id": "AL-2", "state": "false_positive", "h": 2}, {"alert_id": "AL-1", "state": "closed", "h": 5},
            {"alert_id": "AL-2", "state": "closed", "h": 3, "revises": 3, "reported_at": AT.isoformat()},
        ],
    ),
    "payments": (
        PAYMENT,
        [
            {"status": "succeeded", "h": 1}, {"status": "pending", "h": 0},
            {"status": "succeeded", "h": 2, "side": "bank", "reference": "FT1", "amount": 90},
            {"status": "succeeded", "h": 1.2, "amount": 90, "revises": 0},
        ],
    ),
    "directives": (
        DIRECTIVE,
        [
            {"state": "assigned", "h": 0}, {"state": "submitted", "h": 10}, {"state": "returned", "h": 12},
            {"state": "done", "h": 30, "online": True}, {"state": "in_progress", "h": 40},
            {"state": "done", "h": 19, "online": True, "revises": 3},
        ],
    ),
}  # fmt: skip
"""Kind of topic → facts of every step, and the steps: hours after AT, and which earlier step one corrects."""


def records(name: str) -> list[bytes]:
    common, steps = LIVES[name]
    found = []
    for number, step in enumerate(steps):
        revises = step.get("revises")
        body = {**common, **{key: said for key, said in step.items() if key not in ("h", "revises")}}
        body |= {
            "source": "nguon", "event_id": f"e{number if revises is None else revises}",
            "revision": 1 if revises is None else 2, "occurred_at": (AT + timedelta(hours=step["h"])).isoformat(),
        }  # fmt: skip
        found.append(msgspec.json.encode({key: said for key, said in body.items() if said is not None}))
    return found


@pytest.fixture(scope="module")
def policy() -> Policy:
    return policy_rules("bac-giang")


@pytest.fixture
def store(world: World) -> Iterator[ChunkStore]:
    store = ChunkStore(world.settings.database)
    yield store
    store.close()


def lane_on(topic: Topic, part: int, store: ChunkStore, policy: Policy) -> Lane:
    lane = Lane(topic, part, store, ANYWHERE, lambda: NOW, policy)
    lane.resume()
    return lane


def process(lane: Lane, values: Sequence[bytes]) -> None:
    start = lane.next_offset
    end = start + len(values)
    result = lane.process(
        Chunk(lane.topic.name, lane.part, values, range(start, end), start, end, int(NOW.timestamp() * 1_000))
    )
    assert not result.refused


def rows_in(world: World) -> dict[str, CaseRow]:
    names = CaseRow.__struct_fields__
    found = [CaseRow(**dict(zip(names, row, strict=True))) for row in world.query(f"select {COLUMNS} from case_state")]
    return {row.id: row for row in found}


def cells_in(world: World, topic: Topic) -> dict[tuple[str, int, int, str, str], int]:
    rows = world.query(
        "select measure, grain, extract(epoch from bucket)::bigint, key, n, total from cell where measure = any(%s)",
        [measure.name for measure in topic.case_measures],
    )
    sums = {}
    for measure, grain, bucket, key, n, total in rows:
        sums[measure, grain, bucket, key, "n"], sums[measure, grain, bucket, key, "total"] = n, total
    return {cell: value for cell, value in sums.items() if value}


@pytest.mark.parametrize("name", LIVES)
def test_a_life_ends_in_the_same_row_and_the_same_cells_in_any_order_with_restarts(
    name: str, world: World, store: ChunkStore, policy: Policy
) -> None:
    topic, rng = topic_named(name), random.Random(name)
    values = records(name)
    events = [msgspec.json.decode(value, type=topic.event) for value in values]
    expected, _ = settled(topic, [latest(events)], policy)
    for round_ in range(12):
        wipe(world, topic)
        lane = lane_on(topic, 0, store, policy)
        todo = rng.sample(values, k=len(values)) + ([values[0]] if round_ % 2 else [])
        while todo:
            size = rng.randint(1, 3)
            if rng.random() < 0.4:
                lane = lane_on(topic, 0, store, policy)
            process(lane, todo[:size])
            todo = todo[size:]
        rows = rows_in(world)
        assert plain(rows) == plain(expected), f"round {round_}"
        assert cells_in(world, topic) == dict(recount(topic, rows))


def wipe(world: World, topic: Topic) -> None:
    """Everything of the topic but its place."""
    for table in ("case_state", "case_history", "cell", "correction", "ledger", topic.table):
        world.query(f"with gone as (delete from {table} returning 1) select count(*) from gone")


def test_alerts_of_two_partitions_make_one_incident_whoever_commits_first(
    world: World, store: ChunkStore, policy: Policy
) -> None:
    topic = topic_named("soc-alerts")
    values = records("soc-alerts")
    events = [msgspec.json.decode(value, type=topic.event) for value in values]
    other = ChunkStore(world.settings.database)
    try:
        lanes = lane_on(topic, 0, store, policy), lane_on(topic, 1, other, policy)
        for value, event in zip(values, events, strict=True):
            process(lanes[event.alert_id == "AL-2"], [value])
    finally:
        other.close()
    rows = rows_in(world)

    assert plain(rows) == plain(settled(topic, [latest(events)], policy)[0])
    assert (rows["SC-1"].attrs["alerts"], rows["SC-1"].state, rows["AL-1"].state) == (2, "closed", "merged")
    assert cells_in(world, topic) == dict(recount(topic, rows))


@pytest.mark.parametrize("remembered", [100_000, 1])
def test_the_bank_s_word_finds_the_payment_that_ended_without_a_case(
    world: World, store: ChunkStore, policy: Policy, monkeypatch: pytest.MonkeyPatch, remembered: int
) -> None:
    monkeypatch.setattr(Ended, "CAPACITY", remembered)
    topic = topic_named("payments")
    [paid, _, credited, _] = records("payments")
    others = [
        msgspec.json.encode(
            msgspec.json.decode(paid) | {"event_id": f"o{i}", "transaction_id": f"T-{i}", "occurred_at": at}
        )
        for i, at in enumerate([(AT + timedelta(hours=1.5)).isoformat()] * 3, 2)
    ]
    lane = lane_on(topic, 0, store, policy)
    process(lane, [paid, *others])
    assert rows_in(world) == {}, "the fast path makes no case"
    lane = lane_on(topic, 0, store, policy)  # its memory is gone: the next one reads the table
    process(lane, [credited])

    [row] = rows_in(world).values()
    assert (row.state, row.amount, row.attrs["credited"], row.attrs["differs_by"]) == ("mismatch", 100, 90, 10)
    assert row.due_at == AT + timedelta(hours=26)
    [(steps,)] = world.query("select steps from case_history")
    assert len(decode_steps(steps)) == 2
