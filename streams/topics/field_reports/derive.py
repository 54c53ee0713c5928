"""What the whole life of a field report tells: its two deadlines, whether they were kept, reopenings, duplicates.

- Accepted: the first step beyond `received`, whatever it is; the unit that reads a report has accepted it.
- Resolved: the work is done with `resolved`, `awaiting_confirmation`, `closed` or `refused`; going back from there to
  work is a reopening, and begins a new run with a deadline of its own.
- Deadlines: what the source states in the run, the latest word; else what the policy gives from receipt, or from the
  reopening. The deadline to accept depends on what was known when it was accepted: a report that is found urgent
  afterwards was not accepted late.
- In time: every run was. A citizen who had to ask twice is not served in time by a second deadline.
- A duplicate ends with the step that says so, in the state `duplicate`, and points to the other (`duplicate_of`).

`due_at` of the case is the deadline that runs now: to accept until accepted, then to resolve, then none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import msgspec

from ioc.domain.cases import Attr, CaseChange, CaseRow, from_ms, unix_ms
from ioc.domain.daycount import TimeLimit, ends_at
from ioc.domain.length_bins import length_attrs
from ioc.domain.life import illegal_attrs, illegal_steps, lined_up, pairs, refolded
from ioc.domain.policy import Policy
from ioc.domain.report_limits import ReportFacts
from ioc.domain.text import VIETNAM

DUPLICATE: Final = "duplicate"
ORDER: Final = (
    "received", "classifying", "forwarded", "in_progress", "escalated", "resolved", "awaiting_confirmation", "closed",
    "refused",
)  # fmt: skip
DONE: Final = frozenset({"resolved", "awaiting_confirmation", "closed", "refused"})
LEGAL: Final = pairs(
    {
        "received": ("classifying", "forwarded", "in_progress", "resolved", "refused", "escalated"),
        "classifying": ("forwarded", "in_progress", "resolved", "refused", "escalated"),
        "forwarded": ("classifying", "in_progress", "resolved", "refused", "escalated"),
        "in_progress": ("classifying", "forwarded", "resolved", "refused", "escalated"),
        "escalated": ("classifying", "forwarded", "in_progress", "resolved", "refused"),
        "resolved": ("awaiting_confirmation", "closed", "classifying", "forwarded", "in_progress"),
        "awaiting_confirmation": ("closed", "classifying", "forwarded", "in_progress", "resolved"),
        "closed": ("classifying", "forwarded", "in_progress"),
        "refused": ("classifying", "forwarded", "in_progress"),
    }
)
"""The nine states of a working commune system; which may follow which is ours. Steps may be left out (a workflow may be
immediate), handing back to whoever sorts is ordinary, and so is reopening; what is not: closing what nobody resolved,
receiving twice, refusing what was resolved. A province adds what its systems do (`policy.toml`)."""

By = Literal["source", "policy"]


@dataclass(frozen=True, slots=True)
class Due:
    at: datetime | None = None
    by: By | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """From receipt or a reopening to the next reopening."""

    steps: Sequence[CaseChange]
    due: Due

    @property
    def done(self) -> CaseChange | None:
        """The step with which the work was done; None: it goes on."""
        return next((step for step in self.steps if step.state in DONE), None)

    @property
    def in_time(self) -> bool | None:
        done = self.done
        return _kept(done.at, self.due.at) if done and self.due.at else None


def derive(steps: list[CaseChange], row: CaseRow, policy: Policy) -> CaseRow:
    """`row` with state, openness, deadlines and attrs as the whole life tells them. Pure."""
    life = lined_up(steps, ORDER)
    row = refolded(life, row)
    twin = next((step for step in life if step.attrs.get("duplicate_of")), None)
    if twin is not None:
        life = life[: life.index(twin) + 1]
    accepted = next((step for step in life if step.state != "received"), None)
    accept_due = _accept_due(life, accepted, row, policy)
    runs = _runs(life, row, policy)
    last = runs[-1]
    done, refused = last.done, life[-1].state == "refused"
    closed = twin or _closing(life)
    attrs: dict[str, Attr] = {name: value for name, value in row.attrs.items() if name != "accept_due"}
    attrs |= {
        "accept_due": _ms(accept_due.at),
        "accept_due_by": accept_due.by,
        "accepted_at": _ms(accepted.at if accepted else None),
        "accept_timing": _timing(accepted.at if accepted else None, accept_due.at),
        "resolve_due": _ms(last.due.at),
        "resolve_due_by": last.due.by,
        "timing": DUPLICATE if twin else "refused" if refused else _whole_timing(runs),
        "report_kind": row.attrs.get("kind"),
        "reopened": max(len(runs) - 1, int(row.attrs.get("reopened") or 0)) or None,
        "was_reopened": len(runs) > 1 or bool(row.attrs.get("reopened")) or None,
    }
    if accepted:
        attrs |= length_attrs("accept", accepted.at - row.opened_at)
    if done and not refused and not twin:
        attrs |= {"resolved_at": _ms(done.at), **length_attrs("resolve", done.at - row.opened_at)}
    attrs |= illegal_attrs(illegal_steps(life, policy.legal("report", LEGAL)))
    running = None if closed or done else last.due.at if accepted else accept_due.at
    return msgspec.structs.replace(
        row,
        state=DUPLICATE if twin else life[-1].state,
        open=closed is None,
        closed_at=closed.at if closed else None,
        due_at=running,
        attrs={name: value for name, value in attrs.items() if value is not None},
    )


def _closing(life: Sequence[CaseChange]) -> CaseChange | None:
    """The first step of the run of ended states at the end."""
    closing = None
    for step in reversed(life):
        if step.open:
            break
        closing = step
    return closing


def _accept_due(life: Sequence[CaseChange], accepted: CaseChange | None, row: CaseRow, policy: Policy) -> Due:
    stated = [step.attrs["accept_due"] for step in life if "accept_due" in step.attrs]
    if stated:
        return Due(from_ms(stated[-1]), "source")
    known = [step for step in life if accepted is None or step.at < accepted.at] or life[:1]
    facts = _facts(known, row.opened_at)
    return _by_policy(policy.reports.accept(facts), row.opened_at, facts, policy)


def _runs(life: Sequence[CaseChange], row: CaseRow, policy: Policy) -> list[Run]:
    starts = [0, *(i for i in range(1, len(life)) if life[i - 1].state in DONE and life[i].state not in DONE)]
    runs = []
    for start, stop in zip(starts, [*starts[1:], len(life)], strict=True):
        steps = life[start:stop]
        stated = [step.due_at for step in steps if step.due_at]
        if stated:
            due = Due(stated[-1], "source")
        else:
            begun = steps[0].at if start else row.opened_at
            facts = _facts(life[:stop], begun)
            due = _by_policy(policy.reports.resolve(facts), begun, facts, policy)
        runs.append(Run(steps, due))
    return runs


def _by_policy(limit: TimeLimit | None, begun: datetime, facts: ReportFacts, policy: Policy) -> Due:
    if limit is None:
        return Due()
    calendar = policy.calendar.of(facts.unit, facts.agency)
    return Due(ends_at(begun, limit, calendar, policy.counting), "policy")


def _facts(steps: Sequence[CaseChange], received: datetime) -> ReportFacts:
    """What these steps state, the latest word each."""
    severity, kind, agency = None, "", ""
    for step in steps:
        severity = step.severity if step.severity is not None else severity
        kind, agency = str(step.attrs.get("kind") or kind), step.agency or agency
    return ReportFacts(
        kind=kind, category=steps[-1].category, severity=severity, unit=steps[-1].unit, agency=agency,
        on=received.astimezone(VIETNAM).date(),
    )  # fmt: skip


def _timing(at: datetime | None, due: datetime | None) -> str:
    if at is None:
        return "running"
    return "undated" if due is None else "on_time" if _kept(at, due) else "late"


def _kept(at: datetime, due: datetime) -> bool:
    """In whole milliseconds, as attrs keep times: the last one counts whole."""
    return unix_ms(at) <= unix_ms(due)


def _whole_timing(runs: Sequence[Run]) -> str:
    """Late once one run was; else as the last one stands."""
    if any(run.in_time is False for run in runs):
        return "late"
    done = runs[-1].done
    return _timing(done.at if done else None, runs[-1].due.at)


def _ms(at: datetime | None) -> int | None:
    return unix_ms(at) if at is not None else None
