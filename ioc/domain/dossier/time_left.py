"""Time left: what depends on the moment of asking, hence is computed and never stored."""

from __future__ import annotations

from datetime import datetime, timedelta

from ioc.domain.calendar import Calendar
from ioc.domain.cases import CaseRow, from_ms
from ioc.domain.dossier.promise import days_after
from ioc.domain.dossier.span import office_time


def remaining(row: CaseRow, now: datetime, calendar: Calendar) -> timedelta | None:
    """Office time until the dossier is due, negative once it is overdue; None when it has ended or has no date.

    While it waits for the applicant the clock stands where it stood at the request.
    """
    if not row.open or row.due_at is None:
        return None
    return office_time(_clock_stands(row) or now, row.due_at, calendar)


def overdue(row: CaseRow, now: datetime) -> bool:
    """Still open, its clock running, and past its date. A dossier done in its last moment is in time."""
    return row.open and row.due_at is not None and (_clock_stands(row) or now) > row.due_at


def days_late(row: CaseRow, now: datetime, calendar: Calendar) -> int | None:
    """Working days begun after the due date: at the end, or so far; None when it is not late by time.

    A dossier late by rule only (papers asked for twice) ended before its date and has none.
    """
    if not row.open:
        late = row.attrs.get("days_late")
        return late if isinstance(late, int) else None
    if row.due_at is None or not overdue(row, now):
        return None
    return days_after(row.due_at, _clock_stands(row) or now, calendar)


def on_time(row: CaseRow, now: datetime) -> bool | None:
    """QĐ 766, component 2.1, as at `now`: a dossier still running is in time until its date has passed. None: not
    received, or no date promised."""
    known, due = row.attrs.get("on_time_766"), row.attrs.get("due_766")
    if isinstance(known, bool):
        return known
    if row.attrs.get("received_at") is None or not isinstance(due, int):
        return None
    return now < from_ms(due + 1)  # the case keeps whole milliseconds: the last one counts whole


def _clock_stands(row: CaseRow) -> datetime | None:
    since = row.attrs.get("paused_since")
    return from_ms(since) if isinstance(since, int) else None
