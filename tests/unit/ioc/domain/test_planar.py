"""Rings on a plane against slow oracles: a grid of points, every pair of edges."""

from __future__ import annotations

import itertools
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.planar import area2, cross, crossings, edges, heart, inside, off_border, off_edge, united
from tests.unit.ioc.domain.lands import land

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]
HOLE = [(4, 4), (6, 4), (6, 6), (4, 6)]
SMALL = st.integers(-6, 6)
POINTS = st.tuples(SMALL, SMALL)


def turns_round(point: tuple[float, float], ring: list[tuple[float, float]]) -> bool:
    """Whether the ring winds round the point: the slow way, by the quadrants that its points pass."""
    around = 0
    for (ax, ay), (bx, by) in edges(ring):
        ax, ay, bx, by = ax - point[0], ay - point[1], bx - point[0], by - point[1]
        a, b = ((1 if y < 0 else 0) if x >= 0 else (2 if y < 0 else 3) for x, y in ((ax, ay), (bx, by)))
        step = (b - a) % 4
        if step == 2:
            step = 2 if ax * by - bx * ay < 0 else -2
        around += -1 if step == 3 else step
    return around != 0


@pytest.mark.parametrize("seed", range(4))
def test_of_the_areas_of_a_land_a_point_lies_in_the_one_that_winds_round_it(seed: int) -> None:
    rings = land(3, 2, seed)
    for x in range(-60, 360, 13):
        for y in range(-60, 260, 13):
            at = (x + 0.123, y + 0.456)
            assert [inside(at, [ring]) for ring in rings] == [turns_round(at, ring) for ring in rings]
            assert sum(inside(at, [ring]) for ring in rings) <= 1


def test_a_hole_is_outside() -> None:
    assert inside((1, 1), [SQUARE, HOLE])
    assert not inside((5, 5), [SQUARE, HOLE])
    assert off_border((5, 1), [SQUARE, HOLE]) == 1
    assert area2(SQUARE) == 200 == -area2(SQUARE[::-1])


@given(POINTS, POINTS, POINTS)
def test_the_distance_from_an_edge_is_that_of_its_nearest_point(
    point: tuple[int, int], a: tuple[int, int], b: tuple[int, int]
) -> None:
    along = ((a[0] + (b[0] - a[0]) * k / 500, a[1] + (b[1] - a[1]) * k / 500) for k in range(501))
    assert off_edge(point, a, b) == pytest.approx(min(hypot(point[0] - x, point[1] - y) for x, y in along), abs=0.02)


@given(st.lists(st.tuples(POINTS, POINTS), max_size=25))
def test_the_grid_finds_every_pair_of_segments_that_cross_and_each_once(
    segments: list[tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    every = {pair for pair in itertools.combinations(range(len(segments)), 2)
             if cross(*segments[pair[0]], *segments[pair[1]])}  # fmt: skip
    found = list(crossings(segments))
    assert sorted(found) == sorted(every)


def test_to_touch_is_not_to_cross() -> None:
    assert cross((0, 0), (2, 2), (0, 2), (2, 0))
    assert not cross((0, 0), (2, 2), (2, 2), (3, 0))
    assert not cross((0, 0), (4, 0), (2, 0), (2, 5))
    assert not cross((0, 0), (4, 0), (1, 0), (3, 0))


@pytest.mark.parametrize("seed", range(3))
def test_a_name_stands_where_there_is_most_room(seed: int) -> None:
    for ring in land(3, 2, seed):
        at, room = heart([ring])
        assert inside(at, [ring])
        assert room == pytest.approx(off_border(at, [ring]))
        grid = [(x, y) for x in range(-30, 340, 3) for y in range(-30, 240, 3) if inside((x, y), [ring])]
        assert room >= max(off_border(point, [ring]) for point in grid) - 2


def test_a_name_stands_neither_in_a_hole_nor_outside_a_bent_area() -> None:
    bent = [(0, 0), (30, 0), (30, 30), (27, 30), (27, 4), (0, 4)]
    for shape in ([SQUARE, HOLE], [bent]):
        at, room = heart(shape)
        assert inside(at, shape)
        assert room > 1.9


@given(st.lists(st.lists(POINTS, min_size=3, max_size=7), min_size=1, max_size=4))
def test_a_shape_without_its_inner_borders_covers_what_it_covered(shape: list[list[tuple[int, int]]]) -> None:
    one = united(shape)
    sides = [frozenset(edge) for ring in one for edge in edges(ring)]
    assert len(sides) == len(set(sides)), "a border inside it was left"
    for x in range(-6, 7):
        for y in range(-6, 7):
            at = (x + 0.31, y + 0.17)
            assert inside(at, one) == inside(at, shape)


def test_neighbours_become_one_ring() -> None:
    rings = land(3, 2, 5)
    (ring,) = united(rings)
    assert abs(area2(ring)) == pytest.approx(sum(abs(area2(one)) for one in rings))
