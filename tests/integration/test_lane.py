"""The lane against a real database: what is committed is exact, whatever happens on the way."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ioc.store import link
from ioc.store.chunks import ChunkStore, Fenced
from ioc.store.link import Unavailable
from streams.chunk import Chunk
from streams.lane import Lane, OutOfPlace
from streams.places import ANYWHERE
from streams.topic import all_topics
from streams.topics.payments import TOPIC
from tests.stackfix import HasAddresses
from tests.world import World

pytestmark = pytest.mark.real

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def payment(i: int, **changes: Any) -> bytes:
    at = NOW - timedelta(seconds=60 + i % 300)
    body = {
        "source": "his", "event_id": f"e{i}", "occurred_at": at.isoformat(), "unit": "24",
        "transaction_id": f"t-{i:06d}", "amount": 1000 + i, "method": "qr", "service": "other",
        "status": "succeeded", "provider": "p",
    }  # fmt: skip
    return json.dumps({**body, **changes}).encode()


def chunk(start: int, *values: bytes) -> Chunk:
    end = start + len(values)
    return Chunk("ioc.payments.v1", 0, values, range(start, end), start, end, int(NOW.timestamp() * 1000))


@pytest.fixture(params=["timescale", "plain"])
def world(request: pytest.FixtureRequest, stack: HasAddresses, tmp_path: Path) -> Iterator[World]:
    """The store's suite runs on both: a site without the extension must work as well."""
    addresses = stack.addresses
    if request.param == "plain":
        plain = request.getfixturevalue("plain_stack")
        addresses = replace(addresses, database=plain.addresses.database, timescale=False)
    with World(addresses, tmp_path) as fresh:
        yield fresh


def test_event_tables_are_hypertables_exactly_where_the_extension_is(world: World) -> None:
    rows = world.query("select count(*) from pg_extension where extname = 'timescaledb'")
    there = rows == [(1,)]
    assert there == world.addresses.timescale
    if there:
        names = {row[0] for row in world.query("select hypertable_name from timescaledb_information.hypertables")}
        assert names == {topic.table for topic in all_topics()}


@pytest.fixture
def store(world: World) -> Iterator[ChunkStore]:
    store = ChunkStore(world.settings.database)
    yield store
    store.close()


def lane_on(store: ChunkStore) -> Lane:
    lane = Lane(TOPIC, 0, store, ANYWHERE, lambda: NOW)
    lane.resume()
    return lane


def totals(world: World) -> tuple[int, int, int, int]:
    """(rows, sum of amounts, n of day cells, total of day cells)"""
    [(rows, amount)] = world.query("select count(*), coalesce(sum(amount), 0)::bigint from events_payments")
    [(n, total)] = world.query(
        "select coalesce(sum(n), 0)::bigint, coalesce(sum(total), 0)::bigint from cell"
        " where measure = 'payments.all' and grain = 86400"
    )
    return rows, amount, n, total


def test_chunks_resent_by_a_source_and_reread_by_a_successor_count_once(world: World, store: ChunkStore) -> None:
    values = [payment(i) for i in range(500)]
    lane = lane_on(store)
    lane.process(chunk(0, *values[:300]))
    lane = lane_on(store)  # a successor, with nothing in memory
    again = lane.process(chunk(300, *values))
    assert (again.accepted, again.duplicates) == (200, 300)
    expected = sum(1000 + i for i in range(500))
    assert totals(world) == (500, expected, 500, expected)


def test_a_zombie_that_missed_its_successor_is_fenced_and_writes_nothing(world: World, store: ChunkStore) -> None:
    zombie, heir = lane_on(store), lane_on(ChunkStore(world.settings.database))
    heir.process(chunk(0, payment(1), payment(2)))
    before = totals(world)
    with pytest.raises(Fenced):
        zombie.process(chunk(0, payment(1), payment(2), payment(3)))
    assert totals(world) == before


def test_a_chunk_that_would_skip_records_is_refused(store: ChunkStore) -> None:
    lane = lane_on(store)
    with pytest.raises(OutOfPlace):
        lane.process(chunk(5, payment(1)))


def test_a_chunk_without_values_moves_the_offset(world: World, store: ChunkStore) -> None:
    lane = lane_on(store)
    lane.process(Chunk("ioc.payments.v1", 0, [], [], 0, 3, 0))
    assert lane.process(chunk(3, payment(1))).accepted == 1
    assert totals(world)[0] == 1


def test_a_commit_whose_answer_was_lost_is_found_and_not_repeated(world: World, store: ChunkStore) -> None:
    lane = lane_on(store)
    work = chunk(0, payment(1), payment(2))
    lane.process(work)
    lane = lane_on(store)
    assert lane.process(work).accepted == 0
    cells, _ = lane.unpublished()
    assert {cell.measure for cell in cells} >= {"payments.all", "payments.paid"}
    assert totals(world)[0] == 2


