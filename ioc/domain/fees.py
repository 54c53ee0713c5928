"""Fee (phí, lệ phí hồ sơ): whether a dossier and the payments that name it tell the same. Pure.

| the dossier says | what came | they |
|---|---|---|
| paid online | the fee | agree |
| nothing, or not paid online | the fee, at the desk | agree: `DuocThanhToanTrucTuyen` speaks of online payment alone |
| nothing, or not paid online | the fee, online | must agree within `PaymentPolicy.unbooked_after` (30 minutes) |
| paid online | nothing, or it was refunded | must agree within `PaymentPolicy.unmatched_after` (24 hours) |
| anything | another amount than the fee | differ, at once, as both ends of a payment do (TN06) |

What came is the sum of the payments that name the dossier as they stand: succeeded and not refunded, and of what a bank
spoke of, what it credited. The moments by which they have to agree stand in both cases (`book_by` of a payment,
`money_by` of a dossier), so a changed policy holds from the next step on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from ioc.domain.cases import Case, unix_ms
from ioc.domain.terms import FEE

Verdict = Literal["agreed", "waiting", "unbooked", "unseen", "amount"]
WRONG: Final[frozenset[Verdict]] = frozenset({"unbooked", "unseen", "amount"})
"""The two ends disagree: money came and the dossier does not say so; the dossier says paid and no money is seen;
another amount came than the fee."""
AT_DESK: Final = ("cash", "pos")
"""Methods that need somebody at the desk; ours. Any other is a payment online."""


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee above 0 as both ends tell of it, amounts in đồng."""

    owed: int
    collected: int = 0
    """Of all payments that name the dossier."""
    online: bool = False
    """Some of it came otherwise than at the desk."""
    book_by: datetime | None = None
    """By when the dossier has to say that it is paid; None: nothing came."""
    money_by: datetime | None = None
    """By when the money has to be seen; None: the dossier does not say that it is paid online."""

    @property
    def spoken(self) -> bool:
        """Some end says that it is paid. Of others there is nothing to compare."""
        return self.collected > 0 or self.money_by is not None

    @property
    def settled(self) -> bool:
        """Both ends say that exactly the fee is paid: whatever the time, they agree."""
        return self.money_by is not None and self.collected == self.owed


def verdict(fee: Fee, now: datetime) -> Verdict:
    """How both ends of a fee stand to each other at `now`."""
    if fee.collected:
        if fee.collected != fee.owed:
            return "amount"
        if fee.money_by is not None or not fee.online:
            return "agreed"
        return "unbooked" if fee.book_by is not None and fee.book_by < now else "waiting"
    if fee.money_by is not None:
        return "unseen" if fee.money_by < now else "waiting"
    return "agreed"


@dataclass(frozen=True, slots=True)
class Unbooked:
    """A dossier whose fee was paid online and that has not said so: `unbooked` once `book_by` has passed."""

    dossier: str
    unit: str
    agency: str
    field: str
    fee: int
    opened_at: datetime
    heard_at: datetime
    """When either end last spoke."""
    book_by: datetime
    payments: str
    """As `ioc.store.fees.Told.payments`."""


def open_case(fee: Unbooked, ver: int) -> Case:
    """The fee as a case that waits for its dossier, due when the dossier has to have said that it is paid."""
    return Case(
        kind=FEE, id=fee.dossier, state="unbooked", open=True, unit=fee.unit, agency=fee.agency, category=fee.field,
        severity=None, level=None, amount=fee.fee, opened_at=unix_ms(fee.opened_at), due_at=unix_ms(fee.book_by),
        closed_at=None, changed_at=unix_ms(fee.heard_at), ver=ver, attrs={"payments": fee.payments},
    )  # fmt: skip
