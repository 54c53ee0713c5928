"""Indicators: exact arithmetic, and a catalogue that speaks only of measures there are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.indicators import Indicator, Target, Term, catalogue, parse, tally, value
from ioc.domain.terms import ALERT, DERIVED, FEE, place
from ioc.services.counted import measures
from streams.topic import all_topics

KINDS_OF_CASES = {topic.case_kind for topic in all_topics()}

MEASURES = measures()
PAID = ("unit", "service", "method")
CELLS = [("213|hospital_fee|cash", 3, 300), ("213|hospital_fee|qr", 5, 1_000), ("216|tuition|qr", 2, 50)]
every = pytest.mark.parametrize("indicator", catalogue().values(), ids=lambda indicator: indicator.code)
ROWS_OF_THE_DOMAIN = (
    *(f"PA0{n}" for n in range(1, 8)), *(f"TT{n:02d}" for n in range(1, 13) if n != 7),
    "TT07-SH", "TT07-DT", "TT07-TSD", *(f"AT0{n}" for n in range(1, 7)), *(f"TN0{n}" for n in range(1, 7)),
    "HT01", "HT02", "CD01", "CD01-VB", "KX01", "TH01",
)  # fmt: skip


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


@every
def test_an_indicator_speaks_of_measures_and_dimensions_there_are(indicator: Indicator) -> None:
    for term in indicator.terms:
        if term.cases:
            assert term.cases in KINDS_OF_CASES | {ALERT, FEE}
            continue
        counted = MEASURES[term.measure]
        dims = set(counted.measure.dims)
        assert counted.topic.name in indicator.source
        assert {place(name)[0] for name in term.where} <= dims
        assert {DERIVED[dim][0] if dim in DERIVED else dim for dim in indicator.by} <= dims | {"procedure_code"}
        assert {term.distinct, term.binned} - {""} <= dims
        assert term.take != "total" or counted.measure.value
        assert 86_400 in counted.measure.grains, "a period is added up from days"


@every
def test_an_indicator_is_named_explained_and_owned_in_both_languages(indicator: Indicator) -> None:
    for said in ("name_vi", "name_en", "note_vi", "note_en", "owner", "unit", "unit_en"):
        assert getattr(indicator, said), said
    assert not indicator.target or indicator.better != "neither"
    assert all(target.value >= 0 for target in indicator.target)
    assert indicator.ours or indicator.source == ("ioc.indicators.v1",)
    assert indicator.ours or indicator.legal_basis, "who stated it, and where"


@every
def test_figures_of_the_same_words_point_to_each_other(indicator: Indicator) -> None:
    for code in indicator.see_also:
        assert indicator.code in catalogue()[code].see_also, f"{code} does not point back to {indicator.code}"
        assert code != indicator.code


def test_online_payment_is_three_figures_of_one_name_beside_the_one_we_count() -> None:
    same = {"DVC-TT-2023", "DVC-TT-Q1", "DVC-TT-CONG", "TN04"}
    for code in same:
        assert set(catalogue()[code].see_also) == same - {code}


def test_every_row_of_the_domain_is_there_under_its_code() -> None:
    assert not set(ROWS_OF_THE_DOMAIN) - catalogue().keys()


def test_no_two_indicators_have_one_definition_under_two_codes() -> None:
    seen: dict[object, str] = {}
    for one in catalogue().values():
        if one.ours:
            what = (one.computed, str(one.numerator), str(one.denominator), one.per)
            assert what not in seen, f"{one.code} is {seen[what]}"
            seen[what] = one.code


def test_a_misspelt_field_is_named() -> None:
    text = b'[[indicator]]\ncode = "X"\nnmae_vi = "x"\n'

    with pytest.raises(msgspec.ValidationError, match="nmae_vi"):
        parse(text)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('num = { measure = "reports.new", cases = "report" }', "needs one of"),
        ('num = { measure = "reports.new", take = "most" }', "take = 'most'"),
        ('num = { measure = "reports.new", overdue = true }', "are for: cases"),
        ('num = { cases = "report", take = "p50:x" }', "are for: measure"),
        ('num = { cases = "report", due_within = "soon" }', "due_within = 'soon'"),
        ('num = [{ measure = "reports.new" }, { measure = "a.b", take = "p50:x" }]', "stands alone"),
        ('unit = "%"\nnum = { measure = "reports.new" }', "needs a denominator"),
        ('computed = "qd766:9.9"', "computed = 'qd766:9.9'"),
        ('computed = "fees:1.4"', "computed = 'fees:1.4'"),
        ('see_also = ["Y"]', "no such code Y"),
    ],
)
def test_a_definition_that_cannot_be_counted_is_refused_with_its_reason(line: str, expected: str) -> None:
    unit = "" if line.startswith("unit") else 'unit = "x"'
    rest = 'name_vi = "a"\nname_en = "b"\nkind = "input"\nunit_en = "x"\nsource = []\nowner = "o"\n'
    with pytest.raises(ValueError, match=expected.replace("[", r"\[").replace(".", r"\.")):
        parse(f'[[indicator]]\ncode = "X"\n{rest}{unit}\n{line}\n'.encode())


def test_a_code_given_twice_is_refused() -> None:
    rest = 'name_vi = "a"\nname_en = "b"\nkind = "input"\nunit = "x"\nunit_en = "x"\nsource = []\nowner = "o"\n'
    one = f'[[indicator]]\ncode = "X"\n{rest}'.encode()
    with pytest.raises(ValueError, match="twice"):
        parse(one, one)


def test_a_target_of_more_than_is_not_met_by_as_much_as() -> None:
    more, least = Target(Decimal(70), beyond=True), Target(Decimal(70))
    assert [more.met(Decimal(text), "higher") for text in ("69.99", "70", "70.01")] == [False, False, True]
    assert [least.met(Decimal(text), "higher") for text in ("69.99", "70", "70.01")] == [False, True, True]
    assert [least.met(Decimal(text), "lower") for text in ("69.99", "70", "70.01")] == [True, True, False]


def test_the_targets_of_2024_and_of_digitisation_hold_from_their_days_on_by_level() -> None:
    documents, digitised = catalogue()["CD01-VB"], catalogue()["TT07-SH"]
    assert documents.target_on(date(2023, 12, 31), "commune") is None
    found = {level: documents.target_on(date(2024, 1, 1), level) for level in ("province", "district", "commune")}
    assert {level: target and (target.value, target.beyond) for level, target in found.items()} == {
        "province": (95, True), "district": (85, True), "commune": (65, True),
    }  # fmt: skip
    starts = {"province": date(2022, 6, 1), "district": date(2022, 12, 1), "commune": date(2023, 6, 1)}
    for level, day in starts.items():
        assert digitised.target_on(day, level) is not None
        assert digitised.target_on(day - timedelta(days=1), level) is None


@pytest.mark.parametrize(
    ("code", "num", "den", "expected"),
    [
        ("TT11", 9_009, None, "90.09"),
        ("PA04", 5_400, None, "1.50"),
        ("TT12", 720, 1, "1.50"),
        ("TT12", 1_000, 3, "0.69"),
        ("TN07", 94_801_346_295, None, "94801346295"),
    ],
)
def test_what_is_counted_becomes_the_indicators_unit(code: str, num: int, den: int | None, expected: str) -> None:
    assert str(catalogue()[code].value(num, den)) == expected


def test_a_mean_over_nothing_is_no_data() -> None:
    assert catalogue()["TT12"].value(0, 0) is None


def test_the_youngest_target_of_the_level_wins() -> None:
    old = Target(Decimal(90), date(2023, 1, 1))
    new = Target(Decimal(98), date(2024, 1, 1))
    commune = Target(Decimal(65), date(2024, 1, 1), "commune")
    indicator = msgspec.structs.replace(catalogue()["TT02"], target=(old, new, commune))

    assert indicator.target_on(date(2022, 12, 31)) is None
    assert indicator.target_on(date(2023, 12, 31)) == old
    assert indicator.target_on(date(2024, 1, 1)) == new
    assert indicator.target_on(date(2024, 1, 1), "commune") == commune
