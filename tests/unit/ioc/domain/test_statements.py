"""What sources say of one thing, when they agree, disagree or only speak of other days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.statements import NEAR, Statement, conflicts, held_on

DAY = date(2024, 3, 15)


def said(value: str, as_of: date | None, source: str = "S1", thing: str = "lgsp") -> Statement:
    return Statement(thing, value, source, as_of)


def test_the_same_value_is_no_conflict() -> None:
    assert conflicts([said("17", DAY), said("17", DAY, "S3")]) == ()


def test_a_quarter_is_near_and_a_day_more_is_not() -> None:
    assert conflicts([said("17", DAY), said("13", DAY + NEAR)])
    assert conflicts([said("17", DAY), said("13", DAY + NEAR + timedelta(days=1))]) == ()


def test_what_never_changes_conflicts_with_any_other_value() -> None:
    [conflict] = conflicts([said("7/6", None, "S0"), said("11/6", date(2030, 1, 1), "S3")])

    assert conflict.values == ("7/6", "11/6")


def test_only_the_statements_that_clash_are_shown_in_order_of_time() -> None:
    old, late, early = said("9", date(2020, 1, 1)), said("13", DAY + timedelta(days=54), "S3"), said("17", DAY)
    [conflict] = conflicts([late, old, early, said("x", DAY, thing="other")])

    assert conflict.statements == (early, late)


def test_the_last_word_by_a_day_is_held_even_when_it_is_two_words() -> None:
    one, two, later = said("17", DAY), said("18", DAY, "S2"), said("13", DAY + timedelta(days=54), "S3")

    assert held_on([later, one, two], "lgsp", DAY + timedelta(days=53)) == (one, two)
    assert held_on([later, one, two], "lgsp", DAY + timedelta(days=54)) == (later,)
    assert held_on([later, one, two], "lgsp", DAY - timedelta(days=1)) == ()


STATEMENTS = st.lists(
    st.builds(
        said, st.sampled_from("abc"), st.none() | st.dates(date(2024, 1, 1), date(2024, 12, 31)), st.sampled_from("XY")
    ),
    max_size=8,
)


@given(data=st.data(), some=STATEMENTS)
def test_the_order_in_which_sources_arrive_changes_nothing(data: st.DataObject, some: list[Statement]) -> None:
    shuffled = data.draw(st.permutations(some))

    assert {frozenset(one.statements) for one in conflicts(some)} == {
        frozenset(one.statements) for one in conflicts(shuffled)
    }


@given(some=STATEMENTS)
def test_a_conflict_holds_every_statement_that_clashes_with_another_and_no_other(some: list[Statement]) -> None:
    """The oracle asks each pair."""

    def clash(one: Statement, other: Statement) -> bool:
        if one.value == other.value:
            return False
        return one.as_of is None or other.as_of is None or abs((one.as_of - other.as_of).days) <= 92

    expected = {one for one in some for other in some if clash(one, other)}

    assert {one for conflict in conflicts(some) for one in conflict.statements} == expected
