"""Fees: the payment that belongs to a dossier whose fee was paid online, at PayGov or on the national portal. Pure.

Most go as they should. A few in a hundred are what TN06-HS is there to find: a payment of which the gateway never told,
one of another amount, one that was given back, and one of which the one-stop never heard.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ioc.demo.step import HOUR_S, Body, Step, dice

TOPIC = "payments"
SOURCE = "paygov"
NATIONAL = 1
"""`paid`: 1 national portal, 2 local gateway."""

Fate = Literal["whole", "untold", "short", "refunded"]
FATES: Sequence[tuple[Fate, float]] = (("untold", 0.007), ("short", 0.006), ("refunded", 0.005))
"""Shares of the fees that the dossier says are paid online; the rest is whole."""
UNHEARD = 0.008
"""Of the fees that the dossier says are not paid online: paid all the same. Each is an open alert (L23): a handful."""
SHORT_BY = 5_000
"""Somebody paid the fee of last year."""
REFUNDED_S = (0.5 * HOUR_S, 2 * HOUR_S)
LONGEST_S = 2 * HOUR_S + 90
"""From the first word of a payment to its last."""


def paid_at(steps: Sequence[Step], seed: int) -> float | None:
    """When the fee is paid online, if ever."""
    said = _told_at(steps, seed)
    return None if said is None else said.at_s


def fate(dossier: str, seed: int) -> Fate:
    """What becomes of the payment of a fee that the dossier says is paid."""
    draw = dice(seed, "fate", dossier).random()
    for name, share in FATES:
        if draw < share:
            return name
        draw -= share
    return "whole"


def payments(steps: Sequence[Step], seed: int) -> list[Step]:
    """initiated → pending → succeeded, at the step that first says the fee is paid."""
    said = _told_at(steps, seed)
    if said is None:
        return []
    chance, dossier, fee = dice(seed, "fee", said.key), said.key, int(said.body["fee"])
    ends = fate(dossier, seed) if said.body["paid"] else "whole"
    if ends == "untold":
        return []
    body: Body = {
        "source": SOURCE,
        "transaction_id": f"PG-{dossier}",
        "amount": fee - SHORT_BY if ends == "short" and fee > SHORT_BY else fee,
        "method": "dvcqg" if said.body["paid"] == NATIONAL else "paygov",
        "service": "procedure_fee",
        "facility_type": "one_stop",
        "provider": "paygov",
        "dossier_id": dossier,
        "unit": said.body["unit"],
        "agency": said.body["agency"],
    }
    found, at_s = list[Step](), said.at_s
    for status, least, most in (("initiated", 2, 30), ("pending", 1, 6), ("succeeded", 2, 40)):
        at_s += chance.uniform(least, most)
        found.append(_step(at_s, status, body))
    if ends == "refunded":
        reference = {"reference": f"FT{dossier}"}
        found.append(_step(at_s + chance.uniform(*REFUNDED_S), "refunded", {**body, **reference}))
    return found


def imported(paid: Sequence[Step]) -> list[Step]:
    """The same as a yearly import would tell it: how it ended."""
    return [step for step in paid if step.body["status"] in ("succeeded", "refunded")]


def _told_at(steps: Sequence[Step], seed: int) -> Step | None:
    """The step by which the fee is paid: the first that says so; of a dossier that never says so, sometimes all the
    same."""
    said = [step for step in steps if step.body.get("paid") is not None]
    paid = next((step for step in said if step.body["paid"]), None)
    if paid is None and said and dice(seed, "unheard", said[0].key).random() < UNHEARD:
        return said[0]
    return paid


def _step(at_s: float, status: str, body: Body) -> Step:
    dossier = body["dossier_id"]
    return Step(at_s, TOPIC, f"PG-{dossier}", {**body, "status": status, "event_id": f"pg-{dossier}-{status}"})
