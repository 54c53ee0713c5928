"""Figures: an indicator over a period, with its parts, its freshness and what sources say of the same figure.

The same question asked twice of the same data has the same answer: everything is read in one snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cache

from ioc.domain.case_measures import CaseMeasure
from ioc.domain.indicators import Indicator, Target, Term, place, tally, value
from ioc.domain.measures import KEY_SEPARATOR, Measure
from ioc.domain.text import VIETNAM
from ioc.store import indicators
from ioc.store.database import Conn
from ioc.store.indicators import Freshness, Stated, Sum, Where
from streams.topic import Topic, all_topics

Units = frozenset[str]
"""Codes of the units that count; empty: the whole province."""


class NoSuchDimension(ValueError):
    """The indicator cannot be broken down by this; the text names what it can."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Numerator and denominator of one group. `den` None: the indicator has no denominator."""

    num: int
    den: int | None

    @property
    def shown(self) -> Decimal | None:
        """The value people read; None: no data."""
        return value(self.num, self.den)


@dataclass(frozen=True, slots=True)
class Figure:
    indicator: Indicator
    start: datetime
    end: datetime
    by: str
    groups: Mapping[str, Parts]
    """Value of the dimension `by` → its parts; without `by` one group, ""."""
    asof: datetime | None
    """Latest event that counts in it."""
    corrections: int
    """Changes made after a day had closed: late and corrected events are in it when this is above 0."""
    fresh: Sequence[Freshness]
    stated: Sequence[Stated]

    @property
    def whole(self) -> Parts:
        """Of a figure without `by`."""
        return self.groups[""]

    @property
    def target(self) -> Target | None:
        return self.indicator.target_on(self.start.astimezone(VIETNAM).date())

    @property
    def computed(self) -> bool:
        """Whether we count it ourselves; otherwise only sources state it."""
        return bool(self.indicator.numerator)

    @property
    def conflict(self) -> bool:
        """Two sources state different values of it. An official figure beside ours is no conflict but a comparison."""
        return len({str(one.attrs.get("value")) for one in self.stated if not one.attrs.get("official")}) > 1


async def figure(
    conn: Conn, indicator: Indicator, start: datetime, end: datetime, now: datetime, *, units: Units = frozenset(),
    by: str = "",
) -> Figure:  # fmt: skip
    """The figure over whole local days [start, end). Raises NoSuchDimension, DatabaseAway, QueryFailed."""
    if by and by not in indicator.by:
        known = ", ".join(indicator.by) or "—"
        raise NoSuchDimension(f"{by}: {indicator.code} chỉ phân tổ theo / can be broken down by: {known}")
    used: list[Sum] = []
    async with conn.transaction():
        await conn.execute("set transaction isolation level repeatable read read only")
        num = await _add_up(conn, indicator.numerator, start, end, now, units, by, used)
        den = indicator.denominator
        over = None if den is None else await _add_up(conn, den, start, end, now, units, by, used)
        fresh = [await indicators.freshness(conn, topic) for topic in indicator.source]
        stated = await indicators.stated(conn, indicator.code, start, end, units)
    names = num.keys() | (over or {}).keys() | (set() if by else {""})
    return Figure(
        indicator, start, end, by,
        {name: Parts(num.get(name, 0), None if over is None else over.get(name, 0)) for name in sorted(names)},
        asof=max((one.last_at for one in used), default=None),
        corrections=sum(one.revision for one in used), fresh=fresh, stated=stated,
    )  # fmt: skip


async def _add_up(
    conn: Conn, terms: Sequence[Term], start: datetime, end: datetime, now: datetime, units: Units, by: str,
    used: list[Sum],
) -> dict[str, int]:  # fmt: skip
    found: dict[str, int] = {}
    for term in terms:
        for group, n in (await _one(conn, term, start, end, now, units, by, used)).items():
            found[group] = found.get(group, 0) + term.times * n
    return found


async def _one(
    conn: Conn, term: Term, start: datetime, end: datetime, now: datetime, units: Units, by: str, used: list[Sum]
) -> dict[str, int]:  # fmt: skip
    where: Where = {**term.where, **({"unit": units} if units else {})}
    if term.cases:
        within = (term.within, start, end) if term.within else None
        return await indicators.open_cases(
            conn, term.cases, now, overdue=term.overdue, within=within, by=by, where=where
        )
    dims = measure_of(term).measure.dims
    for dim in (*(place(name)[0] for name in where), *([by] if by else ())):
        if dim not in dims:
            raise NoSuchDimension(f"{dim}: {term.measure} có / has: {', '.join(dims)}")
    keep = [dim for dim in dims if dim in (by, term.distinct)]
    sums = await indicators.sums(conn, term.measure, dims, start, end, keep, where)
    used += sums
    groups: dict[str, list[tuple[str, int, int]]] = {}
    column = keep.index(by) if by else None
    for one in sums:
        group = one.key.split(KEY_SEPARATOR)[column] if column is not None else ""
        groups.setdefault(group, []).append((one.key, one.n, one.total))
    bare = Term(measure=term.measure, take=term.take)
    return {group: tally(bare, tuple(keep), cells) for group, cells in groups.items()}


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


def measure_of(term: Term) -> Counted:
    """What a term counts. KeyError for a measure that no topic declares: the catalogue's test forbids it."""
    return measures()[term.measure]
