"""The dossier's whole life makes its case: see `ioc.domain.dossier`."""

from __future__ import annotations

from ioc.domain import dossier
from ioc.domain.cases import CaseChange, CaseRow, from_ms, unix_ms
from ioc.domain.policy import Policy


def derive(steps: list[CaseChange], row: CaseRow, policy: Policy) -> CaseRow:
    """With `money_by` while it says that its fee is paid online: by when the payment has to be seen
    (`ioc.domain.fees`)."""
    row = dossier.derive(steps, row, policy.dossiers, policy.calendar)
    if (since := row.attrs.get("paid_since")) is not None:
        row.attrs["money_by"] = unix_ms(from_ms(since) + policy.payments.unmatched_after)
    return row
