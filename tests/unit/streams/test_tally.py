"""Cells are the same whatever the split into chunks, and equal a slow count event by event."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.deltas import CellDeltas, combine
from ioc.domain.measures import KEY_SEPARATOR, UTC7_S
from streams.tally import tally
from streams.topics.payments import TOPIC
from streams.topics.payments.event import Payment

START = datetime(2024, 3, 14, 16, 50, tzinfo=UTC)  # 23:50 in Việt Nam: local days change within the hour

events = st.lists(
    st.builds(
        lambda minute, unit, service, status, method, amount, test: Payment(
            source="s", event_id="e", occurred_at=START + timedelta(seconds=minute * 20), unit=unit,
            transaction_id="t-0001", amount=amount, method=method, service=service, facility="F1", status=status,
            provider="p", test=test,
        ),
        st.integers(0, 90), st.sampled_from(["213", "221"]), st.sampled_from(["tuition", "hospital_fee"]),
        st.sampled_from(["initiated", "succeeded", "failed"]), st.sampled_from(["cash", "qr"]), st.integers(1, 10**12),
        st.booleans(),
    ),
    max_size=40,
)  # fmt: skip


def count_slowly(all_events: list[Payment]) -> dict[tuple[str, int, int, str], list[int]]:
    cells: dict[tuple[str, int, int, str], list[int]] = defaultdict(lambda: [0, 0])
    for event in all_events:
        for measure in TOPIC.measures:
            if event.test or any(getattr(event, attr) not in allowed for attr, allowed in measure.where_in):
                continue
            key = KEY_SEPARATOR.join(str(getattr(event, dim) or "") for dim in measure.dims)
            for grain in measure.grains:
                second = int(event.occurred_at.timestamp())
                bucket = second - (second + UTC7_S) % grain
                cell = cells[(measure.name, grain, bucket, key)]
                cell[0] += 1
                cell[1] += getattr(event, measure.value) if measure.value else 0
    return dict(cells)


def as_dict(deltas: CellDeltas) -> dict[tuple[str, int, int, str], list[int]]:
    merged = combine(deltas)
    names = zip(merged.measure, merged.grain, merged.bucket, merged.key, strict=True)
    return {name: [n, total] for name, n, total in zip(names, merged.n, merged.total, strict=True) if n or total}


def times(all_events: list[Payment]) -> np.ndarray:  # type: ignore[type-arg]
    return np.array([round(e.occurred_at.timestamp() * 1e6) for e in all_events], dtype=np.int64)


@given(events, st.integers(0, 40))
def test_any_split_of_the_events_adds_up_to_a_slow_count(all_events: list[Payment], cut: int) -> None:
    head, tail = all_events[:cut], all_events[cut:]
    deltas = CellDeltas.empty()
    deltas += tally(TOPIC, head, times(head), 0)
    deltas += tally(TOPIC, tail, times(tail), 0)
    assert as_dict(deltas) == count_slowly(all_events)


@given(events)
def test_taking_events_back_leaves_nothing(all_events: list[Payment]) -> None:
    deltas = tally(TOPIC, all_events, times(all_events), 0)
    deltas += tally(TOPIC, all_events, times(all_events), 0, sign=-1, revised=True)
    assert as_dict(deltas) == {}


def test_a_bucket_that_ended_before_the_watermark_is_marked_late() -> None:
    event = Payment(
        source="s", event_id="e", occurred_at=START, unit="213", transaction_id="t-0001", amount=1, method="qr",
        service="other", status="succeeded",
    )  # fmt: skip
    end_of_minute = int((START + timedelta(minutes=1)).timestamp() * 1e6)
    for watermark, late in ((end_of_minute - 1, False), (end_of_minute, True)):
        deltas = tally(TOPIC, [event], times([event]), watermark)
        minute = [is_late for is_late, grain in zip(deltas.late, deltas.grain, strict=True) if grain == 60]
        assert minute == [late]
