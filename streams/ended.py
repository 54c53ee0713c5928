"""Ended: when entities ended without a case, the latest 100,000 of them, in a ring of fixed size.

An entity stands there as its 64-bit hash: two that share one cost a look into the table, where names decide.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

LOW_BITS = 16


class Ended:
    """Knows for sure about times from `since_us` on: every end at or after it is here."""

    CAPACITY = 100_000

    def __init__(self, since_us: int) -> None:
        """Moments are unix microseconds."""
        self.since_us = since_us
        self._size = self.CAPACITY
        self._names = np.zeros(self._size, np.int64)
        self._at = np.zeros(self._size, np.int64)
        self._added = 0

    def add(self, ends: Collection[tuple[str, int]]) -> None:
        """(entity, moment of its end) each, in the order of their coming; the oldest are forgotten for them."""
        for block in _blocks(ends, self._size):
            place = np.arange(self._added, self._added + len(block)) % self._size
            forgotten = self._at[place[max(0, self._size - self._added) :]]
            if len(forgotten):
                self.since_us = max(self.since_us, int(forgotten.max()) + 1)
            self._names[place] = [hash(name) for name, _ in block]
            self._at[place] = [at for _, at in block]
            self._added += len(block)

    def of(self, entities: Iterable[str]) -> dict[str, list[int]]:
        """Moments at which these are known to have ended, of those that are known."""
        names = {hash(name): name for name in entities}
        here = self._names[: self._added]
        found: dict[str, list[int]] = {}
        for place in np.flatnonzero(_among(here, names)):
            found.setdefault(names[int(here[place])], []).append(int(self._at[place]))
        return found


def _among(here: NDArray[np.int64], names: Collection[int]) -> NDArray[np.bool_]:
    """Which of `here` are among `names`: low bits first, because a chunk asks for hundreds of names at once."""
    wanted = np.fromiter(names, np.int64, len(names))
    low = np.zeros(1 << LOW_BITS, bool)
    low[wanted & (1 << LOW_BITS) - 1] = True
    among: NDArray[np.bool_] = low[here & (1 << LOW_BITS) - 1]
    among[among] = np.isin(here[among], wanted)
    return among


def _blocks(ends: Collection[tuple[str, int]], size: int) -> Iterable[list[tuple[str, int]]]:
    some = list(ends)
    return (some[i : i + size] for i in range(0, len(some), size))
