"""The two clocks once more, slowly and by the letter: "end less waits, compared with the promise", in half hours.

Shares no code with the product: it walks a timeline of half hours, where the product adds and compares moments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ioc.domain.cases import CaseChange
from ioc.domain.dossier import Policy
from tests.unit.ioc.domain.dossier.lives import HALF_HOUR, OFFICE

EPOCH = datetime.fromisoformat("1970-01-01T07:00:00+07:00")
HORIZON = 120 * 48
"""Half hours that a walk may take; lives here are two weeks."""


@dataclass
class Told:
    """What the slow reading of one clock says."""

    end: datetime | None = None
    closed: datetime | None = None
    paused: datetime | None = None
    on_time: bool | None = None


def slow(steps: list[CaseChange], policy: Policy, clock: str) -> Told:
    ordered = sorted(steps, key=lambda s: (s.at, int(s.state), s.revision, s.event_id))
    states = [int(s.state) for s in ordered]
    done = {3, 7, 8} if clock == "766" or 8 not in policy.local_pauses else {3, 7}
    received = _received(ordered, states)
    if received is None:
        return Told(closed=_moment(ordered[-1]) if states[-1] in done else None)

    worked_last = -1
    for place, state in enumerate(states):
        if state not in done | {9, 10}:
            worked_last = place
    searched = range(len(states)) if policy.reopened == "ended" else range(worked_last + 1, len(states))
    ending = None
    for wanted in (9, 10):
        places = [place for place in searched if states[place] == wanted]
        if places and ending is None:
            ending = sorted(places, key=lambda place: (_moment(ordered[place]), place))[0]
    if ending is None and worked_last + 1 < len(states):
        ending = worked_last + 1
    closed = None if ending is None else _moment(ordered[ending])

    seen = ordered if ending is None else ordered[: ending + 1]
    waits: list[tuple[datetime, datetime]] = []
    asked: datetime | None = None
    for one in seen:
        state = int(one.state)
        if _pauses(state, clock, policy):
            asked = asked or one.at
        elif asked is not None and (clock == "local" or state in (2, 4) or (state == 6 and policy.payment == "runs")):
            waits.append((asked, one.at))
            asked = None
    end = closed
    if clock == "766" and ending is not None and asked is not None and states[ending] not in (9, 10):
        end = asked
    paused = asked if ending is None else None

    stopped = end or paused
    due = _due(ordered, received, policy)
    told = Told(end, closed, paused)
    if clock == "766" and _asked_times(ordered) > policy.supplements_max:
        told.on_time = False
    elif stopped is not None and due is not None:
        told.on_time = _in_time(stopped, due, _waited(waits, received, end, policy), policy)
    return told


def _pauses(state: int, clock: str, policy: Policy) -> bool:
    if clock == "local":
        return state in policy.local_pauses
    return state == 5 or (state == 6 and policy.payment == "pauses")


def _received(ordered: list[CaseChange], states: list[int]) -> datetime | None:
    said = [s.attrs["received_at"] for s in ordered if "received_at" in s.attrs]
    if said:
        return _at(said[-1])
    taken = [s.at for s, state in zip(ordered, states, strict=True) if state in (2, 4, 8, 9, 10)]
    return taken[0] if taken else None


def _moment(one: CaseChange) -> datetime:
    return _at(one.attrs["ended_at"]) if "ended_at" in one.attrs else one.at


def _due(ordered: list[CaseChange], received: datetime, policy: Policy) -> datetime | None:
    promises = [s.due_at for s in ordered if s.due_at]
    if promises:
        due = promises[-1] if policy.due == "latest" else promises[0]
        if policy.due_until == "moment":
            return due
        walked = due
        while walked.date() == due.date():
            walked += HALF_HOUR
        return walked - timedelta(microseconds=1)
    lengths = [s.attrs["duration"] for s in ordered if "duration" in s.attrs]
    units = [s.attrs["duration_unit"] for s in ordered if "duration_unit" in s.attrs]
    if not lengths or not units:
        return None
    length = int(str(lengths[-1]))
    if units[-1] == "hour":
        return _walk(received, length * 2)
    at, last, days = received, received, list[date]()
    while True:
        at += HALF_HOUR
        if OFFICE.is_working(at) and at.date() > received.date():
            if at.date() not in days:
                if len(days) == length:
                    return last + HALF_HOUR
                days.append(at.date())
            last = at


def _asked_times(ordered: list[CaseChange]) -> int:
    runs, before = 0, ""
    for one in ordered:
        runs += one.state == "5" and before != "5"
        before = one.state
    return max([runs, *(int(str(s.attrs.get("supplements", 0))) for s in ordered)])


def _waited(waits: list[tuple[datetime, datetime]], received: datetime, end: datetime | None, policy: Policy) -> int:
    """Half hours to take off."""
    slots = 0
    for start, stop in waits:
        at = start
        while at < stop:
            inside = at >= received and (end is None or at < end)
            slots += inside and (policy.wait_unit == "calendar" or OFFICE.is_working(at))
            at += HALF_HOUR
    return slots


def _in_time(stopped: datetime, due: datetime, slots: int, policy: Policy) -> bool:
    if policy.wait_unit == "calendar":
        return stopped - slots * HALF_HOUR <= due
    return stopped <= _walk(due, slots)


def _walk(start: datetime, slots: int) -> datetime:
    """The earliest moment when so many office half hours have passed."""
    at = start
    for _ in range(HORIZON):
        if slots == 0:
            return at
        # A promise that ends with its day stands one instant before midnight, when no office is open.
        slots -= OFFICE.is_working(at)
        at += HALF_HOUR
        if slots and not OFFICE.is_working(at):
            while not OFFICE.is_working(at):
                at = at + HALF_HOUR
            at = at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)
    raise AssertionError("no end in sight")


def _at(ms: object) -> datetime:
    return EPOCH + timedelta(milliseconds=int(str(ms)))
