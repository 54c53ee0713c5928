"""The working calendar against a slow oracle, and the days that matter."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.calendar import Calendar
from ioc.domain.calendar_file import read_calendar
from ioc.domain.text import VIETNAM
from ioc.domain.workday import CalendarError

OFFICE = Calendar()
MINUTE = timedelta(minutes=1)


def vn(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


# Tết 2026, a make-up Saturday, a plain week: minutes from 13/02/2026, 29/04/2024, 21/08/2026, 23/03/2026.
starts = st.sampled_from(["2026-02-13", "2024-04-29", "2026-08-21", "2026-03-23"]).map(lambda day: vn(day + "T00:00"))
moments = st.builds(lambda start, minute: start + minute * MINUTE, starts, st.integers(0, 5 * 24 * 60))


def slow_minutes(a: datetime, b: datetime) -> int:
    """Working minutes, one by one."""
    return sum(OFFICE.is_working(a + i * MINUTE) for i in range(int((b - a) / MINUTE)))


@settings(max_examples=60, deadline=None)
@given(moments, st.integers(0, 3 * 24 * 60))
def test_working_time_is_what_one_counts_minute_by_minute(a: datetime, length: int) -> None:
    b = a + length * MINUTE
    assert OFFICE.working_time_between(a, b) == slow_minutes(a, b) * MINUTE
    assert OFFICE.working_time_between(b, a) == -slow_minutes(a, b) * MINUTE


@settings(max_examples=60, deadline=None)
@given(moments, st.integers(0, 2_000))
def test_adding_working_time_finds_the_earliest_moment(a: datetime, minutes: int) -> None:
    b = OFFICE.add_working(a, minutes * MINUTE)
    assert OFFICE.working_time_between(a, b) == minutes * MINUTE
    if minutes:
        assert OFFICE.working_time_between(a, b - MINUTE) < minutes * MINUTE
    else:
        assert b == a


@given(moments, st.timedeltas(timedelta(0), timedelta(days=2)), st.timedeltas(timedelta(0), timedelta(days=2)))
def test_working_time_adds_up(a: datetime, first: timedelta, second: timedelta) -> None:
    b, c = a + first, a + first + second
    whole = OFFICE.working_time_between(a, c)
    assert whole == OFFICE.working_time_between(a, b) + OFFICE.working_time_between(b, c)


@pytest.mark.parametrize(
    ("at", "working"),
    [
        ("2026-03-23T07:29:59", False),
        ("2026-03-23T07:30:00", True),
        ("2026-03-23T11:29:59", True),
        ("2026-03-23T11:30:00", False),
        ("2026-03-23T13:00:00", True),
        ("2026-03-23T17:00:00", False),
        ("2026-03-21T09:00:00", False),  # Saturday
        ("2024-05-04T09:00:00", True),  # Saturday made up for 29/04/2024
        ("2024-04-29T09:00:00", False),
        ("2025-04-26T09:00:00", True),
        ("2026-08-22T09:00:00", True),
        ("2026-08-31T09:00:00", False),
        ("2026-02-17T09:00:00", False),  # Tết
        ("2026-09-02T09:00:00", False),  # National Day
    ],
)
def test_the_office_is_open_when_it_is(at: str, working: bool) -> None:
    assert OFFICE.is_working(vn(at)) is working
    assert OFFICE.is_working(vn(at).astimezone(UTC)) is working


def test_four_hours_from_friday_afternoon_end_on_monday_morning() -> None:
    assert OFFICE.add_working(vn("2026-03-27T16:00"), timedelta(hours=4)) == vn("2026-03-30T10:30")


def test_four_hours_from_before_tet_end_after_it() -> None:
    assert OFFICE.add_working(vn("2026-02-13T15:00"), timedelta(hours=4)) == vn("2026-02-23T09:30")


def test_a_province_overrides_single_days_and_hours() -> None:
    said = 'hours = ["08:00-12:00"]\noff = ["2026-01-02"]\nwork = [2026-01-10]\n'
    calendar = read_calendar(said)
    assert not calendar.is_workday(date(2026, 1, 2))
    assert calendar.is_workday(date(2026, 1, 10))
    assert calendar.working_time_between(vn("2026-01-10T00:00"), vn("2026-01-11T00:00")) == timedelta(hours=4)


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("off = [", "TOML"),
        ('of = ["2026-01-02"]', "khóa lạ"),
        ('off = ["2024-06-31"]', "2026-01-10"),
        ('off = ["2026-01-02"]\nwork = ["2026-01-02"]', "vừa nghỉ vừa làm"),
        ('hours = ["13:00-17:00", "07:30-11:30"]', "tăng dần"),
        ('hours = ["7h-11h"]', "07:30-11:30"),
        ("hours = []", "07:30-11:30"),
    ],
)
def test_a_wrong_override_says_what_a_good_one_looks_like(said: str, hint: str) -> None:
    with pytest.raises(CalendarError, match=hint):
        read_calendar(said)


def test_a_calendar_without_working_days_is_an_error_and_not_an_endless_search() -> None:
    with pytest.raises(CalendarError, match="ít nhất một"):
        Calendar(weekdays=frozenset(), public_holidays=False).add_working(vn("2026-03-23T08:00"), timedelta(hours=1))


def test_negative_time_is_refused() -> None:
    with pytest.raises(ValueError, match="âm"):
        OFFICE.add_working(vn("2026-03-23T08:00"), -MINUTE)
