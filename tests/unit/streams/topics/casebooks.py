"""Brings the events of one topic into cases as lanes do: in chunks, in any order, with repeats and corrections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from hypothesis import strategies as st

from ioc.domain.case_measures import contributions
from ioc.domain.casebook import Change, Known
from ioc.domain.cases import CaseRow, Retract
from ioc.domain.policy import Policy
from streams.topic import Topic

Cells = Counter[tuple[str, int, int, str, str]]
"""measure, grain, bucket, key, `n` or `total`."""


def settled(topic: Topic, chunks: Sequence[Sequence[Any]], policy: Policy) -> tuple[dict[str, CaseRow], Cells]:
    """The cases after these chunks of events, and the cells over them."""
    assert topic.case
    book, known, cells = topic.book(policy), dict[str, Known](), Cells()
    stated = dict[tuple[str, str], dict[int, set[str]]]()
    for chunk in chunks:
        changes: list[Change] = []
        for event in chunk:
            said = topic.case(event)
            ids = stated.setdefault((event.source, event.event_id), {})
            ids[event.revision] = {change.id for change in said}
            highest = max(ids)
            changes += said
            changes += [
                Retract(id=name, source=event.source, event_id=event.event_id, revision=highest)
                for names in ids.values()
                for name in sorted(names - ids[highest])
            ]
        named = {change.id for change in changes}
        done = book.settle({name: case for name, case in known.items() if name in named}, changes)
        for row in done.rows:
            known[row.id] = Known(msgspec.structs.replace(row), [])
        for name, steps in done.steps.items():
            known.setdefault(name, Known()).steps = steps
        deltas = done.deltas
        for measure, grain, bucket, key, n, total in zip(
            deltas.measure, deltas.grain, deltas.bucket, deltas.key, deltas.n, deltas.total, strict=True
        ):
            cells[measure, grain, bucket, key, "n"] += n
            cells[measure, grain, bucket, key, "total"] += total
    rows = {name: case.row for name, case in known.items() if case.row is not None and case.row.state != "void"}
    return rows, Cells({cell: n for cell, n in cells.items() if n})


def recount(topic: Topic, rows: dict[str, CaseRow]) -> Cells:
    """The cells that these cases must have, counted from nothing."""
    cells = Cells()
    for row in rows.values():
        for (measure, grain, bucket, key), value in contributions(topic.case_measures, row):
            cells[measure, grain, bucket, key, "n"] += 1
            cells[measure, grain, bucket, key, "total"] += value
    return Cells({cell: n for cell, n in cells.items() if n})


def plain(rows: dict[str, CaseRow]) -> dict[str, CaseRow]:
    """Without `ver`, which counts chunks."""
    return {name: msgspec.structs.replace(row, ver=0) for name, row in rows.items()}


@st.composite
def arrivals(draw: st.DrawFn, events: Sequence[Any]) -> list[list[Any]]:
    """The events in some order, some of them twice, cut into chunks."""
    again = draw(st.lists(st.sampled_from(events), max_size=4)) if events else []
    mixed = draw(st.permutations([*events, *again]))
    cuts = sorted(draw(st.sets(st.integers(1, max(1, len(mixed) - 1)), max_size=5)))
    return [list(mixed[a:b]) for a, b in zip([0, *cuts], [*cuts, len(mixed)], strict=True) if a < b]


def latest(events: Sequence[Any]) -> list[Any]:
    """The highest revision of each event: what is true."""
    best: dict[tuple[str, str], Any] = {}
    for event in events:
        name = event.source, event.event_id
        if name not in best or best[name].revision < event.revision:
            best[name] = event
    return list(best.values())
