"""Watch: sees from outside, in the database, when each partition moves on. A fault's cost is the longest time in which
one of them did not."""

from __future__ import annotations

import itertools
import threading
import time
from collections import defaultdict

import psycopg

LOOK_S = 0.05
BUSY = "ioc.payments.v1"
"""The topic whose every partition always has something to read."""


class Watch(threading.Thread):
    def __init__(self, database: str) -> None:
        super().__init__(name="watch", daemon=True)
        self._database = database
        self._stopping = threading.Event()
        self._moved: dict[int, list[float]] = defaultdict(list)

    def stall(self, since: float, until: float) -> float:
        """The longest time between `since` and `until` (monotonic) in which a partition stood still, seconds."""
        return max((_longest_gap(times, since, until) for times in self._moved.values()), default=until - since)

    def stop(self) -> None:
        self._stopping.set()
        self.join(10)

    def run(self) -> None:
        seen: dict[int, int] = {}
        conn: psycopg.Connection[tuple[int, int]] | None = None
        while not self._stopping.wait(LOOK_S):
            try:
                if conn is None or conn.closed:
                    conn = psycopg.connect(self._database, autocommit=True, connect_timeout=2)
                rows = conn.execute("select part, next_offset from stream_offset where topic = %s", (BUSY,)).fetchall()
            except psycopg.Error:
                if conn is not None:
                    conn.close()
                continue
            now = time.monotonic()
            for part, offset in rows:
                if seen.get(part) != offset:
                    seen[part] = offset
                    self._moved[part].append(now)
        if conn is not None:
            conn.close()


def _longest_gap(times: list[float], since: float, until: float) -> float:
    inside = [since, *(at for at in list(times) if since < at < until), until]
    return max(later - earlier for earlier, later in itertools.pairwise(inside))
