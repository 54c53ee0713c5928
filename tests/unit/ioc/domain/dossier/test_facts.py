"""Who holds it, what letters of apology went out, what the source got wrong: facts of a whole life."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.dossier import LEGAL, Policy, State
from ioc.domain.dossier.holding import STAGES_MAX
from ioc.domain.dossier.states import illegal_steps
from tests.unit.ioc.domain.dossier.lives import attrs, case, life, ms, step, vn

A, B = "a" * 32, "b" * 32
FRIDAY = "15/03 17:00"


def test_the_stage_and_the_officer_hold_it_since_they_got_it() -> None:
    known = attrs(
        life(
            (2, "11/03 08:00", {"step": "tiep-nhan", "officer_key": A}),
            (4, "11/03 10:00", {"step": "tham-dinh", "officer_key": B}),
            (4, "12/03 10:00"),
            due=FRIDAY,
        )
    )
    assert (known["step"], known["officer_key"], known["held_since"]) == ("tham-dinh", B, ms("11/03 10:00"))


def test_a_new_stage_without_an_officer_is_not_blamed_on_the_one_before() -> None:
    told = life(
        (2, "11/03 08:00", {"step": "tiep-nhan", "officer_key": A}), (4, "11/03 10:00", {"step": "tham-dinh"}),
    )  # fmt: skip
    assert "officer_key" not in attrs(told)


def test_a_new_agency_starts_with_an_unknown_stage() -> None:
    told = life(
        (2, "11/03 08:00", {"step": "tiep-nhan", "officer_key": A}), (4, "12/03 10:00", {"agency": "H02.2"}),
    )  # fmt: skip
    row = case(told)
    assert (row.agency, row.attrs.get("step"), row.attrs.get("officer_key")) == ("H02.2", None, None)
    assert row.attrs["held_since"] == ms("12/03 10:00")


def test_the_late_list_names_the_stage_in_which_the_date_passed_not_the_one_that_finished_it() -> None:
    known = attrs(
        life(
            (2, "11/03 08:00", {"step": "tiep-nhan", "officer_key": A}),
            (4, "12/03 08:00", {"step": "tham-dinh", "officer_key": B}),
            (4, "20/03 08:00", {"step": "ky", "officer_key": A}),
            (9, "20/03 09:00", {"step": "tra-ket-qua"}),
            due=FRIDAY,
        )
    )
    assert (known["late_step"], known["late_officer"]) == ("tham-dinh", B)
    assert (known["step"], known["officer_key"]) == ("ky", A), "who had it before it was done"


def test_stage_times_are_office_minutes_without_waits() -> None:
    # tiep-nhan Monday 08:00–10:00 = 120; tham-dinh 10:00–11:30 and 13:00–17:00 Monday = 330, then waits Tuesday,
    # then Wednesday 08:00–09:00 = 60; together 390 and the wait from Tuesday 07:30 counts for nobody.
    known = attrs(
        life(
            (2, "11/03 08:00", {"step": "tiep-nhan"}),
            (4, "11/03 10:00", {"step": "tham-dinh"}),
            (5, "12/03 07:30"),
            (4, "13/03 08:00"),
            (9, "13/03 09:00", {"step": "ky"}),
            due=FRIDAY,
        )
    )
    assert {name: value for name, value in known.items() if name.startswith("stage.")} == {
        "stage.tiep-nhan": 120,
        "stage.tham-dinh": 390,
    }


def test_the_stage_that_still_runs_is_not_measured_yet() -> None:
    told = life((1, "11/03 08:00"), (2, "11/03 10:00", {"step": "tiep-nhan"}))
    assert [name for name in attrs(told) if name.startswith("stage.")] == ["stage.state-1"]


def test_a_source_with_endless_stages_does_not_make_an_endless_case() -> None:
    told = [step(4, vn("11/03 08:00").replace(hour=8 + i // 30, minute=i % 30 * 2), i, step=f"b{i}") for i in range(60)]
    stages = [name for name in attrs(told) if name.startswith("stage.")]
    assert len(stages) == STAGES_MAX + 1
    assert "stage.other" in stages


def test_a_letter_of_apology_repeated_in_every_later_step_is_one_letter() -> None:
    letter = {"apology_sent": ms("15/03 09:00"), "apology_due": ms("20/03 17:00")}
    known = attrs(life((2, "11/03 08:00"), (4, "15/03 09:00", letter), (9, "20/03 16:00", letter), due=FRIDAY))
    assert (known["redates"], known["apology_in_time"], known["apology_due"]) == (1, True, ms("20/03 17:00"))
    assert "redates_over" not in known
    assert known["on_time_766"] is False, "an apology does not make it in time"


def test_a_second_new_date_is_one_too_many() -> None:
    first = {"apology_sent": ms("15/03 17:30"), "apology_due": ms("20/03 17:00")}
    second = {"apology_sent": ms("20/03 17:30"), "apology_due": ms("22/03 17:00")}
    told = life((2, "11/03 08:00"), (4, "15/03 17:30", first), (4, "20/03 17:30", second), due=FRIDAY)
    known = attrs(told)
    assert (known["redates"], known["redates_over"], known["apology_in_time"]) == (2, True, False)
    assert (known["apology_sent"], known["apology_due"]) == (ms("15/03 17:30"), ms("22/03 17:00"))
    assert "redates_over" not in attrs(told, Policy(redates_max=2))


def test_illegal_steps_are_kept_flagged_and_counted() -> None:
    told = life((1, "11/03 08:00"), (9, "12/03 08:00"), (10, "12/03 09:00"), (4, "13/03 08:00"))
    known = attrs(told)
    assert (known["illegal"], known["first_illegal"]) == (2, "1>9")
    assert attrs(told, Policy(also_legal=frozenset({(1, 9)})))["first_illegal"] == "10>4"


def test_finished_and_returned_in_the_same_second_is_an_ordinary_day_at_the_desk() -> None:
    told = [step(10, vn("11/03 08:05"), 1), step(9, vn("11/03 08:05"), 2), step(2, vn("11/03 08:00"), 3)]
    row = case(told)
    assert row.state == "10"
    assert "illegal" not in row.attrs


def test_a_silent_step_does_not_turn_an_online_dossier_into_one_of_the_desk() -> None:
    assert attrs(life((1, "11/03 08:00", {"channel": 2}), (2, "11/03 09:00")))["channel"] == 2


def test_refused_then_worked_on_is_illegal_and_handing_on_within_a_state_is_not() -> None:
    assert illegal_steps([1, 3, 4]) == ["3>4"]
    assert illegal_steps([2, 4, 4, 4, 9, 10]) == []


@given(st.lists(st.integers(1, 10), max_size=12))
def test_a_life_is_illegal_exactly_where_the_table_says_so(states: list[int]) -> None:
    slow = []
    for i in range(1, len(states)):
        if states[i] != states[i - 1] and (states[i - 1], states[i]) not in LEGAL:
            slow.append(f"{states[i - 1]}>{states[i]}")
    assert illegal_steps(states) == slow


def test_every_state_but_the_first_can_be_reached_and_returned_is_the_last() -> None:
    reached, todo = {1}, [1]
    while todo:
        now = todo.pop()
        for first, then in LEGAL:
            if first == now and then not in reached:
                reached.add(then)
                todo.append(then)
    assert reached == {int(state) for state in State}
    assert not [pair for pair in LEGAL if pair[0] == 10]


def test_a_dossier_says_since_when_its_fee_is_paid_and_stops_saying_so_when_it_is_taken_back() -> None:
    told = life(
        (1, "11/03 08:00", {"paid": 0}), (2, "11/03 09:00", {"paid": 1}), (4, "12/03 09:00"),
        (4, "13/03 09:00", {"paid": 2}),
    )  # fmt: skip
    assert attrs(told)["paid_since"] == ms("11/03 09:00")
    again = life((2, "11/03 08:00", {"paid": 1}), (4, "12/03 09:00", {"paid": 0}))
    assert "paid_since" not in attrs(again)
    assert "paid_since" not in attrs(life((2, "11/03 08:00")))
