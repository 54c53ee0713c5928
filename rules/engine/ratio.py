"""RatioWatcher: numerator over denominator in a sliding window, for all keys at once as arrays. Exact: integers only.

The window ends with the running minute and holds `window` minutes. Thresholds are fractions and compared by
multiplication, so `> 5 %` is false for 5 in 100 and true for 6.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ioc.domain.alerts import Figure, Phase
from ioc.domain.measures import KEY_SEPARATOR, MINUTE
from rules.engine.books import part_key
from rules.engine.keyed import Found
from rules.engine.ledger import Ledger
from rules.engine.life import Verdict, step
from rules.engine.ring import Ints, Ring
from rules.engine.scene import Scene, millis, moment
from rules.rule import OVERFLOW_KEY, Bound, RatioWatch, Rule, Term
from rules.template import Fact, Percent

_COMPARE: Final = {"gt": np.greater, "gte": np.greater_equal, "lt": np.less, "lte": np.less_equal}
_CODE: Final = {Phase.PENDING: 1, Phase.FIRING: 2, Phase.RECOVERING: 3, Phase.CLOSED: 4}
SAFE: Final = 2**53
"""Above this float64 sums are no longer exact integers; the bound also keeps products inside 64 bits by a check."""


class RatioWatcher:
    def __init__(self, rule: Rule, watch: RatioWatch, num: Ring, den: Ring, ledger: Ledger) -> None:
        self.rule, self.watch, self.ledger = rule, watch, ledger
        self.minutes = watch.window // timedelta(minutes=1)
        self.sides = (_Side(num, watch.num), _Side(den, watch.den))
        self._phase: NDArray[np.int8] = np.zeros(64, np.int8)
        self._crowded_at = -1
        self._asked: tuple[int, ...] = ()
        self._answer: tuple[NDArray[Any], NDArray[Any]] = (np.zeros(0, np.int64), np.zeros(0, np.int64))
        self._forget_keys()

    @property
    def ready(self) -> bool:
        return all(side.ring.ready for side in self.sides)

    def prime(self) -> None:
        self._forget_keys()

    def touch(self, key: str) -> None:
        row = self.ledger.get(self.rule.id, key)
        if row is not None or key in self.index:
            self._phase[self._number(key, always=True)] = _CODE[row.phase] if row else 0

    def steps(self, now: datetime, lag_s: float) -> list[Found]:
        minute = int(now.timestamp() // MINUTE)
        self._make_room(minute)
        num, den = self._sums(minute)
        known = den >= self.watch.min_den
        breach = known & _beyond(num, den, self.watch.fire)
        clear = known & _beyond(num, den, self.watch.clear)
        phase = self._phase[: len(den)]
        # The few that may move; `step` decides about each.
        moving = np.flatnonzero(
            ((phase == 0) & breach) | (phase == 1) | ((phase == 2) & ~breach) | (phase == 3) | ((phase == 4) & ~breach)
        )
        found: list[Found] = []
        for i in moving:
            key = self.keys[i]
            row = self.ledger.get(self.rule.id, key)
            stale = row is not None and not known[i] and self._starved(int(i), minute, now)
            began = self._began(int(i), minute) if row is None else row.episode_at
            verdict = Verdict(bool(breach[i]), bool(clear[i]), began, stale)
            taken = step(row, verdict, now, self.watch.hold, self.watch.keep)
            if taken is not None:
                found.append((key, taken, verdict))
        return found

    def scene(self, key: str, now: datetime) -> Scene:
        minute = int(now.timestamp() // MINUTE)
        num, den = self._sums(minute)
        i = self.index.get(key, -1)
        n, d = (int(num[i]), int(den[i])) if i >= 0 else (0, 0)
        value = (n * 20_000 + d) // (2 * d) / 100 if d else None
        start = (minute - self.minutes + 1) * MINUTE * 1000
        figure = Figure(num=n, den=d, value=value, unit="%", start=start, end=max(millis(now), start))
        dims: dict[str, Fact] = dict(zip(self.watch.key, key.split(KEY_SEPARATOR), strict=False))
        facts: dict[str, Fact] = {
            **dims,
            "limit": Percent(float(100 * self.watch.fire.limit)),
            "window": self.watch.window,
            "min_den": self.watch.min_den,
        }
        return Scene(figure, str(dims.get("unit") or "") if key != OVERFLOW_KEY else "", facts)

    def next_at(self, now: datetime) -> datetime | None:
        """The next minute (the window slides) or the end of a wait; None while there is nothing to slide."""
        waits = [
            since + length
            for row in self.ledger.of(self.rule.id).values()
            for phase, since, length in (
                (Phase.PENDING, row.episode_at, self.watch.hold),
                (Phase.RECOVERING, row.recovering_at or row.episode_at, self.watch.keep),
            )
            if row.phase is phase and since + length > now
        ]
        if self.sides[0].ring.keys or self.sides[1].ring.keys:
            waits.append(moment((int(now.timestamp() // MINUTE) + 1) * MINUTE * 1000))
        return min(waits, default=None)

    def _sums(self, minute: int) -> tuple[NDArray[Any], NDArray[Any]]:
        """Numerators and denominators of all keys over the window that ends with `minute`."""
        for side in self.sides:
            side.extend(self._number)
        # Four looks a second at a quiet minute cost nothing.
        asked = (minute, len(self.keys), *(side.ring.revision for side in self.sides))
        if asked != self._asked:
            first = minute - self.minutes + 1
            num, den = (side.sums(first, minute, len(self.keys)) for side in self.sides)
            self._asked, self._answer = asked, (num, den)
        return self._answer

    def _number(self, key: str, always: bool = False) -> int:
        """Index of a key; the overflow's when there are too many. A key with an alert always gets its own."""
        number = self.index.get(key)
        if number is None:
            if not always and len(self.keys) > self.rule.max_keys:
                return 0
            number = self.index[key] = len(self.keys)
            self.keys.append(key)
            if number >= len(self._phase):
                self._phase = np.concatenate([self._phase, np.zeros(len(self._phase), np.int8)])
        return number

    def _forget_keys(self) -> None:
        self.index: dict[str, int] = {OVERFLOW_KEY: 0}
        self.keys: list[str] = [OVERFLOW_KEY]
        self._phase = np.zeros(64, np.int8)
        self._asked = ()
        for side in self.sides:
            side.restart()
        for key in sorted(self.ledger.of(self.rule.id)):
            self.touch(key)

    def _make_room(self, minute: int) -> None:
        """Number the keys anew when columns were renumbered, or when some are crowded out by dead ones."""
        crowded = any(side.crowded for side in self.sides) and minute != self._crowded_at
        if crowded:
            self._crowded_at = minute
            for side in self.sides:
                side.ring.compact(minute - side.ring.minutes)
        if crowded or any(side.generation != side.ring.generation for side in self.sides):
            self._forget_keys()

    def _began(self, i: int, minute: int) -> datetime:
        """When the present value came about, in event time: its latest event, or the window's last slide."""
        last = max(side.ring.last_at(minute, side.columns(i)) for side in self.sides)
        return moment(max(last, minute * MINUTE * 1000))

    def _starved(self, i: int, minute: int, now: datetime) -> bool:
        """The window has held fewer than min_den for `stale_after`."""
        side = self.sides[1]
        first = minute - self.watch.stale_after // timedelta(minutes=1) - self.minutes
        counts = side.ring.by_minute(first, minute, side.columns(i), side.term.of)
        windows = np.convolve(counts, np.ones(self.minutes, np.int64))[: len(counts)]
        enough = np.flatnonzero(windows >= self.watch.min_den)
        if not len(enough):
            return True
        starved_at = moment((first + int(enough[-1]) + 1) * MINUTE * 1000)
        return now - starved_at >= self.watch.stale_after


