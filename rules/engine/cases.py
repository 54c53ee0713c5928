"""Watchers of cases: CaseWatcher (an open case that matches) and DeadlineWatcher (one whose time has passed)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from ioc.domain.alerts import Figure, OpenAlert, Phase
from ioc.domain.calendar import Calendar
from ioc.domain.cases import Attr, Case
from ioc.domain.text import VIETNAM
from rules.catalogue import TIME_ATTRS
from rules.engine.books import CaseBook
from rules.engine.keyed import Keyed
from rules.engine.kin import Kin
from rules.engine.ledger import Ledger
from rules.engine.life import Verdict
from rules.engine.scene import Scene, millis, moment
from rules.rule import CaseWatch, DeadlineWatch, Rule
from rules.template import Fact, OfficeTime


class _OfCases(Keyed):
    """What both have in common: the book, and cases that are dark only because another one is."""

    def __init__(self, rule: Rule, watch: CaseWatch | DeadlineWatch, book: CaseBook, ledger: Ledger) -> None:
        super().__init__(rule, ledger)
        self.book, self.hold, self._unless = book, watch.hold, watch.unless
        self._kin = Kin(watch.unless.parents) if watch.unless else None

    @property
    def ready(self) -> bool:
        return self.book.ready

    def all_keys(self) -> Collection[str]:
        return self.book.open

    def case_of(self, key: str) -> Case | None:
        """The case, as far as it is watched."""
        return self.book.open.get(key)

    def look(self, keys: Iterable[str]) -> None:
        super().look(keys if self._kin is None else self._kin.touched(keys, self.book.open))

    def due_of(self, key: str, now: datetime) -> int | None:
        row, case = self.ledger.get(self.rule.id, key), self.case_of(key)
        if row is None or row.phase is not Phase.PENDING or case is None:
            return None
        # A parent that falls silent meanwhile explains it from that moment on.
        silent = [one.due_at + 1 for one in self._parents(case) if one.due_at and one.due_at >= millis(now)]
        return min([millis(row.episode_at + self.hold), *silent])

    def _explained(self, case: Case, now: datetime) -> bool:
        """Whether a parent is ill: then the case says nothing new, neither that it began nor that it is over."""
        return any(self._is_ill(parent, now) for parent in self._parents(case) if not self._needs(parent, case))

    def _is_ill(self, parent: Case, now: datetime) -> bool:
        silent = parent.due_at is not None and parent.due_at < millis(now)
        return silent or (self._unless is not None and self._unless.ill.test(parent))

    def _needs(self, one: Case, other: Case) -> bool:
        """Two that name each other must not excuse each other for ever."""
        return self._kin is not None and other.id in self._kin.parents(one)

    def _parents(self, case: Case) -> list[Case]:
        """What the case needs to live, as far as it is watched."""
        if self._kin is None:
            return []
        return [parent for name in self._kin.parents(case) if (parent := self.book.open.get(name)) is not None]


class CaseWatcher(_OfCases):
    """Holds while the case is open and matches."""

    def __init__(self, rule: Rule, watch: CaseWatch, book: CaseBook, ledger: Ledger) -> None:
        super().__init__(rule, watch, book, ledger)
        self.watch = watch

    def judge(self, key: str, now: datetime, lag_s: float) -> Verdict | None:
        case = self.case_of(key)
        if case is None or not (self.watch.where is None or self.watch.where.test(case)):
            return Verdict(False, True, now)
        if self._explained(case, now):
            return Verdict(False, False, now)
        # What a parent that came back leaves dark begins when that was heard.
        return Verdict(True, False, moment(max([case.changed_at, *(one.changed_at for one in self._parents(case))])))

    def scene_of(self, key: str, row: OpenAlert | None, now: datetime) -> Scene:
        case = self.case_of(key)
        start = case.opened_at if case else millis(row.episode_at if row else now)
        figure = Figure(num=1, den=None, value=1.0, unit="", start=start, end=millis(now))
        return Scene(figure, case.unit if case else "", case_facts(key, case))


class DeadlineWatcher(_OfCases):
    """Holds while the case is watched, its clock runs, and now is later than its line: the due time, or so long ahead
    of it. Exactly at it is in time."""

    def __init__(self, rule: Rule, watch: DeadlineWatch, book: CaseBook, calendar: Calendar, ledger: Ledger) -> None:
        super().__init__(rule, watch, book, ledger)
        self.watch, self.calendar = watch, calendar
        self._ahead = round(watch.ahead.total_seconds() * 1000)

    def all_keys(self) -> Collection[str]:
        return [*self.book.open, *self.book.ended] if self.watch.ended else self.book.open

    def case_of(self, key: str) -> Case | None:
        return super().case_of(key) or (self.book.ended.get(key) if self.watch.ended else None)

    def due_of(self, key: str, now: datetime) -> int | None:
        case = self._running(key)
        line = self._line(case)
        if case is None or line is None:
            return super().due_of(key, now)
        for at in (line, self._time_of(case) if self.watch.until_due else None):
            if at is not None and at >= millis(now):
                return at + 1  # the first millisecond beyond it
        return super().due_of(key, now)

    def judge(self, key: str, now: datetime, lag_s: float) -> Verdict | None:
        case = self._running(key)
        line = self._line(case)
        if case is None or line is None or line >= millis(now):
            return Verdict(False, True, now)
        if self.watch.until_due and (due := self._time_of(case)) is not None and due < millis(now):
            return Verdict(False, True, now)
        if self.watch.of and case.due_at is not None and case.due_at < millis(now):
            return Verdict(False, False, now)  # it is silent: what it last said of itself is no news
        if self.watch.lag_max is not None and timedelta(seconds=lag_s) > self.watch.lag_max:
            return None
        if self._explained(case, now):
            return Verdict(False, False, now)
        if self.hold:
            # Time also passes while nobody looks: after a standstill of our own everything has this long to speak.
            return Verdict(True, False, now)
        # A case that comes back late (supplement handed in after the due day) begins a new episode when it comes back.
        return Verdict(True, False, moment(max(line, case.changed_at)))

    def scene_of(self, key: str, row: OpenAlert | None, now: datetime) -> Scene:
        case = self.case_of(key)
        due = self._time_of(case) if case else None
        if due is None:
            due = millis(row.episode_at if row else now)
        late = max(self.office(key).working_time_between(moment(due), now), timedelta(0))
        minutes = int(late.total_seconds()) // 60
        start = min(due, millis(now))
        figure = Figure(num=minutes, den=None, value=round(minutes / 60, 2), unit="h", start=start, end=millis(now))
        return Scene(figure, case.unit if case else "", {**case_facts(key, case), "late": OfficeTime(late)})

    def due_at(self, key: str) -> datetime | None:
        """When the case was due, while it is watched."""
        case = self.case_of(key)
        due = self._time_of(case) if case is not None else None
        return moment(due) if due is not None else None

    def office(self, key: str) -> Calendar:
        """The calendar of the place that works on the case."""
        case = self.case_of(key)
        return self.calendar.of(case.unit, case.agency) if case else self.calendar

    def _line(self, case: Case | None) -> int | None:
        """The last moment that is not told, unix milliseconds; None: there is none."""
        at = self._time_of(case) if case is not None else None
        if case is None or at is None:
            return None
        if not self.watch.ahead_days:
            return at - self._ahead
        due = moment(at).astimezone(VIETNAM)
        day = self.office(case.id).working_days_before(due.date(), self.watch.ahead_days)
        return millis(datetime.combine(day, due.timetz()))

    def _time_of(self, case: Case) -> int | None:
        """The due time of the case, or when the moment that is watched instead is too old, unix milliseconds."""
        if not self.watch.of:
            return case.due_at
        said = case.attrs.get(self.watch.of)
        if not isinstance(said, int) or isinstance(said, bool):
            return None  # attributes come from sources we do not control
        if not self.watch.older_days:
            return said + self.watch.older // timedelta(milliseconds=1)
        since = moment(said).astimezone(VIETNAM)
        day = self.office(case.id).add_working_days(since.date(), self.watch.older_days)
        return millis(datetime.combine(day, since.timetz()))

    def _running(self, key: str) -> Case | None:
        case = self.case_of(key)
        if case is None or case.state not in self.watch.states:
            return None
        return case if self.watch.where is None or self.watch.where.test(case) else None


def case_facts(key: str, case: Case | None) -> dict[str, Fact]:
    """What a sentence may say of a case; of one that is closed only its name is still known."""
    if case is None:
        return {"case.id": key}
    facts: dict[str, Fact] = {f"case.{name}": _said(name, value) for name, value in case.attrs.items()}
    for name in ("id", "state", "unit", "agency", "category", "severity", "level", "amount"):
        # An attribute may bear the name of a field; the field wins.
        facts[f"case.{name}"] = getattr(case, name)
    facts["case.opened"] = moment(case.opened_at)
    facts["case.due"] = moment(case.due_at) if case.due_at is not None else None
    facts["case.changed"] = moment(case.changed_at)
    return facts


def _said(name: str, value: Attr) -> Fact:
    is_time = name in TIME_ATTRS and isinstance(value, int) and not isinstance(value, bool)
    return moment(int(value or 0)) if is_time else value
