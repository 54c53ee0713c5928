"""Attackers: who knows all that is published, and wants a hidden count. They share no code with the product.

`could_be` asks the exact question by trying tables; `bounds` is the practical attack (each line narrows its entries
until nothing moves any more), and works on tables of any size.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, product

import numpy as np
from numpy.typing import NDArray

Entry = tuple[int, ...]
Array = NDArray[np.int64]
Mask = NDArray[np.bool_]
STEPS_MAX = 50_000


class Undecided(Exception):
    """There are too many tables to try."""


def cells_of(entry: Entry, shape: tuple[int, ...]) -> list[Entry]:
    """The cells an entry sums up (itself, when it is a cell); `shape` with totals."""
    axes = [range(size - 1) if own == size - 1 else (own,) for own, size in zip(entry, shape, strict=True)]
    return list(product(*axes))


def could_be(counts: Array, hidden: Mask, wanted: Entry, least: int) -> bool:
    """Whether some table of counts agrees with all that is published and has `least` or more at `wanted`. Raises
    Undecided."""
    shape = counts.shape
    unknown = [cell for cell in product(*(range(size - 1) for size in shape)) if hidden[cell]]
    place = {cell: i for i, cell in enumerate(unknown)}
    sums: list[tuple[list[int], int]] = []
    for entry in product(*(range(size) for size in shape)):
        if not hidden[entry] and any(own == size - 1 for own, size in zip(entry, shape, strict=True)):
            cells = cells_of(entry, shape)
            rest = int(counts[entry]) - sum(int(counts[cell]) for cell in cells if cell not in place)
            sums.append(([place[cell] for cell in cells if cell in place], rest))
    goal = [place[cell] for cell in cells_of(wanted, shape) if cell in place]
    known = sum(int(counts[cell]) for cell in cells_of(wanted, shape) if cell not in place)
    return any(known + sum(table[i] for i in goal) >= least for table in _tables(len(unknown), sums, set(goal), least))


def _tables(n: int, sums: list[tuple[list[int], int]], goal: set[int], least: int) -> Iterator[list[int]]:
    """Tables that satisfy the sums, those that put much into the goal first. A cell in no sum may be anything."""
    of: list[list[int]] = [[] for _ in range(n)]
    for number, (cells, _) in enumerate(sums):
        for cell in cells:
            of[cell].append(number)
    rest, left = [value for _, value in sums], [len(cells) for cells, _ in sums]
    if any(value < 0 or (not count and value) for value, count in zip(rest, left, strict=True)):
        return
    table = [0] * n
    steps = count()

    def fill(i: int) -> Iterator[list[int]]:
        if next(steps) > STEPS_MAX:
            raise Undecided
        if i == n:
            yield table
            return
        most = min((rest[number] for number in of[i]), default=2 * least)
        needed = max((rest[number] for number in of[i] if left[number] == 1), default=0)
        values = range(needed, most + 1)
        for value in reversed(values) if i in goal else values:
            for number in of[i]:
                rest[number] -= value
                left[number] -= 1
            if all(rest[number] >= 0 and (left[number] or rest[number] == 0) for number in of[i]):
                table[i] = value
                yield from fill(i + 1)
            for number in of[i]:
                rest[number] += value
                left[number] += 1

    return (yield from fill(0))


def bounds(counts: Array, hidden: Mask) -> tuple[Array, Array]:
    """What each entry must at least be and can at most be, line by line."""
    far = int(counts.max()) * 4 + 100
    low = np.where(hidden, 0, counts)
    high = np.where(hidden, far, counts)
    for _ in range(200):
        before = low.sum(), high.sum()
        for axis, size in enumerate(counts.shape):
            low_a, high_a = np.moveaxis(low, axis, -1), np.moveaxis(high, axis, -1)
            total_low, total_high = low_a[..., -1:].copy(), high_a[..., -1:].copy()
            cells_low, cells_high = low_a[..., : size - 1], high_a[..., : size - 1]
            sum_low, sum_high = cells_low.sum(axis=-1, keepdims=True), cells_high.sum(axis=-1, keepdims=True)
            new_high = np.minimum(cells_high, total_high - (sum_low - cells_low))
            new_low = np.maximum(cells_low, total_low - (sum_high - cells_high))
            low_a[..., -1:] = np.maximum(total_low, sum_low)
            high_a[..., -1:] = np.minimum(total_high, sum_high)
            low_a[..., : size - 1], high_a[..., : size - 1] = new_low, new_high
        if (low.sum(), high.sum()) == before:
            break
    return low, high
