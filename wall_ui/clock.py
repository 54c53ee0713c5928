"""Clock: where the edges get the time from; tests bring their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system() -> datetime:
    """Now, UTC."""
    return datetime.now(UTC)
