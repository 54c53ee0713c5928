"""Adding: terms of an indicator summed up from cells and open cases, by one dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
from ioc.store.indicators import Asked, Sum, Where

DAY = timedelta(days=1)


class NoSuchDimension(ValueError):
    """The indicator cannot be broken down by this; the text names what it can."""


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
    used: list[Sum] = field(default_factory=list)
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


async def add_up(question: Question, terms: Sequence[Term]) -> dict[str, int]:
    """The sum of the terms, each with its sign, by group; without `by` one group, ""."""
    found: dict[str, int] = {}
    for term in terms:
        for group, n in (await _one(question, term)).items():
            found[group] = found.get(group, 0) + term.times * n
    return found


async def quantiles(question: Question, term: Term) -> dict[str, tuple[int, Quantile]]:
    """Group → how many lengths, and their quantile. Groups without lengths are left out."""
    assert term.quantile is not None
    found = {}
    for group, (dims, cells) in (await _cells(question, term)).items():
        counts = bins(Term(measure=term.measure, take=term.take), dims, cells)
        if (answer := quantile(counts, term.quantile)) is not None:
            found[group] = sum(counts.values()), answer
    return found


async def _one(question: Question, term: Term) -> dict[str, int]:
    if term.cases:
        return await _open_cases(question, term)
    bare = Term(measure=term.measure, take=term.take)
    return {group: tally(bare, dims, cells) for group, (dims, cells) in (await _cells(question, term)).items()}


async def _cells(question: Question, term: Term) -> Mapping[str, tuple[tuple[str, ...], list[tuple[str, int, int]]]]:
    """Group → the dimensions kept and the cells of them."""
    dims, where = measure_of(term).measure.dims, question.where(term)
    for dim in (*(place(name)[0] for name in where), *([question.column] if question.by else ())):
        if dim not in dims:
            raise NoSuchDimension(f"{dim}: {term.measure} có / has: {', '.join(dims)}")
    keep = [dim for dim in dims if dim in (question.column, term.distinct, term.binned)]
    end = min(question.end, today(question.now)) if term.past else question.end
    sums = await indicators.sums(question.conn, term.measure, dims, question.start, end, keep, where)
    question.used += sums
    groups: dict[str, tuple[tuple[str, ...], list[tuple[str, int, int]]]] = {}
    column = keep.index(question.column) if question.by else None
    for one in sums:
        group = question.group(one.key.split(KEY_SEPARATOR)[column]) if column is not None else ""
        groups.setdefault(group, (tuple(keep), []))[1].append((one.key, one.n, one.total))
    return groups


async def _open_cases(question: Question, term: Term) -> dict[str, int]:
    q, found, asked = question, dict[str, int](), asked_of(term, question)
    where = q.where(term)
    if term.take == "days_late":
        for value, due, until, n in await indicators.due_times(q.conn, term.cases, q.now, asked, q.column, where):
            late = days_after(due, until, q.calendar) * n if until > due else 0
            found[q.group(value)] = found.get(q.group(value), 0) + late
        return found
    counted = await indicators.count_open(q.conn, term.cases, q.now, asked, q.column, where, total=term.total_of)
    for value, n in counted.items():
        found[q.group(value)] = found.get(q.group(value), 0) + n
    return found


def asked_of(term: Term, question: Question) -> Asked:
    """Which open cases a term counts."""
    return Asked(
        overdue=term.overdue, due=term.due,
        due_by=due_until(term.due_within, question.now, question.calendar) if term.due_within else None,
        within=(term.within, question.start, question.end) if term.within else None,
    )  # fmt: skip


def today(now: datetime) -> datetime:
    """The local midnight before `now`."""
    seconds = int(now.timestamp()) + UTC7_S
    return datetime.fromtimestamp(seconds // 86_400 * 86_400 - UTC7_S, now.tzinfo)
