"""What a security alert's event says about its incident: open until it is closed or was a false alarm."""

from __future__ import annotations

from ioc.domain.cases import CaseChange
from streams.topics.soc_alerts.event import SocAlert

ENDED = frozenset({"closed", "false_positive"})


def change(event: SocAlert) -> CaseChange:
    """The incident as of this step. An alert that names no incident is one by itself. Pure."""
    stated = {
        "alert_id": event.alert_id,
        "sensor": event.sensor,
        "system": event.system,
        "asset": event.asset,
        "technique": event.technique,
        "count": event.count,
        "reported_at": int(event.reported_at.timestamp() * 1_000) if event.reported_at else None,
    }
    return CaseChange(
        kind="incident",
        id=event.incident_id or event.alert_id,
        at=event.occurred_at,
        revision=event.revision,
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
