"""What a payment event says about its case: open while somebody still waits for the money or for an explanation."""

from __future__ import annotations

from ioc.domain.cases import CaseChange
from streams.topics.payments.event import Payment

ENDED = frozenset({"succeeded", "failed", "refunded"})
"""A mismatch is not an end: TN06 and L26 ask for its explanation within 24 hours."""
FINAL = frozenset({"succeeded", "failed"})
"""How most payments begin and end in one event."""


def change(event: Payment) -> tuple[CaseChange, ...]:
    """The payment as of this step. Pure."""
    stated = {
        "facility": event.facility,
        "provider": event.provider,
        "method": event.method,
        "dossier_id": event.dossier_id,
        "failure": event.failure,
    }
    step = CaseChange(
        kind="payment",
        id=event.transaction_id,
        at=event.occurred_at,
        revision=event.revision,
        source=event.source,
        event_id=event.event_id,
        state=event.status,
        open=event.status not in ENDED,
        opens=event.status not in ENDED,
        unit=event.unit,
        agency=event.agency or "",
        category=event.service,
        amount=event.amount,
        opened_at=event.submitted_at,
        attrs={name: value for name, value in stated.items() if value is not None},
    )
    return (step,)
