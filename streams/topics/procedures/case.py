"""What a dossier's event says about its case: open while the administration still owes work."""

from __future__ import annotations

from ioc.domain.cases import CaseChange
from streams.topics.procedures.event import Dossier, State

ENDED = frozenset({State.NOT_ACCEPTED, State.WITHDRAWN, State.STOPPED, State.FINISHED, State.RETURNED})


def change(event: Dossier) -> tuple[CaseChange, ...]:
    """The dossier as of this step; `state` is "1" … "10". Pure."""
    ended_at = event.ended_at or (event.occurred_at if event.state == State.FINISHED else None)
    stated = {
        "procedure_code": event.procedure_code,
        "channel": event.channel,
        "received_by": event.received_by,
        "step": event.step,
        "officer_key": event.officer_key,
        "supplements": event.supplements or None,
        "ended_at": int(ended_at.timestamp() * 1_000) if ended_at else None,
        "on_time": event.on_time,
        "apology_due": int(event.apology.new_due_at.timestamp() * 1_000) if event.apology else None,
    }
    step = CaseChange(
        kind="dossier",
        id=event.dossier_id,
        at=event.occurred_at,
        revision=event.revision,
        source=event.source,
        event_id=event.event_id,
        state=str(event.state),
        open=event.state not in ENDED,
        unit=event.unit,
        agency=event.agency,
        category=event.field or "",
        amount=event.fee,
        due_at=event.due_at,
        opened_at=event.submitted_at or event.received_at,
        attrs={name: value for name, value in stated.items() if value is not None},
    )
    return (step,)
