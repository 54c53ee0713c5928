"""Days, quarters and the department's reporting quarters, local time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall_ui.periods import (
    LOCAL,
    last_24h,
    local_date,
    local_day,
    ms,
    quarter,
    quarter_number,
    reporting_quarter,
    words,
)

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "said", "number"),
    [
        (date(2023, 12, 16), "16/12/2023–15/03/2024", (2024, 1)),
        (date(2024, 3, 15), "16/12/2023–15/03/2024", (2024, 1)),
        (date(2024, 3, 16), "16/03/2024–15/06/2024", (2024, 2)),
        (date(2024, 12, 31), "16/12/2024–15/03/2025", (2025, 1)),
        (date(2024, 2, 29), "16/12/2023–15/03/2024", (2024, 1)),
        (date(2026, 11, 22), "16/09/2026–15/12/2026", (2026, 4)),
    ],
)
def test_the_reporting_quarter_runs_from_the_16th_to_the_15th(day: date, said: str, number: tuple[int, int]) -> None:
    period = reporting_quarter(day)
    assert words(period) == said
    assert quarter_number(period) == number


@given(DAYS)
def test_every_day_lies_in_its_reporting_quarter_and_the_next_begins_where_it_ends(day: date) -> None:
    period = reporting_quarter(day)
    noon = ms(datetime(day.year, day.month, day.day, 12, tzinfo=LOCAL))
    assert noon in period
    assert 90 <= period.days <= 92
    assert reporting_quarter(local_date(period.end)).start == period.end


@given(st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)))  # noqa: DTZ001
def test_every_instant_lies_in_its_day_quarter_and_last_24_hours(now: datetime) -> None:
    assert all(ms(now) in period for period in (local_day(now), quarter(now), last_24h(now)))
    assert last_24h(now).start <= ms(now - timedelta(hours=23, minutes=59))


def test_a_local_day_begins_at_seventeen_hours_utc() -> None:
    assert local_day(datetime(2024, 3, 20, 16, 59, tzinfo=UTC)).end == ms(datetime(2024, 3, 20, 17, 0, tzinfo=UTC))
    assert local_day(datetime(2024, 3, 20, 17, 0, tzinfo=UTC)).start == ms(datetime(2024, 3, 20, 17, 0, tzinfo=UTC))
