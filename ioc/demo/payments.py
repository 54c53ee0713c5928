"""Payments of an ordinary day, minute by minute. Pure.

Each provider has a rate of its own, so that its share of failures can be told in advance; the day's curve is gentle
because utilities and schools are paid at night, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from ioc.demo.province import Province
from ioc.demo.step import MINUTE_S, Body, Step, dice, local

TOPIC = "payments"
FAILED_SHARE = 0.004
"""Of an ordinary day; the target of TN05 is 2 %."""
CURVE = (4, 3, 3, 3, 4, 6, 8, 11, 14, 15, 14, 12, 10, 11, 13, 14, 13, 11, 10, 10, 11, 10, 8, 6)
"""By hour; 10 is the average."""
PER_MINUTE = {
    "vnpt-pay": 8.4,
    "paygov": 4.0,
    "viettel-money": 3.4,
    "momo": 4.6,
    "vietinbank": 4.2,
    "bidv": 3.4,
    "agribank": 3.2,
    "vietcombank": 2.4,
    "": 1.6,
}
"""Provider → payments a minute on average; "" is cash. Some 35 a minute together, 50,000 a day."""
STEADY = "vnpt-pay"
"""Collects bills for utilities round the clock: no curve, no failures of its own."""
METHODS = {
    "vnpt-pay": ("wallet",),
    "paygov": ("paygov", "dvcqg"),
    "viettel-money": ("mobile_money", "wallet"),
    "momo": ("wallet",),
    "vietinbank": ("qr_his", "qr", "pos"),
    "bidv": ("qr", "internet_banking"),
    "agribank": ("qr", "internet_banking"),
    "vietcombank": ("qr", "pos", "internet_banking"),
    "": ("cash",),
}
SERVICES = {
    "vnpt-pay": ("electricity", "water"),
    "paygov": ("procedure_fee",),
    "viettel-money": ("electricity", "water", "tuition"),
    "momo": ("electricity", "water", "other"),
    "": ("hospital_fee", "procedure_fee", "other"),
}
BANKED = ("hospital_fee", "hospital_fee", "tuition", "other")
SIZES = {
    "electricity": (120_000, 900_000),
    "water": (40_000, 260_000),
    "procedure_fee": (15_000, 350_000),
    "other": (20_000, 600_000),
    "hospital_fee": (60_000, 2_400_000),
    "tuition": (300_000, 2_800_000),
}
FAILURES = ("insufficient_funds", "user_cancelled", "timeout", "wrong_otp")


@dataclass(frozen=True, slots=True)
class Payments:
    province: Province
    seed: int

    def between(self, start_s: float, end_s: float) -> Iterator[Step]:
        """Every payment of the time, ordered within each minute."""
        for minute in range(int(start_s // MINUTE_S), int(-(-end_s // MINUTE_S))):
            for step in self.minute(minute):
                if start_s <= step.at_s < end_s:
                    yield step

    def minute(self, minute: int) -> list[Step]:
        """Payments of one minute (unix minutes)."""
        chance = dice(self.seed, TOPIC, minute)
        curve = CURVE[local(minute * MINUTE_S).hour] / 10
        found = []
        for place, (provider, rate) in enumerate(PER_MINUTE.items()):
            expected = rate * (1.0 if provider == STEADY else curve)
            for i in range(int(expected) + (chance.random() < expected % 1)):
                at_s = minute * MINUTE_S + chance.random() * MINUTE_S
                failed = provider not in ("", STEADY) and chance.random() < FAILED_SHARE
                name = f"{minute:x}-{place}{i:02d}"
                found.append(self.step(at_s, provider, name, chance, chance.choice(FAILURES) if failed else None))
        found.sort(key=lambda step: step.at_s)
        return found

    def step(self, at_s: float, provider: str, name: str, chance: Random, failure: str | None = None) -> Step:
        """One payment through a provider; `failure` says why it failed."""
        service = chance.choice(SERVICES.get(provider, BANKED))
        low, high = SIZES[service]
        body: Body = {
            "source": "cong-thanh-toan",
            "event_id": f"tt-{name}",
            "transaction_id": f"GD{name}".upper(),
            "amount": int(low * (high / low) ** chance.random()) // 1_000 * 1_000,
            "method": chance.choice(METHODS[provider]),
            "service": service,
            "status": "failed" if failure else "succeeded",
            "unit": self.province.commune(chance),
        }
        if provider:
            body["provider"] = provider
        if failure:
            body["failure"] = failure
        if service == "hospital_fee":
            hospital = chance.choice(self.province.hospitals)
            body |= {
                "facility": hospital.code,
                "facility_type": "hospital",
                "unit": hospital.unit_on(self.province.today),
            }
        elif service == "tuition":
            body |= {"facility": f"TH-{body['unit']}-{chance.randint(1, 6):02d}", "facility_type": "school"}
        return Step(at_s, TOPIC, str(body["transaction_id"]), body)
