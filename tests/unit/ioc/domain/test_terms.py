"""Terms: quantiles out of counted bins against an exact oracle, and what is due soon in working time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.calendar import Calendar
from ioc.domain.length_bins import ERROR, bin_of, quantile
from ioc.domain.terms import Term, bins, due_until, level_of, tally
from ioc.domain.text import VIETNAM

DIMS = ("unit", "resolve_bin")
lengths = st.lists(st.tuples(st.sampled_from(["213", "215"]), st.integers(60, 10**7)), min_size=1, max_size=60)


def cells(found: list[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """One cell a length: what a store adds up is the same in any portions."""
    return [(f"{unit}|{bin_of(timedelta(seconds=s))}", 1, s // 60) for unit, s in found]


@given(lengths, st.sampled_from([50, 90, 95]))
def test_a_quantile_of_cells_is_that_of_the_lengths_within_its_stated_error(
    found: list[tuple[str, int]], percent: int
) -> None:
    term = Term(measure="m", take=f"p{percent}:resolve_bin")
    assert term.quantile is not None
    exact = sorted(s for _, s in found)[ceil(percent * len(found) / 100) - 1]
    answer = quantile(bins(term, DIMS, cells(found)), term.quantile)
    assert answer is not None
    assert answer.low.total_seconds() <= exact <= answer.high.total_seconds()
    assert abs(answer.value.total_seconds() - exact) <= ERROR * exact + 1


@given(lengths, lengths)
def test_bins_of_two_places_add_up_to_those_of_both(one: list[tuple[str, int]], other: list[tuple[str, int]]) -> None:
    term = Term(measure="m", take="p50:resolve_bin")
    both, apart = bins(term, DIMS, cells(one + other)), bins(term, DIMS, cells(one))
    for bin_, n in bins(term, DIMS, cells(other)).items():
        apart[bin_] = apart.get(bin_, 0) + n
    assert both == apart


def test_a_length_taken_back_and_one_nobody_measured_count_nowhere() -> None:
    term = Term(measure="m", take="p50:resolve_bin")
    assert bins(term, DIMS, [("213|40", 1, 5), ("213|44", 1, 5), ("213|44", -1, -5), ("213|", 7, 0)]) == {40: 1, 44: 0}


def test_quantiles_of_nothing_are_no_data() -> None:
    assert quantile(bins(Term(measure="m", take="p90:resolve_bin"), DIMS, []), 0.9) is None


def test_one_letter_of_a_dimension_may_be_asked_for() -> None:
    term = Term(measure="m", where={"profile[1]": ("2",)})
    assert tally(term, ("unit", "profile"), [("213|t2f", 3, 0), ("213|t1f", 4, 0), ("213|t", 5, 0)]) == 3


@pytest.mark.parametrize(
    ("ahead", "now", "until"),
    [
        ("8h", "2024-03-04T07:30", "2024-03-04T17:00"),
        ("8h", "2024-03-04T13:30", "2024-03-05T13:30"),
        ("8h", "2024-03-08T16:00", "2024-03-11T16:00"),
        ("3d", "2024-03-04T09:00", "2024-03-08T00:00"),
        ("3d", "2024-03-07T09:00", "2024-03-13T00:00"),
        ("3d", "2024-05-02T09:00", "2024-05-07T00:00"),
    ],
    ids=[
        "a day",
        "over noon and night",
        "over a weekend",
        "Monday to Thursday",
        "over a weekend",
        "the make-up Saturday of 04/05",
    ],
)
def test_due_soon_is_counted_in_working_time(ahead: str, now: str, until: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=VIETNAM)
    assert due_until(ahead, at, Calendar()) == datetime.fromisoformat(until).replace(tzinfo=VIETNAM)
    assert due_until(ahead, at.astimezone(UTC), Calendar()) == due_until(ahead, at, Calendar())


def test_a_unit_has_the_level_of_its_digits() -> None:
    assert [level_of(code) for code in ("24", "213", "07210", "", "H02")] == [
        "province", "district", "commune", "", "",
    ]  # fmt: skip
