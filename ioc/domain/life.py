"""Life: the steps of a case one after the other, and those that may not follow each other. Pure.

An illegal step is kept and counts like any other: it tells about the source's data, not about whoever handled the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from ioc.domain.case_measures import CaseMeasure
from ioc.domain.cases import Attr, CaseChange, CaseRow, fold, unix_ms
from ioc.domain.measures import DAY

Legal = Mapping[str, Iterable[str]]
"""State → the states that may follow it. Repeating a state always may."""


def lined_up(steps: Iterable[CaseChange], states: Sequence[str]) -> list[CaseChange]:
    """Steps as they happened; within one moment in the order of `states`, which is how a life goes: sources that know
    only the second, or the minute, say two steps at once."""
    rank = {state: place for place, state in enumerate(states)}
    return sorted(steps, key=lambda s: (s.at, rank.get(s.state, len(rank)), s.revision, s.event_id, s.source))


def refolded(life: list[CaseChange], row: CaseRow) -> CaseRow:
    """The case of steps in the order of `lined_up`: every fact is the latest word in that order, too."""
    return fold(life) or row


def pairs(legal: Legal) -> frozenset[tuple[str, str]]:
    """The table as pairs."""
    return frozenset((first, then) for first, follow in legal.items() for then in follow)


def illegal_steps(ordered: Sequence[CaseChange], legal: frozenset[tuple[str, str]]) -> list[tuple[str, CaseChange]]:
    """(`closed>received`, the step that may not stand there), in order."""
    return [
        (f"{before.state}>{step.state}", step)
        for before, step in pairwise(ordered)
        if before.state != step.state and (before.state, step.state) not in legal
    ]


def illegal_attrs(found: Sequence[tuple[str, CaseChange]]) -> dict[str, Attr]:
    """`illegal` how many, and of the first: `first_illegal` which, `illegal_at` when (unix milliseconds),
    `illegal_source` who said it. Empty when all is well."""
    if not found:
        return {}
    words, step = min(found, key=lambda one: (one[1].at, one[0], one[1].source, one[1].event_id))
    return {
        "illegal": len(found),
        "first_illegal": words,
        "illegal_at": unix_ms(step.at),
        "illegal_source": step.source,
    }


BY_SOURCE: Final = ("illegal_source",)


def illegal_measure(name: str, about_vi: str, about_en: str) -> CaseMeasure:
    """Cases with steps that may not follow each other, by the source of the first such step; the sum is of steps."""
    return CaseMeasure(name, about_vi, about_en, BY_SOURCE, "illegal_at", (DAY,), value="illegal")
