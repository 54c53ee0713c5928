"""Figures: an indicator over a period, with its parts, its freshness and what sources say of the same figure.

The same question asked twice of the same data has the same answer: everything is read in one snapshot.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from ioc.domain.calendar import Calendar
from ioc.domain.cases import from_ms
from ioc.domain.indicators import Indicator, Target
from ioc.domain.length_bins import Quantile
from ioc.domain.qd766 import Rules
from ioc.domain.statements import NEAR, Conflict, Statement, conflicts
from ioc.domain.text import VIETNAM
from ioc.services.adding import NoSuchDimension, Question, add_up, quantiles
from ioc.services.computed import Piece, make
from ioc.services.counted import Counted, Units, is_whole, measure_of, measures
from ioc.store import indicators
from ioc.store.database import Conn
from ioc.store.indicators import Freshness, Stated

__all__ = [
    "Counted", "Figure", "NoSuchDimension", "Parts", "Units", "figure", "last_period", "measure_of", "measures",
    "of_plan",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parts:
    """Numerator and denominator of one group. `den` None: the indicator has no denominator."""

    num: int
    den: int | None
    shown: Decimal | None
    """The value people read, in the indicator's unit; None: no data."""
    of: int | None = None
    """Of a quantile: how many lengths it is taken of."""
    spread: Quantile | None = None
    """Of a quantile: between which lengths it lies for certain."""


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
    asked_at: datetime
    units: Units = frozenset()
    pieces: Sequence[Piece] = ()
    """Parts of a score, alerts of a stage."""

    @property
    def whole(self) -> Parts:
        """Of a figure without `by`."""
        return self.groups[""]

    @property
    def target(self) -> Target | None:
        return self.target_of("")

    def target_of(self, group: str) -> Target | None:
        """The target of a group when the figure is broken down by level."""
        level = group if self.by in ("unit_level", "owner_level") else ""
        return self.indicator.target_on(self.start.astimezone(VIETNAM).date(), level)

    @property
    def computed(self) -> bool:
        """Whether we count it ourselves; otherwise only sources state it."""
        return self.indicator.ours

    @property
    def stated_of_whole(self) -> list[Stated]:
        """What sources state of all that was asked; of a figure that only they state, every word of theirs."""
        return [one for one in self.stated if self._whole(one)]

    @property
    def stated_of_parts(self) -> list[Stated]:
        """What they state of single units, agencies, components: beside the whole it would pass for a word about it."""
        return [one for one in self.stated if not self._whole(one)]

    def _whole(self, one: Stated) -> bool:
        return not self.computed or (not one.attrs.get("dims") and is_whole(one.unit, self.units))

    @property
    def conflict(self) -> bool:
        """Two sources state different values of it. An official figure beside ours is no conflict but a comparison."""
        return bool(self.conflicts)

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """Which statements cannot all hold; those of another unit or dimension speak of something else."""
        said = [
            (one, number)
            for one in self.stated
            if not one.attrs.get("official") and (number := stated_value(self.indicator, one)) is not None
        ]
        return conflicts(
            Statement(
                thing=f"{one.unit} {one.attrs.get('dims') or ''}".strip(), value=_compared(number), source=one.source,
                as_of=from_ms(one.attrs["period_to"]).astimezone(VIETNAM).date() if self.indicator.stock else None,
            )
            for one, number in said
        )  # fmt: skip


