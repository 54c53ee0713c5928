"""Places: unit and agency codes as sources write them, looked up in a province's register. Pure.

The one function for each is where a better resolver is put in: nothing else in `ioc/connect` asks the register.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ioc.connect.record import Bad
from ioc.domain.units import Register, Unit, folded
from ioc.provinces.pack import Agency

_LENGTHS = {1: 2, 2: 2, 3: 3, 4: 5, 5: 5}
"""Digits given → digits meant: a spreadsheet drops the zero of 07210, and no code has one digit or four."""


@dataclass(frozen=True)
class Places:
    register: Register
    agencies: Mapping[str, Agency]
    """By code."""

    def known(self, code: str, on: date) -> bool:
        return self.register.find(code, on) is not None

    def unit(self, text: str, on: date, within: str | None = None) -> str:
        """Code of the unit of that day that `text` names, by code or by name; `within` names the unit above it.
        Raises Bad with the candidates when there are several, never guesses."""
        if text.isascii() and text.isdigit():
            code = text.zfill(_LENGTHS.get(len(text), len(text)))
            if self.known(code, on):
                return code
            past = " · ".join(sorted({unit.full_name for unit in self.register.history(code)}))
            vi = f"Không có mã đơn vị này vào ngày {on:%d/%m/%Y}" + (f" (mã từng là {past})." if past else ".")
            raise Bad("UNKNOWN_UNIT", vi, f"No such unit code on {on}" + (f" (it was {past})." if past else "."))
        above = self.unit(within, on) if within else None
        found = self.register.named(text, on, above)
        if len(found) == 1:
            return found[0].code
        if found:
            said = ", ".join(self._described(unit, on) for unit in found)
            vi = f"Tên trùng: {said}. Hãy gửi mã, hoặc kèm tên đơn vị cấp trên (within)."
            raise Bad("AMBIGUOUS_UNIT", vi, f"Several units of this name: {said}. Send the code, or use `within`.")
        elsewhere = self.register.named(text, on) if above else ()
        said = ", ".join(self._described(unit, on) for unit in elsewhere)
        hint_vi = f" Tên này có ở: {said}." if said else ""
        hint_en = f" The name exists as: {said}." if said else ""
        where = self.register.find(above, on) if above else None
        inside = f" ({where.full_name})" if where else ""
        raise Bad(
            "UNKNOWN_UNIT",
            f"Không có đơn vị tên này{inside} vào ngày {on:%d/%m/%Y}.{hint_vi}",
            f"No unit of this name{inside} on {on}.{hint_en}",
        )

    def agency(self, text: str) -> str:
        """Code of the agency that `text` is the code or the name of. Raises Bad."""
        if text in self.agencies:
            return text
        found = self._by_name.get(folded(text), ())
        if len(found) == 1:
            return found[0]
        if found:
            said = ", ".join(found)
            raise Bad("AMBIGUOUS_AGENCY", f"Tên trùng của: {said}; hãy gửi mã.", f"Name of: {said}; send the code.")
        vi = "Mã hoặc tên cơ quan không có trong danh mục (agencies.csv)."
        raise Bad("UNKNOWN_AGENCY", vi, "Neither code nor name is in the register of agencies (agencies.csv).")

    def unit_of_agency(self, text: str, on: date) -> str:
        """Code of the unit an agency sits in on that day. Raises Bad."""
        agency = self.agencies[self.agency(text)]
        unit = agency.unit_on(on)
        if not unit:
            vi = f"{agency.name} ({agency.code}) không còn hoạt động vào ngày {on:%d/%m/%Y}."
            raise Bad("AGENCY_ENDED", vi, f"{agency.name} ({agency.code}) had ended by {on}.")
        return unit

    @cached_property
    def _by_name(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, tuple[str, ...]] = {}
        for code, agency in self.agencies.items():
            names[folded(agency.name)] = (*names.get(folded(agency.name), ()), code)
        return names

    def _described(self, unit: Unit, on: date) -> str:
        parent = self.register.find(unit.parent, on) if unit.parent else None
        return f"{unit.code} {unit.full_name}" + (f" ({parent.full_name})" if parent else "")
