"""A case is the same whatever order its events arrive in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.cases import FACTS, CaseChange, CaseRow, merge

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

changes = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.integers(1, 3),
        st.sampled_from(["received", "processing", "closed"]),
        st.sampled_from(["", "A", "B"]),
        st.none() | st.integers(1, 5),
        st.none() | st.integers(0, 3),
        st.dictionaries(st.sampled_from(["x", "y"]), st.integers(0, 3), max_size=2),
    ),
    min_size=1,
    max_size=7,
)


def build(raw: list[tuple]) -> list[CaseChange]:  # type: ignore[type-arg]
    return [
        CaseChange(
            kind="report", id="R1", at=START + timedelta(minutes=minute), revision=revision, event_id=f"e{i}",
            state=state, open=state != "closed", unit="213", category=category, severity=severity,
            due_at=None if due is None else START + timedelta(hours=due), attrs=attrs,
        )
        for i, (minute, revision, state, category, severity, due, attrs) in enumerate(raw)
    ]  # fmt: skip


def oracle(all_changes: list[CaseChange]) -> dict[str, object]:
    """Sort everything, then let each event speak in turn."""
    ordered = sorted(all_changes, key=lambda c: (c.at, c.revision, c.event_id))
    facts: dict[str, object] = {"unit": "", "agency": "", "category": "", "severity": None, "level": None}
    facts |= {"amount": None, "due_at": None, "attrs": {}}
    for change in ordered:
        for fact in FACTS:
            if getattr(change, fact) not in (None, ""):
                facts[fact] = getattr(change, fact)
        facts["attrs"] = {**facts["attrs"], **change.attrs}  # type: ignore[dict-item]
    last = ordered[-1]
    return facts | {
        "state": last.state, "open": last.open, "closed_at": None if last.open else last.at, "changed_at": last.at,
        "opened_at": min(c.at for c in ordered),
    }  # fmt: skip


@given(changes, st.randoms(use_true_random=False))
def test_any_order_of_arrival_ends_in_the_case_that_sorting_gives(raw: list, random) -> None:  # type: ignore[no-untyped-def, type-arg]
    all_changes = build(raw)
    shuffled = list(all_changes)
    random.shuffle(shuffled)
    row: CaseRow | None = None
    for change in shuffled:
        row = merge(row, change)
    assert row is not None
    expected = oracle(all_changes)
    assert {name: getattr(row, name) for name in expected} == expected
