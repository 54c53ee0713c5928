"""The life of an incident: several alerts as one, and the clock of its report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.cases import CaseRow, unix_ms
from ioc.domain.daycount import read_limit
from ioc.domain.policy import IncidentPolicy, Policy
from streams.topics.soc_alerts import TOPIC
from streams.topics.soc_alerts.event import SocAlert
from tests.unit.streams.topics.casebooks import arrivals, latest, plain, recount, settled

AT = datetime(2024, 3, 8, 19, 14, tzinfo=UTC)
"""Saturday 09/03/2024, 02:14 in Việt Nam."""
DUE = datetime(2024, 3, 14, 17, 0, tzinfo=UTC)
"""24:00 of Thursday the 14th, the fifth day after the day of detection (BLDS 2015, Điều 147–148)."""
POLICY = Policy()


def step(state: str, minutes: float = 0, alert: str = "A", **facts: Any) -> SocAlert:
    said: dict[str, Any] = {
        "source": "soc", "event_id": f"{alert}-{state}-{minutes}", "unit": "24", "alert_id": alert,
        "incident_id": "SC-1", "sensor": "siem", "raw_severity": 9, "severity": 3, "category": "malware",
        "system": "mot-cua", "system_level": 2, "state": state, "occurred_at": AT + timedelta(minutes=minutes),
    }  # fmt: skip
    return SocAlert(**{**said, **facts})


def lives_of(*steps: SocAlert, policy: Policy = POLICY) -> dict[str, CaseRow]:
    rows, cells = settled(TOPIC, [steps], policy)
    assert cells == recount(TOPIC, rows)
    return rows


def life(*steps: SocAlert, policy: Policy = POLICY) -> CaseRow:
    return lives_of(*steps, policy=policy)["SC-1"]


def at(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def test_an_incident_is_open_while_one_of_its_alerts_is() -> None:
    two = [step("new"), step("confirmed", 1, "B"), step("closed", 10)]
    row = life(*two)
    assert (row.state, row.open, row.closed_at) == ("confirmed", True, None)
    assert (row.attrs["alerts"], row.attrs["alerts_open"]) == (2, 1)

    row = life(*two, step("closed", 30, "B"))
    assert (row.state, row.open, row.closed_at) == ("closed", False, at(30))


def test_a_false_alarm_among_real_ones_neither_closes_it_nor_weighs() -> None:
    row = life(step("in_progress"), step("false_positive", 9, "B", severity=1, system_level=5, category="ddos"))

    assert (row.state, row.open, row.severity, row.level, row.category) == ("in_progress", True, 3, 2, "malware")
    assert row.attrs["false_alarms"] == 1


def test_nothing_but_false_alarms_is_one() -> None:
    row = life(step("new"), step("false_positive", 5), step("false_positive", 6, "B"))

    assert (row.state, row.open, row.closed_at, row.due_at) == ("false_positive", False, at(6), None)
    assert "report_due" not in row.attrs


def test_the_worst_alert_gives_severity_kind_and_system_and_the_highest_system_the_level() -> None:
    row = life(
        step("new", system_level=4, system="lgsp"), step("new", 1, "B", severity=1, category="ddos", system="portal"),
    )  # fmt: skip

    assert (row.severity, row.level, row.category, row.attrs["system"]) == (1, 4, "ddos", "portal")
    assert row.attrs["systems"] == 2


def test_an_alert_lowered_by_triage_weighs_as_it_was_lowered() -> None:
    assert life(step("new", severity=1), step("confirmed", 5, severity=4)).severity == 4


def test_a_new_alert_opens_a_closed_incident_again() -> None:
    row = life(step("new"), step("closed", 5), step("new", 60, "B"))

    assert (row.state, row.open, row.closed_at) == ("new", True, None)


def test_times_run_from_the_first_detection() -> None:
    row = life(
        step("new", 5, detected_at=at(0)), step("confirmed", 20, received_at=at(12)), step("new", 30, "B"),
        step("closed", 100, closed_at=at(90)), step("closed", 50, "B"),
    )  # fmt: skip

    assert (row.opened_at, row.closed_at) == (at(0), at(90))
    assert (row.attrs["ack_minutes"], row.attrs["handle_minutes"]) == (12, 90)
    assert row.attrs["acked_at"] == unix_ms(at(12))


def test_taken_is_whatever_step_follows_the_first_when_nobody_says_when() -> None:
    assert life(step("new"), step("in_progress", 7)).attrs["ack_minutes"] == 7
    assert "ack_minutes" not in life(step("new")).attrs


def test_a_named_incident_is_to_be_reported_within_five_days_of_detection() -> None:
    row = life(step("new"))

    assert (row.due_at, row.attrs["report_due"], row.attrs["report"]) == (DUE, unix_ms(DUE), "no")


@pytest.mark.parametrize(("reported", "word"), [(DUE, "on_time"), (DUE + timedelta(seconds=1), "late")])
def test_reported_in_the_last_moment_is_in_time_and_owes_nothing_more(reported: datetime, word: str) -> None:
    row = life(step("new"), step("in_progress", 20_000, reported_at=reported))

    assert (row.due_at, row.attrs["report"], row.attrs["reported_at"]) == (None, word, unix_ms(reported))


def test_the_limit_of_the_report_is_the_province_s_to_read() -> None:
    strict = Policy(incidents=IncidentPolicy(report_within=read_limit("120 giờ")))

    assert life(step("new"), policy=strict).due_at == at(5 * 24 * 60)


@pytest.mark.parametrize(
    ("severity", "state", "owed"), [(2, "confirmed", True), (2, "new", False), (3, "confirmed", False)]
)
def test_an_alert_by_itself_owes_the_report_when_it_is_confirmed_and_grave(
    severity: int, state: str, owed: bool
) -> None:
    row = lives_of(step(state, incident_id=None, severity=severity))["A"]

    assert (row.due_at is not None, "report" in row.attrs, row.attrs["form"]) == (owed, owed, "alert")


def test_an_alert_that_joined_an_incident_is_merged_and_counts_with_it_only() -> None:
    rows, cells = settled(TOPIC, [[step("new", incident_id=None)], [step("confirmed", 5)]], POLICY)

    assert (rows["A"].state, rows["A"].open, rows["A"].attrs["incident"]) == ("merged", False, "SC-1")
    assert rows["SC-1"].opened_at == at(5)
    assert sum(n for (measure, *_, of), n in cells.items() if (measure, of) == ("security.incidents", "n")) == 1


def test_a_step_that_may_not_follow_is_looked_for_within_one_alert() -> None:
    row = life(step("closed"), step("new", 5, "B"), step("new", 9, source="probe"))

    assert (row.attrs["illegal"], row.attrs["first_illegal"], row.attrs["illegal_source"]) == (1, "closed>new", "probe")


def test_every_measure_counts_some_life() -> None:
    _, cells = settled(TOPIC, [[step("closed"), step("new", 1), step("closed", 2)]], POLICY)

    assert {cell[0] for cell in cells} == {measure.name for measure in TOPIC.case_measures}


STATES = ("new", "confirmed", "in_progress", "contained", "remediated", "closed", "false_positive")
moments = st.integers(0, 500)


@st.composite
def lives(draw: st.DrawFn) -> list[SocAlert]:
    events = []
    for i in range(draw(st.integers(1, 7))):
        first = step(
            draw(st.sampled_from(STATES)), draw(moments), draw(st.sampled_from("ABC")), event_id=f"e{i}",
            severity=draw(st.integers(1, 5)), system_level=draw(st.sampled_from([None, 1, 3])),
            detected_at=draw(st.none() | moments.map(at)), received_at=draw(st.none() | moments.map(at)),
            reported_at=draw(st.none() | st.just(at(9_000))), category=draw(st.sampled_from(["malware", "ddos"])),
            incident_id=draw(st.sampled_from(["SC-1", "SC-1", None])),
        )  # fmt: skip
        events.append(first)
        if draw(st.booleans()):
            state, incident = draw(st.sampled_from(STATES)), draw(st.sampled_from(["SC-1", None]))
            moved = {"state": state, "incident_id": incident, "occurred_at": at(draw(moments))}
            events.append(msgspec.structs.replace(first, revision=2, **moved))
    return events


def slowly(events: Sequence[SocAlert]) -> dict[str, Any] | None:
    """The incident SC-1 as somebody would say who keeps a sheet for each alert."""
    sheets: dict[str, list[SocAlert]] = {}
    for event in sorted(
        latest(events), key=lambda e: (e.occurred_at, STATES.index(e.state), e.revision, e.event_id, e.source)
    ):
        if event.incident_id == "SC-1":
            sheets.setdefault(event.alert_id, []).append(event)
    if not sheets:
        return None
    real = {name: sheet for name, sheet in sheets.items() if sheet[-1].state != "false_positive"}
    pool = real or sheets
    still = [sheet[-1] for sheet in real.values() if sheet[-1].state != "closed"]
    ends = []
    for sheet in pool.values():
        ended = None
        for event in sheet:
            over = event.state in ("closed", "false_positive")
            ended = (ended or event.occurred_at) if over else None
        ends.append(ended)
    detected = min(event.detected_at or event.occurred_at for sheet in pool.values() for event in sheet)
    taken = []
    for sheet in pool.values():
        said = [event.received_at for event in sheet if event.received_at]
        moved = [event.occurred_at for event in sheet if event.state != "new"]
        taken += [min(said)] if said else moved[:1]
    levels = [[event.system_level for event in sheet if event.system_level] for sheet in pool.values()]
    reports = [event.reported_at for sheet in sheets.values() for event in sheet if event.reported_at]
    newest = max(still, key=lambda e: (e.occurred_at, e.event_id)) if still else None
    return {
        "state": newest.state if newest else "closed" if real else "false_positive",
        "open": bool(still),
        "severity": min(sheet[-1].severity for sheet in pool.values()),
        "level": max((known[-1] for known in levels if known), default=None),
        "opened_at": detected,
        "closed_at": None if still else max(end for end in ends if end),
        "alerts": len(sheets),
        "acked_at": unix_ms(min(taken)) if taken else None,
        "report": (("late" if at(9_000) > DUE else "on_time") if reports else "no") if real else None,
    }


@settings(max_examples=200)
@given(lives())
def test_a_random_life_is_told_as_somebody_with_a_sheet_for_each_alert_would(events: list[SocAlert]) -> None:
    expected = slowly(events)
    row = lives_of(*events).get("SC-1")
    if expected is None:
        assert row is None
        return
    assert row is not None
    assert {name: getattr(row, name) if hasattr(row, name) else row.attrs.get(name) for name in expected} == expected


@settings(max_examples=80)
@given(lives(), st.data())
def test_random_incidents_end_alike_in_any_order_and_cut(events: list[SocAlert], data: st.DataObject) -> None:
    rows, cells = settled(TOPIC, data.draw(arrivals(events)), POLICY)

    assert plain(rows) == plain(settled(TOPIC, [latest(events)], POLICY)[0])
    assert cells == recount(TOPIC, rows)
