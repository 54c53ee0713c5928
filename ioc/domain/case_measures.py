"""CaseMeasure: additive quantities over cases, counted in the bucket of one of the case's own moments. Pure.

A dossier received on 4 March and finished late on the 20th belongs to 4 March: QĐ 766 asks by day of receipt. When a
case changes, what it added is taken back and what it is now is added, in the transaction that changes the case; so a
cell over cases equals a recount of all cases at every moment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ioc.domain.cases import CaseRow, unix_ms
from ioc.domain.deltas import CellDeltas
from ioc.domain.measures import DAY, KEY_SEPARATOR, UTC7_S

COLUMNS = frozenset(CaseRow.__struct_fields__)
Cell = tuple[str, int, int, str]
"""measure, grain, bucket, key."""


@dataclass(frozen=True, slots=True)
class CaseMeasure:
    """Names of `dims`, `at`, `value` and `where_in` are columns of a case or, failing that, its attrs."""

    name: str
    about_vi: str
    about_en: str
    dims: tuple[str, ...]
    at: str
    """The moment that decides the bucket: a datetime column or an attr in unix milliseconds. A case without it counts
    nowhere."""
    grains: tuple[int, ...] = (DAY,)
    value: str | None = None
    where_in: tuple[tuple[str, frozenset[object]], ...] = ()
    """Which cases count: every named fact is in its set; () counts all."""


def fact(row: CaseRow, name: str) -> Any:
    """A column of the case or one of its attrs; None when it has neither."""
    return getattr(row, name) if name in COLUMNS else row.attrs.get(name)


def contributions(measures: Iterable[CaseMeasure], row: CaseRow | None) -> Iterator[tuple[Cell, int]]:
    """The cells a case counts in, once each, with its value there."""
    if row is None:
        return
    for measure in measures:
        at = fact(row, measure.at)
        if at is None or any(fact(row, name) not in allowed for name, allowed in measure.where_in):
            continue
        at_s = (unix_ms(at) if isinstance(at, datetime) else int(at)) // 1_000
        key = KEY_SEPARATOR.join(_said(fact(row, dim)) for dim in measure.dims)
        value = int(fact(row, measure.value) or 0) if measure.value else 0
        for grain in measure.grains:
            yield (measure.name, grain, (at_s + UTC7_S) // grain * grain - UTC7_S, key), value


def difference(
    measures: Sequence[CaseMeasure], pairs: Iterable[tuple[CaseRow | None, CaseRow | None]], *, corrected: bool = False
) -> CellDeltas:
    """What (before, after) pairs of cases change in cells, each cell once; unchanged cells are left out."""
    sums: dict[Cell, list[int]] = {}
    for before, after in pairs:
        spoke = after or before
        last_us = unix_ms(spoke.changed_at) * 1_000 if spoke else 0
        for sign, row in ((-1, before), (1, after)):
            for cell, value in contributions(measures, row):
                held = sums.setdefault(cell, [0, 0, last_us])
                held[0], held[1], held[2] = held[0] + sign, held[1] + sign * value, max(held[2], last_us)
    deltas = CellDeltas.empty()
    for (measure, grain, bucket, key), (n, total, last_us) in sums.items():
        if n or total:
            deltas += CellDeltas([measure], [grain], [bucket], [key], [n], [total], [last_us], [corrected])
    return deltas


def _said(value: object) -> str:
    """As it stands in a key: who says `a|b` must not count in somebody else's cell."""
    return "" if value is None else str(value).replace(KEY_SEPARATOR, "/")
