"""Ring: the newest cells of one measure by the minute, as arrays: rows are minutes, columns the measure's keys.

Newest `ver` wins, so duplicates and reordering are harmless. A row is reused when its minute is older than the ring is
long; cells older than that are not needed by anybody. Bounded: KEYS_MAX columns, what is beyond is counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ioc.domain.measures import MINUTE, Cell

Ints = NDArray[np.int64]
AHEAD: Final = 7
"""Minutes of the future a ring can hold: events up to 5 minutes ahead are accepted."""
KEYS_MAX: Final = 65_536
"""65,536 keys × 50 minutes × 24 bytes = 79 MB at the very worst; a province has some 10,000."""
_START: Final = 64


class Ring:
    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        self.rows = minutes + AHEAD
        self.ready = True
        self.dropped = 0
        """Cells beyond KEYS_MAX that were not counted."""
        self.generation = 0
        """Grows when columns are renumbered."""
        self.revision = 0
        """Grows when anything may have changed."""
        self.keys: list[str] = []
        self._columns: dict[str, int] = {}
        self._minute: Ints = np.full(self.rows, -1, np.int64)
        self._ver: Ints = np.zeros((self.rows, _START), np.int64)
        self._n: Ints = np.zeros((self.rows, _START), np.int64)
        self._total: Ints = np.zeros((self.rows, _START), np.int64)
        self._last: Ints = np.zeros((self.rows, _START), np.int64)

    def take(self, cells: Sequence[Cell]) -> None:
        """Believe these cells where they are newer than what is held. Any order, any number of times."""
        if not cells:
            return
        self.revision += 1
        cells = sorted(cells, key=lambda cell: cell.ver)  # a repeated index takes the last value
        minutes = np.fromiter((cell.bucket // MINUTE for cell in cells), np.int64, len(cells))
        rows = minutes % self.rows
        newest = self._minute.copy()
        np.maximum.at(newest, rows, minutes)
        if (fresh := np.flatnonzero(newest > self._minute)).size:
            for array in (self._ver, self._n, self._total, self._last):
                array[fresh] = 0
            self._minute = newest
        wanted = np.flatnonzero(self._minute[rows] == minutes)
        columns = np.fromiter((self._column(cells[i].key) for i in wanted), np.int64, len(wanted))
        vers = np.fromiter((cells[i].ver for i in wanted), np.int64, len(wanted))
        known = columns >= 0
        self.dropped += int(len(wanted) - known.sum())
        rows = rows[wanted]
        newer = known & (vers > self._ver[rows, columns])
        at = (rows[newer], columns[newer])
        kept = [cells[i] for i in wanted[newer]]
        self._ver[at] = vers[newer]
        for array, name in ((self._n, "n"), (self._total, "total"), (self._last, "last_at")):
            array[at] = np.fromiter((getattr(cell, name) for cell in kept), np.int64, len(kept))

    def sums(self, first: int, last: int, of: Literal["n", "total"]) -> Ints:
        """Sum over the minutes `first` to `last` (unix minutes) of each column."""
        rows = self._rows(first, last)
        array = self._n if of == "n" else self._total
        result: Ints = array[rows, : len(self.keys)].sum(axis=0)
        return result

    def by_minute(self, first: int, last: int, columns: Ints, of: Literal["n", "total"]) -> Ints:
        """One number a minute from `first` to `last`: the sum over the given columns."""
        array = self._n if of == "n" else self._total
        result = np.zeros(last - first + 1, np.int64)
        for row in self._rows(first, last):
            result[self._minute[row] - first] = array[row, columns].sum()
        return result

    def last_at(self, minute: int, columns: Ints) -> int:
        """Latest event (unix milliseconds) of a minute in these columns; 0 when there is none."""
        rows = self._rows(minute, minute)
        return int(self._last[np.ix_(rows, columns)].max(initial=0))

    def compact(self, oldest: int) -> None:
        """Forget the columns without a cell since the minute `oldest`."""
        alive = (self._ver[self._minute >= oldest, : len(self.keys)] > 0).any(axis=0)
        keep = np.flatnonzero(alive)
        if len(keep) == len(self.keys):
            return
        self.keys = [self.keys[i] for i in keep]
        self._columns = {key: column for column, key in enumerate(self.keys)}
        self._resize(keep, max(_START, 2 * len(keep)))
        self.generation += 1

    def _rows(self, first: int, last: int) -> Ints:
        return np.flatnonzero((self._minute >= first) & (self._minute <= last))

    def _column(self, key: str) -> int:
        column = self._columns.get(key)
        if column is None:
            column = len(self.keys)
            if column >= KEYS_MAX:
                return -1
            if column >= self._ver.shape[1]:
                self._resize(np.arange(column), 2 * column)
            self._columns[key] = column
            self.keys.append(key)
        return column

    def _resize(self, keep: Ints, capacity: int) -> None:
        for name in ("_ver", "_n", "_total", "_last"):
            old = getattr(self, name)
            new = np.zeros((self.rows, capacity), np.int64)
            new[:, : len(keep)] = old[:, keep]
            setattr(self, name, new)
