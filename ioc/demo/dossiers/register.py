"""Register: a sample register of procedures for the demo's own copy of the pack. Pure.

No province's register ships with the product, and none is invented here: it lists what the simulated offices really
handle, and beside it procedures that nobody asks for in a quarter, as every real register has. These carry codes that
the national database does not use (9.…).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Literal

import msgspec

from ioc.demo.dossiers.procedures import Procedure, handled
from ioc.demo.province import Province
from ioc.demo.step import dice
from ioc.domain.qd766 import Procedure as Registered
from ioc.provinces.rules766 import COLUMNS

IDLE_LEAST: Final = 4
"""Procedures nobody asks an office for; and one more for every two that somebody does."""
ONLINE: Final[Sequence[Literal["none", "partial", "full"]]] = ("none", "partial", "full", "full")
FEE, PAPER, CITIZENS, TWO_SERVICES = 0.42, 0.9, 0.68, 0.15
HEAD: Final = """\
# DANH MỤC MẪU của bản trình diễn, lập từ hạt giống {seed}; không phải của tỉnh nào. Viết lại mỗi lần khởi động.
# A SAMPLE made by the demo from the seed {seed}; no province's register. Written anew at every start.
"""


class Entry(msgspec.Struct, frozen=True):
    procedure: Registered
    agencies: tuple[str, ...]
    """Codes of the offices that handle it."""


def register(province: Province, seed: int) -> Sequence[Entry]:
    """Every procedure once, by code."""
    offices: dict[Procedure, list[str]] = {}
    groups: dict[Sequence[Procedure], list[str]] = {}
    for office in province.offices:
        mine = tuple(handled(province, office))
        groups.setdefault(mine, []).append(office.code)
        for one in mine:
            offices.setdefault(one, []).append(office.code)
    found = [Entry(_asked_for(one, seed), tuple(codes)) for one, codes in offices.items()]
    for place, (asked_for, codes) in enumerate(groups.items(), 1):
        found += [Entry(one, tuple(codes)) for one in _idle(place, len(asked_for), seed)]
    return sorted(found, key=lambda entry: entry.procedure.code)


def table(entries: Sequence[Entry], seed: int) -> str:
    """The register as `procedures.csv` of a pack."""
    return HEAD.format(seed=seed) + "".join(f"{','.join(row)}\n" for row in (COLUMNS, *map(_row, entries)))


def _asked_for(one: Procedure, seed: int) -> Registered:
    return Registered(
        code=one.code,
        online="full" if one.level == "full" else "partial",
        services=_services(one.code, seed),
        fee=one.fee > 0,
        paper_result=True,
        for_citizens=one.for_citizens,
        certifies_copies=one.certifies,
    )


def _idle(group: int, asked_for: int, seed: int) -> Iterator[Registered]:
    """What the offices of a group are never asked for."""
    for number in range(1, 1 + IDLE_LEAST + asked_for // 2):
        code = f"9.{group:03d}{number:03d}"
        chance = dice(seed, "register", code)
        yield Registered(
            code=code,
            online=chance.choice(ONLINE),
            services=_services(code, seed),
            fee=chance.random() < FEE,
            paper_result=chance.random() < PAPER,
            for_citizens=chance.random() < CITIZENS,
        )


def _services(code: str, seed: int) -> int:
    return 2 if dice(seed, "services", code).random() < TWO_SERVICES else 1


def _row(entry: Entry) -> Sequence[str]:
    said: dict[str, Any] = msgspec.structs.asdict(entry.procedure) | {"agencies": " ".join(entry.agencies)}
    return [_cell(said[name]) for name in COLUMNS]


def _cell(said: object) -> str:
    return ("yes" if said else "no") if isinstance(said, bool) else str(said)
