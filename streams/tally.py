"""Tally: events become additive cell deltas, column-wise with numpy. Pure.

The sum over any split of the same events into chunks, in any order, is the same: that is what the property test says.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.domain.deltas import CellDeltas
from ioc.domain.measures import KEY_SEPARATOR, Measure, bucket_start
from streams.topic import Topic


class _Codes(dict[Any, int]):
    """Dense codes in order of appearance."""

    def __missing__(self, value: Any) -> int:
        code = self[value] = len(self)
        return code


def tally(
    topic: Topic,
    events: Sequence[Any],
    at_us: NDArray[np.int64],
    watermark_us: int,
    *,
    sign: int = 1,
    revised: bool = False,
) -> CellDeltas:
    """Deltas of `events` (`sign` -1 takes a corrected event back). A cell is late when its bucket ended before the
    watermark, or when the change is a correction. Drills (`test`) count nowhere."""
    if any(event.test for event in events):
        keep = [i for i, event in enumerate(events) if not event.test]
        events, at_us = [events[i] for i in keep], at_us[keep]
    deltas = CellDeltas.empty()
    if not events:
        return deltas
    columns = _Columns(events)
    at_s = at_us // 1_000_000
    for measure in topic.measures:
        mask = columns.mask(measure)
        if mask is not None and not mask.any():
            continue
        _add_measure(deltas, measure, columns, at_us, at_s, mask, watermark_us, sign, revised)
    return deltas


def _add_measure(
    deltas: CellDeltas, measure: Measure, columns: _Columns, at_us: NDArray[np.int64], at_s: NDArray[np.int64],
    mask: NDArray[np.bool_] | None, watermark_us: int, sign: int, revised: bool,
) -> None:  # fmt: skip
    codes, names = columns.keys(measure.dims)
    values = columns.ints(measure.value) if measure.value else None
    if mask is not None:
        codes, at_us, at_s = codes[mask], at_us[mask], at_s[mask]
        values = values[mask] if values is not None else None
    for grain in measure.grains:
        buckets = bucket_start(at_s, grain)
        low = int(buckets.min())
        cell = (buckets - low) // grain * len(names) + codes
        cells, group = np.unique(cell, return_inverse=True)
        n = np.bincount(group, minlength=len(cells))
        last = np.full(len(cells), np.iinfo(np.int64).min)
        np.maximum.at(last, group, at_us)
        starts = cells // len(names) * grain + low
        deltas.measure += [measure.name] * len(cells)
        deltas.grain += [grain] * len(cells)
        deltas.bucket += starts.tolist()
        deltas.key += [names[i] for i in (cells % len(names)).tolist()]
        deltas.n += (n * sign).tolist()
        deltas.total += [0] * len(cells) if values is None else (_sums(values, group, len(cells)) * sign).tolist()
        deltas.last_us += last.tolist()
        deltas.late += [True] * len(cells) if revised else ((starts + grain) * 1_000_000 <= watermark_us).tolist()


def _sums(values: NDArray[np.int64], group: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Exact integer sums: bincount's weights would be floats."""
    sums = np.zeros(size, dtype=np.int64)
    np.add.at(sums, group, values)
    return sums


class _Columns:
    """Columns of a chunk, each taken from the events once."""

    def __init__(self, events: Sequence[Any]) -> None:
        self._events = events
        self._lists: dict[str, list[Any]] = {}
        self._codes: dict[str, tuple[NDArray[np.int64], list[Any]]] = {}
        self._keys: dict[tuple[str, ...], tuple[NDArray[np.int64], list[str]]] = {}

    def raw(self, attr: str) -> list[Any]:
        if attr not in self._lists:
            self._lists[attr] = [getattr(event, attr) for event in self._events]
        return self._lists[attr]

    def ints(self, attr: str) -> NDArray[np.int64]:
        return np.array([value or 0 for value in self.raw(attr)], dtype=np.int64)

    def keys(self, dims: tuple[str, ...]) -> tuple[NDArray[np.int64], list[str]]:
        """Dense codes of the dims' combinations and the cell key each stands for."""
        if dims not in self._keys:
            mixed = np.zeros(len(self._events), dtype=np.int64)
            columns = [self._coded(dim) for dim in dims]
            for codes, values in columns:
                mixed = mixed * len(values) + codes
            met, dense = np.unique(mixed, return_inverse=True)
            names = []
            for code in met.tolist():
                parts = []
                for _, values in reversed(columns):
                    code, at = divmod(code, len(values))
                    parts.append("" if values[at] is None else str(values[at]))
                names.append(KEY_SEPARATOR.join(reversed(parts)))
            self._keys[dims] = dense, names
        return self._keys[dims]

    def mask(self, measure: Measure) -> NDArray[np.bool_] | None:
        mask: NDArray[np.bool_] | None = None
        for attr, allowed in measure.where_in:
            codes, values = self._coded(attr)
            hit = np.array([value in allowed for value in values], dtype=np.bool_)[codes]
            mask = hit if mask is None else mask & hit
        return mask

    def _coded(self, attr: str) -> tuple[NDArray[np.int64], list[Any]]:
        """A column as codes of its distinct values: a set is then asked once a value, not once an event."""
        if attr not in self._codes:
            table = _Codes()
            codes = np.array([table[value] for value in self.raw(attr)], dtype=np.int64)
            self._codes[attr] = codes, list(table)
        return self._codes[attr]
