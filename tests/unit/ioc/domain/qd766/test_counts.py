"""Counts add up; unsaid is not zero; a misspelt name is refused."""

from __future__ import annotations

import pytest
from hypothesis import given

from ioc.domain.qd766 import Counts, UnknownCount, add
from tests.unit.ioc.domain.qd766.examples import any_counts


@given(any_counts(), any_counts(), any_counts())
def test_adding_is_commutative_and_associative_and_nothing_changes_nothing(a: Counts, b: Counts, c: Counts) -> None:
    assert a + b == b + a
    assert (a + b) + c == a + (b + c) == add([a, b, c])
    assert a + Counts() == a


@given(any_counts(), any_counts())
def test_what_was_added_can_be_taken_back(a: Counts, b: Counts) -> None:
    back = a + b - b
    assert {name: back[name] for name in {*a, *b}} == {name: a[name] for name in {*a, *b}}


@given(any_counts())
def test_three_times_is_adding_three_times(counts: Counts) -> None:
    assert counts * 3 == counts + counts + counts
    assert hash(counts * 1) == hash(counts)


def test_a_count_of_dossiers_left_out_is_zero_and_a_statement_left_out_is_unsaid() -> None:
    assert Counts().said("received") == 0
    assert Counts().said("published") is None
    assert Counts(published=0).said("published") == 0
    assert Counts(received=0) == Counts()
    assert Counts(published=0) != Counts()


def test_a_misspelt_count_is_refused() -> None:
    with pytest.raises(UnknownCount, match="recieved"):
        Counts(recieved=1)
