"""A dossier's fee and its payments through the lanes and a real database: whatever the order, with corrections,
withdrawals, refunds and restarts, the figure is what a recount of the last words gives, and its list says why."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest

from ioc.domain.indicators import catalogue
from ioc.domain.period_names import read_period
from ioc.domain.qd766 import Rules
from ioc.domain.terms import Term
from ioc.services.evidence import Item, page
from ioc.services.figures import Figure, figure
from ioc.store.chunks import ChunkStore
from ioc.store.fees import unbooked
from streams.chunk import Chunk
from streams.ended import Ended
from streams.lane import Lane
from streams.places import ANYWHERE
from streams.topic import topic_named
from tests.integration.api_process import ApiProcess
from tests.integration.test_figures import USUAL, ask
from tests.world import World

pytestmark = pytest.mark.real

NOW = datetime.fromisoformat("2024-03-20T10:00+07:00")
MARCH = read_period("2024-03")
TN06 = catalogue()["TN06-HS"]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
UNITS, AGENCIES = ("213", "215"), ("000.00.01.H02", "000.00.02.H02")
Body = dict[str, Any]


def lane_of(store: ChunkStore, name: str, part: int = 0, now: datetime = NOW) -> Lane:
    lane = Lane(topic_named(name), part, store, ANYWHERE, lambda: now)
    lane.resume()
    return lane


def put(world: World, name: str, *bodies: Body, now: datetime = NOW) -> None:
    """One chunk, through a lane with nothing in memory."""
    store = ChunkStore(world.settings.database)
    try:
        process(lane_of(store, name, now=now), bodies)
    finally:
        store.close()


def process(lane: Lane, bodies: Sequence[Body]) -> None:
    start, values = lane.next_offset, [json.dumps(body).encode() for body in bodies]
    end = start + len(values)
    result = lane.process(Chunk(lane.topic.name, lane.part, values, range(start, end), start, end, 0))
    assert not result.refused


def number(i: int) -> str:
    return f"{AGENCIES[i % 2]}-240304-{i:04d}"


def dossier(i: int, at: datetime, step: int = 0, **facts: Any) -> Body:
    said = {"fee": 50_000, "paid": 1, "received_at": (NOW - 300 * HOUR).isoformat(), **facts}
    return {
        "source": "mot-cua", "event_id": f"d{i}-{step}", "occurred_at": at.isoformat(), "unit": UNITS[i // 2 % 2],
        "dossier_id": number(i), "agency": AGENCIES[i % 2], "procedure_code": "1.005129", "state": 2,
        **{name: value for name, value in said.items() if value is not None},
    }  # fmt: skip


def payment(i: int, at: datetime, status: str = "succeeded", **facts: Any) -> Body:
    said = {"amount": 50_000, "method": "paygov", "dossier_id": number(i), "provider": "paygov", **facts}
    more = {"reference": "FT1"} if status == "refunded" else {}
    return {
        "source": "paygov", "event_id": f"p{i}-{status}", "occurred_at": at.isoformat(), "unit": UNITS[i // 2 % 2],
        "transaction_id": f"PG-{i}", "service": "procedure_fee", "status": status, **more,
        **{name: value for name, value in said.items() if value is not None},
    }  # fmt: skip


def shown(world: World, by: str = "", units: frozenset[str] = frozenset(), now: datetime = NOW) -> Figure:
    return ask(world, lambda conn: figure(
        conn, TN06, MARCH.start, MARCH.end, now, units=units, by=by, calendar=USUAL, rules=Rules(),
    ))  # fmt: skip


def behind(world: World, term: Term, limit: int = 3, now: datetime = NOW) -> list[Item]:
    found, mark = list[Item](), None
    while True:
        got = ask(world, lambda conn, mark=mark: page(  # type: ignore[misc]
            conn, term, MARCH.start, MARCH.end, now, calendar=USUAL, after=mark, limit=limit,
        ))  # fmt: skip
        assert len(got.items) <= limit
        found += got.items
        mark = got.next
        if mark is None:
            return found


def wrong(world: World, now: datetime = NOW) -> dict[str, str]:
    """Dossier → why it counts."""
    return {item.name: item.facts["verdict"] for item in behind(world, TN06.numerator[0], now=now)}


AGO = NOW - 30 * HOUR


def test_each_way_to_disagree_is_found_and_named_and_what_agrees_or_waits_is_not(world: World) -> None:
    put(
        world, "procedures",
        dossier(0, AGO), dossier(1, AGO), dossier(2, AGO, paid=0), dossier(3, AGO, paid=None), dossier(4, AGO),
        dossier(5, NOW - 23 * HOUR), dossier(6, AGO, paid=0), dossier(7, AGO, paid=0), dossier(8, AGO, fee=0, paid=0),
        dossier(9, AGO, paid=0), dossier(10, AGO, received_at="2024-02-20T08:00:00+07:00"), dossier(11, AGO),
        dossier(12, AGO), dossier(13, AGO, paid=0),
    )  # fmt: skip
    put(
        world, "payments",
        payment(0, AGO), payment(2, NOW - 31 * MINUTE), payment(3, NOW - 31 * MINUTE), payment(4, AGO, amount=5_000),
        payment(6, NOW - 29 * MINUTE), payment(7, AGO, method="cash"), payment(9, AGO, "failed"), payment(10, AGO),
        payment(11, AGO), payment(11, AGO + HOUR, "refunded", dossier_id=None),
        payment(12, AGO, transaction_id="PG-12a", event_id="a", amount=20_000),
        payment(12, AGO, transaction_id="PG-12b", event_id="b", amount=30_000, provider="vnpt-pay"),
        payment(13, AGO, method="pos", amount=50_001),
    )  # fmt: skip

    assert wrong(world) == {
        number(1): "unseen", number(2): "unbooked", number(3): "unbooked", number(4): "amount", number(11): "unseen",
        number(13): "amount",
    }  # fmt: skip
    den = TN06.denominator
    assert den
    spoken = {item.name: item for item in behind(world, den[0])}
    assert sorted(spoken) == [number(i) for i in sorted((0, 1, 2, 3, 4, 5, 6, 7, 11, 12, 13), key=number)]
    assert {number(5), number(6)} == {name for name, item in spoken.items() if item.facts["verdict"] == "waiting"}
    assert spoken[number(12)].facts["payments"] == "PG-12a=succeeded PG-12b=succeeded"
    assert spoken[number(11)].facts["payments"] == "PG-11=refunded"
    whole = shown(world).whole
    assert (whole.num, whole.den) == (6, 11)
    assert float(whole.shown or 0) == 54.55
    later = shown(world, now=NOW + 2 * HOUR).whole
    assert (later.num, later.den) == (8, 11), "waiting is over without any further event"


def test_the_parts_by_unit_and_agency_are_those_of_the_whole(world: World) -> None:
    put(world, "procedures", *(dossier(i, AGO) for i in range(8)))
    put(world, "payments", *(payment(i, AGO) for i in (0, 1, 2, 5)))

    by_unit = {name: (one.num, one.den) for name, one in shown(world, "unit").groups.items()}
    assert by_unit == {"213": (1, 4), "215": (3, 4)}
    by_agency = {name: (one.num, one.den) for name, one in shown(world, "agency").groups.items()}
    assert by_agency == {AGENCIES[0]: (2, 4), AGENCIES[1]: (2, 4)}
    part = shown(world, units=frozenset({"215"})).whole
    assert (part.num, part.den) == (3, 4)


def test_a_fee_that_changes_and_a_word_that_is_taken_back_count_as_they_stand(world: World) -> None:
    put(world, "procedures", dossier(0, AGO, fee=20_000), dossier(1, AGO), dossier(2, AGO))
    put(world, "payments", payment(0, AGO))
    assert wrong(world) == {number(0): "amount", number(1): "unseen", number(2): "unseen"}

    put(world, "procedures", dossier(0, AGO + HOUR, 1), dossier(1, AGO + HOUR, 1, paid=0))
    assert wrong(world) == {number(2): "unseen"}
    assert (shown(world).whole.num, shown(world).whole.den) == (1, 2), "nobody says any more that the second is paid"
    put(world, "procedures", {**dossier(2, AGO), "revision": 2, "test": True})
    assert (shown(world).whole.num, shown(world).whole.den) == (0, 1)


def test_a_correction_moves_a_payment_to_the_dossier_that_it_names_and_away_from_the_one_it_named(world: World) -> None:
    put(world, "procedures", dossier(0, AGO), dossier(1, AGO))
    put(world, "payments", payment(0, AGO))
    put(world, "payments", {**payment(0, AGO), "revision": 2, "dossier_id": number(1)})
    assert wrong(world) == {number(0): "unseen"}

    named_late = payment(0, AGO, transaction_id="PG-X", event_id="x", dossier_id=None)
    put(world, "payments", named_late)
    assert wrong(world) == {number(0): "unseen"}
    put(world, "payments", {**named_late, "dossier_id": number(0), "revision": 2})
    assert wrong(world) == {}


def test_a_correction_reaches_a_case_that_ended_longer_ago_than_is_remembered(world: World) -> None:
    """Also one that by itself would open none: it no longer names the dossier."""
    much_later = NOW + timedelta(days=90)
    put(world, "procedures", dossier(0, AGO))
    put(world, "payments", payment(0, AGO))
    assert wrong(world) == {}
    put(world, "payments", {**payment(0, AGO, dossier_id=None), "revision": 2}, now=much_later)
    assert wrong(world) == {number(0): "unseen"}


@pytest.mark.parametrize("last_first", [False, True])
def test_an_event_taken_back_before_its_payment_got_a_case_is_no_step_of_it(world: World, last_first: bool) -> None:
    """The end of another name was withdrawn while nobody kept a case; what opens one later must not bring it back."""
    put(world, "procedures", dossier(0, AGO))
    mistaken = payment(0, AGO + HOUR, dossier_id=None, event_id="mistaken", amount=1_000)
    withdrawn = {**mistaken, "revision": 2, "test": True}
    for body in (withdrawn, mistaken) if last_first else (mistaken, withdrawn):
        put(world, "payments", body)
    put(world, "payments", payment(0, AGO))

    assert wrong(world) == {}
    [(amount,)] = world.query("select amount from case_state where kind = 'payment'")
    assert amount == 50_000


def recount(dossiers: Sequence[Body], payments: Sequence[Body], units: frozenset[str]) -> tuple[int, int]:
    """Slowly, from the last word of each event: what the dossier says, and what stands as paid."""
    num = den = 0
    for code in {body["dossier_id"] for body in dossiers}:
        steps = sorted((b for b in dossiers if b["dossier_id"] == code), key=lambda b: b["occurred_at"])
        says = [step["paid"] for step in steps if "paid" in step]
        if not steps or steps[-1]["unit"] not in units:
            continue
        paid = bool(says and says[-1])
        money = 0
        for transaction in {body["transaction_id"] for body in payments}:
            life = [body for body in payments if body["transaction_id"] == transaction]
            life.sort(key=lambda b: (b["occurred_at"], b["status"] == "refunded"))
            names = [body["dossier_id"] for body in life if "dossier_id" in body]
            if names and names[-1] == code and life[-1]["status"] == "succeeded":
                money += life[-1]["amount"]
        den += paid or money > 0
        num += (money != steps[-1]["fee"]) if money else paid
        num += money == steps[-1]["fee"] and not paid
    return num, den


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("remembered", [100_000, 3])
def test_any_order_with_corrections_withdrawals_refunds_and_restarts_ends_in_the_same_figure(
    world: World, monkeypatch: pytest.MonkeyPatch, seed: int, remembered: int
) -> None:
    monkeypatch.setattr(Ended, "CAPACITY", remembered)
    rng = random.Random(seed)
    dossiers, payments, sent = list[Body](), list[Body](), list[tuple[str, Body]]()

    def tell(topic: str, body: Body, told: list[Body], *drop: str) -> None:
        """As it is; or wrong at first; or taken back."""
        fate = rng.choice(("", "", "corrected", "withdrawn", "twice"))
        sent.append((topic, body))
        if fate == "corrected":
            sent[-1] = (topic, {**body, "amount" if topic == "payments" else "fee": 77_000})
            if rng.random() < 0.5:
                sent[-1] = (topic, {name: said for name, said in sent[-1][1].items() if name not in drop})
            sent.append((topic, {**body, "revision": 2}))
        elif fate == "withdrawn":
            sent.append((topic, {**body, "revision": 2, "test": True}))
            return
        elif fate == "twice":
            sent.append((topic, body))
        told.append(body)

    for i in range(24):
        for step in range(rng.randint(1, 2)):
            at = AGO - rng.randint(1, 50) * HOUR
            tell("procedures", dossier(i, at, step, paid=rng.choice((None, 0, 1, 2))), dossiers)
        for attempt in range(rng.randint(0, 2)):
            at, name = AGO - rng.randint(1, 50) * HOUR, {"transaction_id": f"PG-{i}-{attempt}"}
            amount = rng.choice((50_000, 50_000, 20_000))
            named = rng.random() < 0.8
            said = {**name, "amount": amount, "dossier_id": number(i) if named else None}
            tell("payments", payment(i, at, **said, event_id=f"p{i}-{attempt}-s"), payments, "dossier_id")
            if rng.random() < 0.3:
                again = payment(i, at + HOUR, "refunded", **said, event_id=f"p{i}-{attempt}-r")
                tell("payments", again, payments, "dossier_id")
    rng.shuffle(sent)

    store = ChunkStore(world.settings.database)
    try:
        for topic in ("procedures", "payments"):
            todo = [body for name, body in sent if name == topic]
            lane = lane_of(store, topic)
            while todo:
                size = rng.randint(1, 9)
                process(lane, todo[:size])
                todo = todo[size:]
                if rng.random() < 0.3:
                    lane = lane_of(store, topic)
    finally:
        store.close()

    expected = recount(dossiers, payments, frozenset(UNITS))
    assert 0 < expected[0] < expected[1]
    whole = shown(world).whole
    assert (whole.num, whole.den) == expected
    for unit in UNITS:
        part = shown(world, units=frozenset({unit})).whole
        assert (part.num, part.den) == recount(dossiers, payments, frozenset({unit}))
    names = Counter(item.name for item in behind(world, TN06.numerator[0]))
    assert (names.total(), len(names)) == (expected[0], expected[0])
    silent = {name for name, why in wrong(world).items() if why == "unbooked"}
    for asked in (None, [number(i) for i in range(24)]):
        found = ask(world, lambda conn, asked=asked: unbooked(conn, asked))  # type: ignore[misc]
        assert {fee.dossier for fee in found} == silent, "what rule L23 waits for is what the figure counts"


def test_the_dossiers_behind_the_figure_are_listed_with_the_reason_on_the_command_line_and_by_the_api(
    world: World,
) -> None:
    put(world, "procedures", *(dossier(i, AGO) for i in range(4)))
    put(world, "payments", payment(0, AGO), payment(1, AGO), payment(2, AGO, amount=5_000))

    argv = [sys.executable, "-m", "ioc.cli", "explain", "TN06-HS", "--period", "2024-03", "--rows", "5"]
    env = {**os.environ, **world.settings.to_env(), "LC_ALL": "C.UTF-8", "COLUMNS": "400"}
    told = subprocess.run(argv, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert told.returncode == 0, told.stderr
    assert "= 2 / 4" in told.stdout
    lines = [line for line in told.stdout.splitlines() if line.startswith("│") and "đối soát: " in line]
    assert [(number(i) in line, reason in line) for line, i, reason in zip(
        lines, (3, 2), ("hồ sơ ghi đã nộp mà không thấy tiền", "số tiền khác lệ phí"), strict=True,
    )] == [(True, True)] * 2  # fmt: skip
    assert "lệ phí: 50.000; đã thu: 0; hồ sơ ghi đã nộp trực tuyến: có" in lines[0], "facts are told in words"
    assert "dossier_id = d.id" in told.stdout

    with ApiProcess(world) as api, httpx.Client(base_url=api.address, timeout=60) as http:
        http.post("/api/v1/session", json={"login": "admin", "password": api.password()}).raise_for_status()
        found = http.get("/api/v1/indicators/TN06-HS/explain?period=2024-03&limit=1").json()
        rest = http.get(
            f"/api/v1/indicators/TN06-HS/explain?period=2024-03&limit=1&after={found['evidence']['next']}"
        ).json()
        over = http.get("/api/v1/indicators/TN06-HS/explain?period=2024-03&of=denominator").json()
    assert (found["num"], found["den"], found["value"]) == (2, 4, 50.0)
    [first], [second] = found["evidence"]["items"], rest["evidence"]["items"]
    assert [(one["name"], one["facts"]["verdict"]) for one in (first, second)] == [
        (number(3), "unseen"), (number(2), "amount"),
    ]  # fmt: skip
    assert (first["facts"]["fee"], first["facts"]["collected"]) == (50_000, 0)
    assert found["evidence"]["values"]["verdict"]["unseen"]["en"] == "the dossier says paid and no money is seen"
    assert found["evidence"]["names"]["collected"] == {"vi": "đã thu", "en": "collected"}
    assert len(over["evidence"]["items"]) == 4


@pytest.mark.parametrize(
    ("asked", "index"),
    [("dossier_id = any(array['a', 'b'])", "case_of_dossier"), ("fee_received_ms between 1 and 2", "case_with_fee")],
)
def test_dossiers_of_a_period_and_payments_of_a_dossier_are_found_by_an_index(
    world: World, asked: str, index: str
) -> None:
    rows = world.query(f"explain (costs off) select id from case_state where {asked}")
    assert index in " ".join(row[0] for row in rows)
