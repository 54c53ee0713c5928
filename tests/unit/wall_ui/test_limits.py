"""Counting a client's messages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wall_ui.limits import Rate


def test_the_twenty_first_message_in_ten_seconds_is_one_too_many() -> None:
    rate = Rate(20, 10.0)
    assert [rate.exceeds(at * 0.1) for at in range(21)] == [False] * 20 + [True]


def test_the_twenty_first_after_ten_seconds_is_welcome() -> None:
    rate = Rate(20, 10.0)
    assert not any(rate.exceeds(at * 0.5) for at in range(20))
    assert not rate.exceeds(10.0)


@given(st.lists(st.floats(0, 3), max_size=60))
def test_it_agrees_with_counting_them_all(gaps: list[float]) -> None:
    rate, times = Rate(5, 10.0), []
    for gap in gaps:
        now = (times[-1] if times else 0.0) + gap
        assert rate.exceeds(now) == (sum(now - at < 10.0 for at in times) >= 5)
        times.append(now)
