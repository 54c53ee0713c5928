"""The working calendar against a slow oracle that counts minutes, and the days that matter."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ioc.domain.calendar import Calendar
from ioc.domain.calendar_file import read_calendar
from ioc.domain.text import VIETNAM
from ioc.domain.workday import CalendarError, Closure, DayKind, OwnDay
from tests.unit.ioc.domain.minute_oracle import ANNOUNCED, LOCAL, MADE_UP, SlowOffice, announced

OFFICE = Calendar()
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HALF_DAY = ((450, 690),)


def vn(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


days = st.dates(date(2015, 1, 1), date(2035, 6, 30))
minutes = st.integers(0, 1439)
SPANS = ([(450, 690), (780, 1020)], [(480, 720)], [(420, 690), (810, 1020)], [(0, 1), (1439, 1440)], [(600, 601)], [])


@st.composite
def offices(draw: st.DrawFn, unit: str = "") -> tuple[SlowOffice, date]:
    """An office with own days, seasons and closures around a day, and that day."""
    around = draw(days)
    near = st.integers(-20, 40).map(lambda n: around + n * DAY)
    season = st.tuples(
        near, st.integers(0, 30), st.sampled_from(SPANS), st.none() | st.sets(st.integers(0, 6), min_size=1)
    )
    moment = st.builds(lambda day, minute: datetime.combine(day, time(), LOCAL) + minute * MINUTE, near, minutes)
    closure = st.tuples(moment, st.integers(1, 3 * 1440), st.sampled_from(["", "218", "07510"]))
    office = SlowOffice(
        hours=draw(st.sampled_from([spans for spans in SPANS if spans])),
        own=draw(st.dictionaries(near, st.none() | st.sampled_from(SPANS), max_size=4)),
        seasons=[(a, a + n * DAY, spans, only) for a, n, spans, only in draw(st.lists(season, max_size=2))],
        closures=[(at, at + n * MINUTE, code) for at, n, code in draw(st.lists(closure, max_size=3))],
        unit=unit,
    )
    return office, around


def moment_near(around: date) -> st.SearchStrategy[datetime]:
    """Half of them where hours begin and end, where mistakes live."""
    start = datetime.combine(around, time(), LOCAL)
    edges = st.sampled_from(sorted({minute for spans in SPANS for span in spans for minute in span}))
    of_day = edges | minutes
    return st.builds(lambda day, minute: start + day * DAY + minute * MINUTE, st.integers(-10, 20), of_day)


@settings(max_examples=80, deadline=None)
@given(st.data(), offices(unit="218"), st.integers(0, 400 * 1440))
def test_working_time_is_what_one_counts_minute_by_minute(
    data: st.DataObject, made: tuple[SlowOffice, date], length: int
) -> None:
    slow, around = made
    quick = read_calendar(slow.toml()).of("218")
    a = data.draw(moment_near(around))
    b = a + length * MINUTE
    expected = slow.open_minutes(a, b) * MINUTE
    assert quick.working_time_between(a, b) == expected
    assert quick.working_time_between(b, a) == -expected
    assert quick.remaining(b, a) == expected


@settings(max_examples=80, deadline=None)
@given(st.data(), offices(unit="07510"), st.integers(0, 6_000))
def test_adding_working_time_finds_the_minute_that_counting_finds(
    data: st.DataObject, made: tuple[SlowOffice, date], amount: int
) -> None:
    slow, around = made
    quick = read_calendar(slow.toml()).of("07510", "no-such-agency")
    a = data.draw(moment_near(around))
    assume(slow.open_minutes(a, a + 200 * DAY) >= amount)
    assert quick.add_working(a, amount * MINUTE) == (slow.after(a, amount) if amount else a)


@settings(max_examples=80, deadline=None)
@given(st.data(), offices())
def test_the_next_working_moment_is_the_next_open_minute(data: st.DataObject, made: tuple[SlowOffice, date]) -> None:
    slow, around = made
    quick = read_calendar(slow.toml())
    a = data.draw(moment_near(around))
    assume(slow.open_minutes(a, a + 200 * DAY))
    found = quick.next_working(a)
    assert found == slow.next_open(a)
    assert quick.is_working(found)
    assert quick.is_working(a) == (found == a) == bool(slow.row(a.date())[a.hour * 60 + a.minute])


@settings(max_examples=80, deadline=None)
@given(offices(), st.integers(0, 60))
def test_working_days_are_counted_day_by_day(made: tuple[SlowOffice, date], count: int) -> None:
    slow, day = made
    quick = read_calendar(slow.toml())
    assume(quick.working_days_between(day, day + 200 * DAY) >= count)
    assume(quick.working_days_between(day - 200 * DAY, day) > count)
    end, left = day, count
    while left:
        end += DAY
        left -= slow.worked(end)
    assert quick.add_working_days(day, count) == end
    begin, left = day, count
    while left:
        begin -= DAY
        left -= slow.worked(begin)
    assert quick.working_days_before(day, count) == begin
    assert quick.working_days_between(day, end) == count
    assert quick.working_days_between(end, day) == -count
    assert quick.workday_from(day) == next(day + n * DAY for n in range(400) if slow.worked(day + n * DAY))


@given(days, st.timedeltas(timedelta(0), 400 * DAY), st.timedeltas(timedelta(0), 400 * DAY))
def test_working_time_adds_up_to_the_microsecond(day: date, first: timedelta, second: timedelta) -> None:
    a = datetime.combine(day, time(), UTC)
    b, c = a + first, a + first + second
    whole = OFFICE.working_time_between(a, c)
    assert whole == OFFICE.working_time_between(a, b) + OFFICE.working_time_between(b, c)


@given(days, st.timedeltas(timedelta(microseconds=1), 60 * DAY))
def test_the_moment_found_is_the_earliest_to_the_microsecond(day: date, amount: timedelta) -> None:
    a = datetime.combine(day, time(), UTC)
    b = OFFICE.add_working(a, amount)
    assert b.tzinfo is UTC
    assert OFFICE.working_time_between(a, b) == amount
    assert OFFICE.working_time_between(a, b - timedelta(microseconds=1)) < amount


@pytest.mark.parametrize("year", ANNOUNCED)
def test_the_days_off_are_those_the_government_announced(year: int) -> None:
    every = [date(year, 1, 1) + n * DAY for n in range(365)] + [date(year, 12, 31)]
    weekdays_off = {day for day in every if day.weekday() < 5 and not OFFICE.is_workday(day)}
    assert weekdays_off == {day for day in announced(year) if day.weekday() < 5}
    assert {day for day in every if day.weekday() >= 5 and OFFICE.is_workday(day)} == {
        day for day in MADE_UP if day.year == year
    }


@pytest.mark.parametrize(
    ("saturday", "off"),
    [("2024-05-04", "2024-04-29"), ("2025-04-26", "2025-05-02"), ("2026-08-22", "2026-08-31")],
)
def test_the_make_up_saturday_is_worked_and_its_weekday_is_free(saturday: str, off: str) -> None:
    worked, free = date.fromisoformat(saturday), date.fromisoformat(off)
    assert worked.weekday() == 5
    assert OFFICE.is_workday(worked)
    assert not OFFICE.is_workday(free)
    assert OFFICE.day(worked).kind is DayKind.MAKE_UP
    assert f"{free:%d/%m/%Y}" in OFFICE.day(worked).why_vi
    assert f"{worked:%d/%m/%Y}" in OFFICE.day(free).why_vi
    assert OFFICE.working_time_between(vn(saturday), vn(saturday) + DAY) == timedelta(hours=8)


def test_the_swap_of_new_year_2026_is_known_although_the_package_is_older_than_it() -> None:
    assert not OFFICE.is_workday(date(2026, 1, 2))
    assert OFFICE.is_workday(date(2026, 1, 10))


def test_a_swap_across_new_year_is_known_from_both_of_its_years() -> None:
    assert not Calendar().is_workday(date(2018, 12, 31))
    assert Calendar().is_workday(date(2019, 1, 5))
    assert "31/12/2018" in Calendar().day(date(2019, 1, 5)).why_vi


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


def test_a_half_day_has_half_the_time_and_is_a_working_day() -> None:
    half = Calendar(own={date(2026, 2, 13): OwnDay(HALF_DAY, "Chiều nghỉ Tết")})
    assert half.is_workday(date(2026, 2, 13))
    assert half.working_time_between(vn("2026-02-13T00:00"), vn("2026-02-14T00:00")) == timedelta(hours=4)
    assert half.add_working(vn("2026-02-13T10:30"), timedelta(hours=2)) == vn("2026-02-23T08:30")
    assert half.day(date(2026, 2, 13)).kind is DayKind.OWN_HOURS


STORM = Closure(vn("2024-09-09T13:00"), vn("2024-09-11T09:00"), why="Bão số 3")


def test_a_storm_stops_the_clock_from_its_hour_to_its_hour() -> None:
    office = Calendar(closures=(STORM,))
    assert office.add_working(vn("2024-09-09T11:00"), timedelta(hours=1)) == vn("2024-09-11T09:30")
    assert office.working_time_between(vn("2024-09-09T00:00"), vn("2024-09-12T00:00")) == timedelta(hours=10.5)
    assert [office.day(date(2024, 9, day)).kind for day in (8, 9, 10, 11, 12)] == [
        DayKind.WEEKEND, DayKind.PARTLY, DayKind.CLOSED, DayKind.PARTLY, DayKind.WORK,
    ]  # fmt: skip
    assert not office.is_workday(date(2024, 9, 10))
    assert not office.is_rest_day(date(2024, 9, 10)), "closed is not a day off by law"
    assert office.day(date(2024, 9, 10)).why_vi == "Bão số 3"


def test_a_closure_of_some_units_leaves_the_others_open() -> None:
    some = Calendar(closures=(Closure(STORM.start, STORM.end, frozenset({"218"}), STORM.why),))
    at = vn("2024-09-10T09:00")
    assert some.is_working(at)
    assert not some.of("218").is_working(at)
    assert not some.of("000.01.10.H02", "218").is_working(at), "an agency that sits in the unit"
    assert some.of("217").is_working(at)
    assert some.of("217") is some


def test_a_closure_spreads_to_what_lies_within_the_units_it_names() -> None:
    some = Calendar(closures=(Closure(STORM.start, STORM.end, frozenset({"218"})),))
    asked = []

    def within(code: str, on: date) -> list[str]:
        asked.append((code, on))
        return ["07510"]

    wide = some.spread(within)
    assert asked == [("218", date(2024, 9, 9))]
    assert not wide.of("07510").is_working(vn("2024-09-10T09:00"))
    assert not wide.of("218").is_working(vn("2024-09-10T09:00"))


def test_a_calendar_without_working_days_is_an_error_and_not_an_endless_search() -> None:
    never = Calendar(weekdays=frozenset(), public_holidays=False)
    with pytest.raises(CalendarError, match="ít nhất một"):
        never.add_working(vn("2026-03-23T08:00"), timedelta(hours=1))
    with pytest.raises(CalendarError, match="ít nhất một"):
        never.next_working(vn("2026-03-23T08:00"))
    with pytest.raises(CalendarError, match="ít nhất một"):
        never.add_working_days(date(2026, 3, 23), 1)
    with pytest.raises(CalendarError, match="ít nhất một"):
        never.working_days_before(date(2026, 3, 23), 1)


def test_negative_amounts_are_refused() -> None:
    with pytest.raises(ValueError, match="âm"):
        OFFICE.add_working(vn("2026-03-23T08:00"), -MINUTE)
    with pytest.raises(ValueError, match="âm"):
        OFFICE.add_working_days(date(2026, 3, 23), -1)
    with pytest.raises(ValueError, match="âm"):
        OFFICE.working_days_before(date(2026, 3, 23), -1)


def test_a_moment_without_a_time_zone_is_refused_not_guessed() -> None:
    with pytest.raises(ValueError, match="múi giờ"):
        OFFICE.is_working(datetime(2026, 3, 23, 8))  # noqa: DTZ001
