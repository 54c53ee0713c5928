"""Quantiles out of counted bins, against the sorted lengths themselves."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.length_bins import BINS, ERROR, bin_of, length_attrs, quantile

MINUTE = timedelta(minutes=1)
lengths = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=5_000))
shares = st.fractions(min_value=Fraction(1, 100), max_value=1).filter(lambda q: q.denominator <= 10_000)


@given(st.lists(lengths, min_size=1, max_size=60), shares)
def test_a_quantile_lies_in_the_bin_of_the_true_one_and_as_near_as_promised(
    found: list[timedelta], q: Fraction
) -> None:
    true = sorted(found)[max(1, ceil(q * len(found))) - 1]
    answer = quantile(Counter(map(bin_of, found)), q)

    assert answer is not None
    assert answer.low < true <= answer.high or (true <= MINUTE and answer.high == MINUTE)
    if true > MINUTE:
        off = abs(answer.value - true) - timedelta(seconds=1)  # the answer is rounded to the second
        assert off <= ERROR * true


@given(st.lists(lengths, min_size=1, max_size=30), st.lists(lengths, min_size=1, max_size=30), shares)
def test_counts_of_two_places_added_up_answer_for_both(
    one: list[timedelta], other: list[timedelta], q: Fraction
) -> None:
    added = Counter(map(bin_of, one)) + Counter(map(bin_of, other))

    assert quantile(added, q) == quantile(Counter(map(bin_of, one + other)), q)


@given(lengths, lengths)
def test_a_longer_length_is_in_no_lower_bin(one: timedelta, other: timedelta) -> None:
    assert (bin_of(one) <= bin_of(other)) or one > other
    assert bin_of(one) in BINS


@pytest.mark.parametrize(
    ("length", "where"),
    [
        (timedelta(0), 0), (timedelta(days=-1), 0), (MINUTE, 0), (MINUTE + timedelta(microseconds=1), 1),
        (2 * MINUTE, 4), (2 * MINUTE + timedelta(milliseconds=1), 5), (timedelta(days=40_000), 92),
    ],
)  # fmt: skip
def test_the_edge_belongs_to_the_lower_bin(length: timedelta, where: int) -> None:
    assert bin_of(length) == where


def test_no_lengths_no_quantile() -> None:
    assert quantile({}, 0.5) is None
    assert quantile({3: 0}, 0.5) is None


def test_a_case_says_whole_minutes_and_the_bin() -> None:
    assert length_attrs("ack", timedelta(minutes=3, seconds=59)) == {"ack_minutes": 3, "ack_bin": 8}
    assert length_attrs("ack", timedelta(minutes=-3))["ack_minutes"] == 0
