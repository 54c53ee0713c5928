"""Who is on the list of late dossiers, who is not, and what is said of each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.calendar import Calendar
from ioc.domain.cases import CaseRow
from ioc.domain.period_names import read_period
from ioc.domain.policy import Policy
from ioc.reports.late import LateDossier, Month, collect, pseudonyms, shown_code
from ioc.services.late_list import as_of, first_promise
from streams.topic import topic_named
from tests.reports_fix import dossier, local

MARCH = read_period("2024-03")
TOPIC = topic_named("procedures")
CODE = "H02.15-240301-0001"
# Received Friday 1 March 2024, 09:00; promised Friday 8 March, 17:00.
RECEIVED, DUE = local(3, 1), local(3, 8, 17)


def cases(steps: list[dict[str, Any]], end: datetime) -> list[CaseRow]:
    """The dossiers of these events as they stood at `end`."""
    by_code: dict[str, list[Any]] = {}
    assert TOPIC.case is not None
    for number, step in enumerate(steps):
        whole = {"source": "test", "event_id": f"e{number}", **step}
        event = msgspec.convert(whole, TOPIC.event)
        for change in TOPIC.case(event):
            by_code.setdefault(change.id, []).append(change)
    return as_of(TOPIC.book(first_promise(Policy())), by_code.values(), end)


def month(steps: list[dict[str, Any]]) -> Month:
    return collect(cases(steps, MARCH.end), MARCH.start, MARCH.end, Calendar())


def only(steps: list[dict[str, Any]]) -> LateDossier:
    [found] = month(steps).late
    return found


def test_a_dossier_done_in_its_last_moment_is_not_on_the_list() -> None:
    assert month(dossier(CODE, received=RECEIVED, due=DUE, ended=DUE)).late == []


def test_a_dossier_done_a_minute_too_late_is_one_day_late() -> None:
    found = only(dossier(CODE, received=RECEIVED, due=DUE, ended=DUE + timedelta(minutes=1)))
    assert (found.days, found.ended_at) == (1, DUE + timedelta(minutes=1))


def test_days_are_working_days() -> None:
    """From Friday the 8th to Wednesday the 13th: Monday, Tuesday, Wednesday."""
    assert only(dossier(CODE, received=RECEIVED, due=DUE, ended=local(3, 13, 10))).days == 3


def test_a_dossier_still_open_is_late_up_to_the_end_of_the_month() -> None:
    """Fifteen working days from Monday the 11th to Friday the 29th; the 30th and 31st are a weekend."""
    found = only(dossier(CODE, received=RECEIVED, due=DUE))
    assert (found.days, found.ended_at) == (15, None)


def test_the_list_of_march_is_the_same_when_it_is_made_in_august() -> None:
    """Done in April, apologised for in April: on 31 March it was open, and nobody had said sorry."""
    then = only(dossier(CODE, received=RECEIVED, due=DUE))
    later = dossier(CODE, received=RECEIVED, due=DUE, ended=local(4, 9), apology=(local(4, 2), local(4, 10)))
    assert only(later) == then


def test_a_dossier_done_before_the_month_is_not_in_hand() -> None:
    before = dossier(CODE, received=local(2, 1), due=local(2, 8), ended=local(2, 20))
    assert month(before) == Month()


def test_a_dossier_late_since_february_is_on_the_list_of_march_until_it_is_done() -> None:
    found = only(dossier(CODE, received=local(2, 1), due=local(2, 7, 17), ended=local(3, 4, 10)))
    assert found.ended_at == local(3, 4, 10)


def test_a_dossier_received_after_the_month_is_not_in_hand() -> None:
    assert month(dossier(CODE, received=local(4, 1, 8), due=local(4, 8))) == Month()


def test_an_apology_with_a_new_date_is_said_and_takes_no_lateness_away() -> None:
    sent, again = local(3, 8, 16), local(3, 15, 17)
    found = only(dossier(CODE, received=RECEIVED, due=DUE, ended=local(3, 14), apology=(sent, again)))
    assert (found.due_at, found.days) == (DUE, 4)
    assert (found.apology_sent, found.new_due_at) == (sent, again)


def test_the_wait_for_papers_is_no_lateness_of_the_office() -> None:
    """Asked on the 5th, answered on the 12th: seven days more."""
    steps = dossier(CODE, received=RECEIVED, due=DUE, ended=local(3, 14))
    asked = {**steps[1], "state": 5, "occurred_at": local(3, 5)}
    answered = {**steps[1], "state": 4, "occurred_at": local(3, 12)}
    assert month([*steps[:2], asked, answered, steps[-1]]).late == []
    assert len(month(steps).late) == 1, "without the wait it is late"


def test_a_dossier_that_waits_for_the_applicant_at_the_end_of_the_month_is_not_late() -> None:
    steps = dossier(CODE, received=RECEIVED, due=DUE)
    waiting = {**steps[1], "state": 5, "occurred_at": local(3, 7)}
    assert month([*steps, waiting]).late == []
    assert month([*steps, waiting]).in_hand == {"000.00.12.H02": 1}


def test_papers_asked_for_twice_is_late_by_rule_and_counted_beside_the_list() -> None:
    steps = dossier(CODE, received=RECEIVED, due=DUE, ended=local(3, 8, 10))
    talk = [
        {**steps[1], "state": state, "occurred_at": local(3, day)} for state, day in ((5, 4), (4, 5), (5, 6), (4, 7))
    ]
    found = month([*steps[:2], *talk, steps[-1]])
    assert (found.late, found.late_by_rule) == ([], 1)


def test_a_dossier_without_a_promised_date_is_counted_as_such() -> None:
    steps = [{name: value for name, value in step.items() if name != "due_at"}
             for step in dossier(CODE, received=RECEIVED, due=DUE)]  # fmt: skip
    assert (month(steps).late, month(steps).undated) == ([], 1)


def test_the_stage_and_the_officer_are_those_at_the_moment_it_became_late() -> None:
    steps = dossier(CODE, received=RECEIVED, due=DUE, step="tham-dinh", officer="a" * 32)
    passed_on = {**steps[1], "occurred_at": local(3, 20), "step": "trinh-ky", "officer_key": "b" * 32}
    ended = {**passed_on, "state": 9, "occurred_at": local(3, 21), "ended_at": local(3, 21)}
    found = only([*steps, passed_on, ended])
    assert (found.stage, found.officer) == ("tham-dinh", "a" * 32)


def test_late_and_in_hand_are_counted_by_the_agency_that_handles_it() -> None:
    steps = [
        *dossier("H02.15-240301-0001", received=RECEIVED, due=DUE, agency="000.00.31.H02"),
        *dossier("H02.15-240301-0002", received=RECEIVED, due=DUE, agency="000.00.31.H02", ended=DUE),
        *dossier("H02.15-240301-0003", received=RECEIVED, due=DUE, agency="000.00.32.H02", ended=DUE),
    ]
    found = month(steps)
    assert found.in_hand == {"000.00.31.H02": 2, "000.00.32.H02": 1}
    assert [one.agency for one in found.late] == ["000.00.31.H02"]


@pytest.mark.parametrize(("style", "said"), [("full", CODE), ("day", "H02.15-240301-…"), ("none", "")])
def test_a_code_is_shown_as_far_as_wished(style: Any, said: str) -> None:
    assert shown_code(CODE, style) == said


@given(st.sets(st.text("0123456789abcdef", min_size=32, max_size=64), max_size=40))
def test_two_officers_never_share_a_pseudonym_and_it_is_not_the_key(keys: set[str]) -> None:
    names = pseudonyms([*keys, ""])
    assert names.keys() == keys
    assert len(set(names.values())) == len(keys)
    assert all(name.removeprefix("CB-").lower() == key[: len(name) - 3] for key, name in names.items())


def test_pseudonyms_are_short_until_two_would_be_alike() -> None:
    assert pseudonyms(["ab" * 16])["ab" * 16] == "CB-ABABABAB"
    alike = ["a" * 31 + "b", "a" * 31 + "c"]
    assert {len(name) for name in pseudonyms(alike).values()} == {35}