async def figure(
    conn: Conn, indicator: Indicator, start: datetime, end: datetime, now: datetime, *, units: Units = frozenset(),
    by: str = "", calendar: Calendar, rules: Rules,
) -> Figure:  # fmt: skip
    """The figure over whole local days [start, end). `calendar` and `rules` are the province's: there is no usual one
    that could be taken by mistake. Raises NoSuchDimension, DatabaseAway, QueryFailed."""
    if by and by not in indicator.by:
        known = ", ".join(indicator.by) or "—"
        raise NoSuchDimension(
            f"{by}: {indicator.code} chỉ phân tổ theo: {known} / {by}: {indicator.code} can be broken down by: {known}"
        )
    question = Question(conn, start, end, now, calendar, units, by, rules)
    near = NEAR if indicator.stock else timedelta(0)
    pieces: Sequence[Piece] = ()
    async with conn.transaction():
        await conn.execute("set transaction isolation level repeatable read read only")
        fresh = [await indicators.freshness(conn, topic) for topic in indicator.source]
        stated = await indicators.stated(conn, indicator.code, start, end, units, near)
        if indicator.computed:
            made = await make(indicator.computed, question)
            told = not indicator.of_now or await _spoken(indicator, question, fresh)
            await _cells_behind(indicator, question)
            groups = {name: _parts(indicator, found, known=told) for name, found in made.groups.items()}
            pieces = made.pieces if told else ()
        elif indicator.terms and indicator.terms[0].quantile:
            groups = await _lengths(indicator, question)
        else:
            groups = await _counts(indicator, question, fresh) if indicator.ours else {}
    if not by and "" not in groups:
        groups[""] = Parts(0, None, None)
    return Figure(
        indicator, start, end, by, dict(sorted(groups.items())),
        asof=max((one.last_at for one in question.used), default=None),
        corrections=sum(one.revision for one in question.used), fresh=fresh, stated=stated, asked_at=now,
        units=units, pieces=pieces,
    )  # fmt: skip


async def last_period(conn: Conn, indicator: Indicator) -> tuple[datetime, datetime] | None:
    """Of a figure that only sources state: the latest period they stated it for."""
    return None if indicator.ours else await indicators.last_stated(conn, indicator.code)


def of_plan(value: object, plan: object) -> Decimal | None:
    """How much of its plan a stated value is, in percent (KX01); None without both, or with a plan of 0."""
    try:
        said, wanted = Decimal(str(value)), Decimal(str(plan))
        return (100 * said / wanted).quantize(Decimal("0.01"), ROUND_HALF_UP) if wanted else None
    except InvalidOperation:
        return None


async def _counts(indicator: Indicator, question: Question, fresh: Sequence[Freshness]) -> dict[str, Parts]:
    den, said = indicator.denominator, indicator.said
    num, over, told = await add_up(question, indicator.numerator, den or (), () if said is None else (said,))
    names = num.keys() | over.keys() | (set() if question.by else {""})
    known = bool(question.used) or await _spoken(indicator, question, fresh)
    return {
        name: _parts(
            indicator, (num.get(name, 0), None if den is None else over.get(name, 0)),
            known=known and (said is None or told.get(name, 0) > 0),
        )
        for name in names
    }  # fmt: skip


async def _cells_behind(indicator: Indicator, question: Question) -> None:
    """Of a computed figure: notes which cells it was computed from, for freshness and corrections."""
    cells = [term for term in indicator.numerator if term.measure]
    if not question.by:
        await add_up(question, cells)


async def _lengths(indicator: Indicator, question: Question) -> dict[str, Parts]:
    found = await quantiles(question, indicator.numerator[0])
    return {
        name: Parts(
            (seconds := round(spread.value.total_seconds())), None, indicator.value(seconds, None), of=n, spread=spread
        )
        for name, (n, spread) in found.items()
    }  # fmt: skip


def _parts(indicator: Indicator, found: tuple[int, int | None] | None, *, known: bool = True) -> Parts:
    if found is None:
        return Parts(0, None if indicator.den is None else 0, None)
    return Parts(*found, indicator.value(*found) if known else None)


async def _spoken(indicator: Indicator, q: Question, fresh: Sequence[Freshness]) -> bool:
    """Whether a source told anything of the period, or of anything when the figure is of this moment: only then nothing
    counted means zero. A source whose first word came after the period, or its last before it, tells nothing of it."""
    heard = {one.topic: one.event_at for one in fresh if one.event_at is not None}
    if indicator.of_now:
        return bool(heard)
    topics = [name for name, at in heard.items() if at >= q.start]
    names = [one.measure.name for one in measures().values() if one.topic.name in topics]
    first = await indicators.since(q.conn, names) if names else None
    return first is not None and first < q.end


def stated_value(indicator: Indicator, one: Stated) -> Decimal | None:
    """The number a statement states, in the indicator's unit: its value, else what its numerator and denominator make.
    None when it states none."""
    value, num, den = (one.attrs.get(name) for name in ("value", "num", "den"))
    try:
        if value is not None:
            return Decimal(str(value))
        return None if num is None else indicator.value(int(str(num)), None if den is None else int(str(den)))
    except (InvalidOperation, ValueError):
        return None


def _compared(number: Decimal) -> str:
    """One text for equal numbers."""
    return f"{number.normalize():f}"
