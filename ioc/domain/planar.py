"""Rings on a plane: area, inside or outside, distances, where two edges cross, where a name fits best. Pure.

A ring is a sequence of at least three points, closed by its first point, which is not said twice. A shape is some rings
under the even-odd rule, so that a hole is a ring like the others. Units are those of the points.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from math import hypot, inf, sqrt
from typing import Final, TypeVar

Point = tuple[float, float]
Ring = Sequence[Point]
P = TypeVar("P", bound=Point)

_HALF: Final = 0.5


def area2(ring: Ring) -> float:
    """Twice the signed area: positive when the ring turns from x to y."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in edges(ring))


def edges(ring: Sequence[P]) -> Iterator[tuple[P, P]]:
    """Each edge once, the closing one first."""
    before = ring[-1]
    for point in ring:
        yield before, point
        before = point


def inside(point: Point, shape: Sequence[Ring]) -> bool:
    """Whether the shape covers the point; on an edge either answer is right."""
    x, y = point
    odd = False
    for ring in shape:
        for (ax, ay), (bx, by) in edges(ring):
            if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
                odd = not odd
    return odd


def off_edge(point: Point, a: Point, b: Point) -> float:
    """Distance of a point from the edge between a and b, both included."""
    along_x, along_y = b[0] - a[0], b[1] - a[1]
    x, y = point[0] - a[0], point[1] - a[1]
    length = along_x * along_x + along_y * along_y
    if length > 0:
        at = max(0.0, min(1.0, (x * along_x + y * along_y) / length))
        x, y = x - at * along_x, y - at * along_y
    return hypot(x, y)


def off_border(point: Point, shape: Sequence[Ring]) -> float:
    """Distance of a point from the nearest edge of the shape."""
    return min((off_edge(point, a, b) for ring in shape for a, b in edges(ring)), default=inf)


def cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Whether the edges ab and cd cross between their ends; to touch is not to cross."""
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def crossings(segments: Sequence[tuple[Point, Point]]) -> Iterator[tuple[int, int]]:
    """Numbers of the segments that cross each other, each pair once, by a grid as fine as there are segments."""
    if not segments:
        return
    xs = [x for a, b in segments for x in (a[0], b[0])]
    ys = [y for a, b in segments for y in (a[1], b[1])]
    left, top = min(xs), min(ys)
    cell = max(max(xs) - left, max(ys) - top) / max(1.0, sqrt(len(segments))) or 1.0
    grid: dict[tuple[int, int], list[int]] = {}
    for number, (a, b) in enumerate(segments):
        for place in _cells(a, b, left, top, cell):
            grid.setdefault(place, []).append(number)
    seen: set[tuple[int, int]] = set()
    for numbers in grid.values():
        for at, one in enumerate(numbers):
            for other in numbers[at + 1 :]:
                if (one, other) not in seen and cross(*segments[one], *segments[other]):
                    seen.add((one, other))
                    yield one, other


def united(shape: Sequence[Sequence[P]]) -> list[list[P]]:
    """The same shape without the edges that two of its rings share. Under the even-odd rule the rest may be walked in
    any order: every point has an even number of edges left, so that each walk comes back to where it began."""
    left: dict[frozenset[P], None] = {}
    for ring in shape:
        for edge in edges(ring):
            key = frozenset(edge)
            if key in left:
                del left[key]
            elif len(key) == 2:
                left[key] = None
    onward: dict[P, list[frozenset[P]]] = {}
    for edge_left in left:
        for point in edge_left:
            onward.setdefault(point, []).append(edge_left)
    rings = []
    for edge_left in list(left):
        if edge_left not in left:
            continue
        start = min(edge_left)
        walk: list[P] = []
        at = start
        while True:
            ways = onward[at]
            while ways[-1] not in left:
                ways.pop()
            way = ways[-1]
            del left[way]
            walk.append(at)
            (at,) = way - {at}
            if at == start:
                break
        rings.append(walk)
    return rings


def heart(shape: Sequence[Ring]) -> tuple[Point, float]:
    """The point of the shape that lies farthest from every border, and how far that is: where a name fits best. As good
    as a hundredth of the largest ring; squares over that ring are quartered while one may hold a better point."""
    largest = max(shape, key=lambda ring: abs(area2(ring)))
    xs, ys = [x for x, _ in largest], [y for _, y in largest]
    width, height = max(xs) - min(xs), max(ys) - min(ys)
    enough = max(width, height) / 100
    size = min(width, height) or enough or 1.0

    def room(point: Point) -> float:
        return off_border(point, shape) * (1 if inside(point, shape) else -1)

    best, most = _centroid(largest), -inf
    if (found := room(best)) > most:
        most = found
    queue: list[tuple[float, float, float, float]] = []

    def look(x: float, y: float, half: float) -> None:
        nonlocal best, most
        found = room((x, y))
        if found > most:
            best, most = (x, y), found
        if (hope := found + half * sqrt(2)) > most + enough:
            heapq.heappush(queue, (-hope, x, y, half))

    half = size * _HALF
    steps_x, steps_y = int(width // size) + 1, int(height // size) + 1
    for column in range(steps_x):
        for row in range(steps_y):
            look(min(xs) + half + column * size, min(ys) + half + row * size, half)
    while queue:
        hope, x, y, half = heapq.heappop(queue)
        if -hope <= most + enough:
            break
        half *= _HALF
        for dx in (-half, half):
            for dy in (-half, half):
                look(x + dx, y + dy, half)
    return best, max(most, 0.0)


def _side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _cells(a: Point, b: Point, left: float, top: float, cell: float) -> Iterator[tuple[int, int]]:
    """Cells of the box around a segment. A segment is short beside the whole, so the box holds few."""
    first, last = sorted((int((a[0] - left) // cell), int((b[0] - left) // cell)))
    upper, lower = sorted((int((a[1] - top) // cell), int((b[1] - top) // cell)))
    for column in range(first, last + 1):
        for row in range(upper, lower + 1):
            yield column, row


def _centroid(ring: Ring) -> Point:
    """Of the ring's area; of its points when it has none."""
    twice = area2(ring)
    if twice == 0:
        return sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring)
    weights = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in edges(ring)]
    return tuple(sum((a[axis] + b[axis]) * w for a, b, w in weights) / (3 * twice) for axis in (0, 1))  # type: ignore[return-value]
