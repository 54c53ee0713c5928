"""Case: the living thing that events are about (a report, a dossier, a security incident, a payment).

A case is re-derived from its events in any order: the state is that of the latest event by (occurred_at, revision,
event_id); opened_at is the least, the other facts are those of the latest event that states them.
"""

from __future__ import annotations

from datetime import datetime

import msgspec


class CaseChange(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What one event says about its case; None = says nothing."""

    kind: str
    """`report`, `dossier`, `incident`, `payment`."""
    id: str
    at: datetime
    """occurred_at of the event."""
    revision: int
    event_id: str
    state: str
    open: bool
    unit: str
    agency: str = ""
    category: str = ""
    severity: int | None = None
    """1 most urgent … 5 least."""
    level: int | None = None
    """Security level (cấp độ) of the affected system, 1–5."""
    amount: int | None = None
    due_at: datetime | None = None
    opened_at: datetime | None = None
    attrs: dict[str, str | int | float | bool | None] = {}
    """Few, small, free of personal data: shown on screens and used in rule sentences."""


class Case(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A case as it stands after a commit; travels on `ioc.cases.v1`. Times are unix milliseconds. Newest `ver` wins."""

    kind: str
    id: str
    state: str
    open: bool
    unit: str
    agency: str
    category: str
    severity: int | None
    level: int | None
    amount: int | None
    opened_at: int
    due_at: int | None
    closed_at: int | None
    changed_at: int
    ver: int
    attrs: dict[str, str | int | float | bool | None] = {}
