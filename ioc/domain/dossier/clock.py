"""Clock: when a dossier's time ended, what waiting is taken off, and whether it was in time. Two clocks, kept apart.

QĐ 766 (component 2.1, the portal's description of its computation):
- the end is that of 9, else of 10, else of the first of 3, 7, 8 that nothing followed;
- a request for papers that was never answered and led to no result ends the clock at the request, whatever came after;
- the wait from a request (5) to the next sign of work (2, 4 or 6) is subtracted; 6 itself by policy;
- asked more than once is late, whenever it ended;
- without a promised date, the time allowed for the procedure counts from receipt.

Local practice: 5, 6 and 8 pause; 9, 10, 7 and 3 end; every pause is subtracted until the next step of any kind.

Both compare "end − waits ≤ due" in the form "end ≤ due + waits": `due` here is that later date, which is also what a
screen can show while the dossier runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Final

from ioc.domain.calendar import ZERO, Calendar
from ioc.domain.dossier.policy import Policy
from ioc.domain.dossier.promise import promised
from ioc.domain.dossier.span import office_time
from ioc.domain.dossier.states import ENDS, RESULTS, State
from ioc.domain.dossier.step import Life, Step


@dataclass(frozen=True, slots=True)
class Rules:
    """What makes one of the two clocks."""

    pauses: frozenset[int]
    resumes: frozenset[int] | None
    """States that end a pause; None: any other."""
    ends: frozenset[int]
    """States without a result that end it."""
    unanswered_ends: bool
    """A request never answered is where the time ended."""
    supplements_max: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one clock says of one dossier."""

    end: datetime | None = None
    """When its time ended; None while it runs or is paused."""
    closed_at: datetime | None = None
    """When the step that ended it happened: later than `end` when papers never came."""
    last: int = 0
    """Index of the last step that belongs to its time: the ending one, else the latest."""
    paused_since: datetime | None = None
    due: datetime | None = None
    """Promised date with the finished waits added."""
    waited: timedelta = ZERO
    """Waits taken off, in the policy's unit."""
    on_time: bool | None = None
    """None: not received, undated, or still running (then it depends on the moment of asking)."""


_RESUMED: Final = frozenset({State.RECEIVED, State.IN_PROGRESS})


@lru_cache(maxsize=16)
def rules_766(policy: Policy) -> Rules:
    paying = policy.payment == "pauses"
    return Rules(
        pauses=frozenset({State.SUPPLEMENT_ASKED, *([State.PAYMENT_ASKED] if paying else [])}),
        resumes=_RESUMED if paying else _RESUMED | {State.PAYMENT_ASKED},
        ends=ENDS,
        unanswered_ends=True,
        supplements_max=policy.supplements_max,
    )


@lru_cache(maxsize=16)
def rules_local(policy: Policy) -> Rules:
    return Rules(
        pauses=policy.local_pauses,
        resumes=None,
        ends=ENDS - policy.local_pauses,
        unanswered_ends=False,
        supplements_max=None,
    )


def read_clock(life: Life, rules: Rules, policy: Policy, calendar: Calendar) -> Reading:
    """The clock of these rules over this life."""
    received = life.received_at
    if received is None:
        return _unreceived(life, rules)
    ending = _ending(life.steps, rules, policy)
    last = len(life.steps) - 1 if ending is None else ending
    spells, pending = _spells(life.steps[: last + 1], rules)
    closed_at = None if ending is None else life.steps[ending].moment
    end = closed_at
    if ending is not None and pending and rules.unanswered_ends and life.steps[ending].state not in RESULTS:
        end = pending
    waited = _length(spells, received, end, policy, calendar)
    due = promised(life, received, policy, calendar)
    if due is not None and waited:
        due = due + waited if policy.wait_unit == "calendar" else calendar.add_working(due, waited)
    paused_since = pending if ending is None else None
    return Reading(end, closed_at, last, paused_since, due, waited, _in_time(life, rules, end or paused_since, due))


def _in_time(life: Life, rules: Rules, stopped: datetime | None, due: datetime | None) -> bool | None:
    if rules.supplements_max is not None and requests(life) > rules.supplements_max:
        return False
    return None if stopped is None or due is None else stopped <= due


def requests(life: Life) -> int:
    """How often more papers were asked for: what the steps show, or a step states if that is more."""
    states = [0, *(step.state for step in life.steps)]
    asked = State.SUPPLEMENT_ASKED
    spells = sum(now == asked != before for before, now in pairwise(states))
    return max(spells, life.supplements)


def _unreceived(life: Life, rules: Rules) -> Reading:
    """Not taken in: no clock runs, but a refusal or a withdrawal closes it."""
    last = life.steps[-1]
    return Reading(closed_at=last.moment if last.state in rules.ends else None, last=len(life.steps) - 1)


def _ending(steps: Sequence[Step], rules: Rules, policy: Policy) -> int | None:
    """Index of the step that ended the clock."""
    tail = len(steps)
    while tail and (steps[tail - 1].state in rules.ends or steps[tail - 1].state in RESULTS):
        tail -= 1
    first = 0 if policy.reopened == "ended" else tail
    for result in RESULTS:
        at = [i for i in range(first, len(steps)) if steps[i].state == result]
        if at:
            return min(at, key=lambda i: (steps[i].moment, i))
    return tail if tail < len(steps) else None


def _spells(steps: Sequence[Step], rules: Rules) -> tuple[list[tuple[datetime, datetime]], datetime | None]:
    """Pauses that ended, and since when one is pending."""
    spells, pending = [], None
    for step in steps:
        if step.state in rules.pauses:
            pending = pending or step.at
        elif pending and (rules.resumes is None or step.state in rules.resumes):
            spells.append((pending, step.at))
            pending = None
    return spells, pending


def _length(
    spells: Sequence[tuple[datetime, datetime]],
    received: datetime,
    end: datetime | None,
    policy: Policy,
    calendar: Calendar,
) -> timedelta:
    """The pauses together, as far as they lie between receipt and end."""
    total = ZERO
    for start, stop in spells:
        start, stop = max(start, received), min(stop, end) if end else stop
        if start < stop:
            total += stop - start if policy.wait_unit == "calendar" else office_time(start, stop, calendar)
    return total
