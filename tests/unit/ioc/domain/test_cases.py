"""A case is its steps: whatever order they come in, however often, and however the work was cut into chunks."""

from __future__ import annotations

import random as randomness
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.case_measures import CaseMeasure, contributions
from ioc.domain.casebook import DERIVE_ERROR, CaseBook, Change, Known, decode_steps, encode_steps
from ioc.domain.cases import FACTS, VOID, CaseChange, CaseRow, Retract, fold, in_order
from ioc.domain.policy import Policy

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

raw_steps = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(["received", "processing", "closed"]),
        st.sampled_from(["", "A", "B"]),
        st.none() | st.integers(1, 5),
        st.none() | st.integers(0, 3),
        st.dictionaries(st.sampled_from(["x", "y"]), st.integers(0, 3), max_size=2),
        st.booleans(),
        st.sampled_from(["R1", "R2"]),
        st.integers(1, 3),
    ),
    min_size=1,
    max_size=8,
)
MEASURES = (
    CaseMeasure("m.all", "", "", ("unit", "category"), at="opened_at"),
    CaseMeasure("m.closed", "", "", ("x",), at="closed_at", value="severity", where_in=(("open", frozenset({False})),)),
    CaseMeasure("m.y", "", "", (), at="opened_at", where_in=(("y", frozenset({1, 2})),), grains=(3_600, 86_400)),
)
BOOK = CaseBook("report", measures=MEASURES)


def build(raw: list[tuple[Any, ...]]) -> list[CaseChange]:
    return [
        CaseChange(
            kind="report", id=case_id, at=START + timedelta(minutes=minute), revision=revision, source="s",
            event_id=f"e{i}", state=state, open=state != "closed", unit="213", category=category, severity=severity,
            due_at=None if due is None else START + timedelta(hours=due), attrs=attrs, opens=opens,
        )
        for i, (minute, state, category, severity, due, attrs, opens, case_id, revision) in enumerate(raw)
    ]  # fmt: skip


def oracle(steps: list[CaseChange]) -> dict[str, object] | None:
    """Sort everything, then let each event speak in turn."""
    ordered = sorted(steps, key=lambda c: (c.at, c.revision, c.event_id))
    if not any(step.opens for step in ordered):
        return None
    facts: dict[str, Any] = {"unit": "", "agency": "", "category": "", "severity": None, "level": None}
    facts |= {"amount": None, "due_at": None, "attrs": {}}
    for change in ordered:
        for name in FACTS:
            if getattr(change, name) not in (None, ""):
                facts[name] = getattr(change, name)
        facts["attrs"] = {**facts["attrs"], **change.attrs}
    last = ordered[-1]
    ended_since = None
    for change in reversed(ordered):
        if change.open:
            break
        ended_since = change.at
    return facts | {
        "state": last.state, "open": last.open, "closed_at": ended_since, "changed_at": last.at,
        "opened_at": min(c.at for c in ordered),
    }  # fmt: skip


class Store:
    """What the database would hold: cases, steps, cells."""

    def __init__(self, book: CaseBook = BOOK) -> None:
        self.book = book
        self.known: dict[str, Known] = {}
        self.cells: Counter[tuple[str, int, int, str]] = Counter()
        self.totals: Counter[tuple[str, int, int, str]] = Counter()

    def chunk(self, changes: list[Change]) -> None:
        ids = {change.id for change in changes}
        done = self.book.settle({i: self.known[i] for i in ids if i in self.known}, changes)
        for case_id, steps in done.steps.items():
            self.known.setdefault(case_id, Known()).steps = decode_steps(encode_steps(steps))
        for row in done.rows:
            self.known.setdefault(row.id, Known()).row = row
        deltas = done.deltas
        assert len(set(self.names(deltas))) == len(deltas), "an upsert takes each cell once"
        for name, n, total in zip(self.names(deltas), deltas.n, deltas.total, strict=True):
            self.cells[name] += n
            self.totals[name] += total

    @staticmethod
    def names(deltas: Any) -> list[tuple[str, int, int, str]]:
        return list(zip(deltas.measure, deltas.grain, deltas.bucket, deltas.key, strict=True))

    def rows(self) -> dict[str, CaseRow]:
        return {i: case.row for i, case in self.known.items() if case.row is not None and case.row.state != VOID}

    def recounted(self) -> tuple[Counter[Any], Counter[Any]]:
        cells: Counter[Any] = Counter()
        totals: Counter[Any] = Counter()
        for row in self.rows().values():
            for cell, value in contributions(self.book.measures, row):
                cells[cell] += 1
                totals[cell] += value
        return cells, totals


def cut(changes: list[Any], random: randomness.Random) -> list[list[Any]]:
    chunks: list[list[Any]] = [[]]
    for change in changes:
        if random.random() < 0.4:
            chunks.append([])
        chunks[-1].append(change)
    return chunks


