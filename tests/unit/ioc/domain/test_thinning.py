"""Thinning: borders stay where they were, neighbours stay neighbours, nothing vanishes, the budget holds."""

from __future__ import annotations

import random
from itertools import pairwise
from math import cos, pi, sin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.planar import area2, crossings, edges, off_border, off_edge
from ioc.domain.thinning import Cell, Mesh, TooFine, thin
from tests.unit.ioc.domain.lands import land

Rings = list[list[Cell]]


def on_grid(seed: int, columns: int = 3, rows: int = 3, halvings: int = 4) -> Rings:
    return [
        [(round(x), round(y)) for x, y in ring] for ring in land(columns, rows, seed, halvings=halvings, size=400.0)
    ]


def sides(rings: Rings) -> list[frozenset[Cell]]:
    return [frozenset(edge) for ring in rings for edge in edges(ring)]  # type: ignore[arg-type]


def points(rings: Rings) -> int:
    return sum(len(ring) for ring in rings)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=40), st.floats(0, 30))
def test_a_thinned_arc_keeps_its_ends_and_passes_every_dropped_point_within_the_tolerance(
    arc: list[Cell], tolerance: float
) -> None:
    kept = thin(tuple(arc), tolerance)
    assert (kept[0], kept[-1]) == (arc[0], arc[-1])
    rest = iter(arc)
    assert all(point in rest for point in kept), "a point was made up, or their order changed"
    for point in arc:
        assert min(off_edge(point, a, b) for a, b in pairwise(kept)) <= tolerance + 1e-9


def test_the_point_with_the_smallest_triangle_goes_first() -> None:
    assert thin(((0, 0), (5, 1), (10, 6), (20, 0)), 2) == ((0, 0), (10, 6), (20, 0))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([1.0, 5.0, 20.0, 60.0, 150.0]))
def test_a_thinned_land_has_no_gap_no_overlap_and_all_its_areas(seed: int, tolerance: float) -> None:
    rings = on_grid(seed)
    thinned = Mesh(rings).thinned(tolerance)
    assert len(thinned) == len(rings)
    assert all(len(set(ring)) >= 3 and area2(ring) != 0 for ring in thinned)
    for ring, original in zip(thinned, rings, strict=True):
        assert max(off_border(point, [ring]) for point in original) <= tolerance + 1e-9
    # What was a border between two areas still is: the same sides are had by two, those outside by one.
    before, after = sides(rings), sides(thinned)
    outer = len({side for side in after if after.count(side) == 1})
    assert all(after.count(side) <= 2 for side in after)
    assert sum(abs(area2(ring)) for ring in thinned) == pytest.approx(_whole(thinned, outer)), "a gap or an overlap"
    if not list(crossings(_segments(before))):
        assert not list(crossings(_segments(after)))


def _whole(rings: Rings, outer: int) -> float:
    """Twice the area inside the outer border, by its sides alone."""
    every = [edge for ring in rings for edge in edges(ring)]
    alone = [(a, b) for a, b in every if (b, a) not in set(every)]
    assert len(alone) == outer
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in alone))


def _segments(all_sides: list[frozenset[Cell]]) -> list[tuple[Cell, Cell]]:
    return [tuple(sorted(side)) for side in set(all_sides)]  # type: ignore[misc]


def test_an_island_and_a_lake_filled_by_a_neighbour_stay() -> None:
    def circle(x: int, y: int, radius: int, n: int = 40) -> list[Cell]:
        return [(round(x + radius * cos(2 * pi * k / n)), round(y + radius * sin(2 * pi * k / n))) for k in range(n)]

    lake = circle(500, 500, 100)
    rings = [circle(500, 500, 400), lake, lake[7:] + lake[:7], lake[::-1], circle(1200, 500, 6)]
    thinned = Mesh(rings).thinned(50)
    assert all(len(set(ring)) >= 3 for ring in thinned)
    assert {frozenset(ring) for ring in thinned[1:4]} == {frozenset(thinned[1])}, "the lake and what fills it differ"
    assert len(thinned[0]) < 20
    assert len(Mesh(rings).arcs) == 3, "an arc is kept once"


def test_borders_that_would_cross_are_thinned_less() -> None:
    """A lake in a headland: the headland's tip would be cut off through the lake."""
    coast = [(0, 0), (100, 0), (110, 60), (120, 0), (300, 0), (300, -200), (0, -200)]
    lake = [(107, -5), (113, -5), (113, 30), (107, 30)]
    assert (110, 60) not in Mesh([coast]).thinned(70)[0]
    thinned = Mesh([coast, lake]).thinned(70)
    assert (110, 60) in thinned[0]
    assert not list(crossings(_segments(sides(thinned))))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(60, 400))
def test_the_budget_holds_or_is_refused(seed: int, most: int) -> None:
    rings = on_grid(seed, halvings=5)
    mesh = Mesh(rings)
    try:
        fitted = mesh.fitted(points, most, 200.0)  # type: ignore[arg-type]
    except TooFine:
        assert points(mesh.thinned(200.0)) > most
        return
    assert points(fitted.rings) <= most
    for ring, original in zip(fitted.rings, rings, strict=True):
        assert max(off_border(point, [ring]) for point in original) <= fitted.tolerance + 1e-9


def test_a_small_map_is_hardly_touched() -> None:
    rings = on_grid(5)
    assert Mesh(rings).fitted(points, 10**6, 200.0).tolerance == 1.0  # type: ignore[arg-type]


def test_the_order_of_the_rings_changes_nothing() -> None:
    rings = on_grid(9)
    shuffled = list(range(len(rings)))
    random.Random(3).shuffle(shuffled)
    thinned = Mesh(rings).thinned(30)
    again = Mesh([rings[k] for k in shuffled]).thinned(30)
    assert [set(thinned[k]) for k in shuffled] == [set(ring) for ring in again]
