"""Replay: one published report as events, and what the store must say of them afterwards. Pure but for its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

DAY_S = 86_400
COPY_DELAY_MAX_S = DAY_S
"""A second copy comes up to a day later: across chunks, restarts and midnight."""


@dataclass(frozen=True)
class Events:
    """Events in order of time, as they go to Kafka."""

    at_s: NDArray[np.int64]
    keys: Sequence[bytes]
    values: Sequence[bytes]

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, slots=True)
class Check:
    """One published figure beside the same out of cells and out of raw rows."""

    vi: str
    en: str
    published: str
    cells: str
    """Empty: cells do not hold it."""
    rows: str
    agrees: bool


class Figures(Protocol):
    """What a replay asks of the store."""

    def paid(self, service: str, start: datetime, end: datetime, *, raw: bool) -> Mapping[str, Any]: ...
    def facilities(self, service: str, start: datetime, end: datetime, *, raw: bool) -> dict[str, tuple[int, int]]: ...
    def methods(self, service: str, start: datetime, end: datetime) -> dict[str, int]: ...
    def issued_cells(self, field: str, start: datetime, end: datetime) -> dict[str, int]: ...
    def issued_numbers(self, field: str, start: datetime, end: datetime) -> list[str]: ...
    def stated(self, source: str) -> Mapping[str, Mapping[str, Any]]: ...
    def statements(self, source: str) -> Mapping[str, Mapping[str, Any]]: ...


@dataclass(frozen=True)
class Replay:
    name: str
    vi: str
    en: str
    topic: str
    source: str
    """Under which its events go out."""
    start: datetime
    end: datetime
    """First moment after the period."""
    make: Callable[[], Events]
    compare: Callable[[Figures], list[Check]]
    province: str = "bac-giang"
    """Slug of the pack whose units it speaks of."""
    service: str = ""
    """Service of its payments, if it is about payments."""


def sending_order(
    at_s: NDArray[np.int64], *, twice: bool, shuffle: bool, lateness_s: float, seed: int
) -> NDArray[np.int64]:
    """Indices in the order of sending. `shuffle` lets each event overtake others within the topic's lateness; `twice`
    sends a second copy of each some time later. The events themselves do not depend on the seed."""
    random = np.random.RandomState(seed)  # its stream is frozen for ever, unlike Generator's
    n = len(at_s)
    due = at_s.astype(np.float64)
    if shuffle:
        due = due + random.uniform(0, lateness_s, n)
    order = np.arange(n)
    if twice:
        delay = random.uniform(0, COPY_DELAY_MAX_S, n) if shuffle else np.zeros(n)
        due, order = np.concatenate([due, due + delay]), np.concatenate([order, order])
    return order[np.argsort(due, kind="stable")]


def records(events: Events, order: NDArray[np.int64]) -> Iterator[tuple[bytes, bytes]]:
    """(key, value) in the order of sending."""
    for i in order.tolist():
        yield events.keys[i], events.values[i]
