"""Indicators: exact arithmetic, and a catalogue that speaks only of measures there are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.indicators import Indicator, Target, Term, catalogue, parse, tally, value
from ioc.domain.measures import Measure
from streams.topic import all_topics

MEASURES: dict[str, tuple[str, Measure]] = {
    measure.name: (topic.name, measure) for topic in all_topics() for measure in topic.measures
}
PAID = ("unit", "service", "method")
CELLS = [("213|hospital_fee|cash", 3, 300), ("213|hospital_fee|qr", 5, 1_000), ("216|tuition|qr", 2, 50)]


@pytest.mark.parametrize(
    ("num", "den", "expected"),
    [
        (170_054, 192_932, "88.14"),
        (94_801_346_295, 107_734_923_911, "87.99"),
        (94_801_346_295, 107_747_168_602, "87.99"),
        (1, 800, "0.13"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (0, 7, "0.00"),
        (7, 7, "100.00"),
    ],
)
def test_a_percentage_rounds_half_up_to_two_places(num: int, den: int, expected: str) -> None:
    assert str(value(num, den)) == expected


def test_the_published_amount_pins_the_total_to_its_range() -> None:
    """One đồng beyond the range of F02 would have been published as another percentage."""
    assert str(value(94_801_346_295, 107_734_923_910)) == "88.00"
    assert str(value(94_801_346_295, 107_747_168_603)) == "87.98"


def test_no_data_is_not_zero() -> None:
    assert value(0, 0) is None
    assert value(5, 0) is None
    assert value(0, None) == Decimal(0)


@given(st.integers(-(10**18), 10**18), st.integers(1, 10**18))
def test_rounding_equals_exact_fractions(num: int, den: int) -> None:
    hundredths = floor(abs(Fraction(num * 100, den)) * 100 + Fraction(1, 2))

    assert value(num, den) == Decimal(hundredths if num >= 0 else -hundredths) / 100


def test_a_term_adds_what_its_filter_lets_through() -> None:
    hospital = {"service": ("hospital_fee",)}

    assert tally(Term("payments.paid"), PAID, CELLS) == 10
    assert tally(Term("payments.paid", where=hospital), PAID, CELLS) == 8
    assert tally(Term("payments.paid", take="total", where=hospital | {"method": ("qr",)}), PAID, CELLS) == 1_000
    assert tally(Term("payments.paid", where={"service": ("water",)}), PAID, CELLS) == 0


def test_distinct_counts_a_value_once_and_never_the_unknown_one() -> None:
    cells = [("tuition|223|TH-1", 4, 9), ("tuition|223|TH-1", 1, 1), ("tuition|216|TH-2", 1, 1), ("tuition|216|", 1, 1)]
    taken_back = ("tuition|216|TH-3", 0, 0)
    term = Term("payments.by_facility", take="distinct:facility")

    assert tally(term, ("service", "unit", "facility"), [*cells, taken_back]) == 2


@pytest.mark.parametrize("indicator", catalogue().values(), ids=lambda indicator: indicator.code)
def test_an_indicator_speaks_of_measures_there_are(indicator: Indicator) -> None:
    for term in indicator.terms:
        topic, measure = MEASURES[term.measure]
        assert topic in indicator.source
        assert set(term.where) <= set(measure.dims)
        assert set(indicator.by) <= set(measure.dims)
        assert term.take in ("n", "total") or term.take.removeprefix("distinct:") in measure.dims
        assert term.take != "total" or measure.value
        assert 86_400 in measure.grains, "a period is added up from days"


@pytest.mark.parametrize("indicator", catalogue().values(), ids=lambda indicator: indicator.code)
def test_an_indicator_is_named_in_both_languages_and_owned(indicator: Indicator) -> None:
    assert indicator.name_vi
    assert indicator.name_en
    assert indicator.owner
    assert indicator.unit
    assert indicator.unit_en
    assert (indicator.unit == "%") == (indicator.den is not None)
    assert not indicator.target or indicator.better != "neither"


def test_the_indicators_of_the_first_issue_are_there() -> None:
    assert {"PA01", "TT02", "AT01", "TN01", "TN02", "TN03"} <= catalogue().keys()


def test_a_misspelt_field_is_named() -> None:
    text = b'[[indicator]]\ncode = "X"\nnmae_vi = "x"\n'

    with pytest.raises(msgspec.ValidationError, match="nmae_vi"):
        parse(text)


def test_the_youngest_target_of_the_level_wins() -> None:
    old = Target(Decimal(90), date(2023, 1, 1))
    new = Target(Decimal(98), date(2024, 1, 1))
    commune = Target(Decimal(65), date(2024, 1, 1), "commune")
    indicator = msgspec.structs.replace(catalogue()["TT02"], target=(old, new, commune))

    assert indicator.target_on(date(2022, 12, 31)) is None
    assert indicator.target_on(date(2023, 12, 31)) == old
    assert indicator.target_on(date(2024, 1, 1)) == new
    assert indicator.target_on(date(2024, 1, 1), "commune") == commune
