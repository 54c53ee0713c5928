"""Life: the one step an alert may take, from what is believed of its row and what is found of its condition. Pure.

The state machine of the docs in one function. It remembers nothing: what lasts (`for`, `keep_firing_for`, an operator's
closing) is measured from times that stand in the row, so a restart at any moment changes no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ioc.domain.alerts import Op, OpenAlert, Phase

ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is found of one condition now. Neither breach nor clear: between the two thresholds, or not known."""

    breach: bool
    clear: bool
    episode_at: datetime
    """When it began, in event time, if it holds."""
    stale: bool = False
    """Too little data for too long."""


@dataclass(frozen=True, slots=True)
class Step:
    op: Op
    reason: str | None = None
    """Of CLOSED_BY_MACHINE when op is `closed`."""
    escalation: int = 0
    """Which step of the rule's `escalate`, from 1, when op is `escalated`."""


def step(
    row: OpenAlert | None, found: Verdict, now: datetime, hold: timedelta = ZERO, keep: timedelta = ZERO
) -> Step | None:
    """The step to take now, or None. `hold`: breach this long before firing; `keep`: clear this long before closing."""
    if row is None:
        if not found.breach:
            return None
        return Step("pending") if hold > ZERO else Step("fired")
    match row.phase:
        case Phase.CLOSED:  # held: an operator closed it while the condition held
            return Step("released") if found.clear or found.stale else None
        case Phase.PENDING:
            if not found.breach:
                # Not known is not confirmed either; nobody was told of it yet.
                return Step("closed", "not_confirmed")
            return Step("fired") if now - row.episode_at >= hold else None
        case Phase.FIRING:
            if found.clear:
                return Step("recovering") if keep > ZERO else Step("closed", "condition_over")
            return Step("closed", "stale") if found.stale else None
        case Phase.RECOVERING:
            if found.breach:
                return Step("refired")
            if found.stale:
                return Step("closed", "stale")
            lasted = row.recovering_at is None or now - row.recovering_at >= keep
            # Between the thresholds it stays: only a clear moment ends it.
            return Step("closed", "condition_over") if found.clear and lasted else None
