"""Statement: what a source said of a thing, and when it held. Two that disagree stand side by side; none wins. Pure.

Two kinds of disagreement are told apart by time: a date that never changes, or two figures said within a quarter, is a
conflict (`LGSP: 17 dịch vụ` in March 2024, 13 in May); the same question answered otherwise a year later is a change
(no security centre in 2023, a connected SOC in 2024).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

NEAR: Final = timedelta(days=92)
"""Reports are quarterly: within one quarter a stock should read the same."""


@dataclass(frozen=True, slots=True)
class Statement:
    thing: str
    """What is spoken of, by a name of the caller's: `nq-111.date`, `lgsp.services`."""
    value: str
    """As compared; write numbers and dates in one form."""
    source: str
    """Document or system."""
    as_of: date | None = None
    """The day it held, or was said of; None for what does not change, such as the date of a document."""
    quote: str = ""
    """The source's own words."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements on one thing that cannot all hold, in order of time; at least two values."""

    thing: str
    statements: tuple[Statement, ...]

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(said.value for said in self.statements))


def conflicts(statements: Iterable[Statement], near: timedelta = NEAR) -> tuple[Conflict, ...]:
    """Where sources disagree about one thing at one time, by thing. What is said of days more than `near` apart is no
    conflict but a change; what does not change conflicts with every other value."""
    by_thing: dict[str, list[Statement]] = {}
    for said in statements:
        by_thing.setdefault(said.thing, []).append(said)
    found = []
    for thing, some in sorted(by_thing.items()):
        clashing = {i for i, one in enumerate(some) for other in some if _clash(one, other, near)}
        if clashing:
            found.append(Conflict(thing, tuple(_in_time(some[i] for i in sorted(clashing)))))
    return tuple(found)


def held_on(statements: Iterable[Statement], thing: str, on: date) -> tuple[Statement, ...]:
    """What was last said of a thing by that day: several when the last day has several; timeless ones always."""
    known = [said for said in statements if said.thing == thing and (said.as_of is None or said.as_of <= on)]
    last = max((said.as_of for said in known if said.as_of is not None), default=None)
    return tuple(said for said in known if said.as_of in (None, last))


def _clash(one: Statement, other: Statement, near: timedelta) -> bool:
    if one.value == other.value:
        return False
    return one.as_of is None or other.as_of is None or abs(one.as_of - other.as_of) <= near


def _in_time(statements: Iterable[Statement]) -> Sequence[Statement]:
    return sorted(statements, key=lambda said: (said.as_of or date.min, said.source))
