"""Figures and their evidence on a real store: what is shown is what a recount of the events gives, and it says why."""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import psycopg
import pytest

from ioc.domain.calendar import Calendar
from ioc.domain.indicators import Indicator, Term, catalogue
from ioc.domain.period_names import read_period
from ioc.domain.qd766 import Rules
from ioc.services.evidence import page
from ioc.services.figures import Figure, NoSuchDimension, figure
from ioc.services.scores import scores
from ioc.store.chunks import ChunkStore
from ioc.store.database import Conn
from streams.chunk import Chunk
from streams.lane import Lane
from streams.places import ANYWHERE
from streams.topic import topic_named
from tests.stackfix import HasAddresses
from tests.world import World

pytestmark = pytest.mark.real

NOW = datetime(2024, 3, 20, 3, 0, tzinfo=UTC)
Q1 = read_period("2024Q1@16")
USUAL = Calendar()
T = TypeVar("T")


@pytest.fixture(scope="module")
def world(stack: HasAddresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with World(stack.addresses, tmp_path_factory.mktemp("figures")) as fresh:
        yield fresh


def put(world: World, topic: str, *events: dict[str, Any]) -> None:
    """Through the lane, in partition 0."""
    store = ChunkStore(world.settings.database)
    try:
        lane = Lane(topic_named(topic), 0, store, ANYWHERE, lambda: NOW)
        start = lane.resume()
        values = [json.dumps(event).encode() for event in events]
        end = start + len(values)
        result = lane.process(Chunk(topic_named(topic).name, 0, values, range(start, end), start, end, 0))
        assert not result.refused, world.query("select reason, detail, pointer from quarantine")
    finally:
        store.close()


def ask(world: World, question: Callable[[Conn], Awaitable[T]]) -> T:
    async def asked() -> T:
        conn = await psycopg.AsyncConnection.connect(world.settings.database, autocommit=True)
        try:
            return await question(conn)
        finally:
            await conn.close()

    return asyncio.run(asked())


def shown(world: World, code: str, by: str = "", units: frozenset[str] = frozenset()) -> Figure:
    return ask(world, lambda conn: figure(
        conn, catalogue()[code], Q1.start, Q1.end, NOW, units=units, by=by, calendar=USUAL, rules=Rules(),
    ))  # fmt: skip


@pytest.fixture(scope="module")
def payments(world: World) -> list[dict[str, Any]]:
    rng = random.Random(3)
    days = (date(2024, 3, 15) - date(2023, 12, 10)).days
    made = [
        {
            "source": "his", "event_id": f"e{i}", "transaction_id": f"t-{i}",
            "occurred_at": (datetime(2023, 12, 10, 8, tzinfo=UTC) + timedelta(days=rng.randint(0, days))).isoformat(),
            "unit": rng.choice(["213", "215", "24"]), "amount": rng.randint(1_000, 9_000),
            "method": rng.choice(["cash", "qr", "pos"]), "service": rng.choice(["hospital_fee", "tuition"]),
            "facility": rng.choice(["BV-1", "BV-2", "TH-3"]), "status": rng.choice(["succeeded", "failed"]),
            "provider": "p", "test": rng.random() < 0.05,
        }
        for i in range(600)
    ]  # fmt: skip
    put(world, "payments", *made)
    corrected = [{**event, "revision": 2, "method": "cash", "amount": 77} for event in rng.sample(made, 40)]
    put(world, "payments", *corrected)
    last = {event["event_id"]: event for event in (*made, *corrected)}
    return [event for event in last.values() if not event["test"]]


def counts(event: dict[str, Any]) -> bool:
    at = datetime.fromisoformat(event["occurred_at"])
    return Q1.start <= at < Q1.end and event["status"] == "succeeded" and event["service"] == "hospital_fee"


def test_a_figure_and_its_parts_by_unit_equal_a_recount_of_the_events(
    world: World, payments: list[dict[str, Any]]
) -> None:
    counted = [event for event in payments if counts(event)]
    cashless = [event for event in counted if event["method"] != "cash"]
    whole = shown(world, "TN01").whole
    assert (whole.num, whole.den) == (len(cashless), len(counted))
    money = shown(world, "TN02").whole
    assert (money.num, money.den) == (sum(e["amount"] for e in cashless), sum(e["amount"] for e in counted))
    by_unit = shown(world, "TN01", by="unit").groups
    num, den = (Counter(event["unit"] for event in some) for some in (cashless, counted))
    assert {unit: (parts.num, parts.den) for unit, parts in by_unit.items()} == {u: (num[u], den[u]) for u in den}
    some = shown(world, "TN01", units=frozenset({"213", "215"})).whole
    assert (some.num, some.den) == (num["213"] + num["215"], den["213"] + den["215"])
    assert shown(world, "TN01").corrections > 0, "late and corrected events are in it, and it says so"


def test_distinct_facilities_of_each_unit_are_counted_once(world: World, payments: list[dict[str, Any]]) -> None:
    expected: dict[str, set[str]] = {}
    for event in payments:
        at = datetime.fromisoformat(event["occurred_at"])
        right = event["service"] == "tuition" and event["status"] == "succeeded" and event["method"] != "cash"
        if Q1.start <= at < Q1.end and right:
            expected.setdefault(event["unit"], set()).add(event["facility"])
    found = shown(world, "TN03", by="unit").groups
    assert {unit: parts.num for unit, parts in found.items()} == {unit: len(names) for unit, names in expected.items()}
    assert shown(world, "TN03").whole.num == len(set().union(*expected.values()))


@pytest.mark.parametrize("limit", [7, 50])
def test_the_evidence_lists_exactly_the_events_that_count_page_by_page(
    world: World, payments: list[dict[str, Any]], limit: int
) -> None:
    indicator = catalogue()["TN01"]
    assert indicator.denominator is not None
    for term, wanted in (
        (indicator.numerator[0], {e["transaction_id"] for e in payments if counts(e) and e["method"] != "cash"}),
        (indicator.denominator[0], {e["transaction_id"] for e in payments if counts(e)}),
    ):
        seen: list[str] = []
        mark = None
        for _ in range(200):
            got = ask(
                world, lambda conn, term=term, mark=mark: page(  # type: ignore[misc]
                    conn, term, Q1.start, Q1.end, NOW, calendar=USUAL, after=mark, limit=limit
                )
            )  # fmt: skip
            assert len(got.items) <= limit
            seen += [item.name for item in got.items]
            mark = got.next
            if mark is None:
                break
        assert Counter(seen) == Counter(wanted)


def test_the_query_shown_runs_as_it_stands_and_finds_the_page(world: World, payments: list[dict[str, Any]]) -> None:
    term = catalogue()["TN01"].numerator[0]
    got = ask(world, lambda conn: page(conn, term, Q1.start, Q1.end, NOW, calendar=USUAL, limit=5))
    with psycopg.connect(world.settings.database) as conn:
        names = {row[1] for row in conn.execute(got.query.encode())}
    assert {item.facts["event"] for item in got.items} <= names


def dossier(number: int, state: int, **facts: Any) -> dict[str, Any]:
    at = datetime(2024, 2, 1, 2, tzinfo=UTC) + timedelta(days=number)
    return {
        "source": "one-stop", "event_id": f"d{number}-{state}", "occurred_at": at.isoformat(), "unit": "213",
        "dossier_id": f"000.00.07.H02-240201-{number:04d}", "procedure_code": "1.005129", "state": state,
        "agency": f"000.00.0{number % 2 + 1}.H02", "received_at": at.isoformat(), **facts,
    }  # fmt: skip


BACKLOG = Indicator(
    code="X1", name_vi="Quá hạn chưa xong", name_en="Overdue", kind="process",
    num=(Term(cases="dossier", overdue=True), Term(cases="dossier", times=-1, where={"state": ("9",)})),
    unit="hồ sơ", unit_en="dossiers", by=("agency",), source=("ioc.procedures.v1",), owner="VP",
)  # fmt: skip


def test_a_backlog_counts_open_cases_as_they_stand_now_and_lists_them(world: World) -> None:
    late = (NOW - timedelta(days=5)).isoformat()
    put(
        world, "procedures",
        *(dossier(n, 4, due_at=late) for n in range(5)), *(dossier(n, 4) for n in range(5, 8)),
        dossier(20, 4, due_at=(NOW + timedelta(days=50)).isoformat()),
    )  # fmt: skip
    found = ask(world, lambda conn: figure(
        conn, BACKLOG, Q1.start, Q1.end, NOW, by="agency", calendar=USUAL, rules=Rules(),
    ))  # fmt: skip
    assert {agency: parts.num for agency, parts in found.groups.items()} == {"000.00.01.H02": 3, "000.00.02.H02": 2}
    got = ask(world, lambda conn: page(
        conn, BACKLOG.numerator[0], Q1.start, Q1.end, NOW, calendar=USUAL, limit=3,
    ))  # fmt: skip
    assert len(got.items) == 3
    rest = ask(world, lambda conn: page(
        conn, BACKLOG.numerator[0], Q1.start, Q1.end, NOW, calendar=USUAL, limit=3, after=got.next,
    ))  # fmt: skip
    names = {item.name for item in (*got.items, *rest.items)}
    assert names == {f"000.00.07.H02-240201-{n:04d}" for n in range(5)}
    assert rest.next is None


def test_dossiers_taken_in_elsewhere_are_those_of_a_recount_by_agency_and_by_desk(world: World) -> None:
    rng = random.Random(10)
    desks = (None, *(f"000.00.0{n}.H02" for n in (1, 2, 3)))
    made = [dossier(n, 2, received_by=rng.choice(desks)) for n in range(30, 60)]
    for event in made:
        event["occurred_at"] = event["received_at"] = datetime(2024, 2, rng.randint(1, 28), 3, tzinfo=UTC).isoformat()
    put(world, "procedures", *({k: v for k, v in event.items() if v is not None} for event in made))
    moved = [{**event, "revision": 2, "received_by": event["agency"]} for event in rng.sample(made, 6)]
    put(world, "procedures", *moved)

    last = "select distinct on (entity) convert_from(body, 'UTF8')::jsonb as b, agency from events_procedures"
    rows = world.query(
        f"select b ->> 'agency', b ->> 'received_by', count(*) from ({last} order by entity, revision desc) e"
        " where b ? 'received_by' group by 1, 2"
    )
    by_agency, by_desk = Counter[str](), Counter[str]()
    den = Counter[str]()
    for agency, desk, n in rows:
        den[agency] += n
        by_agency[agency] += n if agency != desk else 0
        by_desk[desk] += n if agency != desk else 0
    whole = shown(world, "X-TT-LUONG").whole
    assert (whole.num, whole.den) == (by_agency.total(), den.total())
    assert 0 < by_agency.total() < den.total() < len(made), "some elsewhere, some at home, some not said"
    groups = shown(world, "X-TT-LUONG", by="agency").groups
    assert {name: (parts.num, parts.den) for name, parts in groups.items()} == {a: (by_agency[a], den[a]) for a in den}
    desks_shown = shown(world, "X-TT-LUONG", by="received_by").groups
    assert {name: parts.num for name, parts in desks_shown.items()} == dict(by_desk)
    got = ask(world, lambda conn: page(
        conn, catalogue()["X-TT-LUONG"].numerator[0], Q1.start, Q1.end, NOW, calendar=USUAL, limit=50,
    ))  # fmt: skip
    assert len({item.name for item in got.items}) == by_agency.total()


def test_what_rules_judge_of_766_is_the_official_word_beside_ours_and_who_is_on_the_portal(world: World) -> None:
    lately = {
        "occurred_at": "2024-03-12T08:00:00+07:00", "received_at": "2024-03-10T08:00:00+07:00",
        "agency": "000.00.09.H02",
    }  # fmt: skip
    put(
        world, "procedures",
        *(dossier(n, 2, synced=n % 3 > 0, **lately) for n in range(70, 76)),
        dossier(76, 2, synced=False, **{**lately, "received_at": "2024-02-19T08:00:00+07:00"}),
        dossier(77, 2, **lately),
    )  # fmt: skip
    word = {
        "source": "cong-dvcqg", "occurred_at": NOW.isoformat(), "unit": "24", "indicator": "TT11", "official": True,
        "period_from": "2024-01-01", "period_to": "2024-04-01", "measure_unit": "điểm",
    }  # fmt: skip
    put(
        world, "indicators",
        {**word, "event_id": "o1", "value": "84.37"},
        {**word, "event_id": "o2", "value": "5.95", "dims": {"component": "1.4"}},
        {**word, "event_id": "o3", "value": "1", "period_from": "2023-10-01", "period_to": "2024-01-01"},
    )  # fmt: skip
    found = {case.id: case for case in ask(world, lambda conn: scores(conn, NOW, Rules()))}
    sync, official = found["sync:000.00.09.H02"], found["TT11:2024-01-01..2024-03-31"]
    assert (sync.attrs["num"], sync.attrs["den"]) == (4, 6), "thirty days, and those of which it was said"
    on_portal, taken = world.query(
        "select count(*) filter (where substr(attrs ->> 'profile', 12, 1) = 'y'), count(*) from case_state"
        " where kind = 'dossier' and (attrs ->> 'received_at')::bigint >= extract(epoch from"
        " '2024-01-01T00:00:00+07'::timestamptz) * 1000"
    )[0]
    assert official.attrs["component"] == "1.4", "ours is no whole score, so the component is compared"
    assert official.attrs["ours"] == round(6 * on_portal / taken, 2)


def test_two_sources_that_state_different_values_are_shown_as_a_conflict_and_never_mixed(world: World) -> None:
    def statement(source: str, value: str, **more: Any) -> dict[str, Any]:
        return {
            "source": source, "event_id": f"{source}-{value}", "occurred_at": NOW.isoformat(), "unit": "24",
            "indicator": "TN01", "period_from": "2023-12-16", "period_to": "2024-03-16", "value": value,
            "measure_unit": "%", **more,
        }  # fmt: skip

    put(world, "indicators", statement("so-y-te", "88.14"), statement("portal", "90.01", official=True))
    found = shown(world, "TN01")
    assert not found.conflict, "an official figure beside ours is compared, not a conflict"
    assert [(one.attrs["value"], bool(one.attrs.get("official"))) for one in found.stated] == [
        ("88.14", False), ("90.01", True),
    ]  # fmt: skip
    put(world, "indicators", statement("bao-cao", "87.00"))
    assert shown(world, "TN01").conflict
    put(world, "indicators", {**statement("bao-cao", "87.00"), "revision": 2, "value": "88.14"})
    assert not shown(world, "TN01").conflict, "a source that corrected itself agrees again"


def test_a_dimension_the_indicator_has_not_is_refused_by_name(world: World) -> None:
    with pytest.raises(NoSuchDimension, match="unit"):
        shown(world, "TN01", by="weather")


def test_ioc_explain_prints_numerator_and_denominator_and_the_events(
    world: World, payments: list[dict[str, Any]]
) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "ioc.cli", "explain", "TN01", "--period", "2024Q1@16", "--rows", "3"],
        env={**os.environ, **world.settings.to_env(), "LC_ALL": "C.UTF-8", "COLUMNS": "400"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    counted = [event for event in payments if counts(event)]
    cashless = [event for event in counted if event["method"] != "cash"]
    assert answer.returncode == 0, answer.stderr
    assert f"= {len(cashless)} / {len(counted)}" in answer.stdout
    assert "Quý I/2024" in answer.stdout
    assert answer.stdout.count("bản tin: his e") == 3
    assert "select e.occurred_at" in answer.stdout
