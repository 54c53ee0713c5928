"""Span: office time and working days between two moments that people typed.

A slip of the pen (a date in the year 2924, or 1970 for "none") must not make anybody walk through a thousand years of
holidays, which takes the calendar seconds: no more than the last LONGEST of a span is counted.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from ioc.domain.calendar import Calendar
from ioc.domain.text import VIETNAM

LONGEST: Final = timedelta(days=20 * 366)
"""No dossier takes twenty years."""


def office_time(start: datetime, stop: datetime, calendar: Calendar) -> timedelta:
    """Office time from `start` to `stop`; negative when `stop` is earlier."""
    if stop < start:
        return -office_time(stop, start, calendar)
    return calendar.working_time_between(stop - LONGEST if stop - start > LONGEST else start, stop)


def office_days(start: datetime, stop: datetime, calendar: Calendar) -> int:
    """Working days after the day of `start`, up to and with that of `stop`, which is later."""
    first = stop - LONGEST if stop - start > LONGEST else start
    return calendar.working_days_between(first.astimezone(VIETNAM).date(), stop.astimezone(VIETNAM).date())
