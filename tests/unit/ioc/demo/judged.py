"""What the shipped rules over cases make of simulated steps: cases as the store keeps them, a judge that looks every
second, a table of alerts in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from ioc import app
from ioc.demo.step import Step
from ioc.domain.alerts import OpenAlert, Transition, after
from ioc.domain.casebook import Known
from ioc.domain.cases import Case, CaseChange
from ioc.settings import Settings
from rules.engine.judge import Judge
from rules.loader import load_rules
from rules.rule import CaseWatch, DeadlineWatch, RuleSet
from streams.topic import topic_named
from tests.unit.ioc.demo.told import CALENDAR, decoded, ordered

RULES = RuleSet(tuple(rule for rule in load_rules().rules if isinstance(rule.watch, CaseWatch | DeadlineWatch)))
POLICY = app.policy(Settings(province="bac-giang"))


class Judged:
    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Known] = {}
        self._rows: dict[str, OpenAlert] = {}
        self._judge = Judge(RULES, CALENDAR, str)
        self.seen: list[Transition] = []

    def live(self, steps: Sequence[Step], start_s: float, end_s: float) -> None:
        """What was sent before `start_s` is in the tables when the judge starts; from then on it looks every second."""
        coming = ordered(steps)
        known = [step for step in coming if step.at_s < start_s]
        self._judge.load([], self._cases(known), [], datetime.fromtimestamp(start_s, UTC))
        at_s, place = start_s, len(known)
        while at_s < end_s:
            at_s += 1
            upto = place
            while upto < len(coming) and coming[upto].at_s < at_s:
                upto += 1
            self._judge.take_cases(self._cases(coming[place:upto]))
            place = upto
            self._settle(datetime.fromtimestamp(at_s, UTC))

    def fired(self, *codes: str) -> list[str]:
        """Keys that fired under rules with these codes, in order of time."""
        return [one.key for one in self.seen if one.op == "fired" and one.code in codes]

    def _cases(self, steps: Sequence[Step]) -> list[Case]:
        said: dict[str, list[CaseChange]] = defaultdict(list)
        for step in steps:
            topic = topic_named(step.topic)
            if topic.case is not None:
                said[topic.short] += topic.case(decoded(step))
        found = []
        for short, changes in said.items():
            names = {change.id for change in changes}
            kind = changes[0].kind
            known = {name: self._known[kind, name] for name in names if (kind, name) in self._known}
            settled = topic_named(short).book(POLICY).settle(known, changes)
            rows = {row.id: row for row in settled.rows}
            for name in names:
                self._known[kind, name] = Known(rows.get(name), settled.steps[name])
            found += [row.public() for row in settled.rows]
        return found

    def _settle(self, now: datetime) -> None:
        while found := self._judge.evaluate(now):
            for one in found:
                old = self._rows.get(one.id)
                self._rows[one.id] = after(one, old, old.version + 1 if old else 1)
            self._judge.settled(self._rows[one.id] for one in found)
            self.seen += found
