"""CellDeltas: what one chunk adds to cells, column-wise. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(slots=True)
class CellDeltas:
    """Parallel lists, one element a touched cell. Times: `bucket` unix seconds, `last_us` unix microseconds."""

    measure: list[str]
    grain: list[int]
    bucket: list[int]
    key: list[str]
    n: list[int]
    total: list[int]
    last_us: list[int]
    late: list[bool]

    @classmethod
    def empty(cls) -> CellDeltas:
        return cls([], [], [], [], [], [], [], [])

    def __len__(self) -> int:
        return len(self.n)

    def __iadd__(self, other: CellDeltas) -> CellDeltas:
        for name in self.__slots__:
            getattr(self, name).extend(getattr(other, name))
        return self


def combine(deltas: CellDeltas) -> CellDeltas:
    """The same deltas with each cell once: an upsert refuses to touch a row twice."""
    merged: dict[tuple[str, int, int, str], list[Any]] = {}
    for measure, grain, bucket, key, n, total, last_us, late in zip(
        *(getattr(deltas, name) for name in CellDeltas.__slots__), strict=True
    ):
        held = merged.setdefault((measure, grain, bucket, key), [0, 0, last_us, False])
        held[0], held[1] = held[0] + n, held[1] + total
        held[2], held[3] = max(held[2], last_us), held[3] or late
    result = CellDeltas.empty()
    for cell, values in merged.items():
        result += CellDeltas(*([value] for value in (*cell, *values)))
    return result
