"""Small counts stay hidden from somebody who knows every published count and can add and subtract."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ioc.reports.open_data.suppress import LEAST, Counts, Mask, suppress, with_totals
from tests.unit.ioc.reports.open_data.attacker import Undecided, bounds, could_be

SHAPES = [(1,), (2,), (4,), (1, 1), (1, 3), (2, 2), (3, 2), (3, 3), (1, 1, 2), (2, 2, 2), (3, 2, 2)]
FEW = st.one_of(st.integers(0, 4), st.integers(0, 12))


@st.composite
def tables(draw: st.DrawFn) -> Counts:
    shape = draw(st.sampled_from(SHAPES))
    return with_totals(draw(arrays(np.int64, shape, elements=FEW)))


def entries(mask: Mask) -> list[tuple[int, ...]]:
    return [tuple(map(int, entry)) for entry in np.argwhere(mask)]


def small(counts: Counts) -> Mask:
    return (counts > 0) & (counts < LEAST)


@given(tables())
@settings(max_examples=150)
def test_whoever_knows_all_that_is_published_cannot_tell_that_a_hidden_count_is_small(counts: Counts) -> None:
    hidden = suppress(counts)
    for entry in entries(small(counts)):
        assert hidden[entry]
        try:
            found = could_be(counts, hidden, entry, LEAST)
        except Undecided:
            reject()
        assert found, f"{entry} of\n{counts}\nhidden\n{hidden.astype(int)}"


@pytest.mark.parametrize("density", [0.2, 1.0, 3.0, 30.0])
@pytest.mark.parametrize("shape", [(40, 12, 3), (11, 3, 2), (6, 10, 3, 2)])
def test_narrowing_line_by_line_brings_no_small_count_back(shape: tuple[int, ...], density: float) -> None:
    random = np.random.RandomState(7)
    counts = with_totals(random.poisson(density, shape).astype(np.int64))
    hidden = suppress(counts)
    _, high = bounds(counts, hidden)
    assert (high[small(counts)] >= LEAST).all()
    assert hidden[small(counts)].all()


def test_the_attackers_break_a_table_that_hides_the_small_counts_only() -> None:
    counts = with_totals(np.array([[3, 40], [20, 60], [9, 8]]))
    naive = small(counts)
    assert not could_be(counts, naive, (0, 0), LEAST)
    low, high = bounds(counts, naive)
    assert (low[0, 0], high[0, 0]) == (3, 3)


def test_the_attackers_break_a_table_where_each_line_hides_two_but_the_two_are_small() -> None:
    """1 + 2 under a published total of 23: both are known to be at most 3."""
    counts = with_totals(np.array([[1, 2, 20], [1, 2, 20], [9, 9, 9]]))
    twos = np.zeros(counts.shape, dtype=np.bool_)
    twos[:2, :2] = True
    assert not could_be(counts, twos, (0, 0), LEAST)
    assert could_be(counts, suppress(counts), (0, 0), LEAST)


def test_a_table_without_small_counts_is_published_whole() -> None:
    assert not suppress(with_totals(np.array([[5, 0], [7, 123]]))).any()


def test_a_zero_names_nobody_and_is_published_where_it_protects_nothing() -> None:
    counts = with_totals(np.array([[0, 3, 40, 50], [0, 20, 60, 70]]))
    hidden = suppress(counts)
    assert hidden[0, 1]
    assert not hidden[:, 0].any()


def test_totals_are_spared_when_cells_can_protect() -> None:
    random = np.random.RandomState(3)
    hidden = suppress(with_totals(random.poisson(1.0, (60, 6, 3)).astype(np.int64)))
    assert not hidden[-1, -1].any(), "the months of the whole province stay"
    assert hidden.any()


def test_a_lone_small_count_takes_its_totals_along() -> None:
    assert suppress(with_totals(np.array([[3]]))).all()


def test_many_records_of_few_persons_are_hidden_too() -> None:
    counts = with_totals(np.array([[20, 40], [60, 80]]))
    few = np.zeros(counts.shape, dtype=np.bool_)
    few[0, 0] = True
    hidden = suppress(counts, small=few)
    assert hidden[0, 0]
    low, high = bounds(counts, hidden)
    assert low[0, 0] < 20 < high[0, 0]
    assert could_be(counts, hidden, (0, 0), 20 + LEAST)


def test_the_same_table_hides_the_same_entries() -> None:
    counts = with_totals(np.random.RandomState(5).poisson(2.0, (20, 5, 3)).astype(np.int64))
    assert (suppress(counts) == suppress(counts.copy())).all()


def test_long_work_tells_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    suppress(with_totals(np.array([[1, 2], [3, 40]])), tell=lambda done, of: told.append((done, of)))
    assert told[-1][0] == told[-1][1] == len(told)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        suppress(np.array([-1, 5, 4]))