@given(raw_steps, st.randoms(use_true_random=False))
def test_any_order_and_any_cut_into_chunks_ends_in_the_case_that_sorting_gives(
    raw: list[tuple[Any, ...]], random: randomness.Random
) -> None:
    steps = build(raw)
    shuffled = steps + random.choices(steps, k=2)
    random.shuffle(shuffled)
    store = Store()
    for chunk in cut(shuffled, random):
        store.chunk(list(chunk))
    for case_id in ("R1", "R2"):
        expected = oracle([step for step in steps if step.id == case_id])
        row = store.rows().get(case_id)
        assert (row is None) == (expected is None)
        if expected is not None:
            assert {name: getattr(row, name) for name in expected} == expected


@given(raw_steps, st.randoms(use_true_random=False))
def test_cells_over_cases_equal_a_recount_of_all_cases_at_every_moment(
    raw: list[tuple[Any, ...]], random: randomness.Random
) -> None:
    steps: list[Change] = list(build(raw))
    for step in random.sample(steps, k=len(steps) // 2):  # corrections: same event, higher revision, perhaps elsewhere
        assert isinstance(step, CaseChange)
        moved = random.choice(["R1", "R2"])
        newer = msgspec.structs.replace(
            step, id=moved, revision=step.revision + 1, severity=random.choice([None, 2, 5])
        )
        steps.append(newer)
        if moved != step.id:
            steps.append(Retract(id=step.id, source="s", event_id=step.event_id, revision=newer.revision))
    store = Store()
    for chunk in cut(steps, random):
        store.chunk(list(chunk))
        cells, totals = store.recounted()
        assert +store.cells == cells
        assert {cell: n for cell, n in store.totals.items() if n} == {cell: n for cell, n in totals.items() if n}


def test_a_case_whose_last_step_was_taken_back_is_void_and_its_steps_are_forgotten() -> None:
    [step] = build([(0, "received", "A", 1, 1, {}, True, "R1", 1)])
    store = Store()
    store.chunk([step])
    store.chunk([Retract(id="R1", source="s", event_id="e0", revision=2)])
    row = store.known["R1"].row
    assert row is not None
    assert (row.state, row.open, row.due_at, row.ver, store.known["R1"].steps) == (VOID, False, None, 2, [])
    assert not +store.cells
    store.chunk([msgspec.structs.replace(step, event_id="e9")])
    assert store.rows()["R1"].ver == 3, "it may live again"


def test_a_retraction_leaves_a_step_of_the_same_or_a_higher_revision() -> None:
    [step] = build([(0, "received", "A", 1, 1, {}, True, "R1", 2)])
    store = Store()
    store.chunk([step, Retract(id="R1", source="s", event_id="e0", revision=2)])
    assert "R1" in store.rows()


def test_without_history_the_latest_step_is_the_case_since_its_state_began() -> None:
    steps = build(
        [
            (minute, state, "A", 1, 1, {"x": minute}, True, "R1", 1)
            for minute, state in ((1, "alive"), (2, "lost"), (3, "alive"), (4, "alive"), (5, "alive"))
        ]
    )
    store = Store(CaseBook("link", history=False))
    for step in steps:
        store.chunk([step])
    row = store.rows()["R1"]
    assert (row.state, row.attrs, row.changed_at) == ("alive", {"x": 5}, START + timedelta(minutes=5))
    assert row.opened_at == START + timedelta(minutes=3), "a line that came back is up since it came back"
    assert len(store.known["R1"].steps) == 2, "a day of beats is not kept"
    store.chunk(list(build([(2, "lost", "B", 2, 2, {}, True, "R1", 1)])))
    assert store.rows()["R1"].state == "alive", "an old beat that comes late changes nothing"


def test_a_derivation_that_fails_leaves_the_folded_case_and_says_so() -> None:
    def derive(steps: list[CaseChange], row: CaseRow, policy: Policy) -> CaseRow:
        raise KeyError(steps[0].id)

    store = Store(CaseBook("report", derive))
    store.chunk(list(build([(0, "received", "A", 1, 1, {}, True, "R1", 1)])))
    assert store.rows()["R1"].attrs == {DERIVE_ERROR: "KeyError"}


@pytest.mark.parametrize("states", [["closed", "closed"], ["received", "closed", "closed"]])
def test_a_case_ended_when_its_last_run_of_ended_states_began(states: list[str]) -> None:
    steps = build([(i, state, "A", 1, 1, {}, True, "R1", 1) for i, state in enumerate(states)])
    row = fold(in_order(steps))
    assert row is not None
    assert row.closed_at == START + timedelta(minutes=states.index("closed"))
