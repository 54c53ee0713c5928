"""What a payment event says about its case: open while somebody still waits for the money or for an explanation.

The fast path: most payments are one final event of the biller and open no case (`Payment.ends_alone`). A case is opened
by whatever leaves something to be waited for or compared: a step before the end, a mismatch, an amount credited that is
not the amount billed, every word of the bank, the name of a dossier whose fee it is (`ioc.domain.fees` compares them).
The biller's own final event then belongs to it, whichever came first.
"""

from __future__ import annotations

from ioc.domain.cases import CaseChange
from streams.topics.payments.event import Payment

ENDED = frozenset({"succeeded", "failed", "refunded"})
"""A mismatch is not an end: TN06 and L26 ask for its explanation within 24 hours."""


def change(event: Payment) -> tuple[CaseChange, ...]:
    """The payment as of this step. Pure."""
    stated = {
        "facility": event.facility,
        "provider": event.provider,
        "method": event.method,
        "dossier_id": event.dossier_id,
        "bill_id": event.bill_id,
        "failure": event.failure,
        "credited_amount": event.credited_amount,
        "side": event.side if event.side == "bank" else None,
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
        opens=not event.ends_alone and event.status != "refunded",
        unit=event.unit,
        agency=event.agency or "",
        category=event.service,
        amount=event.amount,
        opened_at=event.submitted_at,
        attrs={name: value for name, value in stated.items() if value is not None},
    )
    return (step,)
