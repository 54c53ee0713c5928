"""Unix microseconds: how columns of moments hold them, exact as datetimes are. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def unix_us(at: datetime) -> int:
    return span_us(at - _EPOCH)


def from_us(us: int) -> datetime:
    return _EPOCH + timedelta(microseconds=us)


def span_us(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
