"""Rules and case of payments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest

from ioc.domain.measures import DAY
from ioc.domain.rejected import Reason
from streams.tally import tally
from streams.topics.payments import TOPIC
from streams.topics.payments.case import change
from streams.topics.payments.check import check
from streams.topics.payments.event import Method, Payment, Status
from streams.topics.payments.measures import CASHLESS

AT = datetime(2024, 3, 4, 1, 12, tzinfo=UTC)
PAID = Payment(
    source="his-bv-tinh",
    event_id="e1",
    occurred_at=AT,
    unit="213",
    transaction_id="VP-1",
    amount=412_000,
    method="qr",
    service="hospital_fee",
    status="succeeded",
    facility="BV-01",
)


def but(**changes: Any) -> Payment:
    return msgspec.structs.replace(PAID, **changes)


@pytest.mark.parametrize(
    ("payment", "pointer"),
    [
        (but(amount=0), "/amount"),
        (but(facility=None), "/facility"),
        (but(facility=None, service="tuition"), "/facility"),
        (but(facility="BV|01"), "/facility"),
        (but(provider="vnpt pay"), "/provider"),
        (but(transaction_id="VP\n1"), "/transaction_id"),
        (but(transaction_id="VP-Đ1"), "/transaction_id"),
        (but(bank_bin="97041x"), "/bank_bin"),
        (but(bill_id="HĐ 1"), "/bill_id"),
        (but(status="refunded"), "/reference"),
        (but(side="bank"), "/reference"),
        (but(submitted_at=AT, credited_at=AT - timedelta(seconds=1)), "/credited_at"),
    ],
)
def test_a_broken_rule_is_named_in_both_languages_with_the_field(payment: Payment, pointer: str) -> None:
    rejected = check(payment)

    assert rejected is not None
    assert (rejected.reason, rejected.pointer) == (Reason.DOMAIN_RULE, pointer)
    assert all(rejected.detail.split(" / "))


@pytest.mark.parametrize(
    "payment",
    [
        PAID,
        but(amount=1),
        but(facility=None, service="electricity"),
        but(status="refunded", reference="FT1"),
        but(side="bank", reference="FT1"),
        but(bill_id="BN-24-0000102", credited_amount=0),
        but(submitted_at=AT, credited_at=AT),
        but(bank_bin="970415", provider="vnpt-pay"),
    ],
)
def test_a_payment_on_the_right_side_of_a_rule_passes(payment: Payment) -> None:
    assert check(payment) is None


@pytest.mark.parametrize(
    "wrong", [{"currency": "USD"}, {"amount": -1}, {"amount": 1.5}, {"amount": 10**15 + 1}, {"method": "cheque"}]
)
def test_a_payment_of_the_wrong_type_does_not_decode(wrong: dict[str, object]) -> None:
    raw = msgspec.json.encode(msgspec.to_builtins(PAID) | wrong)

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=Payment)


@pytest.mark.parametrize(
    ("status", "is_open"),
    [
        ("initiated", True),
        ("pending", True),
        ("mismatch", True),
        ("succeeded", False),
        ("failed", False),
        ("refunded", False),
    ],
)
def test_a_payment_is_open_while_somebody_waits(status: Status, is_open: bool) -> None:
    [case] = change(but(status=status))
    assert case.open == is_open


def test_every_method_but_cash_is_cashless() -> None:
    assert set(Method.__args__) - {"cash"} == CASHLESS  # type: ignore[attr-defined]  # a Literal has args


@pytest.mark.parametrize(
    ("credited", "balanced", "difference"),
    [(None, None, None), (412_000, True, 0), (411_999, False, 1), (412_001, False, 1), (0, False, 412_000)],
)
def test_two_ends_differ_by_what_was_credited_and_a_surplus_hides_no_loss(
    credited: int | None, balanced: bool | None, difference: int | None
) -> None:
    payment = but(credited_amount=credited)

    assert (payment.balanced, payment.difference) == (balanced, difference)


def test_what_the_bank_says_of_a_payment_is_not_another_payment() -> None:
    both = [PAID, but(event_id="e2", source="bank", side="bank", reference="FT1")]
    at_us = np.array([int(payment.occurred_at.timestamp() * 1e6) for payment in both])
    cells = tally(TOPIC, both, at_us, 0)
    counted: dict[str, int] = {}
    for name, grain, n in zip(cells.measure, cells.grain, cells.n, strict=True):
        if grain == DAY:
            counted[name] = counted.get(name, 0) + n

    assert counted == {
        "payments.all": 1,
        "payments.paid": 1,
        "payments.by_facility": 1,
        "payments.at_facility": 1,
        "payments.credited": 1,
    }
