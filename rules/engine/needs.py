"""Needs: what must be read from the tables before the rules can judge. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from ioc.domain.measures import MINUTE
from rules.engine.ring import AHEAD
from rules.rule import AbsenceWatch, CaseWatch, DeadlineWatch, RatioWatch, Rule


@dataclass(frozen=True, slots=True, order=True)
class CellNeed:
    measure: str
    grain: int
    back: timedelta
    """Cells whose bucket starts at or after now − back."""


@dataclass(frozen=True, slots=True)
class Needs:
    cells: tuple[CellNeed, ...] = ()
    case_kinds: frozenset[str] = frozenset()
    """Every open case of these kinds, and those closed within the last hour (their versions keep older words out)."""
    ended_kinds: frozenset[str] = frozenset()
    """Of these also every closed case that has a due time."""

    def __bool__(self) -> bool:
        return bool(self.cells or self.case_kinds)


def needs_of(rules: tuple[Rule, ...]) -> Needs:
    """What these rules need together."""
    back: dict[tuple[str, int], timedelta] = {}
    kinds, ended = set(), set()
    for rule in rules:
        watch = rule.watch
        if isinstance(watch, CaseWatch | DeadlineWatch):
            kinds.add(watch.kind)
            if isinstance(watch, DeadlineWatch) and watch.ended:
                ended.add(watch.kind)
        elif isinstance(watch, RatioWatch):
            for term in (watch.num, watch.den):
                place = term.measure, MINUTE
                back[place] = max(back.get(place, timedelta(0)), ring_length(watch))
        elif isinstance(watch, AbsenceWatch):
            place = watch.measure, watch.grain
            reach = watch.seen_within + timedelta(seconds=watch.grain)
            back[place] = max(back.get(place, timedelta(0)), reach)
    cells = tuple(sorted(CellNeed(*place, reach) for place, reach in back.items()))
    return Needs(cells, frozenset(kinds), frozenset(ended))


def ring_length(watch: RatioWatch) -> timedelta:
    """How far back a ratio looks: its window, and how long it may have been without data."""
    return watch.window + watch.stale_after + timedelta(minutes=2)


__all__ = ["AHEAD", "CellNeed", "Needs", "needs_of", "ring_length"]
