"""QuarterPlan: which figures and which questions to people stand in which section of the quarterly report. Data, read
from `quarter.toml` beside it. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

import msgspec

from ioc.domain.periods import Period, numbered, span
from ioc.domain.text import VIETNAM

Day = Annotated[int, msgspec.Meta(ge=1, le=28)]


class Wanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One indicator of a section."""

    code: str
    name: str = ""
    """What to call it while the catalogue has no such indicator: people fill it in."""
    group: str = ""
    """Title of the sub-section it stands in."""
    cut: Day = 1
    """Day of the month its quarters begin on; 16: from the 16th of the month before, as hospitals report."""
    last_day: Day | None = None
    """Last day of it in the quarter's last month, where the source reports before the quarter is over."""
    by_unit: bool = False
    """With a table by administrative unit."""
    weakest: Annotated[int, msgspec.Meta(ge=0, le=20)] = 0
    """So many communes that are worst off are named among what is lacking."""

    def period(self, quarter: Period) -> Period:
        """The days this figure is about."""
        own = numbered("quarter", quarter.year, quarter.number, self.cut)
        if self.last_day is None:
            return own
        last = datetime.combine(own.last_day.replace(day=self.last_day), time(), VIETNAM)
        return span(own.start, last + timedelta(days=1))

    def periods(self, quarter: Period) -> tuple[Period, Period, Period]:
        """The same days of this quarter, of the one before, and of the same one a year before."""
        return self.period(quarter), self.period(quarter.previous()), self.period(quarter.last_year())


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
