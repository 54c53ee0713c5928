"""What a heartbeat says about its link (đối tượng giám sát): open as long as it is watched, whatever its state.

So `open` is the denominator (229 lines, all sources) and `due_at` is when silence means loss: a deadline that passes
is a lost thing, without any list of what should have spoken. Only the newest beat counts, hence everything it says is
said anew each time and nothing is summed up.
"""

from __future__ import annotations

from datetime import datetime

from ioc.domain.cases import CaseChange, unix_ms
from streams.topics.heartbeats.event import Heartbeat


def change(event: Heartbeat) -> tuple[CaseChange, ...]:
    """The thing as of this beat; `opened_at` is since when it is in this state, if the watcher knows. Pure."""
    fullest = max(event.gauges, key=lambda gauge: (gauge.percent, gauge.name), default=None)
    stated = {
        "label": event.label,
        "reason": event.reason,
        "latency_ms": event.latency_ms,
        "data_until": _ms(event.data_until),
        "since": _ms(event.since),
        "misses": event.misses or None,
        "depends_on": " ".join(event.depends_on) or None,
        "active": event.active,
        "registered": event.registered,
        "http_status": event.http_status,
        "content_changed": event.content_changed,
        "fullest": fullest.name if fullest else None,
        "fullest_pct": fullest.percent if fullest else None,
        "in_use": event.in_use or None,
    }
    return (
        CaseChange(
            kind="link",
            id=event.link_id,
            at=event.occurred_at,
            revision=event.revision,
            source=event.source,
            event_id=event.event_id,
            state=event.state,
            open=not event.retired,
            unit=event.unit,
            agency=event.agency or "",
            category=event.kind,
            level=event.system_level,
            due_at=None if event.retired else event.next_due_at,
            opened_at=event.since,
            attrs={name: value for name, value in stated.items() if value is not None},
        ),
    )


def _ms(at: datetime | None) -> int | None:
    return unix_ms(at) if at is not None else None
