"""What a security alert's event says about its incident. What several alerts make together is `derive`'s."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ioc.domain.cases import CaseChange, unix_ms
from streams.topics.soc_alerts.event import SocAlert

ENDED = frozenset({"closed", "false_positive"})
MERGED = "merged"
"""State of an alert's own case once the alert joined an incident."""


def change(event: SocAlert) -> tuple[CaseChange, ...]:
    """The incident as of this step. An alert that names no incident is one by itself, until it joins one. Pure."""
    stated = {
        "alert_id": event.alert_id,
        "incident": event.incident_id,
        "sensor": event.sensor,
        "system": event.system,
        "asset": event.asset,
        "technique": event.technique,
        "count": event.count,
        "acked_at": _ms(event.received_at),
        "ended_at": _ms(event.closed_at),
        "reported_at": _ms(event.reported_at),
    }
    step = CaseChange(
        kind="incident",
        id=event.incident_id or event.alert_id,
        at=event.occurred_at,
        revision=event.revision,
        source=event.source,
        event_id=event.event_id,
        state=event.state,
        open=event.state not in ENDED,
        unit=event.unit,
        agency=event.agency or "",
        category=event.category,
        severity=event.severity,
        level=event.system_level,
        opened_at=event.detected_at,
        attrs={name: value for name, value in stated.items() if value is not None},
    )
    if event.incident_id in (None, event.alert_id):
        return (step,)
    own = msgspec.structs.replace(
        step, id=event.alert_id, state=MERGED, open=False, opens=False, attrs={"incident": event.incident_id}
    )
    return step, own


def _ms(at: datetime | None) -> int | None:
    return unix_ms(at) if at is not None else None