def test_a_correction_replaces_what_it_corrects_in_any_order(world: World, store: ChunkStore) -> None:
    lane = lane_on(store)
    first, second, third = (payment(7, revision=r, amount=r * 100) for r in (1, 2, 3))
    lane.process(chunk(0, first))
    lane.process(chunk(1, third))
    lane.process(chunk(2, second))
    assert totals(world)[2:] == (1, 300)
    [(revision,)] = world.query("select max(revision) from cell where measure = 'payments.all' and grain = 60")
    assert revision > 0, "a corrected figure must be visible as corrected"
    lane = lane_on(store)
    other = [payment(8, revision=r, amount=r * 1000) for r in (2, 1)]
    lane.process(chunk(3, *other))
    assert totals(world)[2:] == (2, 2300)


def test_two_corrections_of_one_event_in_one_chunk_leave_the_last(world: World, store: ChunkStore) -> None:
    lane = lane_on(store)
    lane.process(chunk(0, *[payment(9, revision=r, amount=r * 100) for r in (1, 2, 3)]))
    lane.process(chunk(3, payment(10), payment(10, revision=3, amount=300), payment(10, revision=2, amount=200)))
    assert totals(world)[2:] == (2, 600)
    assert world.query("select event_id, revision from correction order by 1") == [("e10", 3), ("e9", 3)]


def test_a_late_event_inside_retention_corrects_its_closed_bucket(world: World, store: ChunkStore) -> None:
    lane = lane_on(store)
    lane.process(chunk(0, payment(1)))
    late = payment(2, occurred_at=(NOW - timedelta(hours=3)).isoformat())
    result = lane.process(chunk(1, late))
    assert result.late == 1
    rows = world.query("select n, revision from cell where measure = 'payments.all' and grain = 60 order by bucket")
    assert rows == [(1, 1), (1, 0)]


def test_events_older_than_the_ledger_are_looked_up_in_the_table(world: World, store: ChunkStore) -> None:
    lane = lane_on(store)
    old = payment(1, occurred_at=(NOW - timedelta(days=60)).isoformat())
    lane.process(chunk(0, old))
    world.query("update ledger set received_on = %s returning 1", (NOW - timedelta(days=50)).date())
    lane = lane_on(store)
    assert lane.ledger_bytes == 0, "the ledger was pruned"
    result = lane.process(chunk(1, old, payment(2)))
    assert (result.accepted, result.duplicates) == (1, 1)


def test_a_final_event_that_overtakes_its_opening_leaves_no_open_case(world: World, store: ChunkStore) -> None:
    def step(status: str, seconds: int, entity: str) -> bytes:
        at = (NOW - timedelta(seconds=600 - seconds)).isoformat()
        return payment(1, event_id=f"{entity}{status}", transaction_id=entity, status=status, occurred_at=at)

    for split in (False, True):
        entity = f"t-order-{split}"
        lane = lane_on(store)
        lane.process(chunk(lane.next_offset, step("succeeded", 30, entity)))
        if split:
            lane = lane_on(store)  # the memory of ended entities is gone: the table answers
        lane.process(chunk(lane.next_offset, step("initiated", 10, entity)))
        assert world.query("select count(*) from case_state where id = %s and open", entity) == [(0,)]
    lane = lane_on(store)
    lane.process(chunk(lane.next_offset, step("initiated", 10, "t-plain")))
    assert world.query("select state, open from case_state where id = 't-plain'") == [("initiated", True)]
    lane.process(chunk(lane.next_offset, step("failed", 20, "t-plain")))
    assert world.query("select state, open from case_state where id = 't-plain'") == [("failed", False)]


def test_what_the_database_will_not_hold_is_set_aside_alone(world: World, store: ChunkStore) -> None:
    with psycopg.connect(world.settings.database) as conn:
        conn.execute("alter table events_payments add check (amount <> 666)")
    lane = lane_on(store)
    values = [payment(i, amount=666 if i in (3, 11) else 1000 + i) for i in range(20)]
    result = lane.process(chunk(0, *values))
    assert (result.accepted, sum(result.refused.values())) == (18, 2)
    assert world.query("select reason, off from quarantine order by off") == [
        ("HANDLER_ERROR", 3), ("HANDLER_ERROR", 11),
    ]  # fmt: skip
    assert totals(world)[0] == totals(world)[2] == 18
    assert lane.next_offset == 20


def test_a_correction_that_changes_its_entity_is_refused_and_says_what_to_do(world: World, store: ChunkStore) -> None:
    lane = lane_on(store)
    lane.process(chunk(0, payment(1)))
    lane.process(chunk(1, payment(1, revision=2, transaction_id="t-other")))
    [(reason, pointer, detail)] = world.query("select reason, pointer, detail from quarantine")
    assert (reason, pointer) == ("DOMAIN_RULE", "/transaction_id")
    assert "test=true" in detail
    lane.process(chunk(2, payment(1, revision=3, test=True)))
    assert totals(world)[2:] == (0, 0), "a correction that says test=true takes the event back"


