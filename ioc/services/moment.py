"""Moments as strangers write them: RFC 3339 with an offset. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_SHAPE = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)


class BadMoment(ValueError):
    """Thời điểm sai dạng. / Not a moment."""

    def __init__(self, vi: str, en: str) -> None:
        self.vi, self.en = vi, en
        super().__init__(f"{vi} / {en}")


def parse_moment(text: str) -> datetime:
    """The instant, in UTC. A leap second (23:59:60) is read as the second before it: clocks differ there anyway.
    Raises BadMoment."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise BadMoment("Cần dạng 2026-11-22T07:30:00+07:00.", "Needs the form 2026-11-22T07:30:00+07:00.")
    zone = found[8]
    if zone is None:
        raise BadMoment("Thiếu múi giờ, ví dụ +07:00.", "The offset is missing, e.g. +07:00.")
    hours, minutes = (0, 0) if zone in "Zz" else (int(zone[1:3]), int(zone[4:6]))
    if hours > 14 or minutes > 59:
        raise BadMoment(f"Múi giờ {zone} không có.", f"There is no offset {zone}.")
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    second = int(found[6])
    micro = int((found[7] or "0")[:6].ljust(6, "0"))
    try:
        if second > 60:
            raise ValueError
        year, month, day, hour, minute = (int(found[place]) for place in range(1, 6))
        return datetime(year, month, day, hour, minute, min(second, 59), micro, timezone(offset)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadMoment("Ngày giờ không có thật.", "No such date or time.") from None
