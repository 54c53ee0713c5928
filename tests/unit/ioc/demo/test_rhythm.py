"""Rhythms: what was declared is what happens, hour by hour, day by day."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from math import sqrt
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.demo import rhythm
from ioc.demo.rhythm import ALL, SLOT_S, SLOTS, Almanac, Rhythm, poisson
from ioc.demo.step import local
from ioc.domain.calendar import Calendar
from ioc.domain.text import VIETNAM
from ioc.domain.workday import Closure

ALMANAC = Almanac(Calendar())
MONDAY, TUESDAY, SATURDAY, SUNDAY = (date(2026, 3, day) for day in (23, 24, 28, 29))
TET, MAKE_UP = date(2026, 2, 17), date(2026, 8, 22)


def share(name: str, day: date, first: str, last: str) -> float:
    """Part of a plain day between two half hours."""
    slots = [int(text[:2]) * 2 + int(text[3:]) // 30 for text in (first, last)]
    return sum(ALMANAC.shares(ALL[name], day)[slots[0] : slots[1]])


@given(st.sampled_from(sorted(ALL)), st.dates(date(2026, 1, 1), date(2026, 12, 30)), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_as_much_happens_in_each_half_hour_as_was_declared(name: str, day: date, seed: int) -> None:
    per_day, times = 300.0, 40
    counted: Counter[int] = Counter()
    for i in range(times):
        for at_s in ALMANAC.moments(ALL[name], day, per_day, Random(seed * 1_000 + i)):
            when = local(at_s)
            assert when.date() == day
            counted[when.hour * 2 + when.minute // 30] += 1
    for slot, part in enumerate(ALMANAC.shares(ALL[name], day)):
        expected = per_day * part * times
        assert abs(counted[slot] - expected) <= 6 * sqrt(expected) + 6, (slot, counted[slot], expected)


@given(st.floats(0.01, 400), st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_a_poisson_number_has_the_mean_and_the_spread_it_should_have(mean: float, seed: int) -> None:
    chance = Random(seed)
    drawn = [poisson(chance, mean) for _ in range(2_000)]
    average = sum(drawn) / len(drawn)
    spread = sum((n - average) ** 2 for n in drawn) / len(drawn)
    assert abs(average - mean) <= 6 * sqrt(mean / len(drawn)) + 0.01
    assert 0.75 * mean - 0.02 <= spread <= 1.25 * mean + 0.1


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_plain_working_day_is_a_whole(name: str) -> None:
    found: Rhythm = ALL[name]
    assert len(found.work) == len(found.rest) == SLOTS
    plain = date(2026, 3, 18)  # a Wednesday in the middle of a month
    assert sum(ALMANAC.shares(found, plain)) == pytest.approx(found.factor(plain))


def test_desks_work_in_office_hours_with_a_break_at_noon_and_mondays_are_heavier() -> None:
    assert share("counter", TUESDAY, "00:00", "07:30") == share("counter", TUESDAY, "17:00", "23:30") == 0
    assert share("counter", TUESDAY, "11:30", "13:00") == 0
    assert share("counter", TUESDAY, "08:00", "10:00") > 2 * share("counter", TUESDAY, "15:00", "17:00")
    monday, other = sum(ALMANAC.shares(rhythm.COUNTER, MONDAY)), sum(ALMANAC.shares(rhythm.COUNTER, TUESDAY))
    assert monday > 1.15 * other


@pytest.mark.parametrize("day", [SATURDAY, SUNDAY, TET])
def test_desks_are_closed_at_weekends_and_holidays(day: date) -> None:
    assert sum(ALMANAC.shares(rhythm.COUNTER, day)) == 0


def test_a_make_up_saturday_is_a_working_day() -> None:
    assert sum(ALMANAC.shares(rhythm.COUNTER, MAKE_UP)) > 0.5


def test_a_storm_closes_the_desk_for_as_long_as_it_lasts() -> None:
    noon = datetime.combine(TUESDAY, time(12), VIETNAM)
    storm = Almanac(Calendar(closures=(Closure(noon, noon + timedelta(hours=12)),)))
    morning = storm.shares(rhythm.COUNTER, TUESDAY)
    assert sum(morning[26:]) == 0
    assert sum(morning[:24]) == share("counter", TUESDAY, "00:00", "12:00")


def test_hospitals_are_busy_in_the_morning_and_on_mondays() -> None:
    assert share("hospital", TUESDAY, "07:00", "11:00") > 1.7 * share("hospital", TUESDAY, "13:00", "17:00")
    assert share("hospital", MONDAY, "07:00", "11:00") > 1.15 * share("hospital", TUESDAY, "07:00", "11:00")


def test_bills_are_paid_in_the_evening_and_once_they_have_come() -> None:
    assert share("evening", TUESDAY, "18:00", "22:00") > 3 * share("evening", TUESDAY, "13:00", "17:00")
    assert sum(ALMANAC.shares(rhythm.EVENING, date(2026, 3, 10))) > 1.5 * sum(ALMANAC.shares(rhythm.EVENING, TUESDAY))


def test_school_fees_come_in_the_first_days_of_a_month() -> None:
    assert sum(ALMANAC.shares(rhythm.SCHOOL, date(2026, 3, 4))) > 5 * sum(ALMANAC.shares(rhythm.SCHOOL, TUESDAY))


@pytest.mark.parametrize("name", ["online", "street", "hospital", "market", "evening", "school"])
def test_nights_are_quiet(name: str) -> None:
    assert share(name, TUESDAY, "01:00", "04:00") < 0.05 * share(name, TUESDAY, "08:00", "20:00")


def test_weekends_are_for_markets_and_not_for_hospitals() -> None:
    assert sum(ALMANAC.shares(rhythm.MARKET, SUNDAY)) > sum(ALMANAC.shares(rhythm.MARKET, TUESDAY))
    assert sum(ALMANAC.shares(rhythm.HOSPITAL, SUNDAY)) < 0.4 * sum(ALMANAC.shares(rhythm.HOSPITAL, TUESDAY))


def test_a_slot_is_half_an_hour() -> None:
    assert SLOT_S * SLOTS == 86_400