LIFE = [
    ("open", 10, "initiated", 1), ("paid", 30, "succeeded", 1), ("back", 50, "refunded", 1),
    ("open", 5, "pending", 2), ("paid", 20, "failed", 2),
]  # fmt: skip
"""(event, second, status, revision): corrections move events to earlier times, past each other."""


def test_any_order_chunking_and_restart_leave_the_same_case_corrections_included(
    world: World, store: ChunkStore
) -> None:
    rng = random.Random(11)
    seen = set()
    for round_ in range(40):
        entity, lane = f"t-{round_}", lane_on(store)
        life = rng.sample(LIFE, k=len(LIFE))
        todo = [
            payment(
                1, event_id=f"{entity}-{name}", transaction_id=entity, status=status, revision=revision,
                occurred_at=(NOW - timedelta(seconds=600 - second)).isoformat(), amount=500, reference="r1",
                failure="timeout" if status == "failed" else None,
            )
            for name, second, status, revision in life
        ]  # fmt: skip
        while todo:
            size = rng.randint(1, 3)
            if rng.random() < 0.3:
                lane = lane_on(store)
            lane.process(chunk(lane.next_offset, *todo[:size]))
            todo = todo[size:]
        [case] = world.query(
            "select state, open, opened_at, closed_at, changed_at, amount, attrs - 'facility' from case_state"
            " where id = %s",
            entity,
        )
        seen.add(repr(case))
    assert len(seen) == 1, seen
    assert "refunded" in seen.pop()
    [(n, total)] = world.query(
        "select sum(n)::int, sum(total)::int from cell where measure = 'payments.all' and grain = 86400"
    )
    assert (n, total) == (40, 40 * 500), "one outcome each, however often it was corrected"


def test_random_splits_duplicates_and_restarts_end_in_the_same_figures(world: World, store: ChunkStore) -> None:
    rng = random.Random(7)
    values = [payment(i) for i in range(400)] + [payment(i) for i in rng.sample(range(400), 150)] + [b"not json"] * 10
    rng.shuffle(values)
    lane, at = lane_on(store), 0
    while at < len(values):
        size = rng.randint(1, 60)
        if rng.random() < 0.3:
            lane = lane_on(store)
        lane.process(chunk(at, *values[at : at + size]))
        at += len(values[at : at + size])
    expected = sum(1000 + i for i in range(400))
    assert totals(world) == (400, expected, 400, expected)
    assert world.query("select reason, count(*) from quarantine group by 1") == [("BAD_JSON", 10)]


def test_a_handler_that_fails_on_one_record_sets_only_that_one_aside(
    world: World, store: ChunkStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(event: Any) -> tuple[()]:
        if event.amount == 666:
            raise ZeroDivisionError("a bug")
        return ()

    lane = lane_on(store)
    monkeypatch.setattr(lane, "topic", TOPIC.__class__(**{**TOPIC.__dict__, "case": broken}))
    result = lane.process(chunk(0, payment(1), payment(2, amount=666, status="pending"), payment(3)))
    assert result.accepted == 2
    assert world.query("select reason, off from quarantine") == [("HANDLER_ERROR", 1)]


def test_a_database_error_says_that_it_is_away(world: World) -> None:
    nowhere = ChunkStore("postgresql://127.0.0.1:1/x")
    with pytest.raises(Unavailable):
        nowhere.stored.position("t", 0)
    assert psycopg.connect(world.settings.database).closed is False


def test_a_worker_frozen_in_the_middle_of_a_copy_is_ended_by_the_one_that_waits_for_its_locks(
    world: World, store: ChunkStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link, "LOCK_MAX_MS", 200)
    monkeypatch.setattr(link, "FROZEN_MS", 500)
    lane = lane_on(store)
    frozen = psycopg.connect(world.settings.database, application_name=link.NAME)
    frozen.execute("select set_config('statement_timeout', '100', true)")  # does not reach a session within COPY
    frozen.execute("select from stream_offset where topic = %s and part = 0 for update", (TOPIC.name,))
    copying = frozen.cursor().copy("copy ledger from stdin")  # named, or it would be ended when it is forgotten
    copying.__enter__()
    tries, stored = _tried(lane)
    frozen.close()
    assert tries > 1
    assert stored == totals(world)[0] == 5


def _tried(lane: Lane) -> tuple[int, int]:
    """How often a chunk of five was tried until it was stored, and where the lane stands then."""
    for tries in range(1, 20):
        try:
            lane.process(chunk(0, *(payment(i) for i in range(5))))
        except Unavailable:
            lane.resume()
        else:
            return tries, lane.next_offset
    raise AssertionError("never stored")
