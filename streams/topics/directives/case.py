"""What a directive's event says about its case: open until it is done or cancelled."""

from __future__ import annotations

from datetime import datetime, time

from ioc.domain.cases import CaseChange, unix_ms
from ioc.domain.document_types import type_of
from ioc.domain.text import VIETNAM
from streams.topics.directives.event import Directive, Urgency

ENDED = frozenset({"done", "cancelled"})
"""`submitted` waits for the confirmation: it may still be returned."""
SEVERITY: dict[Urgency, int] = {"express": 1, "very_urgent": 2, "urgent": 3, "normal": 4}


def change(event: Directive) -> tuple[CaseChange, ...]:
    """The directive as of this step. Pure."""
    stated = {
        "kind": event.kind,
        "level": event.level,
        "field": event.field,
        "document_no": event.document_no,
        "document_type": type_of(event.document_no) if event.document_no else None,
        "document_at": _ms(datetime.combine(event.document_date, time(), VIETNAM)) if event.document_date else None,
        "assigned_by": event.assigned_by,
        "partners": " ".join(event.partners) or None,
        "progress": event.progress,
        "online": event.online,
        "signed": event.signed,
        "extensions": event.extensions or None,
        "accepted_at": _ms(event.accepted_at),
        "ended_at": _ms(event.ended_at),
        "on_time": event.on_time,
        "period_from": event.period_from.isoformat() if event.period_from else None,
        "period_to": event.period_to.isoformat() if event.period_to else None,
        "reason": event.reason,
    }
    return (
        CaseChange(
            kind="directive",
            id=event.directive_id,
            at=event.occurred_at,
            revision=event.revision,
            source=event.source,
            event_id=event.event_id,
            state=event.state,
            open=event.state not in ENDED,
            unit=event.unit,
            agency=event.agency,
            category=event.kind,
            severity=SEVERITY[event.urgency],
            due_at=event.due_at,
            opened_at=event.assigned_at,
            attrs={name: value for name, value in stated.items() if value is not None},
        ),
    )


def _ms(at: datetime | None) -> int | None:
    return unix_ms(at) if at is not None else None
