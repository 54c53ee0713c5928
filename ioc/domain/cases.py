"""Case: the living thing that events are about (a report, a dossier, a security incident, a payment, a directive).

A case is nothing but its steps (what each of its events states): `fold` lines them up and derives it. So the order of
arrival, duplicates and corrections cannot matter: the same steps are the same case.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

Attr = str | int | float | bool | None
FACTS = ("unit", "agency", "category", "severity", "level", "amount", "due_at")
VOID = "void"
"""State of a case whose last step was retracted: no case any more, kept so that whoever knew it is told."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class CaseChange(msgspec.Struct, frozen=True, gc=False, kw_only=True, omit_defaults=True):
    """What one event says about its case, a step of its life; None = says nothing."""

    kind: str
    """`report`, `dossier`, `incident`, `payment`, …"""
    id: str
    at: datetime
    """occurred_at of the event."""
    revision: int
    source: str = ""
    event_id: str
    state: str
    open: bool
    opens: bool = True
    """False: adds to a case that other events make, and makes none by itself. Most payments are one final event, and a
    case each would cost more than all the rest; an alert that joined an incident is no case of its own."""
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
    attrs: dict[str, Attr] = {}
    """Few, small, free of personal data: shown on screens and used in rule sentences."""


class Retract(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A correction moved an event to another case, or took it back: its step leaves this one."""

    id: str
    source: str
    event_id: str
    revision: int
    """Steps of the event below this revision go."""


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
    attrs: dict[str, Attr] = {}


def gone(kind: str, name: str, ver: int) -> Case:
    """The last word about a case that was made for rules alone, of what other cases tell together: it is no more."""
    return Case(
        kind=kind, id=name, state="gone", open=False, unit="", agency="", category="", severity=None, level=None,
        amount=None, opened_at=0, due_at=None, closed_at=0, changed_at=0, ver=ver,
    )  # fmt: skip


class CaseRow(msgspec.Struct, gc=False, kw_only=True):
    """A case as the store keeps it: what `Case` says, and which event spoke last."""

    kind: str
    id: str
    state: str
    open: bool
    unit: str = ""
    agency: str = ""
    category: str = ""
    severity: int | None = None
    level: int | None = None
    amount: int | None = None
    opened_at: datetime
    due_at: datetime | None = None
    closed_at: datetime | None = None
    changed_at: datetime
    revision: int
    event_id: str
    ver: int = 0
    attrs: dict[str, Attr] = {}

    def public(self) -> Case:
        """What other processes are told."""
        return Case(
            kind=self.kind, id=self.id, state=self.state, open=self.open, unit=self.unit, agency=self.agency,
            category=self.category, severity=self.severity, level=self.level, amount=self.amount,
            opened_at=unix_ms(self.opened_at), due_at=unix_ms(self.due_at) if self.due_at else None,
            closed_at=unix_ms(self.closed_at) if self.closed_at else None, changed_at=unix_ms(self.changed_at),
            ver=self.ver, attrs=self.attrs,
        )  # fmt: skip


def in_order(steps: Iterable[CaseChange]) -> list[CaseChange]:
    """Steps as they happened: by (occurred_at, revision, event_id, source)."""
    return sorted(steps, key=lambda step: (step.at, step.revision, step.event_id, step.source))


def fold(ordered: list[CaseChange]) -> CaseRow | None:
    """The case of these steps (as `in_order` gives them), or None when none of them opens one.

    The state is that of the latest step, `opened_at` the earliest said, `closed_at` when the latest run of ended states
    began; every other fact is that of the latest step that states it.
    """
    if not any(step.opens for step in ordered):
        return None
    last = ordered[-1]
    row = CaseRow(
        kind=last.kind, id=last.id, state=last.state, open=last.open,
        opened_at=min(step.opened_at or step.at for step in ordered),
        changed_at=last.at, revision=last.revision, event_id=last.event_id,
    )  # fmt: skip
    attrs: dict[str, Attr] = {}
    for step in ordered:
        if step.open:
            row.closed_at = None
        elif row.closed_at is None:
            row.closed_at = step.at
        attrs |= step.attrs
        for fact in FACTS:
            said = getattr(step, fact)
            if said is not None and said != "":
                setattr(row, fact, said)
    row.attrs = attrs
    return row


def unix_ms(at: datetime) -> int:
    """Unix milliseconds of an aware datetime."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: Any) -> datetime:
    """The moment, in UTC, of a number of unix milliseconds, as attrs keep it."""
    return _EPOCH + timedelta(milliseconds=int(ms))
