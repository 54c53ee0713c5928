"""Policy: what a province decides about deadlines; everything a case is derived with beside its own steps. Pure.

Read from `policy.toml` of its pack (`ioc.domain.policy_file`), where each value names its source. A changed policy
holds for a case from its next step on; limits that are to hold for later reports only say `since`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ioc.domain import dossier
from ioc.domain.calendar import Calendar
from ioc.domain.daycount import Counting, TimeLimit
from ioc.domain.report_limits import ReportLimits

Pair = tuple[str, str]


_FIVE_DAYS = TimeLimit(5, "day")


@dataclass(frozen=True, kw_only=True)
class IncidentPolicy:
    report_within: TimeLimit = _FIVE_DAYS
    """QĐ 05/2017/QĐ-TTg: the operator tells the owner, the response unit and the national coordinator within five days
    of detection."""
    alone_severity_max: int = 2
    """An alert that nobody put into an incident (`su_co_id`) owes that report once confirmed, up to this severity;
    ours. A named incident always owes it."""


@dataclass(frozen=True, kw_only=True)
class PaymentPolicy:
    stuck_after: timedelta = timedelta(minutes=15)
    """TN05, L23: pending longer is stuck; ours."""
    unbooked_after: timedelta = timedelta(minutes=30)
    """L23: the bank credited it and the biller does not say so; ours."""
    unmatched_after: timedelta = timedelta(hours=24)
    """L26: two ends that differ, or a bank that is silent, must be explained within this time; ours."""
    bank_confirms: frozenset[str] = frozenset()
    """Methods or providers whose bank sends its own word (`side` bank) of every payment: without it a payment that the
    biller calls succeeded stays open."""


@dataclass(frozen=True)
class Policy:
    calendar: Calendar = field(default_factory=Calendar)
    """Working time of the province."""
    counting: Counting = field(default_factory=Counting)
    """How it counts days."""
    reports: ReportLimits = field(default_factory=ReportLimits)
    incidents: IncidentPolicy = field(default_factory=IncidentPolicy)
    payments: PaymentPolicy = field(default_factory=PaymentPolicy)
    dossiers: dossier.Policy = field(default_factory=dossier.Policy)
    also_legal: Mapping[str, frozenset[Pair]] = field(default_factory=dict)
    """Kind of case → steps that may follow each other in this province beside those of its own table."""

    def legal(self, kind: str, usual: frozenset[Pair]) -> frozenset[Pair]:
        more = self.also_legal.get(kind)
        return usual | more if more else usual
