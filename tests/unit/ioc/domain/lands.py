"""Lands that do not exist: neighbouring areas with crooked borders, for tests of maps. Never real borders."""

from __future__ import annotations

from random import Random

Place = tuple[float, float]
Edge = tuple[tuple[int, int], tuple[int, int]]


def land(columns: int, rows: int, seed: int = 1, *, steps: int = 8, size: float = 100.0) -> list[list[Place]]:
    """Areas of a grid, row by row, each an open ring. Corners are moved and borders made crooked by the seed; neighbours
    have the very same points between them."""
    chance = Random(seed)
    corners = {
        (column, row): (
            (column + chance.uniform(-0.25, 0.25)) * size,
            (row + chance.uniform(-0.25, 0.25)) * size,
        )
        for column in range(columns + 1)
        for row in range(rows + 1)
    }
    borders: dict[Edge, list[Place]] = {}

    def border(a: tuple[int, int], b: tuple[int, int]) -> list[Place]:
        """From a on, without b."""
        key = (min(a, b), max(a, b))
        if key not in borders:
            (ax, ay), (bx, by) = corners[key[0]], corners[key[1]]
            length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
            line = []
            for step in range(steps + 1):
                at = step / steps
                off = chance.uniform(-0.08, 0.08) * size if 0 < step < steps else 0.0
                line.append(
                    (ax + (bx - ax) * at - (by - ay) / length * off, ay + (by - ay) * at + (bx - ax) / length * off)
                )
            borders[key] = line
        line = borders[key]
        return (line if a == key[0] else line[::-1])[:-1]

    rings = []
    for row in range(rows):
        for column in range(columns):
            around = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
            rings.append([p for a, b in zip(around, around[1:] + around[:1], strict=True) for p in border(a, b)])
    return rings
