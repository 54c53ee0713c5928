"""Keyed: what the watchers of single things (cases, agencies) share: look only where something changed or came due.

A key stays on the list until the ledger agrees with what was found, so a step that was not committed is found again.
Beyond `max_keys` open alerts, further keys are counted in one `__overflow__` alert; nothing is cleared by overload.
"""

from __future__ import annotations

import heapq
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from ioc.domain.alerts import Figure, OpenAlert
from rules.engine.ledger import Ledger
from rules.engine.life import Step, Verdict, step
from rules.engine.scene import Scene, millis, moment
from rules.rule import OVERFLOW_KEY, Rule

Found = tuple[str, Step, Verdict]


class Keyed(ABC):
    def __init__(self, rule: Rule, ledger: Ledger) -> None:
        self.rule, self.ledger = rule, ledger
        self.hold = timedelta(0)
        """How long it must be found before it fires."""
        self.overflow: set[str] = set()
        self._todo: set[str] = set()
        self._due: list[tuple[int, str]] = []
        """Heap of (unix milliseconds, key): when to look again without any event. May hold outdated entries."""

    @property
    @abstractmethod
    def ready(self) -> bool:
        """What it watches was loaded."""

    @abstractmethod
    def judge(self, key: str, now: datetime, lag_s: float) -> Verdict | None:
        """What is found of one key; None: cannot be told now, look again."""

    @abstractmethod
    def scene_of(self, key: str, row: OpenAlert | None, now: datetime) -> Scene: ...

    @abstractmethod
    def all_keys(self) -> Collection[str]:
        """Every key there is something to find about."""

    @abstractmethod
    def due_of(self, key: str, now: datetime) -> int | None:
        """When time alone will next change what is found of `key` (unix milliseconds); None: never."""

    def prime(self) -> None:
        """Look at everything: after a start, a reload, a filling."""
        self.look(self.all_keys())
        self._todo.update(self.ledger.of(self.rule.id))

    def look(self, keys: Iterable[str]) -> None:
        """Look at these keys at the next evaluation."""
        self._todo.update(keys)

    def touch(self, key: str) -> None:
        self._todo.add(key)

    def steps(self, now: datetime, lag_s: float) -> list[Found]:
        self._pop_due(now)
        if not self._todo and not self.overflow:
            return []
        rows = self.ledger.of(self.rule.id)
        room = self.rule.max_keys - sum(1 for key, row in rows.items() if not row.held and key != OVERFLOW_KEY)
        if room > 0 and self.overflow:
            self._todo.update(sorted(self.overflow)[:room])
        # A set that once held thousands stays slow to walk when it is empty: begin a new one.
        todo, self._todo = sorted(self._todo - {OVERFLOW_KEY}), set()
        found: list[Found] = []
        for key in todo:
            verdict = self.judge(key, now, lag_s)
            if verdict is None:
                self._todo.add(key)
                continue
            row = rows.get(key)
            taken = step(row, verdict, now, self.hold)
            if row is not None or not verdict.breach:
                self.overflow.discard(key)
            if taken is not None and row is None:
                room -= 1
                if room < 0:
                    self.overflow.add(key)
                    taken = None
                else:
                    self.overflow.discard(key)
            if taken is not None:
                found.append((key, taken, verdict))
                self._todo.add(key)  # until the ledger says that it was committed
            else:
                self._wait(key, now)
        many = list(self._overflow_step(rows.get(OVERFLOW_KEY), now))
        if many:
            self._todo.add(OVERFLOW_KEY)
        return found + many

    def scene(self, key: str, now: datetime) -> Scene:
        if key == OVERFLOW_KEY:
            at = millis(now)
            count = len(self.overflow)
            return Scene(Figure(num=count, den=None, value=float(count), unit="", start=at, end=at))
        return self.scene_of(key, self.ledger.get(self.rule.id, key), now)

    def next_at(self) -> datetime | None:
        """When to look again at the latest, if nothing happens."""
        return moment(self._due[0][0]) if self._due else None

    def _wait(self, key: str, now: datetime) -> None:
        """Nothing to do for now: until an event or its time brings it back."""
        due = self.due_of(key, now)
        if due is not None:
            heapq.heappush(self._due, (due, key))
            if len(self._due) > 2 * len(self.all_keys()) + 1_000:
                self._due = sorted({(d, k) for d, k in self._due if self.due_of(k, now) == d})

    def _pop_due(self, now: datetime) -> None:
        now_ms = millis(now)
        while self._due and self._due[0][0] <= now_ms:
            self._todo.add(heapq.heappop(self._due)[1])

    def _overflow_step(self, row: OpenAlert | None, now: datetime) -> Iterator[Found]:
        verdict = Verdict(bool(self.overflow), not self.overflow, row.episode_at if row else now)
        taken = step(row, verdict, now, self.hold)
        if taken is not None:
            if taken.op == "pending":
                heapq.heappush(self._due, (millis(now + self.hold), OVERFLOW_KEY))
            yield OVERFLOW_KEY, taken, verdict
