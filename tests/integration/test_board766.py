"""The board of QĐ 766 on a real store equals a recount of all dossiers, whatever the order, corrections and replays."""

from __future__ import annotations

import asyncio
import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import psycopg
import pytest

from ioc.domain.cases import CaseRow, fold, in_order
from ioc.domain.period_names import read_period
from ioc.domain.policy import Policy
from ioc.domain.qd766 import (
    Counts,
    Procedure,
    Register,
    Rules,
    add,
    contribution,
    late_now,
    roll_up,
    score,
)  # fmt: skip
from ioc.services.board766 import By, Line, board
from ioc.store.chunks import ChunkStore
from streams.chunk import Chunk
from streams.lane import Lane
from streams.places import ANYWHERE
from streams.topics.field_reports import TOPIC as REPORTS
from streams.topics.indicators import TOPIC as INDICATORS
from streams.topics.procedures import TOPIC as PROCEDURES
from tests.world import World

pytestmark = pytest.mark.real

NOW = datetime(2024, 4, 10, 3, tzinfo=UTC)
PERIOD = read_period("2024Q1")


def life(rng: random.Random, number: int) -> list[dict[str, Any]]:
    """One dossier's events, some of them corrected."""
    taken = datetime(2023, 12, 20, 2, tzinfo=UTC) + timedelta(hours=rng.randint(0, 24 * 110))
    agency = f"000.00.0{number % 4}.H02"
    about = {
        "source": "one-stop", "unit": rng.choice(["213", "215"]), "agency": agency,
        "dossier_id": f"{agency}-{taken:%y%m%d}-{number:04d}", "procedure_code": f"1.00500{rng.randint(1, 5)}",
        "channel": rng.choice([1, 2, 3]),
    }  # fmt: skip
    states = [1, 2, 4]
    if rng.random() < 0.3:
        states += [5, 4]
    if rng.random() < 0.1:
        states += [5, 4]
    if rng.random() < 0.8:
        states += [rng.choice([9, 9, 9, 8, 7])]
    if states[-1] == 9 and rng.random() < 0.7:
        states += [10]
    made = []
    at = taken - timedelta(hours=2)
    for step, state in enumerate(states):
        event = {
            **about, "event_id": f"d{number}-{step}", "occurred_at": at.isoformat(), "state": state,
            "fee": rng.choice([None, 0, 50_000]), "paid": rng.choice([None, 0, 1, 2]),
            "digitised": rng.choice([None, True, False]), "rating": rng.choice([None, None, 1, 5]),
        }  # fmt: skip
        if state != 1:
            event |= {"received_at": taken.isoformat(), "due_at": (taken + timedelta(days=9)).isoformat()}
        made.append(event)
        if rng.random() < 0.1:
            made.append({**event, "revision": 2, "channel": 2, "occurred_at": (at + timedelta(hours=1)).isoformat()})
        at += timedelta(hours=rng.randint(1, 90))
    return [event for event in made if datetime.fromisoformat(event["occurred_at"]) < NOW]


def put(world: World, topic: Any, events: list[dict[str, Any]], rng: random.Random) -> None:
    """In chunks of any size, with restarts in between."""
    values = [json.dumps(event).encode() for event in events]
    store = ChunkStore(world.settings.database)
    lane = Lane(topic, 0, store, ANYWHERE, lambda: NOW)
    at = lane.resume()
    while values:
        size = rng.randint(1, 40)
        if rng.random() < 0.1:
            lane = Lane(topic, 0, store, ANYWHERE, lambda: NOW)
            lane.resume()
        chunk, values = values[:size], values[size:]
        result = lane.process(Chunk(topic.name, 0, chunk, range(at, at + len(chunk)), at, at + len(chunk), 0))
        assert not result.refused, world.query("select reason, detail, pointer from quarantine")
        at += len(chunk)
    store.close()


def recounted(events: list[dict[str, Any]]) -> list[CaseRow]:
    """All dossiers from all events at once: of each event the last revision."""
    last: dict[str, dict[str, Any]] = {}
    for event in events:
        if event["event_id"] not in last or event.get("revision", 1) >= last[event["event_id"]].get("revision", 1):
            last[event["event_id"]] = event
    steps: dict[str, list[Any]] = {}
    for event in last.values():
        assert PROCEDURES.case is not None
        for change in PROCEDURES.case(msgspec.json.decode(json.dumps(event), type=PROCEDURES.event)):
            steps.setdefault(change.id, []).append(change)
    rows = []
    for changes in steps.values():
        ordered = in_order(changes)
        row = fold(ordered)
        assert row is not None
        assert PROCEDURES.derive is not None
        rows.append(PROCEDURES.derive(ordered, row, Policy()))
    return rows


