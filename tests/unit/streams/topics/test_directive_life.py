"""The life of a directive: the owner's clock, returns, extensions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.cases import CaseRow, unix_ms
from ioc.domain.policy import Policy
from streams.topics.directives import TOPIC
from streams.topics.directives.event import Directive
from tests.unit.streams.topics.casebooks import arrivals, latest, plain, recount, settled

AT = datetime(2024, 3, 8, 7, 0, tzinfo=UTC)
POLICY = Policy()


def at(hours: float) -> datetime:
    return AT + timedelta(hours=hours)


DUE = at(100)


def step(state: str, hours: float = 0, **facts: Any) -> Directive:
    said: dict[str, Any] = {
        "source": "chi-dao", "event_id": f"{state}-{hours}", "unit": "24", "directive_id": "CD-1", "kind": "document",
        "agency": "000.00.01.H02", "level": "province", "assigned_at": AT, "due_at": DUE, "state": state,
        "occurred_at": at(hours),
    }  # fmt: skip
    return Directive(**{**said, **facts})


def life(*steps: Directive) -> CaseRow:
    rows, cells = settled(TOPIC, [steps], POLICY)
    assert cells == recount(TOPIC, rows)
    [row] = rows.values()
    return row


def test_the_deadline_runs_while_the_owner_owes_the_work() -> None:
    row = life(step("assigned"), step("in_progress", 5, progress=60))

    assert (row.open, row.due_at, row.attrs["progress"], row.attrs["timing"]) == (True, DUE, 60, "running")


def test_waiting_for_the_confirmation_is_not_the_owner_s_lateness() -> None:
    handed = [step("assigned"), step("submitted", 99)]
    assert life(*handed).due_at is None

    row = life(*handed, step("done", 150))
    assert (row.open, row.closed_at, row.due_at) == (False, at(150), None)
    assert (row.attrs["on_time"], row.attrs["timing"], row.attrs["ended_at"]) == (True, "on_time", unix_ms(at(99)))


def test_returned_it_is_owed_again_and_only_the_last_handing_in_counts() -> None:
    steps = [step("assigned"), step("submitted", 50), step("returned", 60)]
    row = life(*steps)
    assert (row.due_at, row.attrs["returns"]) == (DUE, 1)

    row = life(*steps, step("submitted", 101), step("done", 102))
    assert (row.attrs["on_time"], row.attrs["timing"]) == (False, "late")


def test_a_handing_in_from_before_the_return_is_not_taken_for_the_last_one() -> None:
    row = life(
        step("assigned"), step("submitted", 50), step("returned", 60), step("done", 110, submitted_at=at(50)),
    )  # fmt: skip

    assert row.attrs["timing"] == "late"


def test_an_extension_moves_the_deadline() -> None:
    row = life(step("assigned"), step("in_progress", 90, due_at=at(200), extensions=1), step("done", 150, due_at=None))

    assert (row.attrs["timing"], row.attrs["deadline"]) == ("on_time", unix_ms(at(200)))


@pytest.mark.parametrize(("hours", "timing"), [(100, "on_time"), (100.001, "late")])
def test_done_in_the_last_moment_is_in_time(hours: float, timing: str) -> None:
    assert life(step("done", hours)).attrs["timing"] == timing


def test_without_a_deadline_nothing_is_late() -> None:
    row = life(step("assigned", due_at=None), step("done", 900, due_at=None))

    assert (row.due_at, row.attrs["timing"]) == (None, "undated")
    assert "on_time" not in row.attrs


def test_cancelled_is_neither_late_nor_in_time() -> None:
    row = life(step("assigned"), step("cancelled", 200))

    assert (row.open, row.due_at, row.attrs["timing"]) == (False, None, "cancelled")


@pytest.mark.parametrize(("online", "word"), [(True, "online"), (False, "paper"), (None, "unknown")])
def test_how_it_was_handled_is_known_or_said_to_be_unknown(online: bool | None, word: str) -> None:
    assert life(step("done", 5, online=online)).attrs["handled"] == word


def test_done_twice_counts_once() -> None:
    _, cells = settled(TOPIC, [[step("done", 5, online=True)], [step("done", 6, online=True)]], POLICY)

    assert [n for (measure, *_, of), n in cells.items() if (measure, of) == ("directives.handled", "n")] == [1]


def test_work_after_the_end_is_kept_and_flagged() -> None:
    row = life(step("assigned"), step("done", 5), step("in_progress", 6, source="other"))

    assert (row.state, row.open, row.attrs["first_illegal"]) == ("in_progress", True, "done>in_progress")
    assert row.attrs["illegal_source"] == "other"


def test_every_measure_counts_some_life() -> None:
    _, cells = settled(
        TOPIC, [[step("assigned"), step("returned", 2), step("done", 5, document_date=AT.date())]], POLICY
    )

    assert {cell[0] for cell in cells} == {measure.name for measure in TOPIC.case_measures}


STATES = ("assigned", "accepted", "in_progress", "submitted", "returned", "done", "cancelled")
moments = st.integers(0, 200)


@st.composite
def lives(draw: st.DrawFn) -> list[Directive]:
    events = []
    for i in range(draw(st.integers(1, 6))):
        first = step(
            draw(st.sampled_from(STATES)), draw(moments), event_id=f"e{i}", due_at=draw(st.none() | moments.map(at)),
            submitted_at=draw(st.none() | moments.map(at)), online=draw(st.sampled_from([None, True, False])),
        )  # fmt: skip
        events.append(first)
        if draw(st.booleans()):
            state = draw(st.sampled_from(STATES))
            events.append(msgspec.structs.replace(first, revision=2, state=state, occurred_at=at(draw(moments))))
    return events


def slowly(events: Sequence[Directive]) -> dict[str, Any]:
    """Step by step, remembering when the work was handed in and since when it had been owed."""
    due, owed_since, first_in_run, hand_ins, closed = None, None, None, list[datetime](), None
    for event in sorted(
        latest(events), key=lambda e: (e.occurred_at, STATES.index(e.state), e.revision, e.event_id, e.source)
    ):
        due = event.due_at or due
        if event.state in ("submitted", "done"):
            hand_ins.append(event.submitted_at or event.done_at or event.occurred_at)
        else:
            hand_ins = []
        first_in_run = event.occurred_at if len(hand_ins) == 1 else first_in_run if hand_ins else None
        owed_since = event.occurred_at if event.state == "returned" else owed_since
        closed = (closed or event.occurred_at) if event.state in ("done", "cancelled") else None
    fit = [at for at in hand_ins if owed_since is None or at >= owed_since]
    handed = min(fit) if fit else first_in_run
    timing = "cancelled" if event.state == "cancelled" else "running"
    if event.state == "done" and handed:
        timing = "undated" if due is None else "on_time" if handed <= due else "late"
    owes = event.state in ("assigned", "accepted", "in_progress", "returned")
    return {
        "state": event.state, "open": closed is None, "closed_at": closed, "due_at": due if owes else None,
        "timing": timing, "ended_at": unix_ms(handed) if handed else None,
    }  # fmt: skip


@settings(max_examples=200)
@given(lives())
def test_a_random_life_is_judged_as_a_slow_reader_would(events: list[Directive]) -> None:
    row, expected = life(*events), slowly(events)

    assert {name: getattr(row, name) if hasattr(row, name) else row.attrs.get(name) for name in expected} == expected


@settings(max_examples=80)
@given(lives(), st.data())
def test_a_random_life_ends_alike_in_any_order_and_cut(events: list[Directive], data: st.DataObject) -> None:
    rows, cells = settled(TOPIC, data.draw(arrivals(events)), POLICY)

    assert plain(rows) == plain(settled(TOPIC, [latest(events)], POLICY)[0])
    assert cells == recount(TOPIC, rows)
