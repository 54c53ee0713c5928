"""School fees of quarter I/2024 as published (F04): 308 schools, above 148 billion VND without cash, 01/01–15/03/2024.

Published by district: Hiệp Hòa 78 schools and 33.130 billion, Tân Yên 55 and 28.690, Yên Thế 48 and 11.334, Lục Ngạn 1
and 356.48 million. The other six districts are given by nothing but the rest: 126 schools and at least 74,489,520,000
VND. How we share that rest among them is ours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
from numpy.random import RandomState

from ioc.domain import text
from ioc.provinces.pack import load
from ioc.replay.replay import Check, Events, Figures, Replay
from ioc.replay.spread import amounts, moments, shares

LOCAL = timezone(timedelta(hours=7))
FIRST_DAY, DAYS = date(2024, 1, 1), 75
START = datetime(2024, 1, 1, tzinfo=LOCAL)
END = START + timedelta(days=DAYS)
PUBLISHED = {
    "223": (78, 33_130_000_000),
    "216": (55, 28_690_000_000),
    "215": (48, 11_334_000_000),
    "219": (1, 356_480_000),
}
"""District → (schools, VND)."""
REST = {
    "213": (31, 19_860_500_000),
    "217": (22, 13_214_000_000),
    "218": (19, 10_902_520_000),
    "220": (9, 3_105_500_000),
    "221": (21, 12_377_000_000),
    "222": (24, 15_240_000_000),
}
"""Ours: 126 schools and 74,699,520,000 VND, so that the total is 148.21 billion ("trên 148 tỷ")."""
SCHOOLS, ABOVE_VND = 308, 148_000_000_000
REST_SCHOOLS, REST_LEAST_VND = 126, 74_489_520_000
MEAN_VND = 2_400_000
SOURCE = "replay-schools-2024q1"
SEED = 2_024_02
LEAST_VND = 50_000

_HOW = (
    ("qr", "vietinbank"),
    ("qr", "agribank"),
    ("internet_banking", "bidv"),
    ("wallet", "momo"),
    ("wallet", "vnpt-pay"),
    ("mobile_money", "viettel-money"),
)


def make() -> Events:
    """The payments of all 308 schools, always the same ones."""
    random = RandomState(SEED)
    found: list[tuple[int, str, str, int, int]] = []
    for district, (schools, vnd) in {**PUBLISHED, **REST}.items():
        n = max(schools, vnd // MEAN_VND)
        at = moments(FIRST_DAY, DAYS, n, random)
        size = random.lognormal(0.0, 0.5, schools)
        where = shares(n, np.asarray(size, dtype=np.float64), random)
        how = random.randint(0, len(_HOW), n)
        parts = amounts(vnd, n, random, least=LEAST_VND, sigma=0.6, step=1_000)
        columns = zip(at.tolist(), where.tolist(), how.tolist(), parts.tolist(), strict=True)
        found += [
            (second, district, f"TH-{district}-{school + 1:02d}", k, amount) for second, school, k, amount in columns
        ]
    found.sort()
    keys, values = [], []
    for i, (second, district, school, k, amount) in enumerate(found, start=1):
        key = f"{school}.{i:06d}"
        method, provider = _HOW[k]
        stamp = datetime.fromtimestamp(second, LOCAL).isoformat()
        values.append(
            f'{{"source":"{SOURCE}","event_id":"school-{i:06d}","occurred_at":"{stamp}","unit":"{district}",'
            f'"transaction_id":"{key}","amount":{amount},"method":"{method}","service":"tuition","status":"succeeded",'
            f'"facility":"{school}","facility_type":"school","provider":"{provider}"}}'.encode()
        )
        keys.append(key.encode())
    return Events(np.array([second for second, *_ in found], dtype=np.int64), keys, values)


def compare(figures: Figures) -> list[Check]:
    """The published figures beside those of the store."""
    cells = figures.facilities("tuition", START, END, raw=False)
    rows = figures.facilities("tuition", START, END, raw=True)
    checks = []
    for district, published in PUBLISHED.items():
        name = load("bac-giang").unit_name(district, FIRST_DAY)
        found = cells.get(district, (0, 0)), rows.get(district, (0, 0))
        checks.append(_check(name, name, _line(published), found, agrees=found == (published, published)))
    others = [_sum(side, lambda unit: unit not in PUBLISHED) for side in (cells, rows)]
    agrees = others[0] == others[1] == _sum(REST) and others[0][0] == REST_SCHOOLS and others[0][1] >= REST_LEAST_VND
    least = f"{REST_SCHOOLS} · ≥ {text.vnd(REST_LEAST_VND)}"
    checks.append(
        _check("6 huyện còn lại (suy ra)", "The other six (derived)", least, (others[0], others[1]), agrees=agrees)
    )
    whole = [_sum(side) for side in (cells, rows)]
    agrees = whole[0] == whole[1] == _sum({**PUBLISHED, **REST}) and whole[0][0] == SCHOOLS and whole[0][1] > ABOVE_VND
    least = f"{SCHOOLS} · > {text.vnd(ABOVE_VND)}"
    checks.append(_check("Toàn tỉnh", "The province", least, (whole[0], whole[1]), agrees=agrees))
    return checks


def _check(vi: str, en: str, published: str, found: tuple[tuple[int, int], tuple[int, int]], *, agrees: bool) -> Check:
    return Check(vi, en, published, _line(found[0]), _line(found[1]), agrees)


def _sum(side: dict[str, tuple[int, int]], choose: object = None) -> tuple[int, int]:
    chosen = [pair for unit, pair in side.items() if not callable(choose) or choose(unit)]
    return sum(n for n, _ in chosen), sum(int(vnd) for _, vnd in chosen)


def _line(pair: tuple[int, int]) -> str:
    return f"{text.number(pair[0])} · {text.vnd(int(pair[1]))}"


REPLAY = Replay(
    name="schools-2024q1",
    vi="Học phí không tiền mặt: số cơ sở và số tiền, 01/01–15/03/2024",
    en="School fees without cash: schools and amounts, 01/01–15/03/2024",
    topic="payments",
    service="tuition",
    source=SOURCE,
    start=START.astimezone(UTC),
    end=END.astimezone(UTC),
    make=make,
    compare=compare,
)
