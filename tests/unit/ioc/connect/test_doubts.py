"""A list of sources that reads well may still say what cannot be meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ioc.connect.catalogue import gazetteer_of, registered
from ioc.connect.doubts import doubts
from ioc.provinces.pack import load, slugs

ON = date(2026, 11, 22)
GAZETTEER = gazetteer_of(load("bac-giang"))
SOURCE = next(iter(registered("bac-giang").sources.values()))


@pytest.mark.parametrize("slug", slugs())
def test_the_lists_that_ship_leave_no_doubt(slug: str) -> None:
    assert list(doubts(registered(slug).sources.values(), gazetteer_of(load(slug)), ON)) == []


def test_an_office_named_instead_of_coded_is_no_doubt() -> None:
    assert list(doubts([replace(SOURCE, owner="Sở Y tế")], GAZETTEER, ON)) == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (replace(SOURCE, owner="000.00.99.H02"), "owner 000.00.99.H02"),
        (replace(SOURCE, given={"unit": "07510"}), "07492 Xã Lục Sơn"),
        (replace(SOURCE, given={"facility": "BV-99"}), "set.facility BV-99"),
        (replace(SOURCE, input="direct"), "không bao giờ được dùng"),
    ],
)
def test_a_code_nobody_knows_today_is_worth_a_look(changed: object, says: str) -> None:
    [(vi, en)] = doubts([changed], GAZETTEER, ON)  # type: ignore[list-item]
    assert says in vi
    assert vi != en
