"""The life of a field report: deadlines, reopenings, duplicates, steps that may not follow each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.cases import CaseRow, unix_ms
from ioc.domain.daycount import read_limit
from ioc.domain.policy import Policy
from ioc.domain.report_limits import ReportLimit, ReportLimits
from streams.topics.field_reports import TOPIC
from streams.topics.field_reports.event import FieldReport
from tests.unit.ioc.domain.minute_oracle import SlowOffice
from tests.unit.streams.topics.casebooks import arrivals, latest, plain, recount, settled

AT = datetime(2024, 3, 8, 9, 0, tzinfo=UTC)
"""Friday 16:00 in Việt Nam: an hour of office time is left before the weekend."""
LIMITS = ReportLimits(
    (
        ReportLimit(accept=read_limit("8 giờ làm việc"), resolve=read_limit("40 giờ làm việc")),
        ReportLimit(severities=frozenset({1}), accept=read_limit("30 phút"), resolve=read_limit("24 giờ")),
        ReportLimit(severities=frozenset({1}), categories=frozenset({"drainage"}), resolve=read_limit("4 giờ")),
    )
)
POLICY = Policy(reports=LIMITS)
OFFICE = SlowOffice()
ORDER = (
    "received", "classifying", "forwarded", "in_progress", "escalated", "resolved", "awaiting_confirmation", "closed",
    "refused",
)  # fmt: skip


def step(state: str, minutes: float = 0, **facts: Any) -> FieldReport:
    said: dict[str, Any] = {
        "source": "ioc", "event_id": f"{state}-{minutes}", "unit": "07210", "report_id": "PA-1", "kind": "PAHT",
        "category": "waste", "severity": 3, "state": state, "occurred_at": AT + timedelta(minutes=minutes),
    }  # fmt: skip
    return FieldReport(**{**said, **facts})


def life(*steps: FieldReport, policy: Policy = POLICY) -> CaseRow:
    rows, cells = settled(TOPIC, [steps], policy)
    assert cells == recount(TOPIC, rows)
    [row] = rows.values()
    return row


def at(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def ms(minutes: float) -> int:
    return unix_ms(at(minutes))


def test_before_it_is_accepted_the_deadline_to_accept_runs() -> None:
    row = life(step("received"))

    assert row.due_at == datetime(2024, 3, 11, 9, 0, tzinfo=UTC), "an hour on Friday, seven on Monday"
    assert (row.attrs["accept_due_by"], row.attrs["accept_timing"], row.attrs["timing"]) == (
        "policy", "running", "running",
    )  # fmt: skip


def test_an_urgent_report_is_to_be_accepted_by_the_clock_in_the_night_too() -> None:
    row = life(step("received", severity=1, occurred_at=datetime(2024, 3, 9, 20, 0, tzinfo=UTC)))

    assert row.due_at == datetime(2024, 3, 9, 20, 30, tzinfo=UTC)


def test_once_accepted_the_deadline_to_resolve_runs_from_receipt() -> None:
    row = life(step("received", severity=1), step("forwarded", 20, severity=1))

    assert row.due_at == at(24 * 60)
    assert row.attrs["accepted_at"] == ms(20)
    assert (row.attrs["accept_timing"], row.attrs["accept_minutes"]) == ("on_time", 20)


def test_the_most_specific_line_of_the_policy_holds() -> None:
    row = life(*(step(state, i, severity=1, category="drainage") for i, state in enumerate(("received", "forwarded"))))

    assert row.due_at == at(4 * 60)


@pytest.mark.parametrize(("minutes", "timing"), [(29, "on_time"), (30, "on_time"), (30.001, "late")])
def test_accepted_in_its_last_moment_is_in_time(minutes: float, timing: str) -> None:
    assert life(step("received", severity=1), step("classifying", minutes, severity=1)).attrs["accept_timing"] == timing


def test_the_deadlines_that_the_source_states_win_and_are_marked_as_its_own() -> None:
    row = life(step("received", accept_due=at(10), resolve_due=at(99)), step("classifying", 11))

    assert (row.attrs["accept_due"], row.attrs["accept_due_by"]) == (ms(10), "source")
    assert (row.due_at, row.attrs["resolve_due_by"]) == (at(99), "source")
    assert row.attrs["accept_timing"] == "late"


def test_an_extension_by_the_source_moves_the_deadline() -> None:
    row = life(step("received", resolve_due=at(60)), step("in_progress", 5, resolve_due=at(90)), step("resolved", 80))

    assert row.attrs["timing"] == "on_time"


def test_found_urgent_afterwards_is_not_accepted_late() -> None:
    row = life(step("received"), step("classifying", 50, severity=1))

    assert row.attrs["accept_timing"] == "on_time"
    assert row.due_at == at(24 * 60), "but it is urgent now"


def test_the_citizen_s_word_is_waited_for_without_a_clock() -> None:
    row = life(step("received"), step("in_progress", 5), step("resolved", 60))

    assert (row.open, row.due_at, row.attrs["timing"]) == (True, None, "on_time")
    assert (row.attrs["resolved_at"], row.attrs["resolve_minutes"]) == (ms(60), 60)


def test_a_higher_level_s_work_is_still_owed_to_the_citizen() -> None:
    row = life(step("received", severity=1), step("escalated", 20, severity=1))

    assert (row.open, row.due_at) == (True, at(24 * 60))


@pytest.mark.parametrize(("minutes", "timing"), [(1440, "on_time"), (1440.001, "late")])
def test_resolved_in_its_last_moment_is_in_time_whenever_it_is_closed(minutes: float, timing: str) -> None:
    row = life(
        step("received", severity=1), step("in_progress", 5, severity=1), step("resolved", minutes, severity=1),
        step("closed", 9_000, severity=1, satisfaction=5),
    )  # fmt: skip

    assert (row.attrs["timing"], row.attrs["satisfaction"]) == (timing, 5)
    assert (row.open, row.closed_at, row.due_at) == (False, at(9_000), None)


def test_reopened_begins_anew_with_a_deadline_of_its_own() -> None:
    row = life(
        step("received", severity=1), step("resolved", 60, severity=1), step("closed", 70, severity=1),
        step("in_progress", 5_000, severity=1),
    )  # fmt: skip

    assert (row.state, row.open, row.closed_at) == ("in_progress", True, None)
    assert row.due_at == at(5_000 + 24 * 60)
    assert (row.attrs["reopened"], row.attrs["was_reopened"], row.attrs["timing"]) == (1, True, "running")
    assert "resolved_at" not in row.attrs


def test_the_source_s_old_deadline_does_not_hold_for_the_work_after_a_reopening() -> None:
    row = life(step("received", resolve_due=at(60)), step("resolved", 50), step("in_progress", 500, severity=1))

    assert (row.due_at, row.attrs["resolve_due_by"]) == (at(500 + 24 * 60), "policy")


def test_once_late_a_report_is_not_made_timely_by_reopening_it() -> None:
    row = life(
        step("received", severity=1), step("resolved", 2_000, severity=1), step("in_progress", 2_100, severity=1),
        step("resolved", 2_110, severity=1),
    )  # fmt: skip

    assert row.attrs["timing"] == "late"


def test_the_reopenings_a_source_counts_itself_are_believed() -> None:
    assert life(step("received"), step("in_progress", 5, reopened=2)).attrs["reopened"] == 2


def test_a_duplicate_ends_as_one_and_points_to_the_other() -> None:
    row = life(step("received"), step("classifying", 7, duplicate_of="PA-0"), step("in_progress", 9))

    assert (row.state, row.open, row.closed_at, row.due_at) == ("duplicate", False, at(7), None)
    assert (row.attrs["duplicate_of"], row.attrs["timing"]) == ("PA-0", "duplicate")
    assert "illegal" not in row.attrs


def test_a_correction_takes_the_duplicate_mark_back() -> None:
    wrong = step("classifying", 7, duplicate_of="PA-0")
    row = life(step("received"), wrong, msgspec.structs.replace(wrong, revision=2, duplicate_of=None))

    assert (row.state, row.open) == ("classifying", True)


def test_a_refusal_is_an_answer_and_neither_late_nor_in_time() -> None:
    row = life(step("received"), step("refused", 90_000, refuse_reason="không thuộc thẩm quyền"))

    assert (row.open, row.due_at, row.attrs["timing"]) == (False, None, "refused")
    assert row.attrs["accept_timing"] == "late"


def test_without_policy_and_without_the_source_s_word_there_is_no_deadline() -> None:
    row = life(step("received"), step("resolved", 9), policy=Policy())

    assert (row.due_at, row.attrs["timing"], row.attrs["accept_timing"]) == (None, "undated", "undated")
    assert "accept_due" not in row.attrs


def test_steps_that_may_not_follow_each_other_are_kept_flagged_and_blamed() -> None:
    row = life(
        step("received"), step("in_progress", 1), step("closed", 2, source="sloppy"), step("received", 3, source="x"),
    )  # fmt: skip

    assert (row.attrs["illegal"], row.attrs["first_illegal"]) == (2, "in_progress>closed")
    assert (row.attrs["illegal_at"], row.attrs["illegal_source"]) == (ms(2), "sloppy")
    assert row.state == "received"


def test_a_province_may_allow_what_its_software_does() -> None:
    allowed = Policy(reports=LIMITS, also_legal={"report": frozenset({("in_progress", "closed")})})
    row = life(step("received"), step("in_progress", 1), step("closed", 2), policy=allowed)

    assert "illegal" not in row.attrs


def test_two_steps_of_one_second_are_read_as_a_life_goes() -> None:
    for ids in (("a", "b"), ("b", "a")):
        row = life(step("received", event_id=ids[0]), step("forwarded", event_id=ids[1]))
        assert (row.state, row.attrs.get("illegal")) == ("forwarded", None)


states, minutes = st.sampled_from(ORDER), st.integers(0, 9_000)


@st.composite
def lives(draw: st.DrawFn) -> list[FieldReport]:
    events = []
    for i in range(draw(st.integers(1, 6))):
        first = step(
            draw(states), draw(minutes), event_id=f"e{i}", severity=draw(st.sampled_from([1, 3])),
            category=draw(st.sampled_from(["waste", "drainage"])), source=draw(st.sampled_from(["a", "b"])),
            resolve_due=draw(st.none() | minutes.map(at)), accept_due=draw(st.none() | minutes.map(at)),
            duplicate_of=draw(st.sampled_from([None] * 9 + ["PA-0"])), reopened=draw(st.sampled_from([0, 0, 0, 2])),
            satisfaction=draw(st.sampled_from([None, 2, 5])),
        )  # fmt: skip
        events.append(first)
        if draw(st.booleans()):
            events.append(msgspec.structs.replace(first, revision=2, state=draw(states), occurred_at=at(draw(minutes))))
    return events


OVER = ("resolved", "awaiting_confirmation", "closed", "refused")


def slowly(events: Sequence[FieldReport]) -> dict[str, Any]:
    """What the case must say, walked through step by step with the minute-by-minute office."""
    lined_up = sorted(
        latest(events), key=lambda e: (e.occurred_at, ORDER.index(e.state), e.revision, e.event_id, e.source)
    )
    received = lined_up[0].occurred_at
    accepted = accept_due = closed = None
    known, dues, late, resolved = lined_up[0], [], False, None
    begun, own_due, reopened, before = received, None, 0, ""
    for event in lined_up:
        if accepted is None and event.state == "received":
            known = event
        if before in OVER and event.state not in OVER:
            late = late or (resolved is not None and resolved > dues[-1])
            begun, own_due, resolved, reopened = event.occurred_at, None, None, reopened + 1
        own_due = event.resolve_due or own_due
        accept_due = event.accept_due or accept_due
        accepted = accepted or (event.occurred_at if event.state != "received" else None)
        if event.state in OVER:
            resolved = resolved or event.occurred_at
        closed = (closed or event.occurred_at) if event.state in ("closed", "refused") else None
        dues.append(own_due or resolve_due(event, begun))
        before = event.state
        if event.duplicate_of:
            closed = event.occurred_at
            break
    last, now_due = event, dues[-1]
    # A deadline said after the work was done still belongs to its run.
    late = late or (resolved is not None and resolved > now_due)
    accept_due = accept_due or (
        received + timedelta(minutes=30) if known.severity == 1 else OFFICE.after(received, 480).astimezone(UTC)
    )
    timing = "late" if late else "on_time" if resolved else "running"
    if last.duplicate_of:
        timing = "duplicate"
    elif last.state == "refused":
        timing = "refused"
    running = None if closed or resolved else now_due if accepted else accept_due
    return {
        "state": "duplicate" if last.duplicate_of else last.state,
        "open": closed is None,
        "closed_at": closed,
        "due_at": running,
        "timing": timing,
        "accept_timing": "running" if accepted is None else "on_time" if accepted <= accept_due else "late",
        "accepted_at": None if accepted is None else unix_ms(accepted),
        "reopened": max(reopened, max((e.reopened for e in latest(events)), key=bool)) or None,
    }


def resolve_due(event: FieldReport, begun: datetime) -> datetime:
    if event.severity == 1:
        return begun + timedelta(hours=4 if event.category == "drainage" else 24)
    return OFFICE.after(begun, 2_400).astimezone(UTC)


@settings(max_examples=150)
@given(lives())
def test_a_random_life_is_judged_as_a_slow_reader_with_a_minute_clock_would(events: list[FieldReport]) -> None:
    row = life(*events)
    expected = slowly(events)
    told = {name: getattr(row, name) if hasattr(row, name) else row.attrs.get(name) for name in expected}

    assert told == expected


@settings(max_examples=60)
@given(lives(), st.data())
def test_a_random_life_ends_alike_in_any_order_and_cut(events: list[FieldReport], data: st.DataObject) -> None:
    rows, cells = settled(TOPIC, data.draw(arrivals(events)), POLICY)

    assert plain(rows) == plain(settled(TOPIC, [latest(events)], POLICY)[0])
    assert cells == recount(TOPIC, rows)


def test_every_measure_counts_some_life() -> None:
    rows, cells = settled(
        TOPIC,
        [[
            step("received"), step("in_progress", 5), step("resolved", 9), step("closed", 10, satisfaction=4),
            step("in_progress", 20), step("closed", 30),
        ]],
        POLICY,
    )  # fmt: skip
    assert {cell[0] for cell in cells} == {measure.name for measure in TOPIC.case_measures}
    assert cast(CaseRow, rows["PA-1"]).attrs["illegal"] == 1
