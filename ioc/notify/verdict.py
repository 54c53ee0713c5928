"""What becomes of a notice after an attempt. Pure: the clock and the dice are arguments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ioc.domain.outbox import Result, State

RETRY_BASE_S = 2.0
RETRY_CAP_S = 300.0
RETRY_AFTER_MAX_S = 3600.0
"""A receiver may ask us to wait; it may not make an alert wait for a day."""


def settle(
    result: Result,
    *,
    attempt: int,
    now: datetime,
    expires_at: datetime,
    dice: Callable[[], float],
    retry_after_s: float | None = None,
    same_id_counts_once: bool = True,
) -> tuple[State, datetime | None]:
    """The notice's next state, and when it is tried again when that is `planned`. `attempt` counts from 1."""
    if result == "sent":
        return "sent", None
    if result == "permanent" or (result == "unknown" and not same_id_counts_once):
        return "failed", None
    next_at = now + timedelta(seconds=retry_delay_s(attempt, dice(), retry_after_s))
    return ("planned", next_at) if next_at < expires_at else ("dead", None)


def retry_delay_s(attempt: int, dice: float, retry_after_s: float | None = None) -> float:
    """Full jitter: anywhere in [0, base * 2^(attempt-1)], capped, so that a returning receiver meets no wall of
    retries; but not sooner than the receiver asked."""
    ceiling = min(RETRY_CAP_S, RETRY_BASE_S * 2.0 ** min(attempt - 1, 30))
    return max(dice * ceiling, min(retry_after_s or 0.0, RETRY_AFTER_MAX_S))
