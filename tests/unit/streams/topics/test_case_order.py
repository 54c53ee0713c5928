"""A case is the same whatever order its events came in, and however the work was cut into chunks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import takewhile
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.casebook import CaseBook, Known
from ioc.domain.cases import FACTS, CaseChange, CaseRow
from streams.catalogue import examples_of
from streams.topic import all_topics


def lives() -> list[Any]:
    """The changes of each example case that has several events."""
    cases: dict[tuple[str, str], list[CaseChange]] = {}
    for topic in all_topics():
        assert topic.case
        for raw in examples_of(topic).values():
            said = topic.case(msgspec.json.decode(raw, type=topic.event))
            assert said
            for change in said:
                cases.setdefault((change.kind, change.id), []).append(change)
    return [pytest.param(life, id=life[0].id) for life in cases.values() if len(life) > 1]


def expected(changes: Sequence[CaseChange]) -> dict[str, Any]:
    """The slow, obvious case: line the events up and let each overwrite what it speaks of."""
    lined_up = sorted(changes, key=lambda change: (change.at, change.revision, change.event_id))
    last = lined_up[-1]
    case: dict[str, Any] = {"state": last.state, "open": last.open, "changed_at": last.at, "attrs": {}}
    ended = list(takewhile(lambda change: not change.open, reversed(lined_up)))
    case["closed_at"] = ended[-1].at if ended else None
    case["opened_at"] = min(change.opened_at or change.at for change in changes)
    for change in lined_up:
        for fact in FACTS:
            said = getattr(change, fact)
            if said not in (None, ""):
                case[fact] = said
        case["attrs"] |= change.attrs
    return case


def as_told(row: CaseRow | None) -> dict[str, Any]:
    assert row
    told = {name: getattr(row, name) for name in ("state", "open", "changed_at", "closed_at", "opened_at", "attrs")}
    return told | {fact: getattr(row, fact) for fact in FACTS if getattr(row, fact) not in (None, "")}


def merged(changes: Sequence[CaseChange]) -> CaseRow | None:
    """Brought in one at a time, as chunks of one event would be. Every step opens: this is about order alone."""
    known: dict[str, Known] = {}
    for change in changes:
        done = CaseBook(change.kind).settle(known, [msgspec.structs.replace(change, opens=True)])
        known = {row.id: Known(row, done.steps[row.id]) for row in done.rows}
    return known[changes[0].id].row


@pytest.mark.parametrize("life", lives())
@given(data=st.data())
def test_the_examples_of_a_case_end_alike_in_any_order(life: list[CaseChange], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(life))

    assert as_told(merged(shuffled)) == expected(life) == expected(shuffled)


@pytest.mark.parametrize("life", lives())
@given(data=st.data())
def test_silent_events_and_equal_times_change_nothing_about_that(life: list[CaseChange], data: st.DataObject) -> None:
    def vary(change: CaseChange, number: int) -> CaseChange:
        silent = data.draw(st.sets(st.sampled_from(sorted(change.attrs))) if change.attrs else st.just(set()))
        return msgspec.structs.replace(
            change,
            at=life[0].at + timedelta(seconds=data.draw(st.integers(0, 3))),
            event_id=f"e{number}",
            due_at=data.draw(st.sampled_from((None, change.due_at))),
            agency=data.draw(st.sampled_from(("", change.agency))),
            severity=data.draw(st.sampled_from((None, 1, 2))),
            attrs={name: value for name, value in change.attrs.items() if name not in silent},
        )

    varied = [vary(change, number) for number, change in enumerate(life)]

    assert as_told(merged(data.draw(st.permutations(varied)))) == expected(varied)
