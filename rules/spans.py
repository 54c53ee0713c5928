"""Spans of time as written in rule files: `90s`, `10m`, `1h30m`, `30d`; working days: `3wd`. Pure."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

WORKING_DAYS: Final = "wd"
SPAN: Final = re.compile(r"^(?=[0-9])(?:([0-9]{1,4})d)?(?:([0-9]{1,4})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,6})s)?$(?!\n)")


def span(text: str) -> timedelta:
    """timedelta of `1h30m`. ValueError for anything else."""
    match = SPAN.match(text)
    if match is None:
        raise ValueError(
            f"{text!r}: không phải khoảng thời gian / not a span of time; ví dụ / e.g. 90s, 10m, 1h30m, 30d"
        )
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def working_days(text: str) -> int:
    """3 of `3wd`; 0 for a span of the clock."""
    return int(text.removesuffix(WORKING_DAYS)) if text.endswith(WORKING_DAYS) else 0
