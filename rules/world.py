"""World: a small province in memory with its own clock: cells, cases, a judge, a table of alerts. For tests of rules.

Time jumps from one moment at which something can happen to the next, so a test of four working hours takes milliseconds
and still finds the exact moment.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
import numpy as np

from ioc.domain.alerts import OpenAlert, Phase, Transition, after
from ioc.domain.calendar import Calendar
from ioc.domain.cases import Case
from ioc.domain.measures import KEY_SEPARATOR, Cell, bucket_start
from rules.catalogue import Catalogue
from rules.engine.judge import Judge
from rules.engine.scene import millis
from rules.rule import RuleSet

MOMENTS_MAX: Final = 50_000
STEPS_AT_ONCE_MAX: Final = 10


@dataclass
class World:
    rules: RuleSet
    catalogue: Catalogue
    calendar: Calendar
    now: datetime
    lag_s: float = 0
    seen: list[Transition] = field(default_factory=list)
    """Everything that happened, in order."""

    def __post_init__(self) -> None:
        self.judge = Judge(self.rules, self.calendar, lambda code: code)
        self.judge.load([], [], [], self.now)
        self._cells: dict[tuple[str, int, int, str], Cell] = {}
        self._cases: dict[tuple[str, str], Case] = {}
        self._rows: dict[str, OpenAlert] = {}

    def add(self, measure: str, dims: Mapping[str, str], n: int, amount: int = 0) -> None:
        """`n` events happen now."""
        shape = self.catalogue.measures[measure]
        key = KEY_SEPARATOR.join(dims.get(dim, "") for dim in shape.dims)
        at_s = np.array([int(self.now.timestamp())], np.int64)
        for grain in sorted(shape.grains):
            bucket = int(bucket_start(at_s, grain)[0])
            old = self._cells.get((measure, grain, bucket, key))
            cell = Cell(
                measure=measure,
                grain=grain,
                bucket=bucket,
                key=key,
                n=n + (old.n if old else 0),
                total=amount + (old.total if old else 0),
                last_at=max(millis(self.now), old.last_at if old else 0),
                ver=1 + (old.ver if old else 0),
                revision=0,
            )
            self._cells[measure, grain, bucket, key] = cell
            self.judge.take_cells([cell])

    def put_case(self, kind: str, said: Mapping[str, Any], due_at: datetime | None) -> None:
        """A case is as said from now on."""
        old = self._cases.get((kind, said["id"]))
        at = millis(self.now)
        case = Case(
            kind=kind,
            id=said["id"],
            state=said["state"],
            open=said.get("open", True),
            unit=said.get("unit", ""),
            agency=said.get("agency", ""),
            category=said.get("category", ""),
            severity=said.get("severity"),
            level=said.get("level"),
            amount=said.get("amount"),
            opened_at=old.opened_at if old else at,
            due_at=millis(due_at) if due_at else None,
            closed_at=None if said.get("open", True) else at,
            changed_at=at,
            ver=1 + (old.ver if old else 0),
            attrs=dict(said.get("attrs", {})),
        )
        self._cases[kind, case.id] = case
        self.judge.take_cases([case])

    @property
    def rows(self) -> Collection[OpenAlert]:
        """The table of alerts."""
        return self._rows.values()

    def take(self, key: str) -> None:
        """An operator takes the open alerts of a key. Nobody tells the judge: it learns of it from the row."""
        for row in [row for row in self._rows.values() if row.key == key and row.phase is not Phase.CLOSED]:
            self._rows[row.id] = msgspec.structs.replace(row, taken=True, version=row.version + 1)

    def settle(self) -> None:
        """Evaluate and commit until nothing more happens at this moment."""
        for _ in range(STEPS_AT_ONCE_MAX):
            found = self.judge.evaluate(self.now, self.lag_s)
            if not found:
                return
            for transition in found:
                old = self._rows.get(transition.id)
                if transition.unless_taken and old is not None and old.taken:
                    continue
                self._rows[transition.id] = after(transition, old, 1 + (old.version if old else 0))
                self.seen.append(transition)
            self.judge.settled(self._rows[transition.id] for transition in found)
        raise RuntimeError(f"không dừng / does not come to rest at {self.now}: {found[0].rule} {found[0].op}")

    def run_until(self, end: datetime) -> None:
        """Live through every moment up to and including `end`."""
        self.settle()
        for _ in range(MOMENTS_MAX):
            coming = self.judge.next_at(self.now)
            if coming is None or coming > end:
                break
            self.now = max(coming, self.now + timedelta(milliseconds=1))
            self.settle()
        self.now = end
        self.settle()
