"""Both clocks against a slow reading by the letter, and the rules one by one."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ioc.domain.cases import CaseChange
from ioc.domain.dossier import Policy
from ioc.domain.dossier.clock import read_clock, rules_766, rules_local
from ioc.domain.dossier.step import read
from tests.unit.ioc.domain.dossier.lives import OFFICE, any_life, attrs, case, life, ms, policies, vn
from tests.unit.ioc.domain.dossier.oracle import slow

FRIDAY = "15/03 17:00"


@settings(max_examples=150)
@given(any_life(), policies, st.sampled_from(["766", "local"]))
@example(life((2, "11/03 08:00"), (5, "11/03 08:30"), (4, "11/03 09:00"), (9, FRIDAY), due=FRIDAY), Policy(), "766")
def test_the_clock_says_what_a_slow_reading_by_the_letter_says(
    steps: list[CaseChange], policy: Policy, clock: str
) -> None:
    rules = (rules_766 if clock == "766" else rules_local)(policy)
    reading = read_clock(read(steps), rules, policy, OFFICE)
    told = slow(steps, policy, clock)
    assert (reading.end, reading.closed_at, reading.paused_since, reading.on_time) == (
        told.end, told.closed, told.paused, told.on_time,
    )  # fmt: skip


def test_finished_outranks_returned_so_waiting_for_the_citizen_is_not_lateness() -> None:
    row = case(life((2, "11/03 08:00"), (9, "15/03 16:00"), (10, "20/03 09:00"), due=FRIDAY))
    assert row.state == "10"
    assert row.attrs["on_time_766"] is True
    assert row.attrs["ended_at"] == ms("15/03 16:00")
    assert row.attrs["returned_at"] == ms("20/03 09:00")
    assert row.closed_at == vn("15/03 16:00")


def test_returned_ends_the_clock_when_nothing_says_it_was_finished() -> None:
    known = attrs(life((2, "11/03 08:00"), (4, "11/03 09:00"), (10, "18/03 09:00"), due=FRIDAY))
    assert (known["on_time_766"], known["ended_at"], known["days_late"]) == (False, ms("18/03 09:00"), 1)


def test_the_end_a_step_states_outweighs_when_it_was_reported() -> None:
    told = life((2, "11/03 08:00"), (9, "18/03 09:00", {"ended_at": ms("15/03 16:30")}), due=FRIDAY)
    assert attrs(told)["on_time_766"] is True


def test_the_last_moment_is_in_time_and_the_next_is_late() -> None:
    assert attrs(life((2, "11/03 08:00"), (9, FRIDAY), due=FRIDAY))["on_time_766"] is True
    assert attrs(life((2, "11/03 08:00"), (9, "15/03 17:01"), due=FRIDAY))["on_time_766"] is False


def test_the_wait_for_papers_is_taken_off() -> None:
    # Asked Tuesday 08:00, answered Thursday 08:00: two calendar days, so Friday 17:00 becomes Sunday 17:00.
    told = life((2, "11/03 08:00"), (5, "12/03 08:00"), (4, "14/03 08:00"), (9, "17/03 17:00"), due=FRIDAY)
    row = case(told)
    assert row.due_at == vn("17/03 17:00")
    assert (row.attrs["wait_766"], row.attrs["on_time_766"]) == (2 * 24 * 60, True)


def test_the_wait_may_be_counted_in_office_time() -> None:
    # Tuesday 08:00 to Thursday 08:00 is 16 office hours: Friday 17:00 becomes Tuesday 17:00.
    told = life((2, "11/03 08:00"), (5, "12/03 08:00"), (4, "14/03 08:00"), (9, "19/03 17:00"), due=FRIDAY)
    row = case(told, Policy(wait_unit="working"))
    assert (row.due_at, row.attrs["wait_766"], row.attrs["on_time_766"]) == (vn("19/03 17:00"), 16 * 60, True)


def test_a_request_that_is_still_open_stops_the_clock_at_the_request() -> None:
    row = case(life((2, "11/03 08:00"), (5, "14/03 09:00"), due=FRIDAY))
    assert row.open
    assert (row.attrs["paused"], row.attrs["paused_since"], row.attrs["on_time_766"]) == (True, ms("14/03 09:00"), True)
    assert "end_766" not in row.attrs


def test_a_request_after_the_due_date_is_late_though_the_clock_stands() -> None:
    assert attrs(life((2, "11/03 08:00"), (5, "18/03 09:00"), due=FRIDAY))["on_time_766"] is False


def test_papers_that_never_came_end_the_clock_at_the_request_whatever_came_after() -> None:
    row = case(life((2, "11/03 08:00"), (5, "14/03 09:00"), (8, "02/04 09:00"), due=FRIDAY))
    assert (row.open, row.state, row.closed_at) == (False, "8", vn("02/04 09:00"))
    assert (row.attrs["end_766"], row.attrs["on_time_766"]) == (ms("14/03 09:00"), True)


def test_finished_straight_after_a_request_takes_nothing_off_because_nothing_says_when_the_papers_came() -> None:
    known = attrs(life((2, "11/03 08:00"), (5, "14/03 09:00"), (9, "18/03 09:00"), due=FRIDAY))
    assert (known["on_time_766"], known["first_illegal"]) == (False, "5>9")
    assert "wait_766" not in known


def test_a_step_after_the_end_does_not_answer_a_request_made_before_it() -> None:
    told = life((2, "11/03 08:00"), (5, "14/03 09:00"), (9, "18/03 09:00"), (4, "19/03 09:00"), due=FRIDAY)
    known = attrs(told)
    assert (known["on_time_766"], known["illegal"]) == (False, 2)
    assert "wait_766" not in known


def test_asking_for_papers_twice_is_late_however_soon_it_was_done() -> None:
    told = life(
        (2, "11/03 08:00"), (5, "11/03 09:00"), (4, "11/03 10:00"), (5, "11/03 11:00"), (4, "11/03 13:00"),
        (9, "12/03 09:00"), due=FRIDAY,
    )  # fmt: skip
    known = attrs(told)
    assert (known["supplements"], known["on_time_766"], known["on_time_local"]) == (2, False, True)
    assert "days_late" not in known, "late by rule, not by time"
    assert attrs(told, Policy(supplements_max=2))["on_time_766"] is True


def test_a_source_may_count_requests_that_its_steps_do_not_show() -> None:
    told = life((2, "11/03 08:00"), (9, "12/03 09:00", {"supplements": 2}), due=FRIDAY)
    assert attrs(told)["on_time_766"] is False


def test_a_repeated_request_is_one_request() -> None:
    told = life((2, "11/03 08:00"), (5, "12/03 08:00"), (5, "12/03 09:00"), (4, "13/03 08:00"), due=FRIDAY)
    assert attrs(told)["supplements"] == 1


def test_waiting_for_payment_is_taken_off_only_where_the_province_says_so() -> None:
    told = life((2, "11/03 08:00"), (6, "12/03 08:00"), (4, "14/03 08:00"), (9, "16/03 09:00"), due=FRIDAY)
    assert attrs(told)["on_time_766"] is False
    assert attrs(told, Policy(payment="pauses"))["on_time_766"] is True
    assert attrs(told)["on_time_local"] is True


def test_asking_for_the_fee_shows_that_the_papers_came() -> None:
    told = life((2, "11/03 08:00"), (5, "12/03 08:00"), (6, "14/03 08:00"), (9, "17/03 17:00"), due=FRIDAY)
    known = attrs(told)
    assert (known["wait_766"], known["on_time_766"]) == (2 * 24 * 60, True)
    both = attrs(told, Policy(payment="pauses"))
    assert "wait_766" not in both, "one long pause, and nothing says when it ended"


def test_stopped_ends_the_clock_of_766_and_pauses_the_local_one() -> None:
    told = life((2, "11/03 08:00"), (8, "12/03 08:00"), due=FRIDAY)
    assert not case(told).open
    row = case(told, Policy(clock="local"))
    assert (row.open, row.attrs["paused"]) == (True, True)


def test_a_stopped_dossier_taken_up_again_runs_again_and_766_takes_nothing_off() -> None:
    told = life((2, "11/03 08:00"), (8, "12/03 08:00"), (4, "14/03 08:00"), (9, "16/03 09:00"), due=FRIDAY)
    known = attrs(told)
    assert (known["on_time_766"], known["on_time_local"], known["wait_local"]) == (False, True, 2 * 24 * 60)
    assert "illegal" not in known


def test_withdrawn_and_refused_count_when_the_dossier_had_been_received() -> None:
    assert attrs(life((2, "11/03 08:00"), (7, "18/03 08:00"), due=FRIDAY))["on_time_766"] is False
    assert attrs(life((2, "11/03 08:00"), (3, "12/03 08:00"), due=FRIDAY))["on_time_766"] is True


def test_what_was_never_received_counts_nowhere() -> None:
    for end in (3, 7):
        row = case(life((1, "11/03 08:00"), (end, "18/03 08:00"), due=FRIDAY))
        assert not row.open
        assert "on_time_766" not in row.attrs
        assert "profile" not in row.attrs


def test_asked_to_complete_the_form_before_receipt_takes_nothing_off() -> None:
    told = life((1, "11/03 08:00"), (5, "11/03 09:00"), (2, "13/03 08:00"), (9, "15/03 17:30"), due=FRIDAY)
    assert attrs(told)["on_time_766"] is False


def test_without_a_promise_the_time_the_procedure_allows_counts_from_receipt() -> None:
    # Received Monday 11/03: three working days end Thursday 14/03 17:00 (the day of receipt does not count).
    allowed = {"duration": 3, "duration_unit": "working_day"}
    assert case(life((2, "11/03 08:00", allowed), (9, "14/03 17:00"))).attrs["on_time_766"] is True
    assert case(life((2, "11/03 08:00", allowed), (9, "14/03 17:01"))).attrs["on_time_766"] is False
    hours = {"duration": 8, "duration_unit": "hour"}
    assert case(life((2, "11/03 16:00", hours))).due_at == vn("12/03 16:00")


def test_a_dossier_nobody_dated_is_neither_in_time_nor_late() -> None:
    row = case(life((2, "11/03 08:00"), (9, "30/03 17:00")))
    assert row.due_at is None
    assert "on_time_766" not in row.attrs
    assert str(row.attrs["profile"])[0] == "u"


def test_a_new_promise_counts_unless_the_province_holds_to_the_first() -> None:
    told = life((2, "11/03 08:00"), (9, "19/03 17:00"), due=FRIDAY)
    told[1] = type(told[1])(
        **{f: getattr(told[1], f) for f in told[1].__struct_fields__} | {"due_at": vn("20/03 17:00")}
    )
    assert attrs(told)["on_time_766"] is True
    assert attrs(told, Policy(due="first"))["on_time_766"] is False


def test_a_promise_for_a_day_may_last_until_that_day_ends() -> None:
    told = life((2, "11/03 08:00"), (9, "15/03 16:00"), due="15/03 00:00")
    assert attrs(told)["on_time_766"] is False
    assert attrs(told, Policy(due_until="day"))["on_time_766"] is True


def test_days_late_are_working_days_begun() -> None:
    for end, days in {"15/03 17:30": 1, "16/03 09:00": 1, "18/03 08:00": 1, "19/03 08:00": 2, "25/03 08:00": 6}.items():
        assert attrs(life((2, "11/03 08:00"), (9, end), due=FRIDAY))["days_late"] == days, end


def test_midnight_belongs_to_the_day_it_ends() -> None:
    # Due Monday 24:00 and done on Wednesday: Tuesday and Wednesday were begun.
    assert attrs(life((2, "11/03 08:00"), (9, "20/03 08:00"), due="19/03 00:00"))["days_late"] == 2


def test_a_step_of_work_after_the_result_is_flagged_and_reopens_only_by_policy() -> None:
    told = life((2, "11/03 08:00"), (9, "14/03 08:00"), (10, "14/03 09:00"), (4, "18/03 08:00"), due=FRIDAY)
    row = case(told)
    assert (row.state, row.open, row.attrs["first_illegal"], row.attrs["illegal"]) == ("10", False, "10>4", 1)
    again = case(told, Policy(reopened="running"))
    assert (again.state, again.open) == ("4", True)


def test_a_promise_kept_by_the_letter_gives_the_same_answer_as_the_date_moved_forward() -> None:
    """`end − waits ≤ due` and `end ≤ due + waits` at the edge, to the minute."""
    for late in (timedelta(0), timedelta(minutes=1)):
        told = life((2, "11/03 08:00"), (5, "12/03 08:00"), (2, "12/03 18:00"), (9, "16/03 03:00"), due=FRIDAY)
        told[-1] = type(told[-1])(
            **{f: getattr(told[-1], f) for f in told[-1].__struct_fields__} | {"at": told[-1].at + late}
        )
        assert attrs(told)["on_time_766"] is (late == timedelta(0))
