"""Case: the living thing that events are about (a report, a dossier, a security incident, a payment).

Events may arrive in any order and end in the same case: the state is that of the latest event by (occurred_at,
revision, event_id); `opened_at` is the least; every other fact is that of the latest event that states it. `stamps`
remembers which event that was for the facts the latest event was silent about.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec

Attr = str | int | float | bool | None
FACTS = ("unit", "agency", "category", "severity", "level", "amount", "due_at")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
    attrs: dict[str, Attr] = {}
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
    attrs: dict[str, Attr] = {}


class CaseRow(msgspec.Struct, gc=False, kw_only=True):
    """A case as the store keeps it: what `Case` says, and which event said it."""

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
    stamps: dict[str, str] = {}

    def public(self) -> Case:
        """What other processes are told."""
        return Case(
            kind=self.kind, id=self.id, state=self.state, open=self.open, unit=self.unit, agency=self.agency,
            category=self.category, severity=self.severity, level=self.level, amount=self.amount,
            opened_at=unix_ms(self.opened_at), due_at=unix_ms(self.due_at) if self.due_at else None,
            closed_at=unix_ms(self.closed_at) if self.closed_at else None, changed_at=unix_ms(self.changed_at),
            ver=self.ver, attrs=self.attrs,
        )  # fmt: skip


def merge(row: CaseRow | None, change: CaseChange) -> CaseRow:
    """The case after one more event. Commutative and associative over distinct events; `row` is not changed."""
    order = _order(change.at, change.revision, change.event_id)
    opened = change.opened_at or change.at
    if row is None:
        row = CaseRow(
            kind=change.kind, id=change.id, state="", open=True, opened_at=opened, changed_at=_EPOCH, revision=0,
            event_id="",
        )  # fmt: skip
    before = _order(row.changed_at, row.revision, row.event_id)
    merged = msgspec.structs.replace(
        row, opened_at=min(row.opened_at, opened), attrs=dict(row.attrs), stamps=dict(row.stamps), ver=row.ver + 1
    )
    if order > before:
        merged.state, merged.open = change.state, change.open
        merged.closed_at = None if change.open else change.at
        merged.changed_at, merged.revision, merged.event_id = change.at, change.revision, change.event_id
    for fact in FACTS:
        said, known = getattr(change, fact), getattr(row, fact)
        if _said_later(merged.stamps, fact, said in _UNSAID, known in _UNSAID, order, before):
            setattr(merged, fact, said)
    for name in change.attrs.keys() | row.attrs.keys():
        if _said_later(merged.stamps, f"attrs.{name}", name not in change.attrs, name not in row.attrs, order, before):
            merged.attrs[name] = change.attrs[name]
    return merged


def _said_later(stamps: dict[str, str], fact: str, silent: bool, unknown: bool, order: str, before: str) -> bool:
    """Whether this event's statement of `fact` is the latest so far; keeps `stamps` right. A known fact without a stamp
    was said by the row's latest event (`before`)."""
    if silent:
        if order > before and not unknown:
            stamps.setdefault(fact, before)
        return False
    if not unknown and order < stamps.get(fact, before):
        return False
    if order > before:
        stamps.pop(fact, None)
    else:
        stamps[fact] = order
    return True


_UNSAID = (None, "")


def _order(at: datetime, revision: int, event_id: str) -> str:
    return f"{(at - _EPOCH) // timedelta(microseconds=1):020d}|{revision:05d}|{event_id}"


def unix_ms(at: datetime) -> int:
    """Unix milliseconds of an aware datetime."""
    return (at - _EPOCH) // timedelta(milliseconds=1)
