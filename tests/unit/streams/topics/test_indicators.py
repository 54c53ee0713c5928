"""Rules of statements, and what makes two of them one figure, one case, or a conflict."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain import indicators
from ioc.domain.rejected import Reason
from streams.topics.indicators.case import change, figure_id
from streams.topics.indicators.check import check
from streams.topics.indicators.event import State, Statement

AT = datetime(2024, 3, 29, 9, 30, tzinfo=UTC)
SAID = Statement(
    source="nhap-bao-cao",
    event_id="e1",
    occurred_at=AT,
    unit="24",
    indicator="TN01",
    period_from="2023-12-16",
    period_to="2024-03-16",
    value=Decimal("88.14"),
    num=170_054,
    den=192_932,
    measure_unit="%",
    agency="000.00.09.H02",
)


def but(**changes: Any) -> Statement:
    return msgspec.structs.replace(SAID, **changes)


def count(**changes: Any) -> Statement:
    """A statement that is a count: nothing to agree with."""
    return but(measure_unit="dịch vụ", **{"value": None, "num": None, "den": None} | changes)


@pytest.mark.parametrize(
    ("statement", "pointer"),
    [
        (but(period_to="2024-06-31"), "/period_to"),  # a date one of the seed documents names
        (but(period_from="2023-02-29"), "/period_from"),
        (but(period_to="2024-03-15T24:30:00+07:00"), "/period_to"),
        (but(period_from="1899-12-31"), "/period_from"),
        (but(period_to="3000-01-01"), "/period_to"),
        (but(period_to="2023-12-16"), "/period_to"),
        (but(period_from="2024-03-16T00:00:01+07:00"), "/period_to"),
        (but(value=Decimal("NaN")), "/value"),
        (but(value=Decimal("-Infinity")), "/value"),
        (but(value=Decimal("1E+999999")), "/value"),
        (but(value=Decimal("0E+999999")), "/value"),
        (but(value=Decimal("0.0000000001")), "/value"),
        (but(plan=Decimal(10**18)), "/plan"),
        (but(state="expected"), "/state"),
        (but(value=None, num=None, den=None), "/value"),
        (but(num=None), "/num"),
        (but(value=None, den=None), "/den"),
        (but(den=0), "/value"),
        (but(value=Decimal("88.15")), "/value"),
        (but(value=Decimal("88.12")), "/value"),
        (but(value=Decimal(89)), "/value"),
        (but(document_date=date(2024, 12, 8)), "/document_date"),  # cited in March 2024, dated in December
    ],
)
def test_a_broken_rule_is_named_in_both_languages_with_the_field(statement: Statement, pointer: str) -> None:
    rejected = check(statement)

    assert rejected is not None
    assert (rejected.reason, rejected.pointer) == (Reason.DOMAIN_RULE, pointer)
    assert all(rejected.detail.split(" / "))


@pytest.mark.parametrize(
    "statement",
    [
        SAID,
        but(value=Decimal("88.1")),
        but(value=Decimal("88.141")),
        but(value=Decimal(88)),
        but(num=None, den=None),  # a percentage alone
        but(value=Decimal("87.99"), num=94_801_346_295, den=None),  # its total was never published
        but(value=None, den=0),  # no data
        but(value=None),
        count(num=15),
        count(value=Decimal("-0.000000001")),
        count(value=Decimal(10**18 - 1)),
        count(state="expected", plan=Decimal(100)),
        count(state="withdrawn"),
        count(num=1, period_from="2024-03-15T23:00:00+07:00", period_to="2024-03-16"),
        but(document_date=date(2024, 3, 29)),
    ],
)
def test_a_statement_on_the_right_side_of_a_rule_passes(statement: Statement) -> None:
    assert check(statement) is None


@given(st.integers(0, 10**15), st.integers(1, 10**15), st.integers(0, 6))
def test_a_percentage_rounded_as_reports_round_agrees_with_its_parts(num: int, den: int, places: int) -> None:
    said = indicators.value(num, den, places)
    assert said is not None
    if abs(said) < 10**17:
        assert check(but(value=said, num=num, den=den)) is None
        off = said + Decimal(2).scaleb(-places)
        rejected = check(but(value=off, num=num, den=den))
        assert rejected
        assert str(said) in rejected.detail, "the message says what would be right"


@pytest.mark.parametrize(
    "wrong",
    [
        {"period_from": "16/12/2023"},
        {"period_from": "2023-12-16T08:00:00"},
        {"period_from": "2023-12-16\n"},
        {"value": "tám mươi"},
        {"den": -1},
        {"num": 10**19},
        {"num": 0.5},
        {"measure_unit": ""},
        {"dims": {"Level": "commune"}},
        {"dims": {"level": "a|b"}},
        {"source": "a|b"},
    ],
)
def test_a_statement_of_the_wrong_type_does_not_decode(wrong: dict[str, object]) -> None:
    raw = msgspec.json.encode(msgspec.to_builtins(SAID) | wrong)

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=Statement)


@pytest.mark.parametrize("written", [b'"47.53"', b"47.53"])
def test_a_decimal_is_exact_as_text_and_as_a_number(written: bytes) -> None:
    raw = msgspec.json.encode(count(value=Decimal(1))).replace(b'"value":"1"', b'"value":' + written)

    assert msgspec.json.decode(raw, type=Statement).value == Decimal("47.53")


def test_a_day_begins_at_midnight_in_viet_nam() -> None:
    assert SAID.start == datetime(2023, 12, 15, 17, 0, tzinfo=UTC)
    assert figure_id(SAID) == "TN01:24:2023-12-16:2024-03-16"


@pytest.mark.parametrize(
    "same",
    [
        but(period_from="2023-12-16T00:00:00+07:00"),
        but(period_from="2023-12-15T17:00Z"),
        but(value=Decimal("99.99"), num=None, den=None),
        but(occurred_at=AT + timedelta(days=9), event_id="e2"),
        but(stated_by="000.00.09.H02"),
        but(state="withdrawn"),
    ],
)
def test_a_source_that_speaks_again_of_a_figure_speaks_of_the_same_case(same: Statement) -> None:
    assert change(same)[0].id == change(SAID)[0].id


@pytest.mark.parametrize("other", [but(source="cong-dvcqg"), but(stated_by="bao-bac-giang"), but(official=True)])
def test_another_source_of_one_figure_is_a_case_of_its_own_that_can_be_found(other: Statement) -> None:
    [ours], [theirs] = change(SAID), change(other)

    assert ours.id != theirs.id
    assert ours.attrs["figure"] == theirs.attrs["figure"]


@pytest.mark.parametrize(
    "other",
    [
        but(indicator="TN02"),
        but(unit="216"),
        but(period_to="2024-04-01"),
        but(dims={"level": "commune"}),
        but(definition_version=2),
    ],
)
def test_another_unit_period_dimension_or_definition_is_another_figure(other: Statement) -> None:
    assert change(other)[0].attrs["figure"] != change(SAID)[0].attrs["figure"]


def test_the_order_in_which_dimensions_are_written_means_nothing() -> None:
    one, two = but(dims={"level": "commune", "facility": "BV-01"}), but(dims={"facility": "BV-01", "level": "commune"})

    assert figure_id(one) == figure_id(two)


@pytest.mark.parametrize("state", ["expected", "estimated", "provisional", "final", "withdrawn"])
def test_a_statement_is_open_while_it_is_awaited(state: State) -> None:
    assert change(but(state=state))[0].open == (state == "expected")


def test_numbers_are_kept_digit_for_digit() -> None:
    said = change(count(value=Decimal("88.10"), plan=Decimal("1E+3")))[0].attrs

    assert (said["value"], said["plan"]) == ("88.10", "1000")


@pytest.mark.parametrize(
    ("statement", "on_time"),
    [
        (but(due_at=AT), True),
        (but(due_at=AT - timedelta(seconds=1)), False),
        (but(), None),
        (count(state="expected", due_at=AT), None),
        (count(state="withdrawn", due_at=AT), None),
    ],
)
def test_a_figure_is_on_time_by_the_moment_it_was_said(statement: Statement, on_time: bool | None) -> None:
    assert statement.on_time is on_time
