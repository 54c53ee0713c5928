"""What a dossier's event says about its case; `ioc.domain.dossier` makes the case of all that was said."""

from __future__ import annotations

from ioc.domain.cases import CaseChange, unix_ms
from ioc.domain.dossier.states import ENDS, RESULTS
from streams.topics.procedures.event import Dossier

ENDED = ENDS | set(RESULTS)
MOMENTS = ("submitted_at", "received_at", "ended_at", "returned_at")
FACTS = (
    *("procedure_code", "received_by", "level", "step", "officer_key", "duration", "duration_unit", "paid", "rating"),
    *("digitised", "e_result", "reused", "shared_store", "vneid", "population_data", "e_copy", "synced", "complaint"),
)


def change(event: Dossier) -> tuple[CaseChange, ...]:
    """The dossier as of this step; `state` is "1" … "10". Times in attrs are unix milliseconds. Pure."""
    stated = {name: getattr(event, name) for name in FACTS}
    stated |= {name: unix_ms(at) for name in MOMENTS if (at := getattr(event, name)) is not None}
    stated |= {"channel": event.channel, "supplements": event.supplements or None}
    if event.apology is not None:
        stated |= {
            "apology_sent": unix_ms(event.apology.sent_at),
            "apology_due": unix_ms(event.apology.new_due_at),
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
