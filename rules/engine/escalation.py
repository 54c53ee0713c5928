"""Escalator: whom else to tell of an alert that goes on: the steps of a rule's `escalate`, each once an episode.

How far an alert has gone stands in its row, so a restart repeats nothing; and the row decides whether anybody took it,
so an operator's act that the judge has not heard of wins the race. A deadline's steps count from the due time (the
days late are what people ask for), all others from the moment people were told.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable
from datetime import datetime

from ioc.domain.alerts import OpenAlert, Phase
from ioc.domain.calendar import Calendar
from ioc.domain.text import VIETNAM
from rules.engine.cases import DeadlineWatcher
from rules.engine.keyed import Found
from rules.engine.ledger import Ledger
from rules.engine.life import Step, Verdict
from rules.engine.scene import moment
from rules.rule import OVERFLOW_KEY, Escalation, Rule


class Escalator:
    def __init__(self, rule: Rule, deadlines: DeadlineWatcher | None, calendar: Calendar, ledger: Ledger) -> None:
        self.rule, self.deadlines, self.calendar, self.ledger = rule, deadlines, calendar, ledger
        self._todo: set[str] = set()
        self._due: list[tuple[int, str]] = []
        """Heap of (unix milliseconds, key); an entry that is outdated costs one look."""

    def prime(self) -> None:
        """Look at every alert of the rule: after a start, a reload."""
        self._todo.update(self.ledger.of(self.rule.id))

    def look(self, keys: Iterable[str]) -> None:
        """Look again at these keys at the next evaluation: their row or their case has changed."""
        self._todo.update(keys)

    def steps(self, now: datetime, moving: Collection[str]) -> list[Found]:
        """Steps that are due. `moving`: keys whose alert takes a step of its own now; they are looked at after it."""
        now_ms = now.timestamp() * 1000
        while self._due and self._due[0][0] <= now_ms:
            self._todo.add(heapq.heappop(self._due)[1])
        todo, self._todo = sorted(self._todo), set()
        found: list[Found] = []
        for key in todo:
            row = self.ledger.get(self.rule.id, key)
            coming = self._coming(row)
            if row is None or coming is None:
                continue
            number, at = coming
            if now < at:
                heapq.heappush(self._due, (-int(-at.timestamp() * 1000 // 1), key))
                continue
            self._todo.add(key)  # until the ledger says that it was committed
            if key not in moving:
                found.append((key, Step("escalated", escalation=number), Verdict(True, False, row.episode_at)))
        return found

    def next_at(self) -> datetime | None:
        """When to look again at the latest, if nothing happens."""
        return moment(self._due[0][0]) if self._due else None

    def _coming(self, row: OpenAlert | None) -> tuple[int, datetime] | None:
        """Number (from 1) and time of the next step of this alert; None: there is none."""
        if row is None or row.phase is not Phase.FIRING or row.key == OVERFLOW_KEY:
            return None
        for number, step in enumerate(self.rule.escalate[row.escalated :], row.escalated + 1):
            if not (step.unless_taken and row.taken):
                return number, self._after(row, step)
        return None

    def _since(self, row: OpenAlert) -> datetime:
        if self.deadlines is not None:
            return self.deadlines.due_at(row.key) or row.episode_at
        return row.fired_at or row.episode_at

    def _after(self, row: OpenAlert, step: Escalation) -> datetime:
        since = self._since(row)
        if not step.working_days:
            return since + step.after
        office = self.deadlines.office(row.key) if self.deadlines is not None else self.calendar
        local = since.astimezone(VIETNAM)
        return datetime.combine(office.add_working_days(local.date(), step.working_days), local.timetz())
