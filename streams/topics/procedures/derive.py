"""The dossier's whole life makes its case: see `ioc.domain.dossier`."""

from __future__ import annotations

from ioc.domain import dossier
from ioc.domain.cases import CaseChange, CaseRow
from ioc.domain.policy import Policy


def derive(steps: list[CaseChange], row: CaseRow, policy: Policy) -> CaseRow:
    return dossier.derive(steps, row, policy.dossiers, policy.calendar)
