"""Policy: what a province decides about deadlines; everything a case is derived with beside its own steps. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from ioc.domain.calendar import Calendar


@dataclass(frozen=True)
class Policy:
    calendar: Calendar = field(default_factory=Calendar)
    """Working time of the province."""
