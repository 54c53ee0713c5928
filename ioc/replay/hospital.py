"""Hospital fees of quarter I/2024 as published (F01–F03): 170,054 of 192,932 payments and 94,801,346,295 VND without
cash, 88.14 % and 87.99 %, at 24 hospitals; QR 24, mobile money 1, POS 12, QR-HIS 8 (they overlap).

The report gives the total amount by its rounded share only; any total in TOTAL_RANGE rounds to 87.99 %.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import numpy as np
from numpy.random import RandomState
from numpy.typing import NDArray

from ioc.domain import text
from ioc.provinces.pack import load
from ioc.replay.replay import Check, Events, Figures, Replay
from ioc.replay.spread import amounts, moments, shares

LOCAL = timezone(timedelta(hours=7))
FIRST_DAY, DAYS = date(2023, 12, 16), 91
START = datetime(2023, 12, 16, tzinfo=LOCAL)
END = START + timedelta(days=DAYS)
PAYMENTS, CASHLESS = 192_932, 170_054
CASHLESS_VND = 94_801_346_295
TOTAL_RANGE = (107_734_923_911, 107_747_168_602)
TOTAL_VND = sum(TOTAL_RANGE) // 2
USES = {"qr": 24, "mobile_money": 1, "pos": 12, "qr_his": 8}
"""Method → hospitals that have it."""
SOURCE = "replay-hospital-2024q1"
SEED = 2_024_01
LEAST_VND = 5_000

_POPULAR = {"qr": 5.0, "qr_his": 6.0, "pos": 1.5, "mobile_money": 0.3}
_BANKS = ("vietinbank", "bidv", "agribank", "vietcombank")
_POS = (1, 2, 3, 4, 6, 8, 11, 13, 14, 19, 21, 22)
_QR_HIS = (1, 2, 3, 8, 13, 14, 16, 20)
_MOBILE = (16,)


def make() -> Events:
    """The 192,932 payments, always the same ones."""
    random = RandomState(SEED)
    hospitals = [agency for agency in load("bac-giang").agencies.values() if agency.kind == "hospital"]
    at = moments(FIRST_DAY, DAYS, PAYMENTS, random)
    size = random.lognormal(0.0, 0.7, len(hospitals)) + 0.15
    size[0] = size.max() * 2  # the provincial general hospital
    where = shares(PAYMENTS, size, random)
    habit = random.uniform(0.6, 1.6, len(hospitals))
    cash = np.zeros(PAYMENTS, dtype=bool)
    cash[np.argsort(random.uniform(0, 1, PAYMENTS) * habit[where])[: PAYMENTS - CASHLESS]] = True
    vnd = np.zeros(PAYMENTS, dtype=np.int64)
    vnd[cash] = amounts(TOTAL_VND - CASHLESS_VND, PAYMENTS - CASHLESS, random, least=LEAST_VND)
    vnd[~cash] = amounts(CASHLESS_VND, CASHLESS, random, least=LEAST_VND)
    method = _methods(where, cash, len(hospitals), random)
    bank = random.randint(0, len(_BANKS), PAYMENTS).tolist()
    heads = [
        f'"facility":"{h.code}","facility_type":"hospital","service":"hospital_fee","status":"succeeded",'
        f'"unit":"{h.unit_on(FIRST_DAY)}"'
        for h in hospitals
    ]
    keys, values = [], []
    columns = zip(at.tolist(), where.tolist(), vnd.tolist(), method, bank, strict=True)
    for i, (second, h, amount, how, which) in enumerate(columns, start=1):
        key = f"{hospitals[h].code}.{i:06d}"
        stamp = datetime.fromtimestamp(second, LOCAL).isoformat()
        carrier = (
            "" if how == "cash" else f',"provider":"{"viettel-money" if how == "mobile_money" else _BANKS[which]}"'
        )
        values.append(
            f'{{"source":"{SOURCE}","event_id":"hospital-{i:06d}","occurred_at":"{stamp}","transaction_id":"{key}",'
            f'"amount":{amount},"method":"{how}",{heads[h]}{carrier}}}'.encode()
        )
        keys.append(key.encode())
    return Events(at, keys, values)


def _methods(where: NDArray[np.int64], cash: NDArray[np.bool_], hospitals: int, random: RandomState) -> list[str]:
    """How each was paid: a hospital uses only what it has, and all of what it has."""
    has = {
        "qr": range(hospitals),
        "pos": [i - 1 for i in _POS],
        "qr_his": [i - 1 for i in _QR_HIS],
        "mobile_money": [i - 1 for i in _MOBILE],
    }
    method = np.full(len(where), "cash", dtype=object)
    for hospital in range(hospitals):
        mine = [name for name, places in has.items() if hospital in places]
        payments = np.flatnonzero((where == hospital) & ~cash)
        drawn = shares(len(payments), np.array([_POPULAR[name] for name in mine]), random)
        method[payments] = np.array(mine, dtype=object)[drawn]
    return [str(name) for name in method]


def compare(figures: Figures) -> list[Check]:
    """The published figures beside those of the store."""
    cells = figures.paid("hospital_fee", START, END, raw=False)
    rows = figures.paid("hospital_fee", START, END, raw=True)
    counted = len(_hospitals(figures, raw=False)), len(_hospitals(figures, raw=True))
    uses = figures.methods("hospital_fee", START, END)
    by_count = [(side["cashless_n"], side["n"]) for side in (cells, rows)]
    by_amount = [(side["cashless_vnd"], side["vnd"]) for side in (cells, rows)]
    found = [
        _number("Lượt thanh toán", "Payments", PAYMENTS, cells["n"], rows["n"]),
        _number("… không tiền mặt", "… without cash", CASHLESS, cells["cashless_n"], rows["cashless_n"]),
        _share("Tỷ lệ theo số lượt (TN01)", "Share by count (TN01)", (CASHLESS, PAYMENTS), by_count),
        _money(
            "Số tiền không tiền mặt", "Amount without cash", CASHLESS_VND, cells["cashless_vnd"], rows["cashless_vnd"]
        ),
        _total(cells["vnd"], rows["vnd"]),
        _share("Tỷ lệ theo số tiền (TN02)", "Share by amount (TN02)", (CASHLESS_VND, TOTAL_VND), by_amount),
        _number("Cơ sở có thanh toán không tiền mặt", "Hospitals without cash", 24, *counted),
    ]
    names = {"qr": "QR", "mobile_money": "mobile money", "pos": "POS", "qr_his": "QR–HIS"}
    for name, n in USES.items():
        found.append(_number(f"… {names[name]}", f"… {names[name]}", n, None, uses.get(name, 0)))
    return found


def _hospitals(figures: Figures, *, raw: bool) -> set[int]:
    """One element a hospital: the store counts them by unit."""
    by_unit = figures.facilities("hospital_fee", START, END, raw=raw)
    return set(range(sum(n for n, _ in by_unit.values())))


def _number(vi: str, en: str, published: int, cells: int | None, rows: int) -> Check:
    agrees = rows == published and cells in (None, published)
    return Check(vi, en, text.number(published), "" if cells is None else text.number(cells), text.number(rows), agrees)


def _money(vi: str, en: str, published: int, cells: int, rows: int) -> Check:
    return Check(vi, en, text.vnd(published), text.vnd(cells), text.vnd(rows), cells == rows == published)


def _total(cells: int, rows: int) -> Check:
    low, high = TOTAL_RANGE
    agrees = cells == rows == TOTAL_VND and low <= cells <= high
    shown = f"{text.number(low)} … {text.vnd(high)}"
    return Check(
        "Tổng số tiền (khoảng suy ra)", "Total amount (derived range)", shown, text.vnd(cells), text.vnd(rows), agrees
    )


def _share(vi: str, en: str, published: tuple[int, int], found: list[tuple[int, int]]) -> Check:
    wanted = text.share(*published)
    cells, rows = (text.share(int(num), int(den)) for num, den in found)
    exact = all(den and Fraction(int(num), int(den)) == Fraction(*published) for num, den in found)
    return Check(vi, en, wanted, cells, rows, exact and cells == rows == wanted)


REPLAY = Replay(
    name="hospital-2024q1",
    vi="Viện phí không tiền mặt, 16/12/2023–15/03/2024",
    en="Hospital fees without cash, 16/12/2023–15/03/2024",
    topic="payments",
    service="hospital_fee",
    source=SOURCE,
    start=START.astimezone(UTC),
    end=END.astimezone(UTC),
    make=make,
    compare=compare,
)
