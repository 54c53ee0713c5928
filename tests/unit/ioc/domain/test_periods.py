"""Reporting periods: they tile the time line, their names read back, and comparisons find the right other period."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ioc.domain.period_names import BadPeriod, read_period
from ioc.domain.periods import MONTHS, Period, PeriodKind, day, holding, monthly, span
from ioc.domain.text import VIETNAM

DAY = timedelta(days=1)
moments = st.datetimes(datetime(1978, 1, 1), datetime(2098, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
days = st.dates(date(1978, 1, 1), date(2098, 1, 1))
cuts = st.integers(1, 28)
MONTHLY: tuple[PeriodKind, ...] = tuple(MONTHS)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    kind: PeriodKind = draw(st.sampled_from(["day", "week", "span", *MONTHLY]))
    if kind == "span":
        first = draw(days)
        if draw(st.booleans()):
            return span(day(first).start, day(first + draw(st.integers(0, 900)) * DAY).end)
        at = day(first).start + draw(st.timedeltas(timedelta(0), DAY))
        return span(at, at + draw(st.timedeltas(timedelta(microseconds=1), 900 * DAY)))
    return holding(kind, draw(moments), draw(cuts) if kind in MONTHS else 1)


def at_local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@given(moments, st.sampled_from(["day", "week", *MONTHLY]), cuts)
def test_periods_of_a_kind_tile_the_time_line(at: datetime, kind: PeriodKind, cut: int) -> None:
    here = holding(kind, at, cut)
    assert at in here
    assert here.next().start == here.end
    assert here.previous().end == here.start
    assert here.next().previous() == here == here.previous().next()
    assert holding(kind, here.start, cut) == here == holding(kind, here.end - timedelta(microseconds=1), cut)
    assert holding(kind, here.end, cut) == here.next()


@given(periods())
def test_the_name_of_a_period_reads_back(period: Period) -> None:
    assert read_period(period.name) == period


@given(st.sampled_from(MONTHLY), days, st.integers(2, 28))
def test_a_closed_period_runs_from_the_closing_day_to_the_day_before_it(kind: PeriodKind, on: date, cut: int) -> None:
    period = monthly(kind, on, cut)
    plain = monthly(kind, period.last_day)
    assert period.first_day.day == cut
    assert period.last_day.day == cut - 1
    assert (period.last_day.year, period.last_day.month) == (plain.last_day.year, plain.last_day.month)
    assert (period.first_day.replace(day=28) + 4 * DAY).replace(day=1) == plain.first_day, "a month earlier"
    assert period.name == f"{plain.name}@{cut}"


def _is_months(period: Period) -> bool:
    """Begins and ends on the same day of a month: such a span moves by months."""
    return period.kind != "span" or (period.of_days and period.first_day.day == period.end.day)


@example(span(datetime(2001, 1, 1, tzinfo=VIETNAM), datetime(2002, 1, 2, tzinfo=VIETNAM)), -1)
@given(periods(), st.integers(-4, 4))
def test_moving_there_and_back_is_at_home(period: Period, count: int) -> None:
    there = period.moved(count)
    assert there.kind == period.kind
    # 366 days before 2001 are the year 2000, which moves on as a year and no longer as 366 days.
    assume(_is_months(there) == _is_months(period))
    assert there.moved(-count) == period
    assert (there.start > period.start) == (count > 0)


@given(periods())
def test_the_period_before_ends_where_this_one_begins(period: Period) -> None:
    assert period.previous().end == period.start


@given(periods())
def test_the_same_period_of_the_year_before_is_a_year_before(period: Period) -> None:
    before = period.last_year()
    assert before.kind == period.kind
    assert before.start < before.end
    assert timedelta(days=363) <= period.start - before.start <= timedelta(days=371)
    assert before.year == period.year - 1 or period.kind == "span"
    assert before.number == period.number or (period.kind, period.number) == ("week", 53) or period.kind == "span"


@pytest.mark.parametrize(
    ("name", "first", "last", "vi", "en", "previous", "last_year"),
    [
        ("2024-03-15", "2024-03-15", "2024-03-15", "Ngày 15/03/2024", "15 March 2024", "2024-03-14", "2023-03-15"),
        ("2024-02-29", "2024-02-29", "2024-02-29", "Ngày 29/02/2024", "29 February 2024", "2024-02-28", "2023-02-28"),
        ("2024-W05", "2024-01-29", "2024-02-04", "Tuần 5/2024 (từ 29/01/2024 đến 04/02/2024)",
         "Week 5, 2024 (29 January 2024 to 4 February 2024)", "2024-W04", "2023-W05"),
        ("2020-W53", "2020-12-28", "2021-01-03", "Tuần 53/2020 (từ 28/12/2020 đến 03/01/2021)",
         "Week 53, 2020 (28 December 2020 to 3 January 2021)", "2020-W52", "2019-W52"),
        ("2024-03", "2024-03-01", "2024-03-31", "Tháng 3/2024", "March 2024", "2024-02", "2023-03"),
        ("2024Q1", "2024-01-01", "2024-03-31", "Quý I/2024", "Q1 2024", "2023Q4", "2023Q1"),
        ("2024H2", "2024-07-01", "2024-12-31", "6 tháng cuối năm 2024", "Second half of 2024", "2024H1", "2023H2"),
        ("2024", "2024-01-01", "2024-12-31", "Năm 2024", "2024", "2023", "2023"),
        ("2024-03@15", "2024-02-15", "2024-03-14", "Tháng 3/2024 (từ 15/02/2024 đến 14/03/2024)",
         "March 2024 (15 February 2024 to 14 March 2024)", "2024-02@15", "2023-03@15"),
        ("2024-01@15", "2023-12-15", "2024-01-14", "Tháng 1/2024 (từ 15/12/2023 đến 14/01/2024)",
         "January 2024 (15 December 2023 to 14 January 2024)", "2023-12@15", "2023-01@15"),
        ("2024Q1@15", "2023-12-15", "2024-03-14", "Quý I/2024 (từ 15/12/2023 đến 14/03/2024)",
         "Q1 2024 (15 December 2023 to 14 March 2024)", "2023Q4@15", "2023Q1@15"),
        ("2024H1@15", "2023-12-15", "2024-06-14", "6 tháng đầu năm 2024 (từ 15/12/2023 đến 14/06/2024)",
         "First half of 2024 (15 December 2023 to 14 June 2024)", "2023H2@15", "2023H1@15"),
        ("2024@15", "2023-12-15", "2024-12-14", "Năm 2024 (từ 15/12/2023 đến 14/12/2024)",
         "2024 (15 December 2023 to 14 December 2024)", "2023@15", "2023@15"),
        # The hospital figure of seed S1, and its education figure.
        ("2024Q1@16", "2023-12-16", "2024-03-15", "Quý I/2024 (từ 16/12/2023 đến 15/03/2024)",
         "Q1 2024 (16 December 2023 to 15 March 2024)", "2023Q4@16", "2023Q1@16"),
        ("2023-12-16..2024-03-15", "2023-12-16", "2024-03-15", "từ 16/12/2023 đến 15/03/2024",
         "16 December 2023 to 15 March 2024", "2023-09-16..2023-12-15", "2022-12-16..2023-03-15"),
        ("2024-01-01..2024-03-15", "2024-01-01", "2024-03-15", "từ 01/01/2024 đến 15/03/2024",
         "1 January 2024 to 15 March 2024", "2023-10-18..2023-12-31", "2023-01-01..2023-03-15"),
        # Not whole months: some months lack the 31st. As many days before.
        ("2024-01-31..2024-03-30", "2024-01-31", "2024-03-30", "từ 31/01/2024 đến 30/03/2024",
         "31 January 2024 to 30 March 2024", "2023-12-02..2024-01-30", "2023-01-31..2023-03-30"),
        ("2025-01-01..2025-02-28", "2025-01-01", "2025-02-28", "từ 01/01/2025 đến 28/02/2025",
         "1 January 2025 to 28 February 2025", "2024-11-01..2024-12-31", "2024-01-01..2024-02-29"),
        ("2024-03-15T07:30..2024-03-15T17:00", "2024-03-15", "2024-03-15",
         "từ 07:30 15/03/2024 đến trước 17:00 15/03/2024", "07:30 15 March 2024 to before 17:00 15 March 2024",
         "2024-03-14T22:00..2024-03-15T07:30", "2023-03-15T07:30..2023-03-15T17:00"),
    ],
)  # fmt: skip
def test_a_period_is_what_its_name_says(
    name: str, first: str, last: str, vi: str, en: str, previous: str, last_year: str
) -> None:
    period = read_period(name)
    assert (f"{period.first_day}", f"{period.last_day}") == (first, last)
    assert (period.label(), period.label("en")) == (vi, en)
    assert (period.previous().name, period.last_year().name) == (previous, last_year)


def test_a_period_is_half_open_at_local_midnight() -> None:
    march = read_period("2024-03")
    assert march.start == datetime(2024, 2, 29, 17, tzinfo=UTC)
    assert at_local("2024-03-31T23:59:59.999999") in march
    assert at_local("2024-04-01T00:00") not in march
    assert march.days == 31


def test_small_liberties_read_as_the_one_name() -> None:
    assert [read_period(text).name for text in (" 2024q1 ", "2024-Q1", "2024h2", "2024w05")] == [
        "2024Q1", "2024Q1", "2024H2", "2024-W05",
    ]  # fmt: skip
    assert read_period("2024-03-15T00:00..2024-03-17T00:00").name == "2024-03-15..2024-03-16"
    assert read_period("2024-03-14T17:00Z..2024-03-15T17:00+07:00").name == "2024-03-15T00:00..2024-03-15T17:00"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "2024Q1@15"),
        ("quý một", "2024Q1@15"),
        ("15/03/2024", "có phải 2024-03-15?"),
        ("ngày 5/3/2024", "có phải 2024-03-05?"),
        ("3/2024", "có phải 2024-03?"),
        ("Tháng 12/2024", "có phải 2024-12?"),
        ("2024-3", "có phải 2024-03?"),
        ("202403", "có phải 2024-03?"),
        ("Quý IV/2024", "có phải 2024Q4?"),
        ("Q1/2024", "có phải 2024Q1?"),
        ("quý 2 năm 2024", "có phải 2024Q2?"),
        ("Tuần 5/2024", "có phải 2024-W05?"),
        ("6 tháng cuối năm 2023", "có phải 2023H2?"),
        ("Năm 2024", "có phải 2024?"),
        ("từ 16/12/2023 đến ngày 15/3/2024", "có phải 2023-12-16..2024-03-15?"),
        ("16/12/2023–15/03/2024", "có phải 2023-12-16..2024-03-15?"),
        ("16/12/2023..15/03/2024", "có phải 2023-12-16..2024-03-15?"),
        ("31/6/2024", "tháng 6/2024 có 30 ngày"),  # a date of seed S1
        ("2024-02-30", "tháng 2/2024 có 29 ngày"),
        ("2024-13", "không có tháng 13"),
        ("2024-W53", "năm 2024 có tuần 01 đến 52"),
        ("2024Q5", "2024Q1"),
        ("1024", "1976"),
        ("2024-03-15@15", "có phải 2024-03-15?"),
        ("2024Q1@1", "có phải 2024Q1?"),
        ("2024Q1@31", "có phải 2024Q1@15?"),
        ("2024-03-15..2024-01-01", "có phải 2024-01-01..2024-03-15?"),
        ("2024-03-15T10:00..2024-03-15T10:00", "không muộn hơn"),
        ("2024-03-15..2024-03-15T10:00", "cùng là ngày"),
        ("2024-03-15T24:30..2024-03-16T10:00", "không phải thời điểm có thật"),
        ("2024-01-01..", "trống"),
        ("2024-01-01..2024-02-01..2024-03-01", "hai đầu"),
        ("x" * 500, "80"),
    ],
)
def test_a_wrong_name_is_told_with_what_was_probably_meant(text: str, hint: str) -> None:
    with pytest.raises(BadPeriod) as told:
        read_period(text)
    assert hint in told.value.vi
    assert told.value.en
    if told.value.meant:
        assert told.value.meant == read_period(told.value.meant).name


@given(st.text(max_size=40) | st.from_regex(r"[0-9/.@TQWH –-]{0,40}", fullmatch=True))
def test_whatever_is_written_either_reads_or_is_told(text: str) -> None:
    try:
        period = read_period(text)
    except BadPeriod:
        return
    assert read_period(period.name) == period


def test_an_empty_span_is_refused() -> None:
    at = at_local("2024-03-15T10:00")
    with pytest.raises(ValueError, match="trống"):
        span(at, at)


def test_spans_have_no_place_of_their_own() -> None:
    with pytest.raises(ValueError, match="khoảng tùy ý"):
        holding("span", at_local("2024-03-15T10:00"))


def test_a_closing_day_that_some_months_lack_is_refused() -> None:
    with pytest.raises(ValueError, match="1–28"):
        monthly("month", date(2024, 3, 15), 29)
