"""Counted: which topic and which of its measures a term counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from ioc.domain.case_measures import CaseMeasure
from ioc.domain.measures import Measure
from ioc.domain.terms import Term
from streams.topic import Topic, all_topics

VND = frozenset({"amount", "difference", "differs_by"})
"""Values of measures that are sums of money."""
Units = frozenset[str]
"""Codes of the units that count; empty: the whole province."""
PROVINCE_DIGITS = 2


@dataclass(frozen=True, slots=True)
class Counted:
    """A measure and the topic whose events, or whose cases, it counts."""

    topic: Topic
    measure: Measure | CaseMeasure


@cache
def measures() -> Mapping[str, Counted]:
    """Every measure by name."""
    found: dict[str, Counted] = {}
    for topic in all_topics():
        found |= {one.name: Counted(topic, one) for one in topic.measures}
        found |= {one.name: Counted(topic, one) for one in topic.case_measures}
    return found


def is_whole(unit: str, units: Units) -> bool:
    """Whether a unit is all that was asked for: the province, or the one that the others lie within. A district's word
    is not the province's."""
    if not units:
        return len(unit) == PROVINCE_DIGITS
    return unit in units and all(len(unit) < len(other) for other in units - {unit})


def in_vnd(terms: Iterable[Term]) -> bool:
    """Whether these terms add up đồng."""
    return any(term.measure and term.take == "total" and measure_of(term).measure.value in VND for term in terms)


def measure_of(term: Term) -> Counted:
    """What a term counts. KeyError for a measure that no topic declares: the catalogue's test forbids it."""
    return measures()[term.measure]
