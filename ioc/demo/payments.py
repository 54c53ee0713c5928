"""Payments of an ordinary day, minute by minute: markets, electricity and water, hospitals, schools. Pure.

Fees of dossiers belong to the dossiers (`ioc.demo.dossiers.fees`). The collectors that the story lets fail are small
and have a rate of their own, so that their share of failures can be told in advance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from ioc.demo.era import Era
from ioc.demo.province import Province
from ioc.demo.rhythm import EVENING, HOSPITAL, MARKET, SCHOOL, SLOT_S, SLOTS, STEADY, Rhythm, poisson
from ioc.demo.step import MINUTE_S, Body, Step, dice, local

TOPIC = "payments"
SOURCE = "cong-thanh-toan"
SOURCES = {"tuition": "truong-hoc", "hospital_fee": "his-xuat-tep"}
"""Service → who sends it. Ids of sources are those of the pack's registry where it has one."""
OWN_SYSTEM, OWN_BANK = "his-bv-tinh", "sao-ke-bv-tinh"
"""The first hospital of the pack sends by itself, and so does its bank."""
HISTORY_S = 24 * 3_600.0
"""Older payments are not told: a quarter of them would be twenty million."""
FAILED_SHARE = 0.004
"""Of an ordinary day; the target of TN05 is 2 %."""
BANKS = ("vietcombank", "vietcombank", "vietcombank", "agribank", "agribank", "agribank", "vietinbank", "vietinbank")
"""Who carries the many; one entry an eighth."""


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """Payments of one kind."""

    name: str
    per_day: float
    """On a plain working day."""
    rhythm: Rhythm
    services: tuple[str, ...]
    methods: tuple[str, ...]
    providers: tuple[str, ...] = BANKS
    """"" is cash."""
    facility: str = ""
    """Type of the facility."""
    never_fails: bool = False


_BILLS = ("electricity", "electricity", "water")
KINDS = (
    Kind("market", 240_000, MARKET, ("other",), ("qr", "qr", "qr", "pos", "internet_banking"), BANKS, "market"),
    Kind("bills", 46_000, EVENING, _BILLS, ("internet_banking", "qr"), BANKS, "utility"),
    Kind("tuition", 9_000, SCHOOL, ("tuition",), ("qr", "internet_banking"), BANKS, "school"),
    Kind(
        "hospital", 2_050, HOSPITAL, ("hospital_fee",), ("qr_his", "qr_his", "qr", "pos", "pos"),
        ("vietinbank", "vietinbank", "bidv", "agribank"), "hospital",
    ),
    Kind("hospital-cash", 280, HOSPITAL, ("hospital_fee",), ("cash",), ("",), "hospital"),
    Kind("vnpt-pay", 12_000, STEADY, _BILLS, ("wallet",), ("vnpt-pay",), "utility", never_fails=True),
    Kind("momo", 6_600, STEADY, ("electricity", "water", "other"), ("wallet",), ("momo",), "utility"),
    Kind("viettel-money", 4_900, STEADY, _BILLS, ("mobile_money", "wallet"), ("viettel-money",), "utility"),
    Kind("bidv", 4_900, STEADY, ("electricity", "other"), ("qr", "internet_banking"), ("bidv",), "utility"),
)  # fmt: skip
"""Some 310,000 a day. The last four collect round the clock, some three to eight a minute."""
BY_NAME = {kind.name: kind for kind in KINDS}
SIZES = {
    "electricity": (120_000, 900_000),
    "water": (40_000, 260_000),
    "other": (15_000, 700_000),
    "hospital_fee": (60_000, 2_400_000),
    "tuition": (300_000, 2_800_000),
}
BIG = 0.003
"""Hospital bills that are twenty times an ordinary one."""
FAILURES = ("insufficient_funds", "user_cancelled", "timeout", "wrong_otp")
CONFIRMED = 0.3
"""Payments at the first hospital of which its bank speaks, too."""
BINS = {"vietinbank": "970415", "bidv": "970418", "agribank": "970405", "vietcombank": "970436"}


