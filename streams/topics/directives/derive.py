"""What the whole life of a directive, document or report tells: whether its owner kept the deadline.

- The owner's clock runs until the result is handed in (`submitted`, or `done` where a system knows no other end) and
  again when it is returned. Waiting for the confirmation is not the owner's lateness.
- Judged at `done`: the last handing in against the last deadline stated (an extension moves it).
- `due_at` of the case is the deadline while the owner owes the work, else nothing; `deadline` stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

import msgspec

from ioc.domain.cases import Attr, CaseChange, CaseRow, unix_ms
from ioc.domain.life import illegal_attrs, illegal_steps, lined_up, pairs, refolded
from ioc.domain.policy import Policy

ORDER: Final = ("assigned", "accepted", "in_progress", "submitted", "returned", "done", "cancelled")
LEGAL: Final = pairs(
    {
        "assigned": ("accepted", "in_progress", "submitted", "done", "cancelled"),
        "accepted": ("in_progress", "submitted", "done", "cancelled"),
        "in_progress": ("submitted", "done", "cancelled"),
        "submitted": ("returned", "done", "cancelled"),
        "returned": ("accepted", "in_progress", "submitted", "done", "cancelled"),
        "done": ("returned",),
        "cancelled": ("assigned",),
    }
)
"""Ours. Steps may be left out; what was done may be returned and what was cancelled assigned anew."""
HANDED_IN: Final = frozenset({"submitted", "done"})


def derive(steps: list[CaseChange], row: CaseRow, policy: Policy) -> CaseRow:
    """`row` with its deadline and whether it was kept. Pure."""
    life = lined_up(steps, ORDER)
    row = refolded(life, row)
    last = life[-1]
    handed = _handed_in(life)
    closed = list(takewhile(lambda step: not step.open, reversed(life)))
    due = unix_ms(row.due_at) if row.due_at else None
    on_time = handed <= due if last.state == "done" and handed is not None and due is not None else None
    attrs: dict[str, Attr] = {name: said for name, said in row.attrs.items() if name not in ("ended_at", "on_time")}
    attrs |= {
        "deadline": due,
        "ended_at": handed,
        "on_time": on_time,
        "timing": _timing(last.state, due, on_time),
        "owner_level": row.attrs.get("level"),
        "returns": sum(step.state == "returned" for step in life) or None,
        **illegal_attrs(illegal_steps(life, policy.legal("directive", LEGAL))),
    }
    if last.state == "done":
        attrs["handled"] = {True: "online", False: "paper", None: "unknown"}[row.attrs.get("online")]  # type: ignore[index]
    return msgspec.structs.replace(
        row,
        state=last.state,
        open=last.open,
        closed_at=closed[-1].at if closed else None,
        due_at=row.due_at if last.open and last.state not in HANDED_IN else None,
        attrs={name: said for name, said in attrs.items() if said is not None},
    )


def _handed_in(life: Sequence[CaseChange]) -> int | None:
    """When the result was handed in that now stands, unix milliseconds: the first time since the last return."""
    run = list(takewhile(lambda step: step.state in HANDED_IN, reversed(life)))
    if not run:
        return None
    begun = max((unix_ms(step.at) for step in life if step.state == "returned"), default=0)
    said = [int(str(step.attrs["ended_at"])) for step in run if "ended_at" in step.attrs]
    return min((at for at in said if at >= begun), default=unix_ms(run[-1].at))


def _timing(state: str, due: int | None, on_time: bool | None) -> str:
    if state == "cancelled":
        return "cancelled"
    if state != "done":
        return "running"
    return "undated" if due is None else "on_time" if on_time else "late"
