"""CaseBook: brings the steps of a chunk into the cases of one kind. Pure: the store reads before and writes after.

The steps of a case are kept by (source, event_id), the highest revision of each: a set, so the order of arrival,
repeats and corrections leave the same case behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

import msgspec

from ioc.domain.case_measures import CaseMeasure, difference
from ioc.domain.cases import VOID, CaseChange, CaseRow, Retract, fold, in_order
from ioc.domain.deltas import CellDeltas
from ioc.domain.policy import Policy

Derive = Callable[[list[CaseChange], CaseRow, Policy], CaseRow]
"""Steps in order, the case that `fold` made of them, what the province decided → the case with its derived facts."""
Change = CaseChange | Retract
DERIVE_ERROR = "derive_error"
"""Attr of a case whose derivation failed: it stands as folded, and is counted."""


class Known(msgspec.Struct):
    """A case as the store holds it. `row` is None while no step opens one."""

    row: CaseRow | None = None
    steps: list[CaseChange] = []


@dataclass(frozen=True)
class CaseBook:
    kind: str
    derive: Derive | None = None
    measures: tuple[CaseMeasure, ...] = ()
    history: bool = True
    """False: of a heartbeat, which says all it knows every time, only the latest step is kept, and the one with which
    its present state began."""
    policy: Policy = field(default_factory=Policy)

    def settle(self, known: Mapping[str, Known], changes: Sequence[Change]) -> Settled:
        """`known`: every case the changes name that the store has. What the store has to write comes back."""
        steps = {case_id: {(s.source, s.event_id): s for s in case.steps} for case_id, case in known.items()}
        corrected = False
        for change in changes:
            held, name = steps.setdefault(change.id, {}), (change.source, change.event_id)
            before = held.get(name)
            corrected = corrected or change.revision > 1
            if before is None or before.revision < change.revision:
                if isinstance(change, CaseChange):
                    held[name] = change
                else:
                    held.pop(name, None)
        settled = Settled()
        pairs = []
        for case_id, held in sorted(steps.items()):
            ordered = in_order(held.values())
            if not self.history:
                ordered = _run(ordered)
            before_row = known[case_id].row if case_id in known else None
            row = self._derived(ordered)
            if row is None and before_row is not None and before_row.state != VOID:
                row = msgspec.structs.replace(before_row, state=VOID, open=False, due_at=None)
            settled.steps[case_id] = ordered
            if row is not None:
                row.ver = (before_row.ver if before_row else 0) + 1  # one step a chunk, however many events it had
                settled.rows.append(row)
                pairs.append((_alive(before_row), _alive(row)))
        if self.measures:
            settled.deltas = difference(self.measures, pairs, corrected=corrected)
        return settled

    def _derived(self, ordered: list[CaseChange]) -> CaseRow | None:
        row = fold(ordered)
        if row is None or self.derive is None:
            return row
        try:
            return self.derive(ordered, row, self.policy)
        except Exception as error:  # a strange life must not stop the partition: the case stands as folded, and says so
            row.attrs[DERIVE_ERROR] = type(error).__name__
            return row


@dataclass(slots=True)
class Settled:
    rows: list[CaseRow] = field(default_factory=list)
    """Cases that changed, by id."""
    steps: dict[str, list[CaseChange]] = field(default_factory=dict)
    """Steps of every case named, in order; empty: forget them."""
    deltas: CellDeltas = field(default_factory=CellDeltas.empty)


def _run(ordered: list[CaseChange]) -> list[CaseChange]:
    """First and last step of the run of equal states that the latest step belongs to."""
    run = list(takewhile(lambda step: step.state == ordered[-1].state, reversed(ordered)))
    return [run[-1], run[0]] if len(run) > 1 else run


def _alive(row: CaseRow | None) -> CaseRow | None:
    return None if row is None or row.state == VOID else row


_STEPS = msgspec.json.Decoder(list[CaseChange])


def encode_steps(steps: Iterable[CaseChange]) -> bytes:
    return msgspec.json.encode(list(steps))


def decode_steps(data: bytes) -> list[CaseChange]:
    return _STEPS.decode(data)
