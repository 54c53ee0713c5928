"""Fees: the payment that belongs to a dossier whose fee was paid online, at PayGov or on the national portal. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ioc.demo.step import Body, Step, dice

TOPIC = "payments"
SOURCE = "paygov"
NATIONAL = 1
"""`paid`: 1 national portal, 2 local gateway."""


LONGEST_S = 90.0
"""From the first word of a payment to its last."""


def paid_at(steps: Sequence[Step]) -> float | None:
    """When the fee is first said to be paid online."""
    return next((step.at_s for step in steps if step.body.get("paid")), None)


def payments(steps: Sequence[Step], seed: int) -> Iterator[Step]:
    """initiated → pending → succeeded, at the step that first says the fee is paid."""
    said = next((step for step in steps if step.body.get("paid")), None)
    if said is None:
        return
    chance, dossier = dice(seed, "fee", said.key), said.key
    body: Body = {
        "source": SOURCE,
        "transaction_id": f"PG-{dossier}",
        "amount": said.body["fee"],
        "method": "dvcqg" if said.body["paid"] == NATIONAL else "paygov",
        "service": "procedure_fee",
        "facility_type": "one_stop",
        "provider": "paygov",
        "dossier_id": dossier,
        "unit": said.body["unit"],
        "agency": said.body["agency"],
    }
    at_s = said.at_s
    for status, least, most in (("initiated", 2, 30), ("pending", 1, 6), ("succeeded", 2, 40)):
        at_s += chance.uniform(least, most)
        yield Step(at_s, TOPIC, f"PG-{dossier}", {**body, "status": status, "event_id": f"pg-{dossier}-{status}"})
