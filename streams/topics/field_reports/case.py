"""What a field report's event says about its case. What the whole life tells is `derive`'s."""

from __future__ import annotations

from ioc.domain.cases import CaseChange, unix_ms
from streams.topics.field_reports.event import FieldReport

ENDED = frozenset({"closed", "refused"})
"""`resolved` waits for the citizen's word and `escalated` for the higher level's: nobody was answered yet."""


def change(event: FieldReport) -> tuple[CaseChange, ...]:
    """The report as of this step. `due_at` is the deadline to resolve that the source states; the one to accept stands
    in attrs. Pure."""
    stated = {
        "tracking_no": event.report_id,
        "category": event.category,
        "channel": event.channel,
        "kind": event.kind,
        "accept_due": unix_ms(event.accept_due) if event.accept_due else None,
        "reopened": event.reopened or None,
        "duplicate_of": event.duplicate_of,
        "satisfaction": event.satisfaction,
    }
    step = CaseChange(
        kind="report",
        id=event.report_id,
        at=event.occurred_at,
        revision=event.revision,
        source=event.source,
        event_id=event.event_id,
        state=event.state,
        open=event.state not in ENDED,
        unit=event.unit,
        agency=event.handling_unit or event.agency or "",
        category=event.category,
        severity=event.severity,
        due_at=event.resolve_due,
        attrs={name: value for name, value in stated.items() if value is not None},
    )
    return (step,)
