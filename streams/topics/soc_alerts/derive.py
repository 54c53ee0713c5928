"""What the alerts of an incident make together: its state, worst severity, times, and its report to the coordinator.

- An incident is open while one of its alerts is; its state is the latest word on an open one. When none is left it is
  `closed`, or `false_positive` when every alert was. A false alarm among real ones takes nothing from the rest.
- Severity is the worst of its real alerts, level the highest of the systems concerned; category, unit, agency and
  system are those of the alert that weighs most (severity, then the first detected).
- An alert that was moved into an incident is closed as `merged` in its own case, which counts nowhere.
- The clock of QĐ 05/2017/QĐ-TTg runs from the first detection; an incident that somebody named owes the report, an
  alert by itself when it was confirmed and is grave enough (`IncidentPolicy`). `due_at` is that time while it is owed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Final

import msgspec

from ioc.domain.cases import Attr, CaseChange, CaseRow, from_ms, unix_ms
from ioc.domain.daycount import ends_at
from ioc.domain.length_bins import length_attrs
from ioc.domain.life import illegal_attrs, illegal_steps, lined_up, pairs, refolded
from ioc.domain.policy import Policy
from streams.topics.soc_alerts.case import MERGED

ORDER: Final = (
    "new", "confirmed", "in_progress", "contained", "remediated", "closed", "false_positive", MERGED,
)  # fmt: skip
CONFIRMED: Final = frozenset({"confirmed", "in_progress", "contained", "remediated", "closed"})
LEGAL: Final = pairs(
    {
        "new": ("confirmed", "in_progress", "contained", "remediated", "closed", "false_positive", MERGED),
        "confirmed": ("in_progress", "contained", "remediated", "closed", "false_positive", MERGED),
        "in_progress": ("contained", "remediated", "closed", "false_positive", MERGED),
        "contained": ("in_progress", "remediated", "closed", "false_positive", MERGED),
        "remediated": ("in_progress", "contained", "closed", MERGED),
        "closed": ("in_progress", MERGED),
        "false_positive": ("confirmed", "in_progress", MERGED),
        MERGED: ("confirmed", "in_progress", "contained", "remediated", "closed", "false_positive"),
    }
)
"""Of one alert; ours. Steps may be left out, work may go back to containing, and what comes back is taken up again as
`in_progress`; what is not: an alert that is new once more, or a false alarm that had been remediated."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert of the incident, as its steps leave it."""

    id: str
    steps: Sequence[CaseChange]

    @property
    def last(self) -> CaseChange:
        return self.steps[-1]

    @property
    def state(self) -> str:
        return self.last.state

    @property
    def severity(self) -> int:
        return next((step.severity for step in reversed(self.steps) if step.severity is not None), 5)

    @property
    def level(self) -> int | None:
        return next((step.level for step in reversed(self.steps) if step.level is not None), None)

    @property
    def detected_at(self) -> datetime:
        return min(step.opened_at or step.at for step in self.steps)

    @property
    def acked_at(self) -> datetime | None:
        """When somebody took it: what a step says, else the first step that is not `new`."""
        said = [from_ms(step.attrs["acked_at"]) for step in self.steps if "acked_at" in step.attrs]
        return min(said, default=None) or next((step.at for step in self.steps if step.state != "new"), None)

    @property
    def ended_at(self) -> datetime | None:
        """When it ended, if it has: what its last steps say, else when the first of them happened."""
        ending = list(takewhile(lambda step: not step.open, reversed(self.steps)))
        said = [from_ms(step.attrs["ended_at"]) for step in ending if "ended_at" in step.attrs]
        return said[0] if said else ending[-1].at if ending else None

    @property
    def agency(self) -> str:
        return next((step.agency for step in reversed(self.steps) if step.agency), "")

    def fact(self, name: str) -> Attr:
        return next((step.attrs[name] for step in reversed(self.steps) if name in step.attrs), None)


def derive(steps: list[CaseChange], row: CaseRow, policy: Policy) -> CaseRow:
    """`row` as its alerts make it. Pure."""
    life = lined_up(steps, ORDER)
    row, alerts = refolded(life, row), _alerts(life)
    wrong = [one for alert in alerts for one in illegal_steps(alert.steps, policy.legal("incident", LEGAL))]
    here = [alert for alert in alerts if alert.state != MERGED]
    if not here:
        attrs = {"incident": alerts[0].fact("incident"), "form": MERGED, **illegal_attrs(wrong)}
        return msgspec.structs.replace(
            row, state=MERGED, open=False, closed_at=_ended(alerts), due_at=None, attrs=attrs
        )
    real = [alert for alert in here if alert.state != "false_positive"]
    pool = real or here
    lead = min(pool, key=lambda alert: (alert.severity, alert.detected_at, alert.id))
    running = [alert for alert in here if alert.last.open]
    state = max(running, key=lambda alert: (alert.last.at, alert.last.event_id)).state if running else "closed"
    if not real:
        state = "false_positive"
    ended = None if running else _ended(pool)
    detected = min(alert.detected_at for alert in pool)
    acked = min((at for alert in pool if (at := alert.acked_at)), default=None)
    severity = min(alert.severity for alert in pool)
    systems = {str(system) for alert in pool if (system := alert.fact("system"))}
    named = any(alert.fact("incident") for alert in here)
    owed = bool(real) and (named or (_confirmed(real) and severity <= policy.incidents.alone_severity_max))
    attrs = {
        **{name: lead.fact(name) for name in ("alert_id", "sensor", "system", "asset", "technique", "count")},
        "form": "incident" if named else "alert",
        "alerts": len(here),
        "alerts_open": len(running) or None,
        "false_alarms": len(here) - len(real) or None,
        "systems": len(systems) or None,
        **illegal_attrs(wrong),
    }
    if acked:
        attrs |= {"acked_at": unix_ms(acked), **length_attrs("ack", acked - detected)}
    if ended and real:
        attrs |= length_attrs("handle", ended - detected)
    reported = min((int(ms) for alert in here if (ms := alert.fact("reported_at")) is not None), default=None)
    due: datetime | None = None
    if owed:
        calendar = policy.calendar.of(lead.last.unit, lead.agency)
        due = ends_at(detected, policy.incidents.report_within, calendar, policy.counting)
        attrs |= {
            "report_due": unix_ms(due),
            "report": "no" if reported is None else "on_time" if reported <= unix_ms(due) else "late",
        }
    return msgspec.structs.replace(
        row,
        state=state,
        open=bool(running),
        unit=lead.last.unit,
        agency=lead.agency,
        category=lead.last.category,
        severity=severity,
        level=max((alert.level for alert in pool if alert.level is not None), default=None),
        opened_at=detected,
        closed_at=ended,
        due_at=due if reported is None else None,
        attrs={name: said for name, said in (attrs | {"reported_at": reported}).items() if said is not None},
    )


def _alerts(life: Sequence[CaseChange]) -> list[Alert]:
    """The alerts of these steps, by id."""
    found: dict[str, list[CaseChange]] = {}
    for step in life:
        found.setdefault(str(step.attrs.get("alert_id", step.id)), []).append(step)
    return [Alert(name, steps) for name, steps in sorted(found.items())]


def _confirmed(alerts: Sequence[Alert]) -> bool:
    return any(step.state in CONFIRMED for alert in alerts for step in alert.steps)


def _ended(alerts: Sequence[Alert]) -> datetime | None:
    return max((at for alert in alerts if (at := alert.ended_at)), default=None)
