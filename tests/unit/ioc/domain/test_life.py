"""Steps that may not follow each other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.cases import CaseChange, unix_ms
from ioc.domain.life import illegal_attrs, illegal_steps, lined_up, pairs

AT = datetime(2024, 3, 4, 1, 0, tzinfo=UTC)
STATES = ("open", "worked", "ended")
LEGAL = pairs({"open": ("worked", "ended"), "worked": ("ended",)})


def step(state: str, minute: int = 0, source: str = "s", event_id: str = "e") -> CaseChange:
    return CaseChange(
        kind="k", id="1", at=AT + timedelta(minutes=minute), revision=1, source=source, event_id=event_id,
        state=state, open=state != "ended", unit="24",
    )  # fmt: skip


def told(*steps: CaseChange) -> list[str]:
    return [words for words, _ in illegal_steps(lined_up(steps, STATES), LEGAL)]


def test_a_state_said_twice_is_no_step() -> None:
    assert told(step("open"), step("open", 1), step("ended", 2), step("ended", 3)) == []


def test_a_step_back_is_named_with_both_states_and_blamed_on_who_said_it() -> None:
    back = step("open", 5, source="late-system")
    found = illegal_steps(lined_up([step("ended", 1, source="good"), back], STATES), LEGAL)

    assert [words for words, _ in found] == ["ended>open"]
    assert illegal_attrs(found) == {
        "illegal": 1, "first_illegal": "ended>open", "illegal_at": unix_ms(back.at), "illegal_source": "late-system",
    }  # fmt: skip


def test_nothing_wrong_says_nothing() -> None:
    assert illegal_attrs([]) == {}


@given(st.permutations(STATES))
def test_two_steps_of_one_second_are_read_in_the_order_a_life_goes(states: list[str]) -> None:
    steps = [step(state, event_id=f"e{i}") for i, state in enumerate(states)]

    assert told(*steps) == []
    assert [one.state for one in lined_up(steps, STATES)] == list(STATES)
