"""Facts: what the whole life of a dossier tells, and no single event does. Pure; `now` decides nothing here.

What depends on the moment of asking (remaining time, lateness of a running dossier) is computed when asked: see
`time_left`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from ioc.domain.calendar import Calendar
from ioc.domain.cases import Attr, CaseChange, unix_ms
from ioc.domain.dossier.clock import Reading, read_clock, requests, rules_766, rules_local
from ioc.domain.dossier.holding import holder_at, holders, stage_times
from ioc.domain.dossier.policy import Policy
from ioc.domain.dossier.profile import profile
from ioc.domain.dossier.promise import days_after
from ioc.domain.dossier.states import RESULTS, State, illegal_steps
from ioc.domain.dossier.step import Life, read

STAGE = "stage."
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Attrs of a dossier's case; None is left out. Times travel as unix milliseconds, lengths as whole minutes."""

    procedure_code: str | None
    channel: int
    received_by: str | None
    level: str | None
    """Mức dịch vụ công trực tuyến: `partial`, `full`."""
    submitted_at: datetime | None
    received_at: datetime | None
    ended_at: datetime | None
    """When the step happened that ended the dossier (9, else 10, else 3, 7, 8)."""
    returned_at: datetime | None
    """When the applicant got the result: later than `ended_at`, and no lateness."""
    promised_at: datetime | None
    """Last date promised (`NgayHenTra`), before waits are added."""
    supplements: int | None
    """Times more papers were asked for."""
    due_766: datetime | None
    end_766: datetime | None
    """Where QĐ 766 sees the end: earlier than `ended_at` when papers asked for never came."""
    wait_766: timedelta | None
    on_time_766: bool | None
    due_local: datetime | None
    wait_local: timedelta | None
    on_time_local: bool | None
    """At the end; while paused, as at the pause."""
    days_late: int | None
    """Working days begun after the due date of the leading clock; only when it ended late by time."""
    paused: bool | None
    """The leading clock waits for the applicant: True or nothing."""
    paused_since: datetime | None
    step: str | None
    """Stage it is in, or was in before it ended."""
    officer_key: str | None
    held_since: datetime | None
    late_step: str | None
    """Stage it was in when the due date passed."""
    late_officer: str | None
    redates: int | None
    """Letters of apology with a new date."""
    redates_over: bool | None
    apology_sent: datetime | None
    """The first one."""
    apology_due: datetime | None
    """The last new date."""
    apology_in_time: bool | None
    """The first letter went out by the due date (TT10)."""
    paid_since: datetime | None
    """When it first said that its fee is paid online, and has said so since."""
    illegal: int | None
    first_illegal: str | None
    """`10>4`."""
    profile: str | None
    """How QĐ 766 counts it; None before receipt."""
    stages: dict[str, timedelta] = field(default_factory=dict)
    """Office time of each finished stage; attrs `stage.<code>` in minutes."""

    def attrs(self) -> dict[str, Attr]:
        """As the case keeps them."""
        known: dict[str, Attr] = {}
        for name in _NAMES:
            said = getattr(self, name)
            if said is not None:
                known[name] = _plain(said)
        return known | {f"{STAGE}{code}": spent // MINUTE for code, spent in self.stages.items()}


_NAMES = tuple(one.name for one in fields(Facts) if one.name != "stages")


def _plain(said: datetime | timedelta | Attr) -> Attr:
    if isinstance(said, datetime):
        return unix_ms(said)
    return said // MINUTE if isinstance(said, timedelta) else said


@dataclass(frozen=True, slots=True)
class Derived:
    """Facts of one dossier, and what the case's own columns are."""

    state: int
    open: bool
    due_at: datetime | None
    closed_at: datetime | None
    facts: Facts


def derived(steps: Iterable[CaseChange], policy: Policy, calendar: Calendar) -> Derived:
    """All that the steps of one dossier tell, in whatever order they are given. There is at least one step."""
    life = read(steps)
    local_rules, rules = rules_local(policy), rules_766(policy)
    by_766, local = read_clock(life, rules, policy, calendar), read_clock(life, local_rules, policy, calendar)
    leading, pauses = (by_766, rules.pauses) if policy.clock == "766" else (local, local_rules.pauses)
    received = life.received_at
    has_result = received is not None and life.steps[by_766.last].state in RESULTS
    held = holders(life.steps)
    now = held[leading.last if leading.closed_at is None else max(leading.last - 1, 0)]
    late = holder_at(leading.due, life.steps, held) if leading.due and _passed(leading) else None
    wrong = illegal_steps([step.state for step in life.steps], policy.legal)
    apologies = life.apologies
    stated = life.stated
    facts = Facts(
        procedure_code=stated.get("procedure_code"),
        channel=life.channel,
        received_by=stated.get("received_by"),
        level=stated.get("level"),
        submitted_at=life.time("submitted_at"),
        received_at=received,
        ended_at=by_766.closed_at,
        returned_at=_returned(life),
        promised_at=life.dues[-1] if life.dues else None,
        supplements=requests(life) or None,
        due_766=by_766.due,
        end_766=by_766.end,
        wait_766=by_766.waited or None,
        on_time_766=by_766.on_time,
        due_local=local.due,
        wait_local=local.waited or None,
        on_time_local=local.on_time,
        days_late=_days_late(leading, calendar),
        paused=leading.paused_since is not None or None,
        paused_since=leading.paused_since,
        step=now.stage,
        officer_key=now.officer,
        held_since=now.since,
        late_step=late.stage if late else None,
        late_officer=late.officer if late else None,
        redates=len(apologies) or None,
        redates_over=len(apologies) > policy.redates_max or None,
        apology_sent=apologies[0][0] if apologies else None,
        apology_due=apologies[-1][1] if apologies else None,
        apology_in_time=apologies[0][0] <= leading.due if apologies and leading.due else None,
        paid_since=life.paid_since,
        illegal=len(wrong) or None,
        first_illegal=wrong[0] if wrong else None,
        profile=str(profile(life, by_766.on_time, by_766.due is not None, has_result, policy)) if received else None,
        stages=stage_times(life.steps[: leading.last + 1], held, pauses, leading.closed_at, calendar),
    )
    return Derived(_state(life, policy), leading.closed_at is None, leading.due, leading.closed_at, facts)


def _state(life: Life, policy: Policy) -> int:
    """10 once it was returned, else 9 once it was finished, else that of the latest step. A later step of work undoes
    a result only where the policy says so."""
    states = [step.state for step in life.steps]
    if policy.reopened == "running":
        worked = max((i for i, state in enumerate(states) if state not in RESULTS), default=-1)
        seen = states[worked + 1 :]
    else:
        seen = states
    return next((int(result) for result in reversed(RESULTS) if result in seen), states[-1])


def _returned(life: Life) -> datetime | None:
    stated = life.time("returned_at")
    return stated or next((step.at for step in life.steps if step.state == State.RETURNED), None)


def _passed(reading: Reading) -> bool:
    """The dossier outlived its due date and the clock has ended."""
    return reading.due is not None and reading.end is not None and reading.end > reading.due


def _days_late(reading: Reading, calendar: Calendar) -> int | None:
    if reading.due is None or reading.end is None or reading.end <= reading.due:
        return None
    return days_after(reading.due, reading.end, calendar)
