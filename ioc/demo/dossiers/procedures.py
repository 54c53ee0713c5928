"""Procedures: what people ask for in the simulated province, of whom, for how long and for how much.

Samples: the codes have the form of the national register's and mostly are in it; time limits and fees are rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from ioc.demo.province import Province
from ioc.domain.daycount import TimeLimit
from ioc.provinces.pack import Agency


@dataclass(frozen=True, slots=True)
class Procedure:
    code: str
    field: str
    limit: TimeLimit
    fee: int = 0
    """VND; 0 is free of charge."""
    weight: float = 1.0
    """How often it is asked for among those of its office."""
    level: str = "full"
    """How far it can be done online."""
    pays_late: bool = False
    """The office asks for the payment when it knows how much (state 6)."""
    for_citizens: bool = True
    """Not for firms alone."""
    certifies: bool = False
    """Copies of originals."""


def _hours(n: int) -> TimeLimit:
    return TimeLimit(n, "working_hour")


def _days(n: int) -> TimeLimit:
    return TimeLimit(n, "working_day")


COMMUNE: Final = (
    Procedure("2.000815", "chung-thuc", _hours(4), 10_000, 5, certifies=True),
    Procedure("2.000884", "chung-thuc", _hours(4), 10_000, 2),
    Procedure("1.001193", "ho-tich", _hours(8), 0, 3),
    Procedure("2.000635", "ho-tich", _hours(8), 8_000, 2.5),
    Procedure("1.000894", "ho-tich", _days(1), 0, 1),
    Procedure("1.000656", "ho-tich", _days(1), 0, 0.8),
    Procedure("1.004873", "ho-tich", _days(3), 15_000, 2),
    Procedure("1.001612", "kinh-doanh", _days(3), 100_000, 1.5),
    Procedure("1.001776", "bao-tro-xa-hoi", _days(10), 0, 1.2, "partial"),
    Procedure("1.003596", "nong-nghiep", _days(7), 0, 0.5, "partial"),
    Procedure("1.009994", "xay-dung", _days(15), 75_000, 0.7, "partial"),
)
LAND: Final = (
    Procedure("1.012783", "dat-dai", _days(10), 120_000, 3, "partial", pays_late=True),
    Procedure("1.012784", "dat-dai", _days(5), 80_000, 3, "full"),
    Procedure("1.012786", "dat-dai", _days(15), 150_000, 2, "partial", pays_late=True),
    Procedure("1.004227", "dat-dai", _days(3), 80_000, 4, "full"),
)
CENTRAL: Final = (
    Procedure("2.000488", "tu-phap", _days(10), 200_000, 2),
    Procedure("1.005136", "ho-tich", _days(5), 50_000),
)
DEPARTMENTS: Final = {
    "Tư pháp": (
        Procedure("1.000614", "tu-phap", _days(7), 500_000),
        Procedure("2.000829", "tu-phap", _days(5)),
    ),
    "Tài chính": (
        Procedure("2.001199", "kinh-doanh", _days(3), 100_000, 4, for_citizens=False),
        Procedure("2.002043", "kinh-doanh", _days(3), 50_000, 2, for_citizens=False),
    ),
    "Xây dựng": (
        Procedure("1.009972", "xay-dung", _days(15), 300_000, for_citizens=False),
        Procedure("1.002809", "giao-thong", _days(5), 115_000, 4),
    ),
    "Công Thương": (
        Procedure("2.000033", "cong-thuong", _days(5), for_citizens=False),
        Procedure("2.000591", "cong-thuong", _days(10), 500_000, for_citizens=False),
    ),
    "Nông nghiệp": (
        Procedure("2.001827", "nong-nghiep", _days(15), 700_000, for_citizens=False),
        Procedure("1.004363", "moi-truong", _days(15), for_citizens=False),
    ),
    "Y tế": (
        Procedure("1.012275", "y-te", _days(15), 350_000, for_citizens=False),
        Procedure("1.003108", "y-te", _days(10), 500_000),
    ),
    "Nội vụ": (
        Procedure("1.000105", "lao-dong", _days(7), 450_000, 2),
        Procedure("1.012599", "noi-vu", _days(10)),
    ),
    "Giáo dục": (
        Procedure("1.005098", "giao-duc", _days(5)),
        Procedure("2.001914", "giao-duc", _days(5)),
    ),
    "Văn hóa": (
        Procedure("1.004650", "van-hoa", _days(5)),
        Procedure("1.001029", "van-hoa", _days(7), 500_000, for_citizens=False),
    ),
    "Khoa học": (
        Procedure("2.000212", "khoa-hoc", _days(7), 150_000, for_citizens=False),
        Procedure("1.004470", "buu-chinh", _days(10), for_citizens=False),
    ),
}
"""By a word of the department's name."""
STEADY: Final = Procedure("2.001960", "noi-vu", _days(3))
"""The kind of dossier every office always has on its desk."""


def handled(province: Province, office: Agency) -> Sequence[Procedure]:
    """What an office of the province handles."""
    return CENTRAL if office is province.central_desk else _handled(office.kind, office.name)


@cache
def _handled(kind: str, name: str) -> Sequence[Procedure]:
    if kind == "land_office":
        return LAND
    if kind == "department":
        return next((found for word, found in DEPARTMENTS.items() if word in name), CENTRAL)
    return COMMUNE
