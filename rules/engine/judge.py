"""Judge: cells, cases and alert rows in, transitions out. Pure: no clock, no I/O, no memory that is not in the tables.

What it answers is a function of the newest cells and cases, of the alert rows it was told, and of `now`. So:

- `evaluate` changes nothing it was told: a transition that is not committed is found again, with the same id.
- `settled` tells it the rows as the database has them after a commit, also those a rival or an operator changed first.
- A crash anywhere is a restart: `load` from the tables, go on.

The database decides in every race: one open row per (rule, key), and `update … where phase = :was`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from ioc.domain.alerts import OpenAlert, Phase, Transition, alert_id
from ioc.domain.calendar import Calendar
from ioc.domain.cases import Case
from ioc.domain.measures import MINUTE, Cell
from rules.engine.absence import AbsenceWatcher
from rules.engine.books import CaseBook, SeenBook
from rules.engine.cases import CaseWatcher, DeadlineWatcher
from rules.engine.escalation import Escalator
from rules.engine.keyed import Found
from rules.engine.ledger import Ledger
from rules.engine.needs import CellNeed, Needs, needs_of
from rules.engine.own import OwnWatcher
from rules.engine.ratio import RatioWatcher
from rules.engine.ring import Ring
from rules.engine.scene import words
from rules.problem import Problem
from rules.rule import AbsenceWatch, CaseWatch, DeadlineWatch, RatioWatch, Rule, RuleSet

Watcher = CaseWatcher | DeadlineWatcher | AbsenceWatcher | RatioWatcher | OwnWatcher
Book = TypeVar("Book", Ring, SeenBook, CaseBook)
SeenPlace = tuple[str, int, tuple[int, ...]]
_MINUTES_SPARE: Final = 1


class Judge:
    def __init__(self, rules: RuleSet, calendar: Calendar, units: Callable[[str], str]) -> None:
        """`units` gives the name of a unit or agency code, or the code itself when it knows none."""
        self.rules, self.calendar, self.units = rules, calendar, units
        self._now: datetime | None = None
        self._problems: tuple[Problem, ...] = ()
        self._start_over()

    def needs(self) -> Needs:
        """What `load` must be given."""
        return self._needs

    def load(self, cells: Iterable[Cell], cases: Iterable[Case], alerts: Iterable[OpenAlert], now: datetime) -> None:
        """Forget everything and begin from the tables: the cells and cases of `needs`, all open and held alerts."""
        self._start_over()
        self._now = now
        self.ledger.tell_all(alerts)
        self.take_cells(sorted(cells, key=lambda cell: (cell.measure, cell.bucket, cell.key)))
        self.take_cases(list(cases))
        for watcher in (*self.watchers, *self._escalators.values()):
            watcher.prime()

    def take_cells(self, cells: Sequence[Cell]) -> None:
        """Newest `ver` wins: any order, any number of times. Cells no rule asks for are skipped."""
        by_place: dict[tuple[str, int], list[Cell]] = {}
        for cell in cells:
            place = cell.measure, cell.grain
            if place in self._wanted:
                by_place.setdefault(place, []).append(cell)
        for (measure, grain), some in by_place.items():
            if grain == MINUTE and (ring := self._rings.get(measure)) is not None:
                ring.take(some)
            for (name, seen_grain, at), book in self._seen.items():
                if (name, seen_grain) == (measure, grain):
                    heard = book.take(some)
                    for watcher in self._by_seen.get((name, seen_grain, at), ()):
                        watcher.heard(heard)

    def take_cases(self, cases: Sequence[Case]) -> None:
        """Newest `ver` wins: any order, any number of times. Kinds no rule asks for are skipped."""
        by_kind: dict[str, list[Case]] = {}
        for case in cases:
            if case.kind in self._cases:
                by_kind.setdefault(case.kind, []).append(case)
        for kind, some in by_kind.items():
            changed = self._cases[kind].take(some)
            for watcher in self._by_kind[kind]:
                watcher.look(changed)
                if escalator := self._escalators.get(watcher.rule.id):
                    escalator.look(changed)

    def evaluate(self, now: datetime, lag_s: float = 0) -> list[Transition]:
        """Every transition that is due now. `lag_s`: how far the pipeline trails its topics, in seconds."""
        # A clock set back must not un-happen what came due.
        now = self._now = now if self._now is None else max(now, self._now)
        found = []
        for watcher in self.watchers:
            if watcher.ready:
                steps = watcher.steps(now, lag_s)
                if escalator := self._escalators.get(watcher.rule.id):
                    steps += escalator.steps(now, {key for key, _, _ in steps})
                found += [self._transition(watcher, item, now) for item in steps]
        return found + self._orphans(now)

    def settled(self, rows: Iterable[OpenAlert]) -> None:
        """Rows as they stand in the database: after a commit, after a lost race, after an operator closed one."""
        for row in rows:
            self.ledger.tell(row)
            for watcher in self._by_rule.get(row.rule, ()):
                watcher.touch(row.key)
            if escalator := self._escalators.get(row.rule):
                escalator.look([row.key])

    def swap(self, rules: RuleSet, now: datetime) -> list[Transition]:
        """Hot reload; unchanged rules keep everything. Returns the closings of removed rules, as `evaluate` will.

        What new rules need and is not held yet is in `unfilled()`; they sleep until `fill` brings it.
        """
        old_watchers = {watcher.rule.id: watcher for watcher in self.watchers}
        old_books = (self._rings, self._seen, self._cases)
        self.rules = rules
        self.refused(())
        self._build(old_books, old_watchers)
        self._now = now if self._now is None else max(now, self._now)
        return self._orphans(self._now)

    def refused(self, problems: Sequence[Problem]) -> None:
        """New rules were refused and the old ones stay: an alert of our own says so until a good set is swapped in."""
        self._problems = tuple(problems)
        self.own.refused(self._problems)

    def unfilled(self) -> Needs:
        """What was needed by rules that came with a swap and was not held: read it and call `fill`."""
        needs = self.needs()
        kinds = frozenset(kind for kind in needs.case_kinds if not self._cases[kind].ready)
        cells = tuple(need for need in needs.cells if not self._is_filled(need))
        return Needs(cells, kinds, needs.ended_kinds & kinds)

    def await_kind(self, kind: str) -> None:
        """Cases of this kind are not read yet: the rules over them sleep until `fill` brings them."""
        if kind in self._cases:
            self._cases[kind].ready = False

    def fill(self, cells: Iterable[Cell], cases: Iterable[Case]) -> None:
        """The answer to `unfilled`."""
        self.take_cells(list(cells))
        self.take_cases(list(cases))
        for book in self._books():
            book.ready = True
        for watcher in self.watchers:
            watcher.prime()

    def next_at(self, now: datetime) -> datetime | None:
        """When `evaluate` may next find something although nothing arrives; None: never."""
        times = [w.next_at(now) if isinstance(w, RatioWatcher) else w.next_at() for w in self.watchers if w.ready]
        times += [escalator.next_at() for escalator in self._escalators.values()]
        return min((at for at in times if at is not None), default=None)

    def stats(self) -> dict[str, int]:
        """Sizes, for metrics: a `dropped` above 0 means a limit was reached and somebody should know."""
        return {
            "rules": len(self.rules.rules),
            "alerts": sum(len(self.ledger.of(rule)) for rule in self.ledger.rules()),
            "cases": sum(len(book.open) + len(book.ended) for book in self._cases.values()),
            "columns": sum(len(ring.keys) for ring in self._rings.values()),
            "dropped": sum(ring.dropped for ring in self._rings.values()) + sum(b.dropped for b in self._seen.values()),
        }

    def _books(self) -> list[Ring | SeenBook | CaseBook]:
        return [*self._rings.values(), *self._seen.values(), *self._cases.values()]

    def _start_over(self) -> None:
        self.ledger = Ledger()
        self.own = OwnWatcher(self.ledger)
        self.own.refused(self._problems)
        self._build(({}, {}, {}), {})
        for book in self._books():
            book.ready = True

    def _build(
        self,
        old: tuple[dict[str, Ring], dict[SeenPlace, SeenBook], dict[str, CaseBook]],
        old_watchers: dict[str, Watcher],
    ) -> None:
        """Books and watchers of `self.rules`, keeping the old ones that still serve."""
        rings, seen, cases = old
        self._needs = needs = needs_of(self.rules.rules)
        self._wanted = {(need.measure, need.grain) for need in needs.cells}
        self._cases: dict[str, CaseBook] = {}
        for kind in sorted(needs.case_kinds):
            held, keeps = cases.get(kind), kind in needs.ended_kinds
            self._cases[kind] = held if held and held.keeps is keeps else _fresh(CaseBook(kind, keeps=keeps))
        ratios = {t.measure for r in self.rules.rules if isinstance(w := r.watch, RatioWatch) for t in (w.num, w.den)}
        self._rings: dict[str, Ring] = {}
        for need in needs.cells:
            if need.grain == MINUTE and need.measure in ratios:
                minutes = int(need.back.total_seconds()) // MINUTE + _MINUTES_SPARE
                kept = rings.get(need.measure)
                self._rings[need.measure] = kept if kept and kept.minutes >= minutes else _fresh(Ring(minutes))
        self._seen: dict[SeenPlace, SeenBook] = {}
        for rule in self.rules.rules:
            if isinstance(watch := rule.watch, AbsenceWatch):
                place = watch.measure, watch.grain, watch.at
                self._seen.setdefault(place, seen.get(place) or _fresh(SeenBook(watch.at)))
        self.watchers: list[Watcher] = [self._watcher(rule, old_watchers.get(rule.id)) for rule in self.rules.rules]
        self.watchers.append(self.own)
        self._by_rule = {watcher.rule.id: (watcher,) for watcher in self.watchers}
        self._escalators = {w.rule.id: self._escalator(w) for w in self.watchers if w.rule.escalate}
        self._by_kind: dict[str, list[CaseWatcher | DeadlineWatcher]] = {kind: [] for kind in self._cases}
        self._by_seen: dict[SeenPlace, list[AbsenceWatcher]] = {}
        for watcher in self.watchers:
            if isinstance(watcher, CaseWatcher | DeadlineWatcher):
                self._by_kind[watcher.watch.kind].append(watcher)
            elif isinstance(watcher, AbsenceWatcher):
                w = watcher.watch
                self._by_seen.setdefault((w.measure, w.grain, w.at), []).append(watcher)

    def _watcher(self, rule: Rule, old: Watcher | None) -> Watcher:
        new: Watcher
        match rule.watch:
            case CaseWatch() as watch:
                new = CaseWatcher(rule, watch, self._cases[watch.kind], self.ledger)
            case DeadlineWatch() as watch:
                new = DeadlineWatcher(rule, watch, self._cases[watch.kind], self.calendar, self.ledger)
            case AbsenceWatch() as watch:
                book = self._seen[watch.measure, watch.grain, watch.at]
                new = AbsenceWatcher(rule, watch, book, self.calendar, self.ledger)
            case RatioWatch() as watch:
                rings = self._rings[watch.num.measure], self._rings[watch.den.measure]
                new = RatioWatcher(rule, watch, *rings, self.ledger)
        if old is not None and old.rule == rule and _same_books(old, new):
            return old
        new.prime()
        return new

    def _escalator(self, watcher: Watcher) -> Escalator:
        deadlines = watcher if isinstance(watcher, DeadlineWatcher) else None
        escalator = Escalator(watcher.rule, deadlines, self.calendar, self.ledger)
        escalator.prime()
        return escalator

    def _is_filled(self, need: CellNeed) -> bool:
        ring = self._rings.get(need.measure) if need.grain == MINUTE else None
        books = [book for place, book in self._seen.items() if place[:2] == (need.measure, need.grain)]
        return (ring is None or ring.ready) and all(book.ready for book in books)

    def _transition(self, watcher: Watcher, found: Found, now: datetime) -> Transition:
        key, step, verdict = found
        rule = watcher.rule
        row = self.ledger.get(rule.id, key)
        episode_at = row.episode_at if row else self.ledger.start_of(rule.id, key, verdict.episode_at)
        up = rule.escalate[step.escalation - 1] if step.op == "escalated" else None
        scene = watcher.scene(key, now)
        said = words(rule, step.op, step.reason, key, scene, now, self.units)
        return Transition(
            op=step.op,
            id=row.id if row else alert_id(rule.id, key, episode_at),
            rule=rule.id,
            rule_version=rule.version,
            key=key,
            was=row.phase if row else None,
            at=now,
            episode_at=episode_at,
            code=rule.code,
            domain=rule.domain,
            unit=scene.unit,
            severity=rule.severity,
            notify=up.to if up else rule.notify,
            title=said.title,
            title_en=said.title_en,
            sentence=said.sentence,
            sentence_en=said.sentence_en,
            first_step=said.first_step,
            first_step_en=said.first_step_en,
            figure=scene.figure,
            close_reason=step.reason,
            escalation=step.escalation,
            unless_taken=up is not None and up.unless_taken,
        )

    def _orphans(self, now: datetime) -> list[Transition]:
        """Rows of rules that are no more: closed without a word about the condition, which nobody watches now."""
        return [
            Transition(
                op="released" if row.phase is Phase.CLOSED else "closed",
                id=row.id,
                rule=rule,
                rule_version=row.rule_version,
                key=key,
                was=row.phase,
                at=now,
                episode_at=row.episode_at,
                severity=row.severity,
                sentence=None if row.held else "Đã đóng: quy tắc đã bị gỡ.",
                sentence_en=None if row.held else "Closed: the rule was removed.",
                close_reason=None if row.held else "rule_removed",
            )
            for rule in self.ledger.rules()
            if rule not in self._by_rule
            for key, row in sorted(self.ledger.of(rule).items())
        ]


def _fresh(book: Book) -> Book:
    book.ready = False
    return book


def _same_books(old: Watcher, new: Watcher) -> bool:
    if isinstance(old, RatioWatcher) and isinstance(new, RatioWatcher):
        return all(a.ring is b.ring for a, b in zip(old.sides, new.sides, strict=True))
    bookless = RatioWatcher | OwnWatcher
    return not isinstance(old, bookless) and not isinstance(new, bookless) and old.book is new.book
