"""Promise: the date a result was promised for, or follows from the time the procedure allows."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

from ioc.domain.calendar import DAY, Calendar
from ioc.domain.daycount import LimitUnit, TimeLimit, ends_at
from ioc.domain.dossier.policy import Policy
from ioc.domain.dossier.span import office_days
from ioc.domain.dossier.step import Life
from ioc.domain.text import VIETNAM

INSTANT: Final = timedelta(microseconds=1)
_UNITS: Final[dict[object, LimitUnit]] = {"hour": "working_hour", "working_day": "working_day"}
"""Procedures that allow hours mean office hours («8 giờ làm việc»)."""


def promised(life: Life, received: datetime, policy: Policy, calendar: Calendar) -> datetime | None:
    """The promised date by policy; None when none was said and no time is allowed."""
    unit = _UNITS.get(life.stated.get("duration_unit"))
    if life.dues:
        due = life.dues[-1 if policy.due == "latest" else 0]
        return _end_of_day(due) if policy.due_until == "day" else due
    if unit and life.stated.get("duration"):
        return ends_at(received, TimeLimit(int(life.stated["duration"]), unit), calendar, policy.counting)
    return None


def days_after(due: datetime, end: datetime, calendar: Calendar) -> int:
    """Working days begun after `due`, at least 1; `end` is later. 00:00 is 24:00 of the day before."""
    return max(1, office_days(due - INSTANT, end, calendar))


def _end_of_day(at: datetime) -> datetime:
    return datetime.combine(at.astimezone(VIETNAM).date(), time(), VIETNAM) + DAY - INSTANT
