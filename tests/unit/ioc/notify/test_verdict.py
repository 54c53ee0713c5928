"""What becomes of a notice after an attempt."""

from datetime import UTC, datetime, timedelta

import pytest

from ioc.notify.verdict import RETRY_CAP_S, retry_delay_s, settle

NOW = datetime(2024, 3, 20, 7, tzinfo=UTC)
LATER = NOW + timedelta(hours=24)


@pytest.mark.parametrize(("attempt", "ceiling_s"), [(1, 2), (2, 4), (3, 8), (8, 256), (9, 300), (1000, 300)])
def test_the_delay_lies_anywhere_below_a_ceiling_that_doubles_up_to_five_minutes(
    attempt: int, ceiling_s: float
) -> None:
    assert retry_delay_s(attempt, 0.0) == 0
    assert retry_delay_s(attempt, 0.5) == ceiling_s / 2
    assert retry_delay_s(attempt, 1.0) == min(ceiling_s, RETRY_CAP_S)


def test_a_receiver_that_asks_us_to_wait_is_heard_within_reason() -> None:
    assert retry_delay_s(1, 0.5, retry_after_s=30) == 30
    assert retry_delay_s(1, 0.5, retry_after_s=999_999) == 3600


def test_each_result_leads_to_one_state() -> None:
    def state(result: str, **more: bool) -> str:
        return settle(result, attempt=1, now=NOW, expires_at=LATER, dice=lambda: 0.5, **more)[0]  # type: ignore[arg-type]

    assert state("sent") == "sent"
    assert state("permanent") == "failed"
    assert state("temporary") == "planned"
    assert state("unknown") == "planned"
    assert state("unknown", same_id_counts_once=False) == "failed"


def test_a_notice_whose_time_runs_out_before_the_next_try_is_dead() -> None:
    tight = {"attempt": 1, "now": NOW, "dice": lambda: 0.5}
    assert settle("temporary", expires_at=NOW + timedelta(seconds=1), **tight) == ("dead", None)  # type: ignore[arg-type]
    state, next_at = settle("temporary", expires_at=NOW + timedelta(seconds=1.1), **tight)  # type: ignore[arg-type]
    assert (state, next_at) == ("planned", NOW + timedelta(seconds=1))
