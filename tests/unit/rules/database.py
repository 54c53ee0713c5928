"""Database: the tables the judge lives on, in memory: newest cells and cases, alert rows with their two guards."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from ioc.domain.alerts import OpenAlert, Phase, Transition, after
from ioc.domain.cases import Case
from ioc.domain.measures import Cell
from rules.engine.needs import Needs

Told = tuple[object, ...]
CLOSED_READ = timedelta(hours=1)
"""A starting judge also reads the cases closed this lately, so that words still on their way cannot open them again."""


class Database:
    def __init__(self) -> None:
        self.cells: dict[tuple[str, int, int, str], Cell] = {}
        self.cases: dict[tuple[str, str], Case] = {}
        self.alerts: dict[str, OpenAlert] = {}
        self.written: dict[tuple[str, str], datetime] = {}
        """When a case was last written."""
        self.journal: list[Told] = []
        """What was applied: (op, rule, key, id, at, num, den, reason or step of the escalation)."""

    def row(self, rule: str, key: str) -> OpenAlert | None:
        """The open row, else the held one: the partial unique index allows one open row."""
        rows = [row for row in self.alerts.values() if (row.rule, row.key) == (rule, key)]
        live = [row for row in rows if row.phase is not Phase.CLOSED] or [row for row in rows if row.held]
        return live[0] if live else None

    def commit(self, transitions: list[Transition]) -> list[OpenAlert]:
        """Apply what is still true; give back the rows as they stand."""
        rows = []
        for t in transitions:
            stored = self.alerts.get(t.id)
            if t.was is None:
                rival = next(
                    (
                        r
                        for r in self.alerts.values()
                        if (r.rule, r.key) == (t.rule, t.key) and r.phase is not Phase.CLOSED
                    ),
                    None,
                )
                if stored is None and rival is None:
                    self._apply(t, None)
                rows.append(rival or self.alerts[t.id])
            else:
                assert stored is not None
                if self._is_true(t, stored):
                    self._apply(t, stored)
                rows.append(self.alerts[t.id])
        return rows

    def take_by_operator(self, alert: str) -> OpenAlert:
        row = self.alerts[alert]
        self.alerts[alert] = msgspec.structs.replace(row, taken=True, version=row.version + 1)
        return self.alerts[alert]

    def close_by_operator(self, alert: str) -> OpenAlert:
        row = self.alerts[alert]
        held = row.phase is not Phase.RECOVERING
        self.alerts[alert] = msgspec.structs.replace(row, phase=Phase.CLOSED, held=held, version=row.version + 1)
        return self.alerts[alert]

    def read(self, needs: Needs, now: datetime) -> tuple[list[Cell], list[Case], list[OpenAlert]]:
        """What a starting judge is given, no more."""
        back = {(n.measure, n.grain): (now - n.back).timestamp() for n in needs.cells}
        cells = [c for c in self.cells.values() if c.bucket >= back.get((c.measure, c.grain), float("inf"))]
        kinds = [case for case in self.cases.values() if case.kind in needs.case_kinds]
        owing = [c for c in kinds if c.kind in needs.ended_kinds and c.due_at is not None]
        late = [c for c in kinds if c.open or now - self.written[c.kind, c.id] <= CLOSED_READ]
        cases = owing + late
        return cells, cases, [row for row in self.alerts.values() if row.phase is not Phase.CLOSED or row.held]

    def _is_true(self, t: Transition, stored: OpenAlert) -> bool:
        if t.op == "released":
            return stored.held
        ahead = stored.escalated < t.escalation and not (t.unless_taken and stored.taken)
        return stored.phase is t.was and (ahead or t.op != "escalated")

    def _apply(self, t: Transition, before: OpenAlert | None) -> None:
        self.alerts[t.id] = after(t, before, before.version + 1 if before else 1)
        self.journal.append(told(t))


def told(t: Transition) -> Told:
    figure = (t.figure.num, t.figure.den) if t.figure else (None, None)
    return (t.op, t.rule, t.key, t.id, t.at, *figure, t.close_reason or t.escalation or None)
