"""Recount: what the database must hold, worked out slowly from the records themselves. Shares no code with the product:
every definition here was written down a second time, from the documents (`lives.py`: cases). Standard library only,
but for the days on which offices are closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from tests.chaos import lives

Body = dict[str, Any]
EventId = tuple[str, str, int]
"""source, event_id, revision"""
CellId = tuple[str, int, int, str]
"""measure, grain, bucket (unix seconds), key"""

MINUTE, HOUR, DAY = 60, 3_600, 86_400
SEVEN_HOURS = 25_200

TABLES = {
    "ioc.payments.v1": "events_payments",
    "ioc.field-reports.v1": "events_field_reports",
    "ioc.procedures.v1": "events_procedures",
    "ioc.soc-alerts.v1": "events_soc_alerts",
}
ENTITIES = {
    "ioc.payments.v1": "transaction_id",
    "ioc.field-reports.v1": "report_id",
    "ioc.procedures.v1": "dossier_id",
    "ioc.soc-alerts.v1": "alert_id",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A measure as its definition reads."""

    topic: str
    dims: tuple[str, ...]
    grains: tuple[int, ...]
    counts: Callable[[Body], bool]
    value: str = ""


def _state(*states: str | int) -> Callable[[Body], bool]:
    return lambda e: e["state"] in states


def _status(*statuses: str) -> Callable[[Body], bool]:
    return lambda e: e["status"] in statuses


PAY, REP, PRO, SOC = TABLES
MEASURES: dict[str, Known] = {
    "payments.all": Known(
        PAY, ("unit", "service", "provider"), (MINUTE, DAY), _status("succeeded", "failed"), "amount"
    ),
    "payments.failed": Known(PAY, ("unit", "service", "provider"), (MINUTE, DAY), _status("failed"), "amount"),
    "payments.paid": Known(PAY, ("unit", "service", "method"), (DAY,), _status("succeeded"), "amount"),
    "payments.by_facility": Known(
        PAY, ("service", "unit", "facility"), (DAY,), lambda e: e["status"] == "succeeded" and e["method"] != "cash",
        "amount",
    ),
    "payments.refunded": Known(PAY, ("unit", "service", "provider"), (DAY,), _status("refunded"), "amount"),
    "payments.mismatched": Known(PAY, ("unit", "service", "provider"), (DAY,), _status("mismatch"), "amount"),
    "reports.new": Known(REP, ("unit", "category"), (MINUTE, HOUR, DAY), _state("received")),
    "reports.urgent": Known(
        REP, ("unit", "category"), (MINUTE, DAY), lambda e: e["state"] == "received" and e["severity"] == 1
    ),
    "reports.by_channel": Known(REP, ("unit", "channel"), (DAY,), _state("received")),
    "reports.closed": Known(REP, ("unit", "category"), (HOUR, DAY), _state("closed")),
    "reports.refused": Known(REP, ("unit", "category"), (DAY,), _state("refused")),
    "reports.rated": Known(
        REP, ("unit", "category"), (DAY,), lambda e: e["state"] == "closed" and e.get("satisfaction") is not None,
        "satisfaction",
    ),
    "reports.satisfied": Known(
        REP, ("unit", "category"), (DAY,), lambda e: e["state"] == "closed" and (e.get("satisfaction") or 0) >= 4
    ),
    "procedures.events": Known(PRO, ("agency",), (MINUTE, DAY), lambda e: True),
    "procedures.received": Known(PRO, ("unit", "agency"), (HOUR, DAY), _state(2)),
    "procedures.by_channel": Known(PRO, ("unit", "agency", "channel"), (DAY,), _state(2)),
    "procedures.not_accepted": Known(PRO, ("unit", "agency"), (DAY,), _state(3)),
    "procedures.supplement_asked": Known(PRO, ("unit", "agency"), (DAY,), _state(5)),
    "procedures.finished": Known(PRO, ("unit", "agency"), (HOUR, DAY), _state(9)),
    "procedures.finished_dated": Known(
        PRO, ("unit", "agency"), (DAY,), lambda e: e["state"] == 9 and e.get("due_at") is not None
    ),
    "procedures.on_time": Known(PRO, ("unit", "agency"), (DAY,), lambda e: e["state"] == 9 and _on_time(e)),
    "security.alerts": Known(SOC, ("unit", "severity"), (MINUTE, HOUR, DAY), _state("new"), "count"),
    "security.by_category": Known(SOC, ("unit", "category"), (HOUR, DAY), _state("new"), "count"),
    "security.by_system": Known(SOC, ("system", "system_level"), (DAY,), _state("new"), "count"),
    "security.closed": Known(SOC, ("unit", "severity"), (DAY,), _state("closed")),
    "security.false_positive": Known(SOC, ("unit", "category"), (DAY,), _state("false_positive")),
    "security.incidents_closed": Known(SOC, ("unit", "system_level", "incident_id"), (DAY,), _state("closed")),
}  # fmt: skip
DEFAULTS: dict[str, Body] = {REP: {"channel": "web"}, PRO: {"channel": 1}, SOC: {"count": 1}, PAY: {}}