class _Side:
    """One side of the ratio: a ring and which rule key each of its columns belongs to."""

    def __init__(self, ring: Ring, term: Term) -> None:
        self.ring, self.term = ring, term
        self.restart()

    def restart(self) -> None:
        self.map: Ints = np.zeros(0, np.int64)
        self.crowded = False
        """Some columns are counted as overflow."""
        self.generation = self.ring.generation

    def extend(self, number: Callable[[str], int]) -> None:
        """Number the columns that came since."""
        new = [number(part_key(key, self.term.at)) for key in self.ring.keys[len(self.map) :]]
        if new:
            self.map = np.concatenate([self.map, np.asarray(new, np.int64)])
            self.crowded = self.crowded or 0 in new

    def columns(self, number: int) -> Ints:
        return np.flatnonzero(self.map == number)

    def sums(self, first: int, last: int, size: int) -> NDArray[Any]:
        columns = self.ring.sums(first, last, self.term.of)
        if not len(columns):
            return np.zeros(size, np.int64)
        if int(np.abs(columns).max()) * len(columns) < SAFE:
            return np.bincount(self.map, weights=columns, minlength=size).astype(np.int64)
        exact = np.zeros(size, object)
        np.add.at(exact, self.map, columns.astype(object))
        return exact


def _beyond(num: NDArray[Any], den: NDArray[Any], bound: Bound) -> NDArray[np.bool_]:
    """num / den compared with the bound, by integers."""
    p, q = bound.limit.numerator, bound.limit.denominator
    largest = max(int(abs(num).max(initial=0)), int(abs(den).max(initial=0)))
    if largest * max(p, q) >= 2**62:
        num, den = num.astype(object), den.astype(object)
    result: NDArray[np.bool_] = _COMPARE[bound.op](num * q, den * p).astype(np.bool_)
    return result
