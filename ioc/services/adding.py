"""Adding: terms of an indicator summed up from cells and cases, by one dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ioc.domain.calendar import Calendar
from ioc.domain.dossier.promise import days_after
from ioc.domain.length_bins import Quantile, quantile
from ioc.domain.measures import KEY_SEPARATOR, UTC7_S
from ioc.domain.qd766 import Rules
from ioc.domain.terms import DERIVED, Term, bins, due_until, place, tally
from ioc.services.counted import Units, measure_of
from ioc.store import indicators
from ioc.store.database import Conn
from ioc.store.indicators import Asked, Sums, Where

DAY = timedelta(days=1)


class NoSuchDimension(ValueError):
    """The indicator cannot be broken down by this; the text names what it can, `vi / en`."""


@dataclass(slots=True)
class Question:
    """What is asked of every term of one figure: over which connection, period and units, by what, as of when."""

    conn: Conn
    start: datetime
    end: datetime
    now: datetime
    calendar: Calendar
    units: Units = frozenset()
    by: str = ""
    rules: Rules = field(default_factory=Rules)
    """How the province reads QĐ 766."""
    used: list[Sums] = field(default_factory=list)
    """Cells that were added, for freshness and corrections."""

    @property
    def column(self) -> str:
        """The dimension that is read to group by."""
        return DERIVED[self.by][0] if self.by in DERIVED else self.by

    def group(self, value: str) -> str:
        """The group that a value of `column` belongs to."""
        return DERIVED[self.by][1](value) if self.by in DERIVED else value

    def where(self, term: Term) -> Where:
        return {**term.where, **({"unit": self.units} if self.units else {})}


async def add_up(question: Question, *sides: Sequence[Term]) -> list[dict[str, int]]:
    """Of each side (numerator, denominator, …) the sum of its terms, each with its sign, by group; without `by` one
    group, "". Terms over one measure are read together, in one pass."""
    found: list[dict[str, int]] = [{} for _ in sides]
    placed = [(side, term) for side, terms in zip(found, sides, strict=True) for term in terms]
    together: dict[tuple[object, ...], list[tuple[dict[str, int], Term]]] = {}
    for side, term in placed:
        if term.cases:
            _add(side, term, await _cases(question, term))
        else:
            together.setdefault((term.measure, term.past, *_keep(question, term)), []).append((side, term))
    for some in together.values():
        counted = await _cells(question, [term for _, term in some])
        for (side, term), groups in zip(some, counted, strict=True):
            bare = Term(measure=term.measure, take=term.take)
            _add(side, term, {group: tally(bare, *cells) for group, cells in groups.items()})
    return found


def _add(side: dict[str, int], term: Term, counted: Mapping[str, int]) -> None:
    for group, n in counted.items():
        side[group] = side.get(group, 0) + term.times * n


async def quantiles(question: Question, term: Term) -> dict[str, tuple[int, Quantile]]:
    """Group → how many lengths, and their quantile. Groups without lengths are left out."""
    assert term.quantile is not None
    found = {}
    [groups] = await _cells(question, [term])
    for group, cells in groups.items():
        counts = bins(Term(measure=term.measure, take=term.take), *cells)
        if (answer := quantile(counts, term.quantile)) is not None:
            found[group] = sum(counts.values()), answer
    return found


def _keep(question: Question, term: Term) -> list[str]:
    """The dimensions that must not be added up."""
    dims = measure_of(term).measure.dims
    for dim in (*(place(name)[0] for name in question.where(term)), *([question.column] if question.by else ())):
        if dim not in dims:
            known = ", ".join(dims)
            raise NoSuchDimension(f"{dim}: {term.measure} có: {known} / {dim}: {term.measure} has: {known}")
    return [dim for dim in dims if dim in (question.column, term.distinct, term.binned)]


Cells = tuple[tuple[str, ...], list[tuple[str, int, int]]]
"""Dimensions of the keys, and (key, n, total)."""


async def _cells(question: Question, terms: Sequence[Term]) -> list[dict[str, Cells]]:
    """Of each term, all of one measure: group → its cells, added up over what nobody asked for."""
    first, keep = terms[0], _keep(question, terms[0])
    end = min(question.end, today(question.now)) if first.past else question.end
    sums = await indicators.sums_of(
        question.conn, first.measure, measure_of(first).measure.dims, question.start, end, keep,
        [term.where for term in terms], question.units,
    )  # fmt: skip
    question.used += sums
    found: list[dict[str, Cells]] = [{} for _ in terms]
    column = keep.index(question.column) if question.by else None
    for one in sums:
        group = question.group(one.key.split(KEY_SEPARATOR)[column]) if column is not None else ""
        for groups, (n, total) in zip(found, one.of, strict=True):
            groups.setdefault(group, (tuple(keep), []))[1].append((one.key, n, total))
    return found


async def _cases(question: Question, term: Term) -> dict[str, int]:
    q, found, asked = question, dict[str, int](), asked_of(term, question)
    where = q.where(term)
    if term.take == "days_late":
        due_times = await indicators.due_times(q.conn, term.cases, q.now, asked, q.column, where)
        for value, due, until, n, unit, agency in due_times:
            late = days_after(due, until, q.calendar.of(unit, agency)) * n if until > due else 0
            found[q.group(value)] = found.get(q.group(value), 0) + late
        return found
    total = term.total_of or (term.each if term.take == "total" else "")
    counted = await indicators.count_cases(q.conn, term.cases, q.now, asked, q.column, where, total=total)
    for value, n in counted.items():
        found[q.group(value)] = found.get(q.group(value), 0) + n
    return found


def asked_of(term: Term, question: Question) -> Asked:
    """Which cases a term counts."""
    within = (term.within, question.start, question.end) if term.within else None
    asked = Asked(every=term.every, overdue=term.overdue, due=term.due, each=term.each, within=within)
    if not term.due_within:
        return asked
    usual = due_until(term.due_within, question.now, question.calendar)
    later: dict[datetime, list[str]] = {}
    for code in sorted(question.calendar.places()):
        until = due_until(term.due_within, question.now, question.calendar.of(code))
        if until > usual:
            later.setdefault(until, []).append(code)
    return replace(asked, due_by=usual, due_by_at=tuple(later.items()))


def today(now: datetime) -> datetime:
    """The local midnight before `now`."""
    seconds = int(now.timestamp()) + UTC7_S
    return datetime.fromtimestamp(seconds // 86_400 * 86_400 - UTC7_S, now.tzinfo)