@dataclass(frozen=True)
class Payments:
    province: Province
    seed: int

    def between(self, era: Era, start_s: float, end_s: float) -> Iterator[Step]:
        """Every payment of the time (province's), ordered within each minute but for words of banks."""
        first, last = max(start_s, era.born_from_s), min(end_s, era.born_to_s)
        for minute in range(int(first // MINUTE_S), int(-(-last // MINUTE_S))):
            for step in self.minute(minute, era):
                if first <= step.at_s < last:
                    yield step

    def minute(self, minute: int, era: Era) -> list[Step]:
        """Payments of one minute (unix minutes)."""
        chance = dice(self.seed, TOPIC, minute)
        at_s = minute * MINUTE_S
        when = local(at_s)
        day, slot = when.date(), when.hour * 2 + when.minute // 30
        scale = era.payments_share * MINUTE_S / SLOT_S
        found: list[Step] = []
        for place, kind in enumerate(KINDS):
            mean = kind.per_day * scale * self.province.almanac.shares(kind.rhythm, day)[slot]
            for i in range(poisson(chance, mean)):
                failed = not kind.never_fails and chance.random() < FAILED_SHARE and kind.providers != ("",)
                name = f"{era.tag}{minute:x}-{place}{i:02d}"
                step = self.step(kind, at_s + chance.random() * MINUTE_S, name, chance, failed=failed)
                found.append(step)
                if step.body["source"] == OWN_SYSTEM and "provider" in step.body and chance.random() < CONFIRMED:
                    found += [credited(step, chance.uniform(0.5, 20))] if not failed else []
        found.sort(key=_moment)
        return found

    def expected(self, kind: Kind, start_s: float, end_s: float) -> float:
        """How many of a kind are to be expected (at the province's own pace): what the rhythm says."""
        total, at_s = 0.0, start_s - start_s % SLOT_S
        while at_s < end_s:
            when = local(at_s)
            share = self.province.almanac.shares(kind.rhythm, when.date())[(when.hour * 2 + when.minute // 30) % SLOTS]
            total += kind.per_day * share * (min(end_s, at_s + SLOT_S) - max(start_s, at_s)) / SLOT_S
            at_s += SLOT_S
        return total

    def step(
        self, kind: Kind, at_s: float, name: str, chance: Random, *, failed: bool = False, failure: str = ""
    ) -> Step:
        """One payment of a kind; `failure` says why it failed."""
        service = kind.services[int(chance.random() * len(kind.services))]
        low, high = SIZES[service]
        transaction = f"GD{name}".upper()
        provider = kind.providers[int(chance.random() * len(kind.providers))]
        body: Body = {
            "source": SOURCES.get(service, SOURCE),
            "event_id": f"tt-{name}",
            "transaction_id": transaction,
            "amount": int(low * (high / low) ** chance.random()) // 1_000 * 1_000,
            "method": kind.methods[int(chance.random() * len(kind.methods))],
            "service": service,
            "status": "failed" if failed or failure else "succeeded",
            "facility_type": kind.facility,
        }
        if provider:
            body["provider"] = provider
        if failed or failure:
            body["failure"] = failure or FAILURES[int(chance.random() * len(FAILURES))]
        if service == "hospital_fee":
            self._at_a_hospital(body, chance)
        else:
            unit = body["unit"] = self.province.commune(chance)
            if service == "tuition":
                body["facility"] = f"TH-{unit}-{1 + int(chance.random() * 6):02d}"
        return Step(at_s, TOPIC, transaction, body)

    def _at_a_hospital(self, body: Body, chance: Random) -> None:
        # The first hospital of the pack is the largest, as in the published figures.
        hospitals = self.province.hospitals
        hospital = hospitals[int(chance.random() ** 1.7 * len(hospitals))]
        body |= {
            "facility": hospital.code,
            "unit": self.province.unit(hospital),
            "bill_id": f"VP-{body['transaction_id']}",
        }
        if hospital is hospitals[0]:
            body["source"] = OWN_SYSTEM
        if chance.random() < BIG:
            body["amount"] *= 20


def credited(step: Step, after_s: float, amount: int | None = None) -> Step:
    """The bank's word on a payment; `amount` when it differs from the bill."""
    body = {name: said for name, said in step.body.items() if name not in ("bill_id", "failure", "credited_amount")}
    provider = str(body["provider"])
    body |= {
        "source": OWN_BANK,
        "event_id": f"{body['event_id']}-gc",
        "side": "bank",
        "status": "succeeded",
        "amount": body["amount"] if amount is None else amount,
        "reference": f"FT{body['transaction_id']}"[:64],
    }
    if provider in BINS:
        body["bank_bin"] = BINS[provider]
    return Step(step.at_s + after_s, TOPIC, step.key, body)


def _moment(step: Step) -> float:
    return step.at_s
