"""Places: what an installation knows of units and agencies, as a lane asks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from ioc.domain.agencies import Agencies, refused_agency
from ioc.domain.units import Register
from ioc.domain.unknown_unit import explain_unknown

REMEMBERED_MAX: Final = 50_000


def _fine(_: str, __: date) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Places:
    """(code, day) → what is wrong with the code on that day, with candidates; "" when nothing is."""

    unit: Callable[[str, date], str] = _fine
    agency: Callable[[str, date], str] = _fine


ANYWHERE: Final = Places()
"""Every code is known."""


def places_of(register: Register, agencies: Agencies, *, strict: bool) -> Places:
    """What a province's registers say. Not strict: its list of agencies is a sample, and any agency passes."""

    @lru_cache(maxsize=REMEMBERED_MAX)
    def unit(code: str, on: date) -> str:
        return "" if register.find(code, on) else explain_unknown(register, code, on)

    @lru_cache(maxsize=REMEMBERED_MAX)
    def agency(code: str, on: date) -> str:
        return refused_agency(agencies, code, on, strict=strict)

    return Places(unit, agency)
