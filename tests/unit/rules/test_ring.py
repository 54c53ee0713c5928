"""The ring of minutes: newest version wins, old minutes leave, columns are found again after they were renumbered."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.measures import MINUTE, Cell
from rules.engine import ring as module
from rules.engine.ring import Ring


def cell(minute: int, key: str, n: int, ver: int) -> Cell:
    return Cell("payments.all", MINUTE, minute * MINUTE, key, n, n * 10, minute * 60_000, ver, 0)


cells = st.lists(
    st.builds(cell, st.integers(100, 112), st.sampled_from("abcd"), st.integers(0, 9), st.integers(1, 6)), max_size=40
)


def newest(some: list[Cell]) -> dict[tuple[int, str], Cell]:
    found: dict[tuple[int, str], Cell] = {}
    for c in sorted(some, key=lambda c: c.ver):
        found[c.bucket // MINUTE, c.key] = c
    return found


def unique_versions(some: list[Cell]) -> list[Cell]:
    """A version of a cell has one content."""
    return list({(c.bucket, c.key, c.ver): c for c in some}.values())


@given(cells, st.integers(1, 7), st.integers(0, 2**32))
def test_sums_are_those_of_the_newest_cells_in_any_order_and_slices(some: list[Cell], slices: int, seed: int) -> None:
    some = unique_versions(some)
    shuffled = [some[i] for i in np.random.default_rng(seed).permutation(len(some))] + some[:3]
    ring = Ring(6)  # 13 rows with those of the future: all of 100…112
    for i in range(slices):
        ring.take(shuffled[i::slices])
    kept = newest(some)
    for of in ("n", "total"):
        sums = dict(zip(ring.keys, ring.sums(103, 108, of), strict=True))
        for key in {c.key for c in some}:
            assert sums.get(key, 0) == sum(
                getattr(c, of) for (minute, k), c in kept.items() if k == key and 103 <= minute <= 108
            )


def test_a_minute_that_is_too_old_neither_counts_nor_wipes_a_newer_one() -> None:
    ring = Ring(3)
    ring.take([cell(1000, "a", 5, 1)])
    ring.take([cell(1000 - ring.rows, "a", 7, 9), cell(2, "a", 7, 9)])
    assert ring.sums(900, 1000, "n").tolist() == [5]


def test_a_row_used_again_forgets_what_it_held() -> None:
    ring = Ring(3)
    ring.take([cell(1000, "a", 5, 9)])
    ring.take([cell(1000 + ring.rows, "b", 1, 1)])
    assert dict(zip(ring.keys, ring.sums(0, 2000, "n"), strict=True)) == {"a": 0, "b": 1}


def test_columns_grow_and_dead_ones_are_forgotten() -> None:
    ring = Ring(3)
    ring.take([cell(1000, f"k{i}", 1, 1) for i in range(300)])
    ring.take([cell(1009, "k7", 2, 1)])
    assert len(ring.keys) == 300
    ring.compact(1005)
    assert ring.keys == ["k7"]
    assert ring.sums(1009, 1009, "n").tolist() == [2]
    ring.take([cell(1009, "new", 4, 1), cell(1009, "k7", 3, 2)])
    assert dict(zip(ring.keys, ring.sums(1009, 1009, "n"), strict=True)) == {"k7": 3, "new": 4}


def test_keys_beyond_the_limit_are_counted_and_not_held(monkeypatch: object) -> None:
    ring = Ring(3)
    old, module.KEYS_MAX = module.KEYS_MAX, 2  # type: ignore[misc]
    try:
        ring.take([cell(1000, key, 1, 1) for key in "abc"])
    finally:
        module.KEYS_MAX = old  # type: ignore[misc]
    assert ring.keys == ["a", "b"]
    assert ring.dropped == 1


def test_by_minute_and_last_at_look_at_the_wanted_columns_only() -> None:
    ring = Ring(5)
    ring.take([cell(1000, "a", 1, 1), cell(1001, "b", 2, 1), cell(1002, "a", 4, 1)])
    columns = np.array([ring.keys.index("a")])
    assert ring.by_minute(999, 1002, columns, "n").tolist() == [0, 1, 0, 4]
    assert ring.last_at(1000, columns) == 1000 * 60_000
    assert ring.last_at(1001, columns) == 0
