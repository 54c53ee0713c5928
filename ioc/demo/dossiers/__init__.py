"""Dossiers of ordinary days at some 120 offices: born by the rhythm of desks and of the internet, each with a life.

Two sorts. Steady ones, so that an office with work says something at least every two office hours (rule L07 calls the
others silent); and all the others, by the size of the office. What becomes of them is the office's character.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate
from random import Random

from ioc.demo.character import Characters
from ioc.demo.dossiers.birth import Birth
from ioc.demo.dossiers.fees import LONGEST_S, imported, paid_at, payments
from ioc.demo.dossiers.life import Lives, condensed, quarters
from ioc.demo.dossiers.procedures import STEADY, Procedure, handled
from ioc.demo.era import Era
from ioc.demo.province import Province
from ioc.demo.rhythm import COUNTER, ONLINE
from ioc.demo.step import MINUTE_S, Step, dice, local
from ioc.domain.calendar import DAY
from ioc.provinces.pack import Agency

AT_DESKS, ONLINE_A_DAY = 32.0, 60.0
"""Handed in on a plain working day, beside the steady ones (every second day at every office)."""
SHARES = (("one_stop", 0.66), ("land_office", 0.18), ("department", 0.16))
ELSEWHERE = 0.06
"""Handed in at another commune's desk (NĐ 118/2025: intake regardless of boundaries)."""
BY_POST = 0.05
"""Of those not sent online."""
NUMBERS_A_DAY = 600
LIFE_MAX_DAYS = 40
FIRST_DAY = date(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Known:
    """A birth, when its life begins and ends, and when its fee is paid online, if ever."""

    birth: Birth
    first_s: float
    last_s: float
    fee_s: float | None


@dataclass(frozen=True)
class Dossiers:
    province: Province
    characters: Characters
    seed: int

    def between(self, era: Era, start_s: float, end_s: float) -> Iterator[Step]:
        """Every step of the time (province's), of dossiers handed in within the era."""
        for known in self._living(era, start_s, end_s):
            if known.first_s < end_s and known.last_s >= start_s:
                steps = self.lives.of(known.birth)
                told = condensed(steps) if known.last_s < era.full_from_s else steps
                yield from (step for step in told if start_s <= step.at_s < end_s)

    def fees(self, era: Era, start_s: float, end_s: float) -> Iterator[Step]:
        """The payments of their fees."""
        for known in self._living(era, start_s, end_s):
            if known.fee_s is not None and known.fee_s < end_s and known.fee_s + LONGEST_S >= start_s:
                paid = payments(self.lives.of(known.birth), self.seed)
                told = imported(paid) if known.last_s < era.full_from_s else paid
                yield from (step for step in told if start_s <= step.at_s < end_s)

    def _living(self, era: Era, start_s: float, end_s: float) -> Iterator[Known]:
        day, last = local(start_s).date() - LIFE_MAX_DAYS * DAY, local(end_s).date()
        day = max(day, local(era.born_from_s).date())
        while day <= last:
            yield from (known for known in self._on(day, era.number, era.share) if era.born(known.birth.handed_s))
            day += DAY

    @cached_property
    def lives(self) -> Lives:
        return Lives(self.province, self.characters, self.seed)

    @cached_property
    def _on(self) -> Callable[[date, int, float], Sequence[Known]]:
        return lru_cache(maxsize=3 * LIFE_MAX_DAYS)(self._known)

    def _known(self, day: date, number: int, share: float) -> Sequence[Known]:
        found = []
        for birth in self.born(day, number, share):
            steps = self.lives.of(birth)
            found.append(Known(birth, steps[0].at_s, steps[-1].at_s, paid_at(steps, self.seed)))
        return tuple(found)

    def born(self, day: date, number: int = 0, share: float = 1.0) -> list[Birth]:
        """Dossiers handed in on a day, in order; `number` of the era."""
        chance = dice(self.seed, "dossiers", day)
        found = [*self._steady(day), *self._many(day, chance)]
        if share < 1:
            found = [birth for birth in found if birth.steady or chance.random() < share]
        first = number * NUMBERS_A_DAY
        return [
            Birth(b.handed_s, b.office, b.desk, b.procedure, b.channel, first + i, b.steady)
            for i, b in enumerate(found[:NUMBERS_A_DAY])
        ]

    def _steady(self, day: date) -> Iterator[Birth]:
        turn = self.province.calendar.working_days_between(FIRST_DAY, day)
        for place, office in enumerate(self.province.offices):
            calendar = self.province.calendar.of(self.province.unit(office), office.code)
            if (turn + place) % 2 == 0 and (moments := quarters(calendar, day, self.seed, office.code)):
                chance = dice(self.seed, "steady", day, office.code)
                channel = 2 if chance.random() < self.characters.of(office.code).online else 1
                early_s = chance.randint(2, 40) * MINUTE_S if channel == 2 else 0
                handed_s = int(moments[0].timestamp()) - early_s
                mine = handled(self.province, office)
                asked = [one for one in mine if one.limit.unit == "working_day" and one.limit.n >= 3]
                procedure = chance.choice(asked or [STEADY])
                yield Birth(handed_s, office, self._desk(office), procedure, channel, 0, steady=True)

    def _many(self, day: date, chance: Random) -> Iterator[Birth]:
        almanac = self.province.almanac
        handed = [(at_s, 1) for at_s in almanac.moments(COUNTER, day, AT_DESKS, chance)]
        handed += [(at_s, 2) for at_s in almanac.moments(ONLINE, day, ONLINE_A_DAY, chance)]
        for at_s, channel in sorted(handed):
            offices, weights = self._weighed[channel]
            office = chance.choices(offices, cum_weights=weights)[0]
            desk = self._desk(office)
            if channel == 1 and chance.random() < BY_POST:
                channel = 3
            if desk in self.province.commune_desks and chance.random() < ELSEWHERE:
                desk = chance.choice(self.province.commune_desks)
            yield Birth(at_s, office, desk, self._asked(office, chance), channel, 0)

    def _asked(self, office: Agency, chance: Random) -> Procedure:
        known = handled(self.province, office)
        return chance.choices(known, [one.weight for one in known])[0]

    def _desk(self, office: Agency) -> Agency:
        """Where its dossiers are handed in."""
        if office.kind == "one_stop":
            return office
        if office.kind == "land_office" and (desk := self.province.desk_of.get(self.province.unit(office))):
            return desk
        return self.province.central_desk

    @cached_property
    def _weighed(self) -> dict[int, tuple[list[Agency], list[float]]]:
        """Channel → offices, and their weights added up."""
        found = {}
        for channel in (1, 2):
            offices, weights = [], []
            for kind, share in SHARES:
                mine = [one for one in self.province.offices if one.kind == kind]
                sizes = [self._weight(one, channel) for one in mine]
                offices += mine
                weights += [share * size / sum(sizes) for size in sizes]
            found[channel] = (offices, list(accumulate(weights)))
        return found

    def _weight(self, office: Agency, channel: int) -> float:
        who = self.characters.of(office.code)
        return who.size * (who.online if channel == 2 else 1 - who.online)
