"""Lands that do not exist: neighbouring areas with crooked borders, for tests of maps. Never real borders."""

from __future__ import annotations

from itertools import pairwise
from random import Random

Place = tuple[float, float]
Edge = tuple[tuple[int, int], tuple[int, int]]


def land(columns: int, rows: int, seed: int = 1, *, halvings: int = 3, size: float = 100.0) -> list[list[Place]]:
    """Areas of a grid, row by row, each an open ring. Corners are moved and borders made crooked by the seed, each with
    2^`halvings` sides; neighbours have the very same points between them."""
    chance = Random(seed)
    corners = {
        (column, row): (
            (column + chance.uniform(-0.2, 0.2)) * size,
            (row + chance.uniform(-0.2, 0.2)) * size,
        )
        for column in range(columns + 1)
        for row in range(rows + 1)
    }
    borders: dict[Edge, list[Place]] = {}

    def crooked(a: Place, b: Place) -> Place:
        """A point half way, to one side by a part of the distance: the same at every scale, as coasts are."""
        off = chance.uniform(-0.08, 0.08)
        return (a[0] + b[0]) / 2 - (b[1] - a[1]) * off, (a[1] + b[1]) / 2 + (b[0] - a[0]) * off

    def border(a: tuple[int, int], b: tuple[int, int]) -> list[Place]:
        """From a on, without b."""
        key = (min(a, b), max(a, b))
        if key not in borders:
            line = [corners[key[0]], corners[key[1]]]
            for _ in range(halvings):
                line = [line[0], *(p for a, b in pairwise(line) for p in (crooked(a, b), b))]
            borders[key] = line
        line = borders[key]
        return (line if a == key[0] else line[::-1])[:-1]

    rings = []
    for row in range(rows):
        for column in range(columns):
            around = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
            rings.append([p for a, b in zip(around, around[1:] + around[:1], strict=True) for p in border(a, b)])
    return rings
