"""Suppression (ẩn ô nhỏ): hides small counts so that no arithmetic with what is published brings them back. Pure.

A table is a box of counts with a level "total" at the end of every axis; whoever has a line but one entry has that
entry too. So hiding the small counts (primary) is not enough: others must go with them (complementary).

What is guaranteed, whatever else of the same table is published: for every entry hidden because it is small there is
another table of counts, nowhere negative, that agrees with all published entries and has `least` or more there. Who
knows all that is published can therefore not even tell that the entry is small.

How: that other table is made on the spot. The entry gains `d`; along one axis other levels lose `d` together (the
total of a line gains it instead); along every other axis a second level undoes the change, so that each line keeps its
sum. The entries that change are hidden, those that lose hold enough to lose. Of all such moves the one is taken that
hides least; totals are spared before cells. The move with nothing but totals always exists, hence an answer always
does.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]
Costs = NDArray[np.float64]

LEAST: Final = 5
"""Counts of 1 to 4 are hidden (dưới 5 người)."""
TOTAL_PRICE: Final = 10**6
"""Hiding a total costs as much as hiding a cell of so many, for every axis it sums over."""


def with_totals(counts: Counts) -> Counts:
    """The counts with a total at the end of every axis."""
    for axis in range(counts.ndim):
        counts = np.concatenate([counts, counts.sum(axis=axis, keepdims=True)], axis=axis)
    return counts


def suppress(
    counts: Counts,
    small: Mask | None = None,
    least: int = LEAST,
    tell: Callable[[int, int], None] = lambda done, of: None,
) -> Mask:
    """Which entries of `counts` (made by `with_totals`) must not be published. A zero names nobody and stays, unless it
    is needed to protect another.

    `small`: entries that are sensitive; default those of 1 to `least` − 1. An entry may be sensitive at a large count,
    too: twenty dossiers of two persons.
    """
    if (counts < 0).any():
        raise ValueError("số đếm âm / negative count")
    sensitive = (counts > 0) & (counts < least) if small is None else small & (counts > 0)
    price, room = _price(counts), counts.astype(np.float64)
    price[sensitive] = 0  # what is hidden already costs nothing more
    entries = [tuple(map(int, entry)) for entry in np.argwhere(sensitive)]
    entries.sort(key=lambda entry: (-int(counts[entry]), entry))
    longest_first = sorted(range(counts.ndim), key=lambda axis: -counts.shape[axis])
    for done, entry in enumerate(entries, start=1):
        n = int(counts[entry])
        delta = least - n if n < least else least
        best: _Move | None = None
        for axis in longest_first:
            move = _cheapest(axis, entry, delta, room, price)
            best = move if best is None or move.cost < best.cost else best
            if best.cost == 0:
                break  # protected by what is hidden already
        for at in best.entries(entry) if best else ():
            price[at] = 0
        tell(done, len(entries))
    hidden: Mask = price == 0
    return hidden


def _price(counts: Counts) -> Costs:
    """What hiding an entry costs a reader."""
    price = 1 + np.minimum(counts, TOTAL_PRICE // 2).astype(np.float64)
    for axis, size in enumerate(counts.shape):
        np.moveaxis(price, axis, 0)[size - 1] += TOTAL_PRICE
    return price


@dataclass(frozen=True, slots=True)
class _Move:
    """`levels` of `axis` change against the entry's own; on every other axis `seconds` has the second level."""

    cost: float
    axis: int
    levels: tuple[int, ...]
    seconds: tuple[int, ...]

    def entries(self, entry: tuple[int, ...]) -> list[tuple[int, ...]]:
        own = entry[: self.axis] + entry[self.axis + 1 :]
        pairs = list(product(*zip(own, self.seconds, strict=True)))
        return [
            (*others[: self.axis], level, *others[self.axis :])
            for level in (entry[self.axis], *self.levels)
            for others in pairs
        ]


