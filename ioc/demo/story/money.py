"""Money: what the hospital billed is not what the bank credited, and a payment that hangs. Pure."""

from __future__ import annotations

from ioc.demo.payments import BY_NAME, OWN_SYSTEM, credited
from ioc.demo.step import Body, Step
from ioc.demo.story.scene import Scene, Told

EXPLAINED_S = 240.0
HANGS_S = 17 * 60.0
"""Longer than the 15 minutes of TN05."""


def mismatch(scene: Scene, at_s: float) -> Told:
    """Somebody typed a nought too few; the bank corrects it four minutes later."""
    payments, chance = scene.cast.payments, scene.chance
    bill = payments.step(BY_NAME["hospital"], at_s, f"M{scene.name}", chance)
    hospital = scene.cast.province.hospitals[0]
    bill.body.update(
        amount=12_500_000, method="qr_his", provider="vietinbank", source=OWN_SYSTEM, facility=hospital.code,
        unit=scene.cast.province.unit(hospital),
    )  # fmt: skip
    wrong = credited(bill, 6, 1_250_000)
    right = credited(bill, 6)
    right.body["revision"] = 2
    return Told([bill, wrong, Step(at_s + EXPLAINED_S, right.topic, right.key, right.body)])


def hanging(scene: Scene, at_s: float) -> Told:
    """A fee that is neither paid nor refused for 17 minutes."""
    province, name = scene.cast.province, f"H{scene.name}"
    facts: Body = {
        "source": "paygov", "transaction_id": f"PG{name}", "amount": 150_000, "method": "paygov",
        "service": "procedure_fee", "provider": "paygov", "unit": province.commune(scene.chance),
        "facility_type": "one_stop",
    }  # fmt: skip
    return Told(
        [
            Step(at, "payments", f"PG{name}", {**facts, "status": status, "event_id": f"pg-{name}-{status}"})
            for status, at in (("initiated", at_s), ("pending", at_s + 3), ("succeeded", at_s + HANGS_S))
        ]
    )
