"""Areas: the districts that figures are shown by, in every era of a province. Pure."""

from __future__ import annotations

from datetime import date

from ioc.provinces.pack import Pack


def area_of(pack: Pack, unit: str, on: date) -> str:
    """The district a unit lies in, or that of 2024 where there are none any more; itself when it has none."""
    district = pack.units.district(unit, on)
    return district.code if district else pack.units.group(unit, on) or unit


def unit_name(pack: Pack, code: str, on: date) -> str:
    """The unit's name on that day; of a code that meant something only at other times, its latest meaning."""
    history = pack.units.history(code)
    found = pack.units.find(code, on) or (history[-1] if history else None)
    return found.full_name if found else code