def _cheapest(axis: int, entry: tuple[int, ...], delta: int, counts: Costs, price: Costs) -> _Move:
    """The cheapest move whose losses are spread along `axis`."""
    own, others = entry[axis], entry[:axis] + entry[axis + 1 :]
    cost, room = _along(own, others, np.moveaxis(counts, axis, 0), np.moveaxis(price, axis, 0))
    base = np.where(room[own] < delta, np.inf, cost[own])
    for number, mine in enumerate(others):
        np.moveaxis(base, number, 0)[mine] = np.inf  # the second level is another one
    room = np.minimum(room, delta)
    room[own] = 0
    free = np.cumsum(np.where(cost == 0, room, 0), axis=0)
    done = (base == 0) & (free[-1] >= delta)
    if done.any():
        best = _first(done)
        line = _line(best)
        last = int(np.argmax(free[line] >= delta))
        levels = np.nonzero((cost[line] == 0) & (room[line] > 0))[0]
        return _Move(0.0, axis, tuple(int(level) for level in levels if level <= last), best)
    cost = np.where(room > 0, cost, np.inf)
    alone = np.where(room >= delta, cost, np.inf)
    order = np.argsort(cost / np.maximum(room, 1), axis=0, kind="stable")
    enough = np.cumsum(np.take_along_axis(room, order, 0), axis=0) >= delta
    needed = np.argmax(enough, axis=0)
    sums = np.cumsum(np.take_along_axis(cost, order, 0), axis=0)
    together = np.where(enough[-1], np.take_along_axis(sums, needed[None], 0)[0], np.inf)
    whole = base + np.minimum(alone.min(axis=0), together)
    best = _first(whole == whole.min())
    line = _line(best)
    if alone[line].min() <= together[best]:
        return _Move(float(whole[best]), axis, (int(np.argmin(alone[line])),), best)
    return _Move(float(whole[best]), axis, tuple(map(int, order[line][: int(needed[best]) + 1])), best)


def _along(own: int, others: tuple[int, ...], counts: Costs, price: Costs) -> tuple[Costs, Costs]:
    """For every level of the first axis and every choice of second levels on the others: what hiding its entries costs,
    and how much they can lose together."""
    total = counts.shape[0] - 1
    against = np.arange(total + 1) != total if own != total else np.zeros(total + 1, dtype=np.bool_)
    against[own] = False
    against = against.reshape((-1,) + (1,) * len(others))
    cost: Costs = np.zeros(counts.shape)
    room: Costs = np.full(counts.shape, np.inf)
    for corner in product((False, True), repeat=len(others)):
        at: Any = (
            slice(None),
            *(slice(None) if use else slice(mine, mine + 1) for use, mine in zip(corner, others, strict=True)),
        )
        cost = cost + price[at]
        loses = against ^ _falls(corner, others, counts.shape[1:])
        room = np.minimum(room, np.where(loses, counts[at], np.inf))
    return cost, room


def _line(seconds: tuple[int, ...]) -> Any:
    """Index of all levels of the first axis at these places on the others."""
    return (slice(None), *seconds)


def _first(mask: Mask) -> tuple[int, ...]:
    """Index of the first true entry; () of a single one without axes."""
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(mask)), mask.shape)) if mask.ndim else ()


def _falls(corner: tuple[bool, ...], own: tuple[int, ...], shape: tuple[int, ...]) -> Mask:
    """Whether the change is the other way round at this corner, for every choice of second levels: two levels of an
    axis change in opposite ways, a level and the total in the same."""
    falls: Mask = np.zeros((1,) * len(shape), dtype=np.bool_)
    for axis, (second, mine) in enumerate(zip(corner, own, strict=True)):
        total = shape[axis] - 1
        if second and mine != total:
            form = [1] * len(shape)
            form[axis] = shape[axis]
            falls = falls ^ (np.arange(shape[axis]) != total).reshape(form)
    return falls
