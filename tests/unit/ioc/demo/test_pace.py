"""Pace, starts and eras: which time it is in the province, and what was told when."""

from __future__ import annotations

from datetime import datetime
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.demo.era import Era
from ioc.demo.feed import at_of, history_from
from ioc.demo.pace import NATURAL, Pace
from ioc.demo.start import Start, eras
from ioc.demo.step import DAY_S, DayOf, Moment, Step, local, stamp
from ioc.domain.text import VIETNAM
from tests.unit.ioc.demo.told import CALENDAR, NOW

SUNDAY = datetime(2026, 3, 22, 19, tzinfo=VIETNAM).timestamp()


@given(st.floats(1, 600), st.floats(-(10**6), 10**6))
def test_there_and_back_is_the_same_moment(speed: float, after_s: float) -> None:
    pace = Pace(NOW, NOW + DAY_S, speed)
    assert pace.real(pace.province(NOW + after_s)) == pytest.approx(NOW + after_s, abs=1e-3)
    assert pace.province(NOW + 60) - pace.province(NOW) == pytest.approx(60 * speed)


def test_every_time_a_step_says_is_stamped_with_the_real_one() -> None:
    letter = {"sent_at": Moment(NOW + 600), "reason": "qua-tai"}
    body = {"due_at": Moment(NOW + 3_600), "on": DayOf(NOW + 2 * DAY_S), "apology": letter, "n": 5}
    sent = Pace(NOW, NOW, 60).stamped(Step(NOW + 120, "procedures", "k", body))
    record = sent.record[1].decode()
    assert f'"occurred_at":"{stamp(NOW + 2)}"' in record
    assert f'"due_at":"{stamp(NOW + 60)}"' in record
    assert f'"sent_at":"{stamp(NOW + 10)}"' in record
    assert f'"on":"{local(NOW + 2_880):%Y-%m-%d}"' in record
    assert '"n":5' in record


def test_at_its_own_pace_a_step_stays_itself() -> None:
    step = Step(NOW, "payments", "k", {"at": Moment(NOW)})
    assert NATURAL.stamped(step) is step


def test_what_is_sent_late_says_when_it_happened() -> None:
    assert f'"occurred_at":"{stamp(NOW - 600)}"' in Step(NOW, "payments", "k", {}, NOW - 600).record[1].decode()


def test_a_demo_that_was_never_in_a_hurry_has_one_era() -> None:
    started = [
        Start(opened_s=NOW, began_s=NOW + 30, ended_s=NOW + 900),
        Start(opened_s=NOW + 5_000, began_s=NOW + 5_030),
    ]
    (only,) = eras(NOW - DAY_S, started)
    assert (only.born_from_s, only.born_to_s, only.pace, only.tag) == (NOW - DAY_S, inf, NATURAL, "")
    assert only.full_from_s < NOW


def test_a_hurry_begins_ends_and_is_caught_up_with() -> None:
    hurry = Start(opened_s=NOW, began_s=NOW + 30, ended_s=NOW + 630, speed=60, at_s=NOW + DAY_S)
    before, fast, after = eras(NOW - DAY_S, [hurry, Start(opened_s=NOW + 9_000, began_s=NOW + 9_030)])
    assert (before.born_from_s, before.born_to_s) == (NOW - DAY_S, NOW + 30)
    assert (fast.born_from_s, fast.born_to_s) == (NOW + DAY_S, NOW + DAY_S + 36_000)
    assert (after.born_from_s, after.born_to_s, after.pace) == (NOW + 630, inf, NATURAL)
    assert fast.tag


def test_each_hurry_has_names_of_its_own() -> None:
    hurries = [Start(opened_s=NOW + i, began_s=NOW + i, ended_s=NOW + i + 1, speed=60, at_s=NOW) for i in range(5)]
    tags = [era.tag for era in eras(NOW - DAY_S, hurries) if era.pace != NATURAL]
    assert len(set(tags)) == 5


def test_in_a_hurry_payments_are_a_sample_and_dossiers_are_all_told() -> None:
    era = Era(NOW, pace=Pace(NOW, NOW, 60))
    assert era.payments_share == pytest.approx(1 / 60)
    assert era.share == 1
    assert Era(NOW, pace=Pace(NOW, NOW, 600)).share == pytest.approx(0.1)


def test_without_a_wish_it_is_the_real_time() -> None:
    assert at_of("", 1.0, SUNDAY, CALENDAR) is None


@pytest.mark.parametrize(
    ("said", "speed", "there"),
    [
        ("", 60.0, "2026-03-23T06:30:00.000+07:00"),
        ("07:45", 1.0, "2026-03-23T07:45:00.000+07:00"),
        ("2026-04-01T08:00", 30.0, "2026-04-01T08:00:00.000+07:00"),
    ],
)
def test_a_day_in_a_hurry_is_a_working_day_from_its_morning_unless_somebody_says_when(
    said: str, speed: float, there: str
) -> None:
    found = at_of(said, speed, SUNDAY, CALENDAR)
    assert found is not None
    assert stamp(found) == there


@pytest.mark.parametrize("said", ["soon", "25:00", "2026-02-30T07:00"])
def test_a_time_that_is_none_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        at_of(said, 1.0, SUNDAY, CALENDAR)


@pytest.mark.parametrize(
    ("now", "first"), [("2026-11-22", "2026-10-01"), ("2026-10-10", "2026-09-05"), ("2026-01-01", "2025-11-27")]
)
def test_history_reaches_back_to_the_quarter_and_five_weeks_at_least(now: str, first: str) -> None:
    at_s = datetime.fromisoformat(now).replace(tzinfo=VIETNAM).timestamp()
    assert f"{local(history_from(at_s)):%Y-%m-%d}" == first
