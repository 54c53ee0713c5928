"""What the simulator knows of the province: communes of today, one-stop desks, hospitals, all from the pack. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from random import Random

from ioc.provinces.pack import Agency, Pack


@dataclass(frozen=True)
class Province:
    pack: Pack
    today: date

    @cached_property
    def communes(self) -> list[str]:
        """Communes and wards of today, by code."""
        return [unit.code for unit in self.pack.units.on(self.today) if len(unit.code) == 5]

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """Former district → its communes: the groups share the events, however many communes each has."""
        found: dict[str, list[str]] = {}
        for code in self.communes:
            found.setdefault(self.pack.units.group(code, self.today), []).append(code)
        return found

    def commune(self, chance: Random) -> str:
        """Somewhere in the province: half by group, half by commune, so that no tile stays empty for long."""
        if chance.random() < 0.5:
            return chance.choice(self.groups[chance.choice(sorted(self.groups))])
        return chance.choice(self.communes)

    @cached_property
    def desks(self) -> list[Agency]:
        """One-stop desks that are open today."""
        return [a for a in self.pack.agencies.values() if a.kind == "one_stop" and a.unit_on(self.today)]

    @cached_property
    def hospitals(self) -> list[Agency]:
        return [a for a in self.pack.agencies.values() if a.kind == "hospital" and a.unit_on(self.today)]

    def place(self, commune: str, chance: Random) -> tuple[float, float]:
        """A position near the centre of the pack; communes have no coordinates of their own."""
        lat, lon = self.pack.centre
        return round(lat + chance.uniform(-0.25, 0.25), 5), round(lon + chance.uniform(-0.4, 0.4), 5)
