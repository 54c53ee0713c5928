"""QuarterPlan: which figures and which questions to people stand in which section of the quarterly report. Data, read
from `quarter.toml` beside it. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from ioc.reports.periods import Period, quarters_on

Day = Annotated[int, msgspec.Meta(ge=1, le=28)]


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One indicator of a section."""

    code: str
    name: str = ""
    """What to call it while the catalogue has no such indicator: people fill it in."""
    group: str = ""
    """Title of the sub-section it stands in."""
    first_day: Day = 1
    """Of the quarter; after 1, of the month before it: hospitals report from the 16th."""
    last_day: Day | None = None
    """Of the quarter's last month, that day included; None: to its end."""
    by_unit: bool = False
    """With a table by administrative unit."""

    def period(self, quarter: Period) -> Period:
        """The days this figure is about."""
        first, after = quarter.first, quarter.after
        if self.first_day > 1:
            before = first - timedelta(days=1)
            first = date(before.year, before.month, self.first_day)
        if self.last_day is not None:
            last = after - timedelta(days=1)
            after = date(last.year, last.month, self.last_day) + timedelta(days=1)
        return Period(quarter.code, quarter.name, first, after)


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    result: tuple[str, ...]
    """What people have to write about what was achieved; one each."""
    limits: str
    proposals: str
    next: str
    groups: tuple[str, ...] = ()
    """Sub-sections of what was achieved, in order."""
    figure: tuple[Wanted, ...] = ()


def parse(text: bytes) -> tuple[Section, ...]:
    """The plan of a file. Raises msgspec.ValidationError naming the wrong field, ValueError for a group nobody has."""
    sections = msgspec.toml.decode(text, type=dict[str, tuple[Section, ...]])["section"]
    for section in sections:
        for wanted in section.figure:
            if wanted.group not in (*section.groups, "") or (section.groups and not wanted.group):
                where, good = f"{section.title}, {wanted.code}", ", ".join(section.groups) or "không / none"
                raise ValueError(f"{where}: group = {wanted.group!r}; phải là / must be: {good}")
    return sections


@cache
def plan() -> tuple[Section, ...]:
    """The product's plan."""
    return parse(Path(__file__).with_name("quarter.toml").read_bytes())


def windows(wanted: Wanted, quarter: Period) -> tuple[Period, Period, Period]:
    """The figure's days in this quarter, in the one before, and in the same one of the year before."""
    now, before, year_ago = (wanted.period(quarters_on(quarter, count)) for count in (0, -1, -4))
    return now, before, year_ago
