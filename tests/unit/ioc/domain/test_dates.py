"""Dates as documents write them, good and bad."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.dates import BadDate, Slip, cited_before, read_date

DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))


@given(day=DAYS)
def test_every_day_is_read_back_from_every_way_to_write_it(day: date) -> None:
    ways = (
        f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}", f"{day.day}-{day.month}-{day.year}", f"{day:%d.%m.%Y}",
        f"{day:%Y-%m-%d}", f"ngày {day.day}/{day.month}/{day.year}", f"Ngày {day.day} tháng {day.month} năm {day.year}",
        f" {day.day} tháng {day.month}  năm {day.year} ",
    )  # fmt: skip

    assert {read_date(way) for way in ways} == {day}


@pytest.mark.parametrize(
    ("text", "slip", "good"),
    [
        ("31/6/2024", Slip.NO_SUCH_DAY, ("2024-06-30", "2024-07-01")),
        ("30/2/2024", Slip.NO_SUCH_DAY, ("2024-02-29", "2024-03-01")),
        ("29/02/2023", Slip.NO_SUCH_DAY, ("2023-02-28", "2023-03-01")),
        ("2024-04-31", Slip.NO_SUCH_DAY, ("2024-04-30", "2024-05-01")),
        ("32/1/2024", Slip.NO_SUCH_DAY, ()),
        ("0/1/2024", Slip.NO_SUCH_DAY, ()),
        ("31/13/2024", Slip.NO_SUCH_DAY, ()),
        ("1/0/2024", Slip.NO_SUCH_DAY, ()),
        ("12/25/2024", Slip.MONTH_FIRST, ("2024-12-25",)),
        ("1/2/24", Slip.SHORT_YEAR, ("2024-02-01",)),
        ("31/6/24", Slip.SHORT_YEAR, ()),
        ("1/1/0024", Slip.YEAR_OUT_OF_RANGE, ()),
        ("1/1/9999", Slip.YEAR_OUT_OF_RANGE, ()),
        ("tháng 3 năm 2024", Slip.NOT_A_DATE, ()),
        ("", Slip.NOT_A_DATE, ()),
        ("１/1/2024", Slip.NOT_A_DATE, ()),
    ],
)
def test_a_wrong_date_says_what_and_what_it_may_have_meant(text: str, slip: Slip, good: tuple[str, ...]) -> None:
    read = read_date(text, "cột 3")

    assert isinstance(read, BadDate)
    assert read.slip is slip
    assert tuple(day.isoformat() for day in read.good) == good
    assert str(read).startswith("cột 3: ")


@given(day=st.integers(0, 40), month=st.integers(0, 20), year=st.integers(1900, 2999))
def test_a_day_is_refused_exactly_when_the_calendar_has_none(day: int, month: int, year: int) -> None:
    read = read_date(f"{day}/{month}/{year}")
    try:
        assert read == date(year, month, day)
    except ValueError:
        assert isinstance(read, BadDate)
        assert all(isinstance(one, date) for one in read.good)


@given(cited=DAYS, citing=DAYS)
def test_a_document_cites_what_is_not_younger_than_itself(cited: date, citing: date) -> None:
    bad = cited_before(cited, citing)

    assert (bad is None) == (cited <= citing)
    for day in bad.good if bad else ():
        assert (day.day, day.month) == (cited.day, cited.month)
        assert citing - timedelta(days=366) < day <= citing


def test_a_leap_day_has_no_likely_year_when_none_of_the_last_two_has_it() -> None:
    bad = cited_before(date(2028, 2, 29), date(2027, 3, 1))

    assert bad
    assert bad.good == ()
    assert str(bad).count("/ later than the document that cites it (1 March 2027)") == 1


@given(text=st.text(max_size=40))
def test_any_text_is_a_date_or_a_reason(text: str) -> None:
    assert isinstance(read_date(text), date | BadDate)
