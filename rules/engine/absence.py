"""AbsenceWatcher: a key that spoke lately and is silent for too long. A heap knows when; nobody polls."""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from ioc.domain.alerts import Figure, OpenAlert
from ioc.domain.calendar import Calendar
from ioc.domain.measures import KEY_SEPARATOR
from rules.engine.books import SeenBook
from rules.engine.keyed import Keyed
from rules.engine.ledger import Ledger
from rules.engine.life import Verdict
from rules.engine.scene import Scene, millis, moment
from rules.rule import AbsenceWatch, Rule
from rules.template import Fact, OfficeTime


class AbsenceWatcher(Keyed):
    """Holds from `after` of (office) time after the last event until the next one, or until the key is forgotten."""

    def __init__(self, rule: Rule, watch: AbsenceWatch, book: SeenBook, calendar: Calendar, ledger: Ledger) -> None:
        super().__init__(rule, ledger)
        self.watch, self.book, self.calendar = watch, book, calendar
        self._waiting: dict[str, int] = {}
        """The earliest entry of each key in the heap: events only move a time away, so most need no new entry."""

    @property
    def ready(self) -> bool:
        return self.book.ready

    def all_keys(self) -> Collection[str]:
        return self.book.last

    def heard(self, keys: Iterable[str]) -> None:
        """Events arrived. A key that waits quietly needs no look: its time only moved away."""
        rows = self.ledger.of(self.rule.id)
        self.look(key for key in keys if key not in self._waiting or key in rows or key in self.overflow)

    def judge(self, key: str, now: datetime, lag_s: float) -> Verdict | None:
        last_ms = self.book.last.get(key)
        if last_ms is None:
            return Verdict(False, False, now, stale=True)
        last = moment(last_ms)
        silent_at = self._silent_at(key, last)
        if now < silent_at:
            return Verdict(False, True, now)
        if now - last > self.watch.seen_within:
            return Verdict(False, False, now, stale=True)
        if timedelta(seconds=lag_s) > self.watch.lag_max:
            return None  # our own pipeline is behind: silence proves nothing
        return Verdict(True, False, silent_at)

    def due_of(self, key: str, now: datetime) -> int | None:
        last_ms = self.book.last.get(key)
        if last_ms is None:
            return None
        last = moment(last_ms)
        for at in (self._silent_at(key, last), last + self.watch.seen_within + timedelta(milliseconds=1)):
            if now < at:
                return -int(-at.timestamp() * 1000 // 1)
        return None

    def scene_of(self, key: str, row: OpenAlert | None, now: datetime) -> Scene:
        last = self.book.last.get(key)
        start = last if last is not None else millis(row.episode_at if row else now)
        silent = self._passed(key, moment(start), now)
        hours = round(silent.total_seconds() / 3600, 2)
        figure = Figure(num=0, den=None, value=hours, unit="h", start=start, end=millis(now))
        dims: dict[str, Fact] = dict(zip(self.watch.key, key.split(KEY_SEPARATOR), strict=False))
        facts: dict[str, Fact] = {
            **dims,
            "silent": OfficeTime(silent) if self.watch.calendar == "office" else silent,
            "after": OfficeTime(self.watch.after) if self.watch.calendar == "office" else self.watch.after,
            "last_at": moment(last) if last is not None else None,
        }
        return Scene(figure, str(dims.get("unit") or ""), facts)

    def _wait(self, key: str, now: datetime) -> None:
        due = self.due_of(key, now)
        if due is not None and due < self._waiting.get(key, due + 1):
            self._waiting[key] = due
            heapq.heappush(self._due, (due, key))

    def _pop_due(self, now: datetime) -> None:
        now_ms = millis(now)
        while self._due and self._due[0][0] <= now_ms:
            due, key = heapq.heappop(self._due)
            if self._waiting.get(key) == due:
                del self._waiting[key]
            self._todo.add(key)

    def _silent_at(self, key: str, last: datetime) -> datetime:
        if self.watch.calendar == "office":
            return self._office(key).add_working(last, self.watch.after)
        return last + self.watch.after

    def _passed(self, key: str, since: datetime, now: datetime) -> timedelta:
        if self.watch.calendar == "office":
            return self._office(key).working_time_between(since, now)
        return now - since

    def _office(self, key: str) -> Calendar:
        """An office that a storm has closed is not silent."""
        return self.calendar.of(*key.split(KEY_SEPARATOR))
