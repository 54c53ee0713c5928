"""Series of statements: whatever is heard first, twice or corrected, the judge holds what a recount by hand would."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.cases import Case, unix_ms
from ioc.domain.series import Said, moved
from rules.engine.books import CaseBook
from streams.series import SeriesWatch

STARTS = [unix_ms(datetime.fromisoformat(f"2026-{month:02}-01T00:00:00+07:00")) for month in range(1, 8)]


def said(month: int, value: str, *, source: str = "csdl-gia", dims: str = "chi_tieu=gao", **facts: Any) -> Said:
    """Of the month with this number, from 1."""
    figure = f"GIA:24:2026-{month:02}-01:2026-{month + 1:02}-01:{dims}"
    whole = {
        "id": f"{figure}:{source}", "figure": figure, "indicator": "GIA", "unit": "24", "agency": "", "dims": dims,
        "version": 1, "measure_unit": "đồng", "start": STARTS[month - 1], "end": STARTS[month],
        "value": Decimal(value), "heard_at": STARTS[month],
    }  # fmt: skip
    return Said(**(whole | facts))


def changes(*statements: Said) -> dict[str, float]:
    return {case.id: float(case.attrs["change_pct"] or 0) for case in moved(statements, 1)}


SERIES = "GIA:24:month:chi_tieu=gao:csdl-gia"


def test_the_last_month_is_compared_with_the_one_before_it_and_not_with_older_ones() -> None:
    assert changes(said(1, "100"), said(2, "200"), said(3, "210")) == {SERIES: 5.0}
    assert changes(said(3, "210"), said(1, "100")) == {}, "a month is missing between: nothing is known"
    assert changes(said(2, "90"), said(1, "100")) == {SERIES: -10.0}
    assert changes(said(1, "100")) == changes(said(1, "100"), said(2, "100.0")) == {}


def test_a_fifth_is_exactly_a_fifth_however_the_decimals_fall() -> None:
    assert changes(said(1, "0.1"), said(2, "0.12")) == {SERIES: 20.0}
    assert changes(said(1, "-10"), said(2, "-8")) == {SERIES: 20.0}, "a smaller loss is a rise"


def test_another_source_good_unit_of_measure_or_length_is_not_compared() -> None:
    january = said(1, "100")
    assert changes(january, said(2, "200", source="bao")) == {}
    assert changes(january, said(2, "200", dims="chi_tieu=thit")) == {}
    assert changes(january, said(2, "200", measure_unit="nghìn đồng")) == {}
    assert changes(january, said(2, "200", end=STARTS[4])) == {}, "a quarter is no month"
    assert changes(said(1, "0"), said(2, "200")) == {}, "nothing is a fifth more than 0"


def test_the_period_is_written_with_the_last_day_that_belongs_to_it() -> None:
    assert said(2, "1").period == "01/02/2026 – 28/02/2026"


class Tables:
    def __init__(self) -> None:
        self.said: dict[str, Said] = {}

    async def read(self, indicators: Collection[str] | None) -> list[Said]:
        return list(self.said.values()) if indicators is None or "GIA" in indicators else []

    def jumps(self) -> dict[str, float]:
        """Recount: month by month, the last two that stand beside each other."""
        found = {}
        for source in ("csdl-gia", "bao"):
            row = sorted((one for one in self.said.values() if one.id.endswith(source)), key=lambda one: one.start)
            for before, last in list(pairwise(row))[-1:]:
                if before.end == last.start and before.value and before.value != last.value:
                    found[last.series] = float(100 * (last.value - before.value) / before.value)
        return found


def word(one: Said) -> Case:
    return Case(
        kind="statement", id=one.id, state="final", open=False, unit="24", agency="", category="GIA", severity=None,
        level=None, amount=None, opened_at=0, due_at=None, closed_at=None, changed_at=0, ver=1,
    )  # fmt: skip


states = st.tuples(
    st.integers(1, 6), st.sampled_from(["csdl-gia", "bao"]), st.sampled_from(["0", "100", "100", "125", "80"]),
    st.sampled_from(["state", "state", "withdraw"]),
)  # fmt: skip


@given(st.lists(st.one_of(states, st.sampled_from(["hear", "restart"])), max_size=25), st.randoms())
def test_whatever_is_heard_first_the_series_are_those_of_a_recount(history: list[Any], random: Any) -> None:
    tables, book = Tables(), CaseBook("series")
    watch = SeriesWatch(tables.read)
    unheard = list[Case]()

    def hear() -> None:
        random.shuffle(unheard)
        while unheard:
            size = random.randint(1, len(unheard))
            book.take(asyncio.run(watch.follow(unheard[:size])))
            del unheard[:size]

    for step in history:
        if step == "hear":
            hear()
        elif step == "restart":
            book, watch = CaseBook("series"), SeriesWatch(tables.read)
            book.take(asyncio.run(watch.sweep()))
        else:
            month, source, value, what = step
            one = said(month, value, source=source)
            unheard.append(word(one))
            if what == "state":
                tables.said[one.id] = one
            else:
                tables.said.pop(one.id, None)
    hear()
    assert {case.id: case.attrs["change_pct"] for case in book.open.values()} == tables.jumps()
