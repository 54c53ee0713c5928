"""When time limits end: Điều 147–148 BLDS 2015, and the conventions of one-stop desks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.calendar import Calendar
from ioc.domain.daycount import (
    Counting,
    Ending,
    TimeLimit,
    ends_at,
    last_day,
    moment_words,
    months_later,
    read_limit,
)
from ioc.domain.text import VIETNAM
from ioc.domain.workday import Closure, OwnDay

OFFICE = Calendar()
DAY = timedelta(days=1)


def vn(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def due(start: str, limit: str, calendar: Calendar = OFFICE, **switches: object) -> str:
    end = ends_at(vn(start), read_limit(limit), calendar, Counting(**switches))  # type: ignore[arg-type]
    return moment_words(end)


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        # 147.1: minutes and hours run from the moment, through nights and holidays.
        ("2024-03-15T16:40", "24 giờ", "16:40 ngày 16/03/2024"),
        ("2024-03-15T23:50", "30 phút", "00:20 ngày 16/03/2024"),
        # 147.2, 148.1, 148.6: the first day is not counted, the last ends at 24:00.
        ("2024-03-04T08:00", "10 ngày", "24:00 ngày 14/03/2024"),
        ("2024-03-04T23:59", "1 ngày", "24:00 ngày 05/03/2024"),
        # 148.2
        ("2024-03-04T08:00", "2 tuần", "24:00 ngày 18/03/2024"),
        # 148.3: the corresponding day, or the last of a month that has none.
        ("2024-03-12T08:00", "1 tháng", "24:00 ngày 12/04/2024"),
        ("2024-01-31T08:00", "1 tháng", "24:00 ngày 29/02/2024"),
        ("2023-10-31T08:00", "6 tháng", "24:00 ngày 02/05/2024"),  # 30/04 and 01/05 are holidays
        ("2024-02-29T08:00", "1 tháng", "24:00 ngày 29/03/2024"),  # not the end of March
        # 148.4
        ("2024-03-12T08:00", "1 năm", "24:00 ngày 12/03/2025"),
        ("2024-02-29T08:00", "1 năm", "24:00 ngày 28/02/2025"),
        # 148.5
        ("2024-03-15T08:00", "15 ngày", "24:00 ngày 01/04/2024"),  # 30/03 is a Saturday
        ("2026-02-07T08:00", "10 ngày", "24:00 ngày 23/02/2026"),  # 17/02 is Tết
        ("2024-04-19T08:00", "10 ngày", "24:00 ngày 02/05/2024"),  # 29/04 was swapped and is free
        ("2024-04-24T08:00", "10 ngày", "24:00 ngày 04/05/2024"),  # a make-up Saturday is no day off
    ],
)
def test_a_limit_ends_where_the_civil_code_says(start: str, limit: str, end: str) -> None:
    assert due(start, limit) == end


def test_a_limit_in_hours_is_not_moved_from_a_weekend() -> None:
    assert due("2024-03-15T16:40", "48 giờ") == "16:40 ngày 17/03/2024"


@pytest.mark.parametrize(
    ("start", "limit", "switches", "end"),
    [
        ("2024-03-18T09:00", "5 ngày làm việc", {}, "17:00 ngày 25/03/2024"),
        ("2024-03-18T16:59", "5 ngày làm việc", {}, "17:00 ngày 25/03/2024"),
        ("2024-03-18T09:00", "5 ngày làm việc", {"ends": "midnight"}, "24:00 ngày 25/03/2024"),
        ("2024-03-18T14:10", "5 ngày làm việc", {"ends": "same_hour"}, "14:10 ngày 25/03/2024"),
        # The hour after which a reception counts for the next working day: on it, and a moment after.
        ("2024-03-18T15:00", "5 ngày làm việc", {"received_until": 900}, "17:00 ngày 25/03/2024"),
        ("2024-03-18T15:00:01", "5 ngày làm việc", {"received_until": 900}, "17:00 ngày 26/03/2024"),
        ("2024-03-18T11:31", "5 ngày làm việc", {"received_until": 690}, "17:00 ngày 26/03/2024"),
        ("2024-03-18T15:01", "5wd", {"received_until": 900, "ends": "same_hour"}, "17:00 ngày 25/03/2024"),
        # Sent on a Saturday: by the letter Monday is day 1; with an hour set Monday is the day not counted.
        ("2024-03-16T10:00", "1 ngày làm việc", {}, "17:00 ngày 18/03/2024"),
        ("2024-03-16T10:00", "1 ngày làm việc", {"received_until": 900}, "17:00 ngày 19/03/2024"),
        # «Trong ngày»
        ("2024-03-18T15:00", "0wd", {}, "17:00 ngày 18/03/2024"),
        ("2024-03-18T15:01", "0wd", {}, "17:00 ngày 19/03/2024"),
        ("2024-03-16T10:00", "0wd", {}, "17:00 ngày 18/03/2024"),
        # A make-up Saturday counts, a swapped Monday does not.
        ("2024-04-26T09:00", "3 ngày làm việc", {}, "17:00 ngày 04/05/2024"),
        ("2024-03-15T16:00", "8 giờ làm việc", {}, "16:00 ngày 18/03/2024"),
    ],
)
def test_working_days_are_counted_as_the_province_decides(
    start: str, limit: str, switches: dict[str, object], end: str
) -> None:
    assert due(start, limit, **switches) == end


def test_a_storm_lengthens_working_days_and_leaves_calendar_days_alone() -> None:
    stormy = Calendar(closures=(Closure(vn("2024-09-09T00:00"), vn("2024-09-11T00:00"), why="Bão số 3"),))
    assert due("2024-09-06T09:00", "3 ngày làm việc") == "17:00 ngày 11/09/2024"
    assert due("2024-09-06T09:00", "3 ngày làm việc", stormy) == "17:00 ngày 13/09/2024"
    assert due("2024-09-06T09:00", "3 ngày", stormy) == "24:00 ngày 09/09/2024"
    assert due("2024-09-06T09:00", "3 ngày", stormy, closed_is_rest=True) == "24:00 ngày 11/09/2024"


def test_a_storm_on_the_last_afternoon_does_not_bring_the_deadline_forward() -> None:
    stormy = Calendar(closures=(Closure(vn("2024-09-11T14:00"), vn("2024-09-12T00:00")),))
    assert due("2024-09-06T09:00", "3 ngày làm việc", stormy) == "17:00 ngày 11/09/2024"


def test_what_comes_after_a_half_day_has_closed_counts_for_the_next_day() -> None:
    half = Calendar(own={date(2024, 3, 18): OwnDay(((450, 690),))})
    assert due("2024-03-18T11:30", "1wd", half, received_until=900) == "17:00 ngày 19/03/2024"
    assert due("2024-03-18T11:31", "1wd", half, received_until=900) == "17:00 ngày 20/03/2024"


def test_a_day_hour_for_hour_has_the_hours_of_a_usual_day_there() -> None:
    mornings = Calendar(hours=((450, 690),))
    assert due("2024-03-18T10:30", "2wd", mornings, ends="same_hour") == "10:30 ngày 20/03/2024"


def test_nothing_is_due_the_same_day_after_the_office_has_closed() -> None:
    half = Calendar(own={date(2024, 3, 18): OwnDay(((450, 690),))})
    assert due("2024-03-18T11:00", "0wd", half) == "11:30 ngày 18/03/2024"
    assert due("2024-03-18T12:00", "0wd", half) == "17:00 ngày 19/03/2024"


moments = st.datetimes(datetime(2015, 1, 1), datetime(2034, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
countings = st.builds(
    Counting,
    received_until=st.sampled_from([None, 690, 900, 1020]),
    ends=st.sampled_from(["closing", "midnight", "same_hour"]),
)
limits = st.one_of(
    st.builds(TimeLimit, st.integers(1, 60), st.sampled_from(["minute", "hour", "day", "working_hour"])),
    st.builds(TimeLimit, st.integers(1, 24), st.sampled_from(["week", "month"])),
    st.builds(TimeLimit, st.integers(0, 60), st.just("working_day")),
)


@given(moments, st.timedeltas(timedelta(0), 4 * DAY), limits, countings)
def test_a_later_start_never_ends_earlier(a: datetime, later: timedelta, limit: TimeLimit, counting: Counting) -> None:
    assert a < ends_at(a, limit, OFFICE, counting) <= ends_at(a + later, limit, OFFICE, counting)


@given(moments, st.integers(1, 60), countings)
def test_a_day_more_never_ends_earlier(a: datetime, n: int, counting: Counting) -> None:
    one, more = (ends_at(a, TimeLimit(days, "working_day"), OFFICE, counting) for days in (n, n + 1))
    assert one < more


@given(moments, st.integers(1, 40))
def test_a_limit_in_days_ends_at_midnight_after_a_working_day_or_a_day_in_between(a: datetime, n: int) -> None:
    end = ends_at(a, TimeLimit(n, "day"), OFFICE)
    assert end.time() == time()
    last = (end - DAY).date()
    assert OFFICE.is_workday(last)
    plain = a.astimezone(VIETNAM).date() + n * DAY
    assert plain <= last
    assert not any(OFFICE.is_workday(plain + k * DAY) for k in range((last - plain).days))


@given(moments, st.integers(1, 30), st.sampled_from(["closing", "midnight"]))
def test_n_working_days_hold_n_working_days(a: datetime, n: int, ends: Ending) -> None:
    end = ends_at(a, TimeLimit(n, "working_day"), OFFICE, Counting(ends=ends))
    first = a.astimezone(VIETNAM).date()
    counted = [first + k * DAY for k in range(1, 120) if OFFICE.is_workday(first + k * DAY)]
    assert (end - timedelta(microseconds=1)).date() == counted[n - 1]


@given(st.dates(date(2015, 1, 1), date(2035, 1, 1)), st.integers(0, 60))
def test_months_later_is_the_corresponding_day_or_the_last_one(day: date, count: int) -> None:
    later = months_later(day, count)
    assert (later.year - day.year) * 12 + later.month - day.month == count
    assert later.day == day.day or (later.day < day.day and (later + DAY).day == 1)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("5 ngày làm việc", TimeLimit(5, "working_day")),
        ("05 Ngày  Làm Việc", TimeLimit(5, "working_day")),
        ("5wd", TimeLimit(5, "working_day")),
        ("1 working day", TimeLimit(1, "working_day")),
        ("8 giờ làm việc", TimeLimit(8, "working_hour")),
        ("30 ngày", TimeLimit(30, "day")),
        ("2 tháng", TimeLimit(2, "month")),
        ("2 weeks", TimeLimit(2, "week")),
    ],
)
def test_a_limit_is_read_as_people_write_it(text: str, limit: TimeLimit) -> None:
    assert read_limit(text) == limit


@given(limits)
def test_a_limit_written_in_words_is_read_back(limit: TimeLimit) -> None:
    if limit.n:
        assert read_limit(limit.words()) == limit
        assert read_limit(limit.words("en")) == limit


@pytest.mark.parametrize("text", ["", "5", "năm ngày", "5 ngày lễ", "-3 ngày", "0 ngày", "101 năm", "99999wd"])
def test_what_is_no_limit_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="thời hạn"):
        read_limit(text)


def test_working_days_have_no_last_day_without_a_calendar() -> None:
    with pytest.raises(ValueError, match="ngày lịch"):
        last_day(date(2024, 3, 15), TimeLimit(5, "working_day"))


def test_midnight_is_said_as_the_end_of_its_day() -> None:
    assert moment_words(vn("2024-03-16T00:00")) == "24:00 ngày 15/03/2024"
    assert moment_words(vn("2024-03-16T00:00").astimezone(UTC), "en") == "24:00 on 15 March 2024"
