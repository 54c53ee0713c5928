"""Figures explain themselves; unknown is not zero; percentages are those of the published reports."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wall_ui.figure import Definition, figure, percent
from wall_ui.periods import Period

SHARE = Definition("TN01", "Tỷ lệ", "Share", "Nghĩa.", "Meaning.", "percent", ("ioc.payments.v1",), target=98)


@pytest.mark.parametrize(
    ("num", "den", "said"),
    [
        (170_054, 192_932, 88.14),  # F01
        (94_801_346_295, 107_734_923_911, 87.99),  # F02, both ends of the range its rounding allows
        (94_801_346_295, 107_747_168_602, 87.99),
        (1, 8, 12.5),
        (5, 100_000, 0.01),
        (0, 7, 0.0),
        (0, 0, None),
        (None, 5, None),
        (3, None, None),
    ],
)
def test_a_share_is_rounded_half_up_and_unknown_without_a_denominator(
    num: int | None, den: int | None, said: float | None
) -> None:
    assert percent(num, den) == said


@given(st.integers(0, 10**15), st.integers(1, 10**15))
def test_a_share_agrees_with_decimal_arithmetic(num: int, den: int) -> None:
    exact = (Decimal(num) * 100 / Decimal(den)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert percent(num, den) == pytest.approx(float(exact), abs=1e-6)


def test_a_figure_carries_all_it_needs_to_be_explained() -> None:
    said = figure(SHARE, 1, 2, period=Period(10, 20), asof=15)
    assert said == {
        "code": "TN01", "version": 1, "name": {"vi": "Tỷ lệ", "en": "Share"},
        "definition": {"vi": "Nghĩa.", "en": "Meaning."}, "unit": "percent", "value": 50.0, "num": 1, "den": 2,
        "target": 98, "from": 10, "to": 20, "asof": 15, "revised": 0,
        "sources": ["ioc.payments.v1"],
    }  # fmt: skip


def test_without_one_fact_nothing_is_known_whatever_zeros_the_query_said() -> None:
    said = figure(SHARE, 0, 0, period=Period(10, 20), asof=None)
    assert (said["value"], said["num"], said["den"]) == (None, None, None)
    assert (said["from"], said["to"]) == (10, 20)


def test_a_corrected_figure_says_so() -> None:
    assert figure(SHARE, 1, 2, asof=15, revised=3)["revised"] == 3