def moment(text: str) -> datetime:
    """An RFC 3339 time in UTC."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def _on_time(e: Body) -> bool:
    due = e.get("due_at")
    if due is None or e.get("supplements", 0) > 1:
        return False
    return moment(e.get("ended_at") or e["occurred_at"]) <= moment(due)


def event_id(e: Body) -> EventId:
    return e["source"], e["event_id"], e.get("revision", 1)


def valid(events: Iterable[Body]) -> list[Body]:
    """Each event's last revision: what is true now. Drills are nobody's truth."""
    last: dict[tuple[str, str], Body] = {}
    for e in events:
        name = e["source"], e["event_id"]
        if name not in last or e.get("revision", 1) > last[name].get("revision", 1):
            last[name] = e
    return [e for e in last.values() if not e.get("test")]


def cells(topic: str, events: Iterable[Body]) -> dict[CellId, tuple[int, int]]:
    """(n, total) of every cell of a topic, one event after the other."""
    found: dict[CellId, tuple[int, int]] = {}
    for e in valid(events):
        e = {**DEFAULTS[topic], **e}
        second = int(moment(e["occurred_at"]).timestamp() // 1)
        for name, known in MEASURES.items():
            if known.topic != topic or not known.counts(e):
                continue
            key = "|".join("" if e.get(dim) is None else str(e[dim]) for dim in known.dims)
            for grain in known.grains:
                bucket = (second + SEVEN_HOURS) // grain * grain - SEVEN_HOURS
                n, total = found.get((name, grain, bucket, key), (0, 0))
                value = (e.get(known.value) or 0) if known.value else 0
                found[name, grain, bucket, key] = n + 1, total + value
    return found


@dataclass(slots=True)
class Living:
    """A case as its events tell it."""

    kind: str
    id: str
    events: list[Body] = field(default_factory=list)

    def told(self) -> lives.Told:
        """What its row must say, and where it counts."""
        tell = {"report": lives.report, "incident": lives.incident, "payment": lives.payment, "dossier": _dossier}
        return tell[self.kind](self.events)

    def facts(self) -> Body:
        """What its row must say."""
        return self.told().row

    @property
    def needs_no_row(self) -> bool:
        """A payment of which only ends were heard has none."""
        return self.kind == "payment" and all(e["status"] in ENDED_PAYMENT for e in self.events)


def _dossier(events: Sequence[Body]) -> lives.Told:
    """A dossier is finished once it was, returned once it was; the first of these ends it, else the first of a run of
    refusals, withdrawals and stops at its end. Each answered request for papers makes the promised date later by the
    wait. Every dossier here has been received."""
    ordered = sorted(events, key=lambda e: (moment(e["occurred_at"]), e.get("revision", 1), e["event_id"]))
    last = ordered[-1]
    states = [int(e["state"]) for e in ordered]
    state = 10 if 10 in states else 9 if 9 in states else states[-1]
    ended = None
    for result in (9, 10):
        if ended is None and result in states:
            ended = moment(ordered[states.index(result)]["occurred_at"])
    if ended is None and states[-1] in (3, 7, 8):
        run = list(takewhile(lambda e: int(e["state"]) in (3, 7, 8), reversed(ordered)))
        ended = moment(run[-1]["occurred_at"])
    due = None
    for e in ordered:
        due = moment(e["due_at"]) if e.get("due_at") else due
    asked: datetime | None = None
    for e in ordered:
        at = moment(e["occurred_at"])
        if ended is not None and at > ended:
            break
        if int(e["state"]) == 5:
            asked = asked or at
        elif asked is not None and int(e["state"]) in (2, 4, 6):
            due, asked = (due + (at - asked) if due else None), None
    fees = [e["fee"] for e in ordered if e.get("fee") is not None]
    fields = [e["field"] for e in ordered if e.get("field")]
    row: Body = {
        "state": str(state), "open": ended is None, "changed_at": moment(last["occurred_at"]),
        "revision": last.get("revision", 1), "event_id": last["event_id"],
        "opened_at": min(moment(e.get("submitted_at") or e.get("received_at") or e["occurred_at"]) for e in ordered),
        "closed_at": ended, "unit": last["unit"],
        "category": fields[-1] if fields else "", "amount": fees[-1] if fees else None, "due_at": due,
    }  # fmt: skip
    return lives.Told(row)


ENDED_PAYMENT = {"succeeded", "failed", "refunded"}


def cases(topic: str, events: Iterable[Body]) -> dict[tuple[str, str], Living]:
    """The cases of a topic with the events that are true now."""
    kind = {PAY: "payment", REP: "report", PRO: "dossier", SOC: "incident"}[topic]
    found: dict[tuple[str, str], Living] = {}
    for e in valid(events):
        case_id = (e.get("incident_id") or e["alert_id"]) if topic == SOC else e[ENTITIES[topic]]
        found.setdefault((kind, case_id), Living(kind, case_id)).events.append(e)
    return found


def case_cells(living: Iterable[Living]) -> dict[CellId, tuple[int, int]]:
    """(n, total) of the cells over cases that are told here."""
    found: dict[CellId, tuple[int, int]] = {}
    for case in living:
        if case.needs_no_row:
            continue
        for measure, at, key, value in case.told().counts:
            bucket = (int(at.timestamp() // 1) + SEVEN_HOURS) // DAY * DAY - SEVEN_HOURS
            n, total = found.get((measure, DAY, bucket, key), (0, 0))
            found[measure, DAY, bucket, key] = n + 1, total + value
    return found


def owed(living: dict[tuple[str, str], Living], now: datetime) -> dict[tuple[str, str], bool]:
    """(rule, key) of every alert that must have fired once, and whether it must be over by now."""
    found: dict[tuple[str, str], bool] = {}
    for (kind, key), case in living.items():
        facts = case.facts()
        if kind == "report" and facts["severity"] == 1:
            found["report-urgent", key] = not facts["open"]
        elif kind == "incident" and (facts["severity"] or 9) <= 2 and (facts["level"] or 0) >= 3:
            found["incident-critical", key] = not facts["open"]
        elif kind == "dossier" and facts["state"] in ("2", "4") and facts["due_at"] and facts["due_at"] < now:
            found["dossier-overdue", key] = False
    return found