def shown(world: World, by: By = "", *, units: frozenset[str] = frozenset(), rules: Rules | None = None) -> list[Line]:
    async def asked() -> list[Line]:
        conn = await psycopg.AsyncConnection.connect(world.settings.database, autocommit=True)
        try:
            return await board(conn, PERIOD, NOW, by=by, units=units, rules=rules or Rules())
        finally:
            await conn.close()

    return asyncio.run(asked())


def expected(rows: list[CaseRow]) -> Counts:
    inside = [row for row in rows if PERIOD.start.timestamp() * 1_000 <= received(row) < PERIOD.end.timestamp() * 1_000]
    by_procedure: dict[str, Counts] = {}
    for row in inside:
        code = str(row.attrs["procedure_code"])
        by_procedure[code] = add([by_procedure.get(code, Counts()), contribution(row)])
    return roll_up(by_procedure, None, late_now(inside, NOW))


def received(row: CaseRow) -> int:
    return int(row.attrs.get("received_at") or -1)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_board_equals_a_recount_after_any_interleaving_correction_and_replay(world: World, seed: int) -> None:
    rng = random.Random(seed)
    lives = [life(rng, number) for number in range(60)]
    events = [event for one in lives for event in one]
    sent = events + rng.sample(events, k=len(events) // 3)  # sent twice
    rng.shuffle(sent)
    put(world, PROCEDURES, sent, rng)
    rows = recounted(events)
    [province] = shown(world)
    assert province.counts == expected(rows)
    assert province.counts["received"] > 20, "the test counts something"
    assert province.score == score(expected(rows))
    agencies = shown(world, "agency")
    assert {line.name: line.counts for line in agencies} == {
        agency: expected([row for row in rows if row.agency == agency])
        for agency in {row.agency for row in rows}
        if any(line.name == agency for line in agencies)
    }
    assert [line.score.total for line in agencies] == sorted((line.score.total for line in agencies), reverse=True)
    by_unit = {line.name: line.counts for line in shown(world, "unit")}
    assert by_unit == {unit: expected([row for row in rows if row.unit == unit]) for unit in by_unit}


def statement(number: int, indicator: str, value: str, **more: Any) -> dict[str, Any]:
    return {
        "source": "dvcqg", "event_id": f"s{number}", "occurred_at": NOW.isoformat(), "unit": "24",
        "indicator": indicator, "period_from": "2024-01-01", "period_to": "2024-04-01", "value": value,
        "measure_unit": "điểm", **more,
    }  # fmt: skip


def test_an_official_score_stands_beside_ours_and_stated_counts_fill_what_only_others_know(world: World) -> None:
    rng = random.Random(5)
    events = [event for number in range(10) for event in life(rng, number)]
    put(world, PROCEDURES, events, rng)

    before = shown(world)[0]
    assert before.score.part("1.1").points is None, "nobody said how many procedures were published"
    put(
        world, INDICATORS,
        [
            statement(1, "TT11", "90.09", official=True),
            statement(2, "TT11", "18.5", official=True, dims={"component": "2.1"}),
            statement(3, "TT11.published", "40"), statement(4, "TT11.published_on_time", "30"),
            statement(5, "TT11", "77", official=True, dims={"agency": "000.00.01.H02"}),
        ],
        rng,
    )  # fmt: skip
    [line] = shown(world)
    assert line.official is not None
    assert (str(line.official.total), str(line.official.of("2.1"))) == ("90.09", "18.5")
    assert line.official.of("1.1") is None, "not published is not 0"
    assert line.score.part("1.1").points == 6 * 30 / 40
    assert line.score.part("2.1").points == before.score.part("2.1").points, "the official word changes nothing of ours"
    officials = {one.name: one.official for one in shown(world, "agency")}
    mine = officials["000.00.01.H02"]
    assert mine is not None
    assert str(mine.total) == "77"
    assert officials["000.00.02.H02"] is None


def test_a_word_about_a_district_is_not_taken_for_one_about_the_province(world: World) -> None:
    rng = random.Random(6)
    put(world, PROCEDURES, [event for number in range(10) for event in life(rng, number)], rng)
    put(
        world, INDICATORS,
        [
            statement(1, "TT11", "61.5", official=True, unit="213"),
            statement(2, "TT11.published", "40", unit="213"), statement(3, "TT11.published_on_time", "10", unit="213"),
        ],
        rng,
    )  # fmt: skip
    [province] = shown(world)
    assert province.official is None
    assert province.score.part("1.1").points is None
    [district] = shown(world, units=frozenset({"213", "07210"}))
    assert district.official is not None
    assert str(district.official.total) == "61.5"
    assert district.score.part("1.1").points == 6 * 10 / 40
    assert {line.name: line.official is not None for line in shown(world, "unit")} == {"213": True, "215": False}


def test_what_we_count_or_have_in_the_register_is_not_added_to_by_a_source(world: World) -> None:
    rng = random.Random(7)
    put(world, PROCEDURES, [event for number in range(20) for event in life(rng, number)], rng)
    register = Register.of(*(Procedure(code=f"1.00500{i}", online="full", fee=True) for i in range(1, 6)))
    [before], [bare] = shown(world, rules=Rules(whole=register)), shown(world)
    put(
        world, INDICATORS,
        [
            statement(i, f"TT11.{name}", "500")
            for i, name in enumerate(("received", "online", "running_late", "services", "services_used", "procedures"))
        ],
        rng,
    )  # fmt: skip
    [after] = shown(world, rules=Rules(whole=register))
    assert after.counts == before.counts
    [told] = shown(world)
    assert {name: told.counts[name] for name in ("received", "online", "running_late")} == {
        name: bare.counts[name] for name in ("received", "online", "running_late")
    }
    assert bare.score.part("3.2").points is None
    assert told.score.part("3.2").points == 4, "without a register a source may say both parts of the share"


def petition(number: int, *steps: tuple[str, int], due: int, rating: int | None = None) -> list[dict[str, Any]]:
    """`steps`: (state, hours since receipt); `due` in hours."""
    received = datetime(2024, 3, 4, 2, tzinfo=UTC) + timedelta(hours=number)
    return [
        {
            "source": "dvcqg", "event_id": f"p{number}-{i}", "report_id": f"PAKN-{number}", "kind": "PAKN",
            "state": state, "category": "other", "severity": 3, "unit": "213", "handling_unit": "000.00.01.H02",
            "occurred_at": (received + timedelta(hours=hours)).isoformat(),
            "resolve_due": (received + timedelta(hours=due)).isoformat(),
            **({"satisfaction": rating} if state == "closed" and rating else {}),
            **({"refuse_reason": "Không thuộc thẩm quyền của tỉnh"} if state == "refused" else {}),
        }
        for i, (state, hours) in enumerate((("received", 0), *steps))
    ]  # fmt: skip


DONE = (("in_progress", 1), ("resolved", 5), ("closed", 6))


def test_whoever_is_late_and_disliked_costs_one_petition_not_two(world: World) -> None:
    rng = random.Random(8)
    put(world, PROCEDURES, [event for number in range(10) for event in life(rng, number)], rng)
    petitions = [
        petition(1, *DONE, due=24, rating=5),
        petition(2, *DONE, due=24),  # nobody rated it: content
        petition(3, *DONE, due=24, rating=2),  # disliked
        petition(4, *DONE, due=3, rating=1),  # late and disliked
        petition(5, *DONE, ("in_progress", 7), ("resolved", 8), ("closed", 9), due=24, rating=5),  # had to ask again
        petition(6, *DONE, ("in_progress", 7), due=3),  # late, reopened, and late once more
        petition(7, ("in_progress", 1), due=10_000),  # within its time
        petition(8, ("in_progress", 1), due=20),  # past it
        petition(9, ("refused", 1), due=20),  # nobody's
    ]
    events = [event for one in petitions for event in one]
    rng.shuffle(events)
    put(world, REPORTS, events, rng)
    [line] = shown(world)
    share = line.score.part("5.2").share
    assert share is not None
    assert (share.num, share.den) == (5, 8), "1, 2, 3, 5 and 7 of eight"
    share = line.score.part("5.3").share
    assert share is not None
    assert (share.num, share.den) == (3, 8), "1, 2 and 7"
    [lenient] = shown(world, rules=Rules(dislike_max=1))
    assert lenient.counts["petitions_content"] == 4, "a rating of 2 is no dislike there"
    agencies = {one.name: one for one in shown(world, "agency")}
    assert agencies["000.00.01.H02"].counts["petitions"] == 8
    without = agencies["000.00.02.H02"].score
    assert (without.part("5.2").points, without.part("5.3").points) == (6, 6), "no petition earns all points"


def test_no_petition_is_only_known_where_petitions_reach_us(world: World) -> None:
    rng = random.Random(9)
    put(world, PROCEDURES, [event for number in range(10) for event in life(rng, number)], rng)
    assert shown(world)[0].score.part("5.2").why == "no_data"
