"""What both ends of a payment tell together: the biller's word and the bank's, whether they agree, who is waited for.

| biller says | bank says | the payment is |
|---|---|---|
| initiated, pending | nothing | as the biller says; pending more than 15 minutes is stuck |
| initiated, pending, nothing | credited | pending: the biller has not booked it (30 minutes) |
| succeeded | credited, same amount | succeeded |
| succeeded | credited, another amount; failed; refunded | mismatch: to be explained (24 hours) |
| succeeded | nothing | succeeded; pending where the bank's word is expected (`bank_confirms`, 24 hours) |
| failed | credited | mismatch |
| failed | nothing, failed | failed |
| mismatch | nothing, or an earlier word | mismatch, until the biller's next word or a credit of the same amount |
| refunded | anything | refunded |

The bank's word is an event of the same `transaction_id` with `side` `bank`; a biller that reconciles by itself says
`credited_amount` instead. Times are those of `PaymentPolicy`; `due_at` is when the wait has been too long, so a
deadline rule sees it without any further event.

Of a payment that names a dossier the case also says what stands as paid (`collected`: nothing once refunded, what the
bank credited where that is known) and by when the dossier has to say so (`book_by`): `ioc.domain.fees` compares them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final, Literal

import msgspec

from ioc.domain.cases import Attr, CaseChange, CaseRow, unix_ms
from ioc.domain.life import illegal_attrs, illegal_steps, lined_up, pairs, refolded
from ioc.domain.policy import PaymentPolicy, Policy

ORDER: Final = ("initiated", "pending", "succeeded", "failed", "mismatch", "refunded")
LEGAL: Final = pairs(
    {
        "initiated": ("pending", "succeeded", "failed", "mismatch"),
        "pending": ("succeeded", "failed", "mismatch"),
        "succeeded": ("refunded", "mismatch"),
        "failed": ("mismatch",),
        "mismatch": ("succeeded", "failed", "refunded"),
    }
)
"""Of one end; ours. A payment that failed and succeeds after all is what reconciliation is for, so it is not legal."""
BANK: Final = "bank"
Waits = Literal["biller", "bank"]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a payment stands after a step."""

    state: str
    waits_for: Waits | None = None

    @property
    def open(self) -> bool:
        return self.state in ("initiated", "pending", "mismatch")

    def patience(self, policy: PaymentPolicy) -> timedelta | None:
        """How long it may stand like this; None: for ever."""
        if self.waits_for == "biller":
            return policy.unbooked_after
        if self.state == "mismatch" or self.waits_for == "bank":
            return policy.unmatched_after
        return policy.stuck_after if self.state == "pending" else None


@dataclass(frozen=True, slots=True)
class Spell:
    """A standing and since when."""

    standing: Standing
    since: datetime
    due: datetime | None


