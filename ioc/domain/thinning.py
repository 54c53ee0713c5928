"""Thinning: fewer points for areas that share borders, without a gap or an overlap between neighbours. Pure.

Rings on a grid are cut where borders meet; what lies between two such junctions is an arc, kept once however many rings
run along it. Arcs are thinned in Visvalingam's order (the point with the smallest triangle goes first), bounded by a
distance: no point of the original lies farther from its thinned arc than the tolerance. An arc whose thinning would
make a ring vanish or two borders cross is thinned less, down to not at all.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Final

from ioc.domain.planar import area2, crossings, off_edge

Cell = tuple[int, int]
Arc = tuple[Cell, ...]
"""From junction to junction, both included; a ring without junctions is one arc that ends where it begins."""

FINEST: Final = 1.0
"""Below one cell of the grid there is nothing to thin."""
_MILDER: Final = 4
_REFINEMENTS: Final = 5


class TooFine(ValueError):
    """Không tỷ lệ nào làm đường ranh đủ gọn. / No tolerance makes the borders small enough."""


@dataclass(frozen=True, slots=True)
class Thinned:
    rings: list[list[Cell]]
    """As given: same number, same order."""
    tolerance: float
    """In cells: how far a border may have moved."""


class Mesh:
    """Rings cut into arcs. The rings have at least three different points and no point twice in a row."""

    def __init__(self, rings: Sequence[Sequence[Cell]]) -> None:
        self.arcs: list[Arc] = []
        self._rings: list[list[tuple[int, bool]]] = []
        numbers: dict[Arc, int] = {}
        junctions = _junctions(rings)
        for ring in rings:
            run = []
            for piece in _cut(ring, junctions):
                arc = min(piece, piece[::-1])
                number = numbers.setdefault(arc, len(self.arcs))
                if number == len(self.arcs):
                    self.arcs.append(arc)
                run.append((number, arc != piece))
            self._rings.append(run)

    def fitted(self, size: Callable[[Sequence[Sequence[Cell]]], int], size_max: int, coarsest: float) -> Thinned:
        """The finest thinning whose `size` is at most `size_max`. Raises TooFine when even `coarsest` is too large."""
        # What is thinned once by a cell stays within a cell of it, so the rest may be measured from there.
        base = [thin(arc, FINEST) for arc in self.arcs]
        found = self._thinned(base, 0.0)
        if size(found) <= size_max:
            return Thinned(found, FINEST)
        good, low, high = None, FINEST, 2 * FINEST
        while good is None:
            if high > coarsest:
                raise TooFine(f"> {size_max}")
            found = self._thinned(base, high - FINEST)
            if size(found) <= size_max:
                good = Thinned(found, high)
            else:
                low, high = high, high * 2
        for _ in range(_REFINEMENTS):
            middle = (low + high) / 2
            found = self._thinned(base, middle - FINEST)
            if size(found) <= size_max:
                good, high = Thinned(found, middle), middle
            else:
                low = middle
        return good

    def thinned(self, tolerance: float) -> list[list[Cell]]:
        """The rings, thinned by one tolerance."""
        return self._thinned(self.arcs, tolerance)

    def _thinned(self, arcs: Sequence[Arc], tolerance: float) -> list[list[Cell]]:
        allowed = dict.fromkeys(range(len(arcs)), tolerance)
        thin_arcs = [thin(arc, tolerance) for arc in arcs]
        while True:
            rings = [self._joined(run, thin_arcs) for run in self._rings]
            spoilt = self._vanished(rings) | _crossing(thin_arcs)
            # An arc that was not in the way before it was thinned is given back in steps; one that was stays as it is.
            milder = [number for number in sorted(spoilt) if allowed[number] > 0]
            if not milder:
                return [
                    ring if _is_ring(ring) else self._joined(run, self.arcs)
                    for ring, run in zip(rings, self._rings, strict=True)
                ]
            for number in milder:
                allowed[number] = allowed[number] / _MILDER if allowed[number] / _MILDER >= FINEST else 0.0
                thin_arcs[number] = thin(arcs[number], allowed[number])

    def _vanished(self, rings: Sequence[Sequence[Cell]]) -> set[int]:
        return {number for run, ring in zip(self._rings, rings, strict=True) if not _is_ring(ring) for number, _ in run}

    def _joined(self, run: Sequence[tuple[int, bool]], arcs: Sequence[Arc]) -> list[Cell]:
        ring: list[Cell] = []
        for number, back in run:
            ring.extend((arcs[number][::-1] if back else arcs[number])[:-1])
        return ring


def thin(arc: Arc, tolerance: float) -> Arc:
    """The arc with both its ends and as few points between them as leave every dropped one within the tolerance of the
    edge that passes it by."""
    if len(arc) < 3 or tolerance <= 0:
        return arc
    last = len(arc) - 1
    before, after = list(range(-1, last)), list(range(1, last + 2))
    weight = [inf, *(abs(area2(arc[i - 1 : i + 2])) for i in range(1, last)), inf]
    heap = [(weight[i], i) for i in range(1, last)]
    heapq.heapify(heap)
    while heap:
        area, i = heapq.heappop(heap)
        if weight[i] != area:
            continue
        a, b = before[i], after[i]
        if any(off_edge(arc[k], arc[a], arc[b]) > tolerance for k in range(a + 1, b)):
            continue  # until a neighbour goes
        weight[i] = -1.0
        after[a], before[b] = b, a
        for j in (a, b):
            if 0 < j < last:
                weight[j] = max(area, abs(area2((arc[before[j]], arc[j], arc[after[j]]))))
                heapq.heappush(heap, (weight[j], j))
    return tuple(point for point, w in zip(arc, weight, strict=True) if w >= 0)


def _junctions(rings: Sequence[Sequence[Cell]]) -> set[Cell]:
    """Points that do not have the same two neighbours wherever they are passed."""
    neighbours: dict[Cell, frozenset[Cell]] = {}
    found: set[Cell] = set()
    for ring in rings:
        for at, point in enumerate(ring):
            two = frozenset((ring[at - 1], ring[(at + 1) % len(ring)]))
            if neighbours.setdefault(point, two) != two:
                found.add(point)
    return found


def _cut(ring: Sequence[Cell], junctions: set[Cell]) -> list[Arc]:
    """The arcs of a ring in its order. One without junctions begins at its least point, in every ring the same."""
    starts = [at for at, point in enumerate(ring) if point in junctions]
    if not starts:
        start = min(range(len(ring)), key=lambda at: ring[at])
        return [(*ring[start:], *ring[:start], ring[start])]
    arcs: list[Arc] = []
    for at, following in zip(starts, [*starts[1:], starts[0] + len(ring)], strict=True):
        arcs.append(tuple(ring[k % len(ring)] for k in range(at, following + 1)))
    return arcs


def _crossing(arcs: Sequence[Arc]) -> set[int]:
    """Arcs that cross one another or themselves."""
    segments, owners = [], []
    for number, arc in enumerate(arcs):
        for segment in pairwise(arc):
            segments.append(segment)
            owners.append(number)
    return {owners[one] for pair in crossings(segments) for one in pair}


def _is_ring(ring: Sequence[Cell]) -> bool:
    return len(set(ring)) >= 3 and area2(ring) != 0
