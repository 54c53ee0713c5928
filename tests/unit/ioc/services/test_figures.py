"""Figures: what a source states is a number in whichever way it states it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from ioc.domain.indicators import catalogue
from ioc.services.figures import stated_value
from ioc.store.indicators import Stated

AT = datetime(2024, 4, 2, tzinfo=UTC)
SHARE = catalogue()["AT05"]
COUNT = catalogue()["MOOC"]


def said(**attrs: Any) -> Stated:
    return Stated("000.00.08.H02", "24", "final", attrs, AT, None)


@pytest.mark.parametrize(
    ("attrs", "number"),
    [
        ({"value": "95.95", "num": 71, "den": 74}, "95.95"),
        ({"num": 71, "den": 74}, "95.95"),
        ({"num": 71, "den": 0}, None),
        ({"value": "không rõ"}, None),
        ({}, None),
    ],
)
def test_a_share_stated_by_its_parts_is_a_share(attrs: dict[str, Any], number: str | None) -> None:
    assert SHARE.unit == "%"
    assert stated_value(SHARE, said(**attrs)) == (None if number is None else Decimal(number))


def test_a_count_stated_as_a_numerator_alone_is_that_count() -> None:
    assert stated_value(COUNT, said(num=1_893)) == 1_893
