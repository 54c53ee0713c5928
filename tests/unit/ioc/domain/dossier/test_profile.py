"""Thirteen letters that say how QĐ 766 counts a dossier."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from ioc.domain.cases import CaseChange
from ioc.domain.dossier import BadProfile, Policy, parse_profile
from tests.unit.ioc.domain.dossier.lives import any_life, attrs, life, policies

FRIDAY = "15/03 17:00"
ALL = {"digitised": True, "e_result": True, "reused": False, "vneid": True, "paid": 1, "rating": 2, "fee": 15_000}


def letters(**said: object) -> str:
    return str(attrs(life((2, "11/03 08:00", said), due=FRIDAY))["profile"])


def test_a_finished_online_dossier_in_all_its_letters() -> None:
    told = life((2, "11/03 08:00", {"channel": 2, "synced": True, **ALL}), (9, "14/03 08:00"), due=FRIDAY)
    assert attrs(told)["profile"] == "t2f1yyn?yyny?"


def test_what_nobody_said_is_not_a_no() -> None:
    assert letters() == "r1???????n???"


def test_free_of_charge_is_not_unknown() -> None:
    assert letters(fee=0, paid=0)[2:4] == "00"


def test_signed_in_with_vneid_or_looked_up_either_is_population_data() -> None:
    assert [letters(vneid=a, population_data=b)[8] for a in (None, False, True) for b in (None, False, True)] == [
        *"?ny", *"nny", *"yyy",
    ]  # fmt: skip


def test_a_complaint_outweighs_a_good_rating_and_no_complaint_says_nothing() -> None:
    assert [letters(rating=5)[10], letters(rating=5, complaint=True)[10], letters(complaint=False)[10]] == [*"yn?"]


def test_where_a_dislike_begins_is_the_provinces_choice() -> None:
    told = life((2, "11/03 08:00", {"rating": 3}), due=FRIDAY)
    assert str(attrs(told)["profile"])[10] == "y"
    assert str(attrs(told, Policy(dislike_max=3))["profile"])[10] == "n"


def test_a_profile_written_before_letters_were_added_says_nothing_there() -> None:
    assert parse_profile("t2f1yyn?yyn") == parse_profile("t2f1yyn?yyn??")


@settings(max_examples=50)
@given(any_life(), policies)
def test_every_profile_can_be_read_again(steps: list[CaseChange], policy: Policy) -> None:
    known = attrs(steps, policy).get("profile")
    if known is not None:
        assert str(parse_profile(str(known))) == known


@pytest.mark.parametrize("text", ["", "t2f1yyn?yy", "t2f1yyn?yyn ", "t2f1yyn?yyny??", "x2f1yyn?yyn", "t2f1yyn?y?n"])
def test_what_is_no_profile_is_refused(text: str) -> None:
    with pytest.raises(BadProfile, match="t2f1"):
        parse_profile(text)
