"""Ledger: the ids of every accepted event of one partition, so that a duplicate is told without asking the database.

An id is the 128-bit hash of (source, event_id, revision); beside it stands a 64-bit hash of the record's bytes, so that
the same id with other content is noticed. 24 bytes an event, in sorted numpy levels that merge like an LSM tree: a
lookup of a chunk is one binary search a level, an insert is amortised O(log n).

Collision: two of 10^8 ids share 128 bits with probability 1.5e-23; nothing else in the system is that reliable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import xxhash
from numpy.typing import NDArray

ENTRY = np.dtype([("hi", "<u8"), ("lo", "<u8"), ("content", "<u8")])
"""One accepted event, 24 bytes; also the layout of `ledger.hashes` in the database."""

Entries = NDArray[np.void]

NEW, DUPLICATE, CONFLICT = 0, 1, 2
LEVEL_RATIO = 4
"""A level is merged into the next once it is a quarter of it: at most log4(n) levels to search."""


def entries_of(keys: Iterable[str], values: Iterable[bytes]) -> Entries:
    """Hash a chunk. `keys`: texts that name (source, event_id, revision) without ambiguity; `values`: the records."""
    ids = b"".join([xxhash.xxh3_128_digest(key.encode()) for key in keys])
    content = np.array([xxhash.xxh3_64_intdigest(value) for value in values], dtype="<u8")
    entries = np.empty(len(content), dtype=ENTRY)
    halves = np.frombuffer(ids, dtype="<u8").reshape(-1, 2)
    entries["hi"], entries["lo"], entries["content"] = halves[:, 0], halves[:, 1], content
    return entries


@dataclass(slots=True)
class Ledger:
    """Accepted ids of one partition. `levels` are sorted by `hi`, largest first."""

    levels: list[Entries] = field(default_factory=list)

    def __len__(self) -> int:
        return sum(len(level) for level in self.levels)

    @property
    def nbytes(self) -> int:
        return sum(level.nbytes for level in self.levels)

    def judge(self, entries: Entries) -> NDArray[np.int8]:
        """NEW, DUPLICATE or CONFLICT for each entry, in order; the second of two alike in a chunk is no longer new."""
        verdict = np.zeros(len(entries), dtype=np.int8)
        for level in self.levels:
            _mark_known(verdict, entries, level)
        return _mark_within(verdict, entries)

    def add(self, entries: Entries) -> None:
        """Remember accepted entries; call after their commit."""
        if not len(entries):
            return
        self.levels.append(entries[np.argsort(entries["hi"], kind="stable")])
        while len(self.levels) > 1 and len(self.levels[-2]) < LEVEL_RATIO * len(self.levels[-1]):
            upper = np.concatenate([self.levels.pop(), self.levels.pop()])
            self.levels.append(upper[np.argsort(upper["hi"], kind="stable")])


def _mark_known(verdict: NDArray[np.int8], entries: Entries, level: Entries) -> None:
    place = np.minimum(np.searchsorted(level["hi"], entries["hi"]), len(level) - 1)
    met = level["hi"][place] == entries["hi"]
    known = met & (level["lo"][place] == entries["lo"])
    same = level["content"][place] == entries["content"]
    verdict[known] = np.where(same[known], DUPLICATE, CONFLICT)
    for i in np.flatnonzero(met & ~known):  # two ids that share 64 bits: walk the run of equal `hi`
        j, hi, lo = int(place[i]), entries["hi"][i], entries["lo"][i]
        while j < len(level) and level["hi"][j] == hi:
            if level["lo"][j] == lo:
                verdict[i] = DUPLICATE if level["content"][j] == entries["content"][i] else CONFLICT
                break
            j += 1


def _mark_within(verdict: NDArray[np.int8], entries: Entries) -> NDArray[np.int8]:
    """Mark repeats inside one chunk: the first occurrence keeps its verdict."""
    order = np.argsort(entries["hi"], kind="stable")
    ordered = entries["hi"][order]
    twin = np.zeros(len(ordered), dtype=np.bool_)
    same = ordered[1:] == ordered[:-1]
    twin[1:] |= same
    twin[:-1] |= same
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for i in np.sort(order[twin]).tolist():
        hi, lo, content = entries[i].tolist()
        at, said = first.setdefault((hi, lo), (i, content))
        if at != i and verdict[i] == NEW:
            verdict[i] = DUPLICATE if said == content else CONFLICT
    return verdict
