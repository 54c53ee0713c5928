"""Lives: what the row of a report, an incident or a payment must say, and where it counts, told from the documents.
Shares no code with the product; office hours come from the slow office of the calendar's own tests.

Only what the traffic does is told: no bank's own word, no stated deadlines, no duplicates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from tests.unit.ioc.domain.minute_oracle import SlowOffice

Body = dict[str, Any]
OFFICE = SlowOffice()
LOCAL = timezone(timedelta(hours=7))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

REPORT = (
    "received", "classifying", "forwarded", "in_progress", "escalated", "resolved", "awaiting_confirmation", "closed",
    "refused",
)  # fmt: skip
INCIDENT = ("new", "confirmed", "in_progress", "contained", "remediated", "closed", "false_positive")
PAYMENT = ("initiated", "pending", "succeeded", "failed", "mismatch", "refunded")


@dataclass(slots=True)
class Told:
    """A row, and the cells it counts in: (measure, moment, key, value)."""

    row: Body
    counts: list[tuple[str, datetime, str, int]] = field(default_factory=list)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def lined_up(events: Sequence[Body], name: str, states: Sequence[str]) -> list[Body]:
    """By time; in one moment as a life goes."""
    return sorted(
        events,
        key=lambda e: (moment(e["occurred_at"]), states.index(e[name]), e.get("revision", 1), e["event_id"]),
    )


def report(events: Sequence[Body]) -> Told:
    """policy.toml: urgent 30 minutes and 24 hours (electricity and water 4), high 2 working days, others 8 office hours
    and 5 working days. The clock to accept ends with the first step, the one to resolve with the work."""
    life = lined_up(events, "state", REPORT)
    last, received = life[-1], moment(life[0]["occurred_at"])
    urgent = last["severity"] == 1
    accept_due = received + 30 * MINUTE if urgent else office_hours_after(received, 8)
    hours = 4 if last["category"] in ("electricity", "drainage") else 24
    resolve_due = received + timedelta(hours=hours) if urgent else closing(received, 2 if last["severity"] == 2 else 5)
    accepted = done = closed = None
    for e in life:
        at, state = moment(e["occurred_at"]), e["state"]
        accepted = accepted or (at if state != "received" else None)
        done = (done or at) if state in REPORT[5:] else None
        closed = (closed or at) if state in ("closed", "refused") else None
    timing = "running" if done is None else "on_time" if done <= resolve_due else "late"
    told = Told(row(last, "state", closed is None, received, closed))
    told.row |= {
        "category": last["category"], "severity": last["severity"],
        "due_at": None if done else resolve_due if accepted else accept_due,
    }  # fmt: skip
    told.counts.append(("reports.cases", received, f"{last['unit']}||{last['category']}|PAHT|{timing}", 0))
    ratings = [e["satisfaction"] for e in life if e.get("satisfaction")]
    if ratings:
        told.counts.append(("reports.ratings", received, f"{last['unit']}||PAHT|{ratings[-1]}", ratings[-1]))
    return told


def incident(events: Sequence[Body]) -> Told:
    """Open while an alert of it is; the worst alert gives severity, kind and unit, the highest system the level. To be
    reported by the end of the fifth day."""
    sheets: dict[str, list[Body]] = {}
    for e in lined_up(events, "state", INCIDENT):
        sheets.setdefault(e["alert_id"], []).append(e)
    real = [sheet for sheet in sheets.values() if sheet[-1]["state"] != "false_positive"]
    pool = real or list(sheets.values())
    still = [sheet[-1] for sheet in real if sheet[-1]["state"] != "closed"]
    lead = min(pool, key=lambda s: (s[-1]["severity"], min(map(seen, s)), s[0]["alert_id"]))[-1]
    detected = min(seen(e) for sheet in pool for e in sheet)
    ends = []
    for sheet in pool:
        end = None
        for e in sheet:
            end = (end or moment(e["occurred_at"])) if e["state"] in INCIDENT[5:] else None
        ends.append(end)
    closed = None if still else max(end for end in ends if end)
    newest = max(still, key=lambda e: (moment(e["occurred_at"]), e["event_id"])) if still else None
    state = newest["state"] if newest else "closed" if real else "false_positive"
    severity = min(sheet[-1]["severity"] for sheet in pool)
    levels = [sheet[-1]["system_level"] for sheet in pool if sheet[-1].get("system_level")]
    level = max(levels) if levels else None
    named = bool(lead.get("incident_id"))
    confirmed = any(e["state"] in INCIDENT[1:6] for sheet in real for e in sheet)
    owed = bool(real) and (named or (confirmed and severity <= 2))
    ordered = lined_up(events, "state", INCIDENT)
    told = Told(row(ordered[-1], "state", bool(still), detected, closed))
    told.row |= {
        "state": state, "unit": lead["unit"], "category": lead["category"], "severity": severity, "level": level,
        "due_at": end_of_day(detected, 5) if owed else None,
    }  # fmt: skip
    form, grade = "incident" if named else "alert", "" if level is None else str(level)
    told.counts.append(
        ("security.incidents", detected, f"{lead['unit']}|{grade}|{severity}|{lead['category']}|{form}", 0)
    )
    if closed:
        key = f"{lead['unit']}|{grade}|{severity}|{form}|{state}"
        told.counts.append(("security.incidents_handled", closed, key, 0))
    if owed:
        told.counts.append(("security.incident_reports", end_of_day(detected, 5), f"{lead['unit']}|{grade}|no", 0))
    return told


def payment(events: Sequence[Body]) -> Told:
    """Pending for fifteen minutes is stuck, a mismatch is to be explained within a day."""
    life = lined_up(events, "status", PAYMENT)
    last, spells, amount = life[-1], list[tuple[str, datetime]](), 0
    for e in life:
        amount = e["amount"]
        if not spells or spells[-1][0] != e["status"]:
            spells.append((e["status"], moment(e["occurred_at"])))
    patience = {"pending": 15 * MINUTE, "mismatch": DAY}
    closed, stuck = None, False
    for i, (state, since) in enumerate(spells):
        closed = (closed or since) if state in ("succeeded", "failed", "refunded") else None
        if state in patience and i + 1 < len(spells):
            stuck = stuck or spells[i + 1][1] > since + patience[state]
    state, since = spells[-1]
    began = min(moment(e.get("submitted_at") or e["occurred_at"]) for e in life)
    told = Told(row(last, "status", closed is None, began, closed))
    told.row |= {
        "category": last["service"], "amount": amount,
        "due_at": since + patience[state] if state in patience else None,
    }  # fmt: skip
    providers = [e["provider"] for e in life if e.get("provider")]
    facilities = [e["facility"] for e in life if e.get("facility")]
    provider, facility = providers[-1] if providers else "", facilities[-1] if facilities else ""
    wait = "stuck" if stuck else "in_time" if closed else "waiting"
    told.counts.append(("payments.waits", began, f"{last['unit']}|{last['service']}|{provider}|{wait}", amount))
    if state == "mismatch":
        key = f"{last['service']}|{last['unit']}|{facility}|{provider}"
        told.counts.append(("payments.unexplained", since, key, amount))
    return told


CASE_MEASURES = frozenset(
    {
        "reports.cases", "reports.ratings", "security.incidents", "security.incidents_handled",
        "security.incident_reports", "payments.waits", "payments.unexplained",
    }
)  # fmt: skip
"""Those told here. All by local day."""


def row(last: Body, name: str, is_open: bool, began: datetime, closed: datetime | None) -> Body:
    return {
        "state": last[name], "open": is_open, "changed_at": moment(last["occurred_at"]), "unit": last["unit"],
        "revision": last.get("revision", 1), "event_id": last["event_id"], "opened_at": began, "closed_at": closed,
    }  # fmt: skip


def seen(e: Body) -> datetime:
    return moment(e.get("detected_at") or e["occurred_at"])


def office_hours_after(start: datetime, hours: int) -> datetime:
    """To the microsecond: what is begun within an open minute ends as far into another one."""
    minute = start.replace(second=0, microsecond=0)
    end, rest = OFFICE.after(minute, 60 * hours), start - minute
    if rest and OFFICE.open_minutes(minute, minute + MINUTE):
        end = OFFICE.next_open(end) + rest
    return end.astimezone(UTC)


def closing(start: datetime, days: int) -> datetime:
    """17:00 of the so-and-so-many-th working day after the day of receipt."""
    day = start.astimezone(LOCAL).date()
    while days:
        day += DAY
        days -= OFFICE.worked(day)
    return datetime(day.year, day.month, day.day, 17, tzinfo=LOCAL).astimezone(UTC)


def end_of_day(start: datetime, days: int) -> datetime:
    """24:00 of the so-and-so-many-th day after, or of the next working day when that is a day off."""
    day = start.astimezone(LOCAL).date() + days * DAY
    while not OFFICE.worked(day):
        day += DAY
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL).astimezone(UTC) + DAY
