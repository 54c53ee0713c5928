"""Watchers of cases: CaseWatcher (an open case that matches) and DeadlineWatcher (one whose time has passed)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from ioc.domain.alerts import Figure, OpenAlert
from ioc.domain.calendar import Calendar
from ioc.domain.cases import Case
from rules.engine.books import CaseBook
from rules.engine.keyed import Keyed
from rules.engine.ledger import Ledger
from rules.engine.life import Verdict
from rules.engine.scene import Scene, millis, moment
from rules.rule import CaseWatch, DeadlineWatch, Rule
from rules.template import Fact, OfficeTime


class CaseWatcher(Keyed):
    """Holds while the case is open and matches."""

    def __init__(self, rule: Rule, watch: CaseWatch, book: CaseBook, ledger: Ledger) -> None:
        super().__init__(rule, ledger)
        self.watch, self.book = watch, book

    @property
    def ready(self) -> bool:
        return self.book.ready

    def all_keys(self) -> Collection[str]:
        return self.book.open

    def due_of(self, key: str, now: datetime) -> int | None:
        return None

    def judge(self, key: str, now: datetime, lag_s: float) -> Verdict | None:
        case = self.book.open.get(key)
        if case is None or not (self.watch.where is None or self.watch.where.test(case)):
            return Verdict(False, True, now)
        return Verdict(True, False, moment(case.changed_at))

    def scene_of(self, key: str, row: OpenAlert | None, now: datetime) -> Scene:
        case = self.book.open.get(key)
        start = case.opened_at if case else millis(row.episode_at if row else now)
        figure = Figure(num=1, den=None, value=1.0, unit="", start=start, end=millis(now))
        return Scene(figure, case.unit if case else "", case_facts(key, case))


class DeadlineWatcher(Keyed):
    """Holds while the case is open, its clock runs, and now is later than its due time; exactly at it is in time."""

    def __init__(self, rule: Rule, watch: DeadlineWatch, book: CaseBook, calendar: Calendar, ledger: Ledger) -> None:
        super().__init__(rule, ledger)
        self.watch, self.book, self.calendar = watch, book, calendar

    @property
    def ready(self) -> bool:
        return self.book.ready

    def all_keys(self) -> Collection[str]:
        return self.book.open

    def due_of(self, key: str, now: datetime) -> int | None:
        case = self._running(key)
        if case is None or case.due_at is None or case.due_at < millis(now):
            return None
        return case.due_at + 1  # the first millisecond that is late

    def judge(self, key: str, now: datetime, lag_s: float) -> Verdict | None:
        case = self._running(key)
        if case is None or case.due_at is None or case.due_at >= millis(now):
            return Verdict(False, True, now)
        # A case that comes back late (supplement handed in after the due day) begins a new episode when it comes back.
        return Verdict(True, False, moment(max(case.due_at, case.changed_at)))

    def scene_of(self, key: str, row: OpenAlert | None, now: datetime) -> Scene:
        case = self.book.open.get(key)
        due = case.due_at if case and case.due_at is not None else millis(row.episode_at if row else now)
        late = max(self.office(key).working_time_between(moment(due), now), timedelta(0))
        minutes = int(late.total_seconds()) // 60
        figure = Figure(num=minutes, den=None, value=round(minutes / 60, 2), unit="h", start=due, end=millis(now))
        return Scene(figure, case.unit if case else "", {**case_facts(key, case), "late": OfficeTime(late)})

    def due_at(self, key: str) -> datetime | None:
        """When the case was due, while it is open."""
        case = self.book.open.get(key)
        return moment(case.due_at) if case is not None and case.due_at is not None else None

    def office(self, key: str) -> Calendar:
        """The calendar of the place that works on the case."""
        case = self.book.open.get(key)
        return self.calendar.of(case.unit, case.agency) if case else self.calendar

    def _running(self, key: str) -> Case | None:
        case = self.book.open.get(key)
        if case is None or case.state not in self.watch.states:
            return None
        return case if self.watch.where is None or self.watch.where.test(case) else None


def case_facts(key: str, case: Case | None) -> dict[str, Fact]:
    """What a sentence may say of a case; of one that is closed only its name is still known."""
    if case is None:
        return {"case.id": key}
    facts: dict[str, Fact] = {f"case.{name}": value for name, value in case.attrs.items()}
    for name in ("id", "state", "unit", "agency", "category", "severity", "level", "amount"):
        # An attribute may bear the name of a field; the field wins.
        facts[f"case.{name}"] = getattr(case, name)
    facts["case.opened"] = moment(case.opened_at)
    facts["case.due"] = moment(case.due_at) if case.due_at is not None else None
    facts["case.changed"] = moment(case.changed_at)
    return facts
