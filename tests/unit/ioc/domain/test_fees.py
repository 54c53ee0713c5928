"""Both ends of a dossier's fee: what they agree on, until when they may differ, and what is a difference at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.fees import WRONG, Fee, Verdict, verdict

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PAST, NEXT = NOW - SECOND, NOW + SECOND


@pytest.mark.parametrize(
    ("fee", "expected"),
    [
        (Fee(100, 100, online=True, book_by=PAST, money_by=PAST), "agreed"),
        (Fee(100, 100, online=False, book_by=PAST), "agreed"),
        (Fee(100, 100, online=False, book_by=PAST, money_by=PAST), "agreed"),
        (Fee(100, 100, online=True, book_by=NEXT), "waiting"),
        (Fee(100, 100, online=True, book_by=NOW), "waiting"),
        (Fee(100, 100, online=True, book_by=PAST), "unbooked"),
        (Fee(100, money_by=NEXT), "waiting"),
        (Fee(100, money_by=NOW), "waiting"),
        (Fee(100, money_by=PAST), "unseen"),
        (Fee(100, 99, online=True, book_by=NEXT, money_by=NEXT), "amount"),
        (Fee(100, 101, online=True, book_by=NEXT), "amount"),
        (Fee(100, 99, online=False, book_by=NEXT), "amount"),
        (Fee(100, 200, online=True, book_by=NEXT, money_by=NEXT), "amount"),
        (Fee(100), "agreed"),
    ],
    ids=str,
)
def test_both_ends_of_a_fee_stand_to_each_other_as_the_table_says(fee: Fee, expected: Verdict) -> None:
    assert verdict(fee, NOW) == expected


moments = st.none() | st.integers(-3, 3).map(lambda hours: NOW + timedelta(hours=hours))


@st.composite
def fees(draw: st.DrawFn) -> Fee:
    """As the store gives them: a moment to say so by exactly where something came."""
    collected = draw(st.sampled_from([0, 99, 100, 200]))
    book_by = draw(moments.filter(bool)) if collected else None
    return Fee(100, collected, bool(collected) and draw(st.booleans()), book_by, draw(moments))


@given(fees())
def test_what_is_settled_needs_no_look_at_the_clock(fee: Fee) -> None:
    """The store counts these without reading them one by one."""
    always = {verdict(fee, NOW + timedelta(days=days)) for days in (-9, 0, 9)} == {"agreed"}
    desk = fee.collected == fee.owed and not fee.online
    assert fee.settled == (always and fee.spoken and (fee.money_by is not None or not desk))


@given(fees(), st.integers(0, 9), st.integers(0, 9))
def test_waiting_is_over_once_and_for_all(fee: Fee, sooner: int, later: int) -> None:
    """Time alone makes a difference out of what waits, and never ends one."""
    before, after = (verdict(fee, NOW + timedelta(hours=hours - 4)) for hours in sorted((sooner, later)))
    if before in WRONG:
        assert after == before
    if before == "agreed":
        assert after == "agreed"
    assert (verdict(fee, NOW + timedelta(days=9)) in WRONG) == (fee.spoken and not _same(fee))


def _same(fee: Fee) -> bool:
    """Slowly: what each end says was paid online, and at the desk."""
    said_online = 100 if fee.money_by is not None else 0
    if not fee.collected:
        return not said_online
    return fee.collected == 100 and (said_online == 100 or not fee.online)
