"""Unit and Register: administrative units (đơn vị hành chính) and the days on which their codes mean them.

Codes of Tổng cục Thống kê: 2 digits a province, 3 a district, 5 a commune. A code is never a key alone: 24 was the
province Bắc Giang until 30/06/2025 and is Bắc Ninh since; 07210 was the ward Hoàng Văn Thụ and is the ward Bắc Giang.
Names are no key either: the 209 communes of 2024 hold two Phúc Sơn.

A unit that ended is carried on by others, which `Succession` names and `Register.successors` follows to any later day.
Knows nothing of files; the packs in `ioc/provinces` bring the rows.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

KINDS: dict[str, tuple[str, str]] = {
    "province": ("Tỉnh", "Province"),
    "city": ("Thành phố", "City"),
    "town": ("Thị xã", "Town"),
    "district": ("Huyện", "District"),
    "ward": ("Phường", "Ward"),
    "township": ("Thị trấn", "Township"),
    "commune": ("Xã", "Commune"),
}
"""Kind → what it is called, Vietnamese and English."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One meaning of a code. `valid_from` and `valid_to` are both days on which it still holds; None = open."""

    code: str
    name: str
    """Without its kind: `Yên Thế`."""
    kind: str
    """One of KINDS."""
    parent: str
    """Code of the unit it belongs to on those days; "" for a province."""
    group: str = ""
    """Code of the district of 2024 it lies in (`cum_huyen_cu`): keeps figures per district comparable after 2025."""
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def full_name(self) -> str:
        """`Huyện Yên Thế`."""
        return f"{KINDS[self.kind][0]} {self.name}"

    @property
    def name_en(self) -> str:
        """`Yên Thế District`: the name keeps its accents, which maps and signs keep too."""
        return f"{self.name} {KINDS[self.kind][1]}"

    def valid_on(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Succession:
    """Which unit carries on the meaning that `code` had until the day `ended` (included)."""

    code: str
    ended: date
    successor: str
    """A code as it reads on the day after."""
    part: Literal["whole", "default", "other"] = "whole"
    """Of a commune that was divided: `default` where an address goes whose street nobody knows, `other` the rest."""


class OverlappingUnits(ValueError):
    """Một mã có hai nghĩa trong cùng một ngày. / One code means two units on the same day."""


class Register:
    """The units of a province through time. Immutable after construction.

    `joined` holds units of the provinces it was merged with, from before: no event may happen in them (`find` does not
    know them), but their codes and names are still being sent, and they too have successors here.
    """

    def __init__(
        self, units: Iterable[Unit], joined: Iterable[Unit] = (), successions: Iterable[Succession] = ()
    ) -> None:
        self.units = tuple(units)
        self.joined = tuple(joined)
        self._everywhere: dict[str, tuple[Unit, ...]] = {}
        for unit in (*self.units, *self.joined):
            known = self._everywhere.get(unit.code, ())
            for other in known:
                if _overlap(unit, other):
                    raise OverlappingUnits(f"{unit.code}: {unit.full_name}, {other.full_name}")
            self._everywhere[unit.code] = (*known, unit)
        self._by_code: dict[str, tuple[Unit, ...]] = {}
        for unit in self.units:
            self._by_code[unit.code] = (*self._by_code.get(unit.code, ()), unit)
        self._next: dict[tuple[str, date], tuple[Succession, ...]] = {}
        for one in successions:
            key = (one.code, one.ended)
            self._next[key] = (*self._next.get(key, ()), one)
        self._by_name: dict[str, tuple[Unit, ...]] = {}
        for unit in self.units:
            for text in {folded(unit.name), folded(unit.full_name)}:
                self._by_name[text] = (*self._by_name.get(text, ()), unit)

    def find(self, code: str, on: date) -> Unit | None:
        """What `code` means on that day, or None."""
        for unit in self._by_code.get(code, ()):
            if unit.valid_on(on):
                return unit
        return None

    def history(self, code: str) -> tuple[Unit, ...]:
        """Every meaning the code ever had here."""
        return self._by_code.get(code, ())

    def find_anywhere(self, code: str, on: date) -> Unit | None:
        """As `find`, and in the joined provinces too."""
        return next((unit for unit in self._everywhere.get(code, ()) if unit.valid_on(on)), None)

    def history_anywhere(self, code: str) -> tuple[Unit, ...]:
        """As `history`, and in the joined provinces too; oldest first."""
        return tuple(sorted(self._everywhere.get(code, ()), key=lambda unit: unit.valid_from or date.min))

    def on(self, day: date) -> tuple[Unit, ...]:
        """All units of one day, by code."""
        return tuple(sorted((unit for unit in self.units if unit.valid_on(day)), key=lambda unit: unit.code))

    def children(self, code: str, on: date) -> tuple[Unit, ...]:
        """Units directly below `code` on that day, by code."""
        return tuple(unit for unit in self.on(on) if unit.parent == code)

    def district(self, code: str, on: date) -> Unit | None:
        """The district the unit lies in on that day; None for a province and wherever there are no districts."""
        unit = self.find(code, on)
        while unit is not None and len(unit.code) != 3:
            unit = self.find(unit.parent, on) if unit.parent else None
        return unit

    def group(self, code: str, on: date) -> str:
        """Code of the former district (`cum_huyen_cu`) the unit lies in; "" for a province or an unknown code."""
        unit = self.find(code, on)
        return unit.group if unit else ""

    def successors(self, unit: Unit, on: date) -> tuple[Unit, ...]:
        """The units of that day which carry on what `unit` was, by code: itself while it lasts, several when it was
        divided, none when `on` lies before it or nobody said.

        An abolished district is carried on by everything that its communes became.
        """
        if unit.valid_on(on):
            return (unit,)
        if unit.valid_to is None or on <= unit.valid_to:
            return ()
        after = unit.valid_to + timedelta(days=1)
        heirs: Iterable[Unit] = [
            heir for code in self._carried_on_by(unit) if (heir := self.find_anywhere(code, after))
        ]
        if len(unit.code) == 3 and not self._has_districts(on):
            last = unit.valid_to
            heirs = [one for one in (*self.units, *self.joined) if one.parent == unit.code and one.valid_on(last)]
        found = {one.code: one for heir in heirs for one in self.successors(heir, on)}
        return tuple(found[code] for code in sorted(found))

    def predecessors(self, unit: Unit, on: date) -> tuple[Unit, ...]:
        """The units of an earlier day which `unit` carries on by the time it ends, in whole or in part, by code: what
        figures of that day must be added up to compare with it."""
        last = unit.valid_to or date.max
        if on > last:
            return ()
        same = [one for one in (*self.units, *self.joined) if one.valid_on(on) and len(one.code) == len(unit.code)]
        return tuple(sorted((one for one in same if unit in self.successors(one, last)), key=lambda one: one.code))

    def _carried_on_by(self, unit: Unit) -> tuple[str, ...]:
        """Codes, as of the day after its end. Without a succession it is the unit that keeps both code and name: it
        changed its kind or its parent."""
        assert unit.valid_to is not None
        if told := self._next.get((unit.code, unit.valid_to)):
            return tuple(one.successor for one in told)
        same = self.find_anywhere(unit.code, unit.valid_to + timedelta(days=1))
        return (unit.code,) if same and folded(same.name) == folded(unit.name) else ()

    def _has_districts(self, on: date) -> bool:
        return any(len(unit.code) == 3 and unit.valid_on(on) for unit in self.units)

    def below(self, code: str, days: Iterable[date]) -> frozenset[str]:
        """Codes of the unit and of all within it on any of `days`; of a former district also those grouped under it.
        Empty when the code means nothing then."""
        found: set[str] = set()
        for on in days:
            inside = {unit.code for unit in self.on(on) if unit.code == code or unit.group == code}
            while more := {unit.code for unit in self.on(on) if unit.parent in inside} - inside:
                inside |= more
            found |= inside
        return frozenset(found)

    def named(self, name: str, on: date, within: str | None = None) -> tuple[Unit, ...]:
        """Units of that day called `name`, with or without their kind, accents and case aside; `within` asks for those
        directly below a unit. Several answers, or none within the unit named, are for a person to settle."""
        return tuple(
            unit
            for unit in self._by_name.get(folded(name), ())
            if unit.valid_on(on) and (within is None or unit.parent == within)
        )


def folded(text: str) -> str:
    """`Thị trấn Đồi Ngô` → `thi tran doi ngo`: makes Hòa and Hoà, NFC and NFD, Đ and D meet. For looking up only."""
    plain = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(letters.casefold().split())


def _overlap(one: Unit, other: Unit) -> bool:
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    ends = min(one.valid_to or date.max, other.valid_to or date.max)
    return starts <= ends
