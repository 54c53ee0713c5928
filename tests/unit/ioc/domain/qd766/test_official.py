"""The official score stands beside ours; neither fills in for the other."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from ioc.domain.qd766 import Counts, Official, UnknownComponent, beside, score
from tests.unit.ioc.domain.qd766.examples import QUARTER

NOON = datetime(2024, 4, 15, 5, 0, tzinfo=UTC)


def test_a_difference_is_ours_less_the_official_one() -> None:
    official = Official("dvcqg", NOON, Decimal("74.50"), {"2.1": Decimal("19.20")})
    rows = {row.code: row for row in beside(score(QUARTER), official)}
    assert rows["2.1"].difference == Fraction(-1, 5)
    assert rows["total"].difference == score(QUARTER).total - Fraction(149, 2)


def test_not_published_is_not_zero_and_ours_does_not_fill_it_in() -> None:
    rows = {row.code: row for row in beside(score(QUARTER), Official("dvcqg", NOON, None, {"1.1": None}))}
    assert all(row.official is None and row.difference is None for row in rows.values())
    assert rows["2.1"].ours == 19


def test_published_zero_is_a_figure() -> None:
    rows = {row.code: row for row in beside(score(QUARTER), Official("dvcqg", NOON, None, {"4.4": Decimal(0)}))}
    assert rows["4.4"].difference == Fraction(2, 5)


def test_a_partial_score_of_ours_has_no_total_to_compare() -> None:
    ours = score(Counts(received=10, on_time=10))
    rows = {row.code: row for row in beside(ours, Official("dvcqg", NOON, Decimal(90), {"5.2": Decimal(6)}))}
    assert (rows["total"].ours, rows["total"].difference) == (None, None)
    assert rows["5.2"].difference is None


def test_a_component_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownComponent, match="no such component"):
        Official("dvcqg", NOON, None, {"2.2": Decimal(1)})
