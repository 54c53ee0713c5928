"""The dossier's whole life makes its case: see `ioc.domain.dossier`."""

from __future__ import annotations

from ioc.domain import dossier
from ioc.domain.cases import CaseChange, CaseRow, from_ms, unix_ms
from ioc.domain.policy import Policy


def derive(steps: list[CaseChange], row: CaseRow, policy: Policy) -> CaseRow:
    """With `money_by` while it says that its fee is paid online: by when the payment has to be seen
    (`ioc.domain.fees`); and with `desk` where the desk that took it in is known: `own`, the agency that handles it, or
    `other` (NĐ 118/2025: regardless of boundaries)."""
    row = dossier.derive(steps, row, policy.dossiers, policy.calendar)
    if (since := row.attrs.get("paid_since")) is not None:
        row.attrs["money_by"] = unix_ms(from_ms(since) + policy.payments.unmatched_after)
    if (taken_by := row.attrs.get("received_by")) is not None and row.agency:
        row.attrs["desk"] = "own" if taken_by == row.agency else "other"
    return row
