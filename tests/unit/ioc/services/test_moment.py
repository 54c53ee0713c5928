"""Moments of strangers."""

from datetime import UTC, datetime

import pytest

from ioc.services.moment import BadMoment, parse_moment


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-22T07:30:00+07:00", datetime(2026, 11, 22, 0, 30, tzinfo=UTC)),
        ("2026-11-22T00:30:00Z", datetime(2026, 11, 22, 0, 30, tzinfo=UTC)),
        ("2026-11-22t00:30:00.123456789z", datetime(2026, 11, 22, 0, 30, 0, 123456, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("2024-02-29T00:00:00-09:30", datetime(2024, 2, 29, 9, 30, tzinfo=UTC)),
    ],
)
def test_reads(text: str, at: datetime) -> None:
    assert parse_moment(text) == at


@pytest.mark.parametrize(
    "text",
    [
        *("", "now", "1732233600", "2026-11-22", "2026-11-22T07:30:00", "2026-11-22T07:30+07:00"),
        *("2026-02-30T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T23:59:61Z", "2026-11-22T07:30:00+25:00"),
        *("2026-11-22T07:30:00+07:60", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "٢٠٢٦-11-22T07:30:00Z"),
    ],
)
def test_refuses(text: str) -> None:
    with pytest.raises(BadMoment):
        parse_moment(text)
