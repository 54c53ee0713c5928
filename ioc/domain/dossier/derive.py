"""Derive: the case of a dossier out of all its steps. Any order of arrival, the same case."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ioc.domain.calendar import Calendar
from ioc.domain.cases import CaseChange, CaseRow
from ioc.domain.dossier.facts import derived
from ioc.domain.dossier.policy import Policy


def derive(steps: Iterable[CaseChange], row: CaseRow, policy: Policy, calendar: Calendar) -> CaseRow:
    """`row` (what the steps state, the latest word each) with what only the whole life tells.

    Replaced: `state` by rule, `open` and `closed_at` by the leading clock, `due_at` by the later date that finished
    waits give it, and all attrs by those of `Facts`. `row` is not changed. Two sets of steps that are equal give equal
    cases; corrections are resolved before (one step for each event).
    """
    found = derived(steps, policy, calendar)
    return msgspec.structs.replace(
        row, state=str(found.state), open=found.open, due_at=found.due_at, closed_at=found.closed_at,
        attrs=found.facts.attrs(),
    )  # fmt: skip
