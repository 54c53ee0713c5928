"""Points of QĐ 766: worked by hand, against the formulas written out slowly, and where there is nothing to divide."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.qd766 import BY_CODE, COMPONENTS, GROUPS, Counts, Edition, Score, score, shown
from tests.unit.ioc.domain.qd766.examples import GROUP_POINTS, POINTS, QUARTER, TOTAL, any_counts, editions
from tests.unit.ioc.domain.qd766.slowly import slowly


def points(result: Score, code: str) -> str | None:
    earned = result.part(code).points
    return None if earned is None else str(shown(earned))


def one(code: str, edition: Edition | None = None, months: int = 3, /, **counts: int) -> str | None:
    return points(score(Counts(counts), edition, months=months), code)


def test_there_are_21_components_of_100_points_in_groups_of_4_1_3_3_7_3() -> None:
    assert len(COMPONENTS) == len(BY_CODE) == 21
    assert sum(component.maximum for component in COMPONENTS) == 100
    sizes = {name: [c for c in COMPONENTS if c.group == name] for name in GROUPS}
    assert [len(group) for group in sizes.values()] == [4, 1, 3, 3, 7, 3]
    assert [sum(c.maximum for c in group) for group in sizes.values()] == [18, 20, 12, 10, 22, 18]


def test_a_quarter_worked_by_hand() -> None:
    result = score(QUARTER)
    assert {code: points(result, code) for code in POINTS} == POINTS
    assert {group.name: str(shown(group.points)) for group in result.groups()} == GROUP_POINTS
    assert str(shown(result.total)) == TOTAL
    assert not result.partial


@settings(max_examples=150)
@given(any_counts(), editions, st.sampled_from([1, 3, 12]))
def test_every_formula_is_what_a_clerk_would_write_out(counts: Counts, edition: Edition, months: int) -> None:
    result = score(counts, edition, months=months)
    expected = slowly(counts, edition, months)
    assert {part.component.code: part.points for part in result.parts} == expected
    known = [value for value in expected.values() if value is not None]
    assert result.total == sum(known)
    assert result.missing == sum(BY_CODE[code].maximum for code, value in expected.items() if value is None)
    assert result.total == sum(group.points for group in result.groups())
    assert result.missing == sum(group.missing for group in result.groups())


@given(any_counts(all_said=True), editions)
def test_no_component_earns_less_than_nothing_or_more_than_all(counts: Counts, edition: Edition) -> None:
    for part in score(counts, edition).parts:
        most = Fraction(5, 2) if part.component.code == "3.5" and not edition.payment_capped else part.maximum
        assert part.points is None or 0 <= part.points <= most


def test_nothing_known_is_a_score_of_what_the_rule_gives_to_nothing_and_the_rest_is_missing() -> None:
    result = score(Counts())
    assert result.partial
    # Nobody asked for a fee (3.6) and no dossier came (5.4): the rule gives 0. Everything else is missing.
    assert [part.component.code for part in result.parts if part.points is not None] == ["3.6", "5.4"]
    assert (result.total, result.missing) == (0, 88)


# Nothing to divide by


def test_no_petition_at_all_earns_all_points_but_an_unknown_number_of_petitions_earns_none() -> None:
    assert one("5.2", petitions=0, petitions_on_time=0) == "6.00"
    assert one("5.3", petitions_first=0, petitions_content=0) == "6.00"
    assert one("5.2") is None
    assert score(Counts()).part("5.2").why == "no_data"


def test_content_with_no_dossier_earns_nothing() -> None:
    assert one("5.4") == "0.00"


def test_progress_of_no_dossier_is_not_zero_but_missing() -> None:
    part = score(Counts()).part("2.1")
    assert (part.points, part.why) == (None, "empty")


def test_no_dossier_that_owes_a_fee_earns_nothing_for_online_payment() -> None:
    assert one("3.6", received=10) == "0.00"
    assert one("3.5", fee_procedures=0, procedures_fee_used=0) == "0.00"
    assert one("3.5b", fee_procedures=0, procedures_paid=0) == "0.00"


def test_nothing_published_is_missing_zero_or_full_as_the_edition_says() -> None:
    none = {"published": 0, "published_on_time": 0}
    assert one("1.1", **none) is None
    assert one("1.1", Edition(transparency_empty="zero"), **none) == "0.00"
    assert one("1.1", Edition(transparency_empty="full"), **none) == "6.00"


def test_synchronisation_without_a_total_takes_its_part_of_last_year() -> None:
    stated = {"synced": 90, "portal_total": 0, "national_total": 0}
    assert one("1.4", None, 3, **stated, last_year=400) == "5.40"  # 90 of 400 ÷ 4
    assert one("1.4", None, 1, **stated, last_year=1_200) == "5.40"  # 90 of 1200 ÷ 12
    assert one("1.4", None, 12, **stated, last_year=100) == "5.40"
    assert one("1.4", None, 3, **stated) == "0.00", "no last year: the rate is 0, says the text"
    assert one("1.4", None, 3, last_year=400) is None, "nobody said how many were synchronised"


def test_our_own_dossiers_stand_in_for_synchronisation_while_nobody_states_it() -> None:
    ours = {"received": 100, "on_portal": 90, "on_portal_said": 100}
    assert one("1.4", **ours) == "5.40"
    assert one("1.4", **ours, synced=60) == "3.60", "a statement outweighs ours"
    assert one("1.4", **ours, portal_total=120) == "4.50"
    assert one("1.4", received=100) is None


# What nobody said is not zero


def test_dossiers_that_say_nothing_about_digitisation_leave_it_without_data() -> None:
    for code in ("4.2", "4.3", "4.4", "4.5b"):
        assert one(code, received=100) is None, code
    assert one("4.2", received=100, digitised_said=1) == "0.00"
    assert one("4.1", received=100, paper=100) is None
    assert one("3.6", received=100, with_fee=50) is None


def test_running_dossiers_without_a_word_on_their_lateness_leave_progress_without_data() -> None:
    assert one("2.1", received=10, on_time=5, running=5) is None
    assert one("2.1", received=10, on_time=5, running=5, running_late=0) == "20.00"
    assert one("2.1", received=10, on_time=5) == "10.00", "none runs: nothing to be said"


def test_undated_dossiers_are_left_out_unless_the_edition_counts_them() -> None:
    counts = {"received": 10, "undated": 2, "on_time": 6}
    assert one("2.1", **counts) == "15.00"  # 20 × 6/8
    assert one("2.1", Edition(undated="late"), **counts) == "12.00"  # 20 × 6/10
    assert one("2.1", Edition(undated="on_time"), **counts) == "16.00"  # 20 × 8/10


# Caps and thresholds


@pytest.mark.parametrize(("online", "earned"), [(49, "5.88"), (50, "6.00"), (51, "6.00"), (100, "6.00")])
def test_half_of_the_dossiers_online_earn_all_points(online: int, earned: str) -> None:
    assert one("3.3", received=100, online=online) == earned


@pytest.mark.parametrize(("good", "earned"), [(89, "5.93"), (90, "6.00"), (100, "6.00"), (0, "0.00")])
def test_nine_of_ten_content_earn_all_points(good: int, earned: str) -> None:
    assert one("5.4", received=100, on_time=good) == earned


def test_late_and_disliked_is_taken_off_twice_and_never_below_nothing() -> None:
    assert one("5.4", received=10, on_time=8, rated=2, disliked=2) == "4.00"  # 6 × (8 − 2)/10 ÷ 0.9
    assert one("5.4", received=10, on_time=2, rated=9, disliked=9) == "0.00"


# Switches


def test_digitised_is_full_at_100_percent_and_by_the_text_at_80() -> None:
    assert one("4.2", received=100, digitised=80, digitised_said=100) == "3.20"
    text = Edition(digitised_full_at=80)
    assert one("4.2", text, received=100, digitised=80, digitised_said=100) == "4.00"
    strict = Edition(digitised_needs_result=True)
    assert one("4.2", strict, received=100, digitised=80, digitised_result=50, digitised_said=100) == "2.00"


def test_the_share_online_is_multiplied_by_the_share_synchronised_only_by_the_text() -> None:
    counts = {"received": 100, "online": 40, "synced": 80, "portal_total": 100}
    assert one("3.3", **counts) == "4.80"
    assert one("3.3", Edition(online_times_sync=True), **counts) == "3.84"  # 12 × 0.4 × 0.8
    assert one("3.3", Edition(online_times_sync=True), received=100, online=40) is None
    assert one("3.3", Edition(online_needs_result=True), received=100, online=40, online_result=10) == "1.20"


def test_fee_procedures_with_dossiers_are_capped_by_the_text_and_not_by_the_fit() -> None:
    counts = {"fee_procedures": 10, "procedures_fee_used": 9}
    assert one("3.5", **counts) == "2.00"
    assert one("3.5", Edition(payment_capped=False), **counts) == "2.25"


def test_the_base_of_fee_procedures_paid_online_may_be_those_that_had_dossiers() -> None:
    counts = {"fee_procedures": 10, "procedures_fee_used": 5, "procedures_paid": 3}
    assert one("3.5b", **counts) == "0.75"  # 2.5 × 3/10
    assert one("3.5b", Edition(payment_base="fee_procedures_used"), **counts) == "1.50"  # 2.5 × 3/5


def test_synchronised_is_measured_by_the_larger_total_or_by_the_portals_own() -> None:
    counts = {"synced": 90, "portal_total": 100, "national_total": 120}
    assert one("1.4", **counts) == "4.50"
    assert one("1.4", Edition(sync_base="portal"), **counts) == "5.40"


def test_electronic_results_may_be_asked_of_finished_dossiers_only() -> None:
    counts = {"paper": 100, "paper_finished": 80, "e_result": 40, "e_result_said": 80}
    assert one("4.1", **counts) == "2.40"
    assert one("4.1", Edition(result_base="finished"), **counts) == "3.00"


# Levels and rounding


def test_an_agency_is_not_asked_what_only_the_province_can_do() -> None:
    result = score(QUARTER, level="agency")
    assert [part.component.code for part in result.parts if part.why == "not_applicable"] == ["1.2", "1.3"]
    assert (result.missing, str(shown(result.total))) == (6, "69.77")  # 74.8693 − 3.2 − 1.9


@pytest.mark.parametrize(
    ("exact", "text"),
    [
        (Fraction(1, 8), "0.13"),
        (Fraction(-1, 8), "-0.13"),
        (Fraction(2, 3), "0.67"),
        (Fraction(20), "20.00"),
        (Fraction(4995, 1000), "5.00"),
        (Fraction(4994, 1000), "4.99"),
    ],
)
def test_points_are_rounded_half_up_for_people_only(exact: Fraction, text: str) -> None:
    assert shown(exact) == Decimal(text)
    assert str(shown(exact)) == text