def derive(steps: list[CaseChange], row: CaseRow, policy: Policy) -> CaseRow:
    """`row` with state, openness, deadline and differences as both ends tell them. Pure."""
    life = lined_up(steps, ORDER)
    row = refolded(life, row)
    ends = [step for step in life if not _of_bank(step)], [step for step in life if _of_bank(step)]
    billing, banking = ends
    moments = list(_moments(life, row, policy.payments))
    spells = _spells(moments, policy.payments)
    last = spells[-1].standing
    billed, credited = billing[-1].amount if billing else None, _credited(billing, banking)
    wrong = [one for end in ends for one in illegal_steps(end, policy.legal("payment", LEGAL))]
    attrs: dict[str, Attr] = {name: said for name, said in row.attrs.items() if name not in ("side", "credited_amount")}
    attrs |= {
        "waits_for": last.waits_for,
        "billed": billed if credited is not None else None,
        "credited": credited,
        # One final event for a dossier is a case, but not a payment in steps: nobody ever waited for it.
        "wait": _wait(spells) if len(life) > 1 or last.open else None,
        **illegal_attrs(wrong),
        **(_for_the_dossier(moments, policy.payments) if row.attrs.get("dossier_id") else {}),
    }
    if last.state == "mismatch":
        sums = (billed, credited) if billed is not None and credited is not None else (row.amount or 0, 0)
        attrs |= {
            "mismatch_at": unix_ms(spells[-1].since),
            "difference": sums[1] - sums[0],
            "differs_by": abs(sums[1] - sums[0]),
        }
    return msgspec.structs.replace(
        row,
        state=last.state,
        open=last.open,
        amount=billed if billed is not None else row.amount,
        due_at=spells[-1].due,
        closed_at=_closed_at(spells),
        attrs={name: said for name, said in attrs.items() if said is not None},
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """How it stands after one step, and how much money stands as paid by it, in đồng."""

    at: datetime
    standing: Standing
    collected: int


def _moments(life: Sequence[CaseChange], row: CaseRow, policy: PaymentPolicy) -> Iterator[Moment]:
    billing: list[CaseChange] = []
    banking: list[CaseChange] = []
    for step in life:
        (banking if _of_bank(step) else billing).append(step)
        standing = _standing(billing, banking, row, policy)
        yield Moment(step.at, standing, _collected(standing, billing, banking))


def _spells(moments: Sequence[Moment], policy: PaymentPolicy) -> list[Spell]:
    """How the payment stood, one spell after the other."""
    spells: list[Spell] = []
    for moment in moments:
        if not spells or spells[-1].standing != moment.standing:
            patience = moment.standing.patience(policy)
            spells.append(Spell(moment.standing, moment.at, moment.at + patience if patience else None))
    return spells


def _for_the_dossier(moments: Sequence[Moment], policy: PaymentPolicy) -> dict[str, Attr]:
    """What stands as paid, and by when the dossier has to say so; nothing while no money came."""
    collected = moments[-1].collected
    if not collected:
        return {}
    since = list(takewhile(lambda moment: moment.collected, reversed(moments)))[-1].at
    return {"collected": collected, "book_by": unix_ms(since + policy.unbooked_after)}


def _standing(
    billing: Sequence[CaseChange], banking: Sequence[CaseChange], row: CaseRow, policy: PaymentPolicy
) -> Standing:
    biller = billing[-1].state if billing else None
    bank = banking[-1].state if banking else None
    credited = _credited(billing, banking)
    if biller in (None, "initiated", "pending"):
        if bank == "succeeded":
            return Standing("pending", "biller")
        return Standing(biller or bank or row.state)
    agreed = credited is not None and credited == billing[-1].amount
    if biller == "succeeded":
        if credited is not None:
            return Standing("succeeded" if agreed else "mismatch")
        expected = not policy.bank_confirms.isdisjoint(
            (str(row.attrs.get("method", "")), str(row.attrs.get("provider", "")))
        )
        return Standing("pending", "bank") if expected or banking else Standing("succeeded")
    if biller == "mismatch" and bank == "succeeded" and agreed and banking[-1].at > billing[-1].at:
        return Standing("succeeded")
    if biller == "failed" and credited:
        return Standing("mismatch")
    return Standing(str(biller))


def _credited(billing: Sequence[CaseChange], banking: Sequence[CaseChange]) -> int | None:
    """What reached the account as far as is known; 0 when the bank gave nothing, or gave it back."""
    if banking:
        match banking[-1].state:
            case "succeeded":
                said = banking[-1].attrs.get("credited_amount")
                return int(said) if said is not None else banking[-1].amount
            case "failed" | "refunded":
                return 0
            case _:
                return None
    said = next((step.attrs["credited_amount"] for step in reversed(billing) if "credited_amount" in step.attrs), None)
    return int(said) if said is not None else None


def _collected(standing: Standing, billing: Sequence[CaseChange], banking: Sequence[CaseChange]) -> int:
    if standing.state == "refunded":
        return 0
    credited = _credited(billing, banking)
    if credited is not None:
        return credited
    return billing[-1].amount or 0 if standing.state == "succeeded" else 0


def _wait(spells: Sequence[Spell]) -> str:
    """`stuck` once a spell outlasted its time, however it ended; `waiting` while open; else `in_time`."""
    ends = [spell.since for spell in spells[1:]]
    if any(spell.due and end > spell.due for spell, end in zip(spells, ends, strict=False)):
        return "stuck"
    return "waiting" if spells[-1].standing.open else "in_time"


def _closed_at(spells: Sequence[Spell]) -> datetime | None:
    """When the run of ended standings at the end began."""
    closed = None
    for spell in reversed(spells):
        if spell.standing.open:
            break
        closed = spell.since
    return closed


def _of_bank(step: CaseChange) -> bool:
    return step.attrs.get("side") == BANK
