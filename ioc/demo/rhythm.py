"""Rhythm: how much of something happens in which half hour of a day: the office, the market, the hospital. Pure.

A rhythm is declared for a working day and for a day of rest in 48 half hours; weekdays and days of the month weigh on
top of it. `Almanac` reads it by the working calendar, so that holidays, make-up Saturdays and storms are in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import exp, sqrt
from random import Random
from typing import Final

from ioc.demo.step import HOUR_S
from ioc.domain.calendar import Calendar
from ioc.domain.text import VIETNAM

SLOTS: Final = 48
SLOT_S: Final = HOUR_S / 2
NORMAL_FROM: Final = 30.0
"""Above this mean a Poisson number is drawn as a rounded normal one."""

Weights = tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rhythm:
    work: Weights
    """Half hours of a working day from midnight; only their proportions count."""
    rest: Weights
    """Of a day of rest, in the same proportions."""
    weekdays: Weights = (1.0,) * 7
    """Monday first."""
    month: tuple[tuple[int, int, float], ...] = ()
    """(first day, last day, factor)."""
    only_open: bool = False
    """Nothing happens while the office is closed."""

    def factor(self, day: date) -> float:
        """What weekday and day of the month make of it."""
        found = self.weekdays[day.weekday()]
        for first, last, factor in self.month:
            if first <= day.day <= last:
                found *= factor
        return found


class Almanac:
    """Rhythms by the working calendar of a province. Remembers days it has worked out."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._known: dict[tuple[Rhythm, date], Weights] = {}

    def shares(self, rhythm: Rhythm, day: date) -> Weights:
        """Each half hour's part of what happens on a plain working day; together more or less than 1."""
        known = self._known.get((rhythm, day))
        if known is None:
            known = self._known[rhythm, day] = self._shares(rhythm, day)
        return known

    def _shares(self, rhythm: Rhythm, day: date) -> Weights:
        # A day the province shut its offices by storm has no hours, but is not one of rest either.
        weights = rhythm.rest if self.calendar.is_rest_day(day) else rhythm.work
        whole = sum(rhythm.work)
        factor = rhythm.factor(day)
        start = datetime.combine(day, time(), VIETNAM)
        return tuple(
            0.0
            if rhythm.only_open and not self.calendar.is_working(start + (slot + 0.5) * timedelta(seconds=SLOT_S))
            else weight * factor / whole
            for slot, weight in enumerate(weights)
        )

    def moments(self, rhythm: Rhythm, day: date, per_day: float, chance: Random) -> list[float]:
        """When it happens on that day, whole unix seconds, in order; `per_day` on a plain working day."""
        start_s = datetime.combine(day, time(), VIETNAM).timestamp()
        found = []
        for slot, share in enumerate(self.shares(rhythm, day)):
            for _ in range(poisson(chance, per_day * share)):
                found.append(start_s + int((slot + chance.random()) * SLOT_S))
        found.sort()
        return found


def poisson(chance: Random, mean: float) -> int:
    """How many happen when `mean` are expected."""
    if mean <= 0:
        return 0
    if mean > NORMAL_FROM:
        return max(0, round(chance.gauss(mean, sqrt(mean))))
    limit, product, n = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        n += 1
    return n


def _by_hour(text: str) -> Weights:
    """24 numbers, each for both halves of its hour."""
    return tuple(float(word) for word in text.split() for _ in range(2))


def _half_hours(first: str, text: str) -> Weights:
    """Numbers from the half hour that begins at `first` (HH:MM); nothing before and after."""
    hour, minute = map(int, first.split(":"))
    place, numbers = hour * 2 + minute // 30, [float(word) for word in text.split()]
    return (*(0.0,) * place, *numbers, *(0.0,) * (SLOTS - place - len(numbers)))


_NOTHING: Final = (0.0,) * SLOTS

COUNTER: Final = Rhythm(
    # 07:30–11:30, 13:00–17:00: people come in the morning, and few shortly before the desk closes.
    work=_half_hours("07:30", "7 12 14 14 13 11 8 4  0 0 0  5 8 10 10 9 7 5 2"),
    rest=_NOTHING,
    weekdays=(1.3, 1.05, 0.95, 0.95, 0.85, 0.8, 1.0),
    only_open=True,
)
"""People at a one-stop desk."""
ONLINE: Final = Rhythm(
    work=_by_hour("1 0 0 0 0 1 3 9 16 17 15 10 6 8 13 14 12 8 6 8 11 9 5 2"),
    rest=_by_hour("1 0 0 0 0 0 1 2 4 5 5 4 3 3 4 4 3 3 3 5 6 5 3 1"),
    weekdays=(1.2, 1.05, 1.0, 1.0, 0.9, 1.0, 0.9),
)
"""Dossiers sent from home or the office, at any hour."""
STREET: Final = Rhythm(
    work=_by_hour("1 1 0 0 1 3 10 17 16 13 12 9 7 9 12 13 15 17 12 9 7 5 3 2"),
    rest=_by_hour("1 1 0 0 1 2 5 9 11 11 10 8 6 7 9 9 10 10 9 7 6 4 3 2"),
    weekdays=(1.15, 1.0, 1.0, 1.0, 1.05, 1.0, 0.9),
)
"""What people see on their way and report."""
HOSPITAL: Final = Rhythm(
    work=_by_hour("1 1 1 1 1 2 8 24 34 33 28 18 6 12 20 18 13 7 4 3 3 2 2 1"),
    rest=_by_hour("1 1 1 1 1 1 3 6 8 8 7 5 3 3 4 4 3 3 2 2 2 2 1 1"),
    weekdays=(1.3, 1.1, 1.0, 1.0, 0.95, 1.0, 0.7),
)
"""Bills at the cash desks of hospitals: mornings, Mondays."""
MARKET: Final = Rhythm(
    work=_by_hour("0.3 0.2 0.2 0.2 2 7 13 18 22 21 18 15 11 9 11 13 16 18 16 13 9 5 2 0.6"),
    rest=_by_hour("0.4 0.2 0.2 0.2 2 8 15 20 25 25 22 18 12 11 14 16 19 21 20 17 12 7 3 1"),
    weekdays=(0.95, 0.95, 0.95, 1.0, 1.05, 1.05, 1.0),
)
"""Stalls and shops."""
EVENING: Final = Rhythm(
    work=_by_hour("0.5 0.3 0.2 0.2 0.3 1 3 6 7 7 6 7 6 4 4 5 6 8 13 19 21 16 8 2"),
    rest=_by_hour("0.6 0.3 0.2 0.2 0.3 1 2 5 8 9 9 8 6 5 5 6 7 9 13 17 18 14 7 2"),
    weekdays=(1.05, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
    month=((1, 4, 0.7), (5, 15, 1.5), (16, 31, 0.8)),
)
"""Electricity and water, paid after supper once the bill has come."""
SCHOOL: Final = Rhythm(
    work=_by_hour("0.2 0 0 0 0 0.5 4 12 8 6 6 10 9 5 4 5 8 10 9 14 17 12 5 1"),
    rest=_by_hour("0.2 0 0 0 0 0.2 1 2 3 4 4 4 4 3 3 3 3 4 5 8 9 7 3 1"),
    month=((1, 10, 2.6), (11, 20, 0.8), (21, 31, 0.3)),
)
"""School fees, due in the first days of the month."""
SENSORS: Final = Rhythm(
    work=_by_hour("6 7 8 8 7 5 4 5 7 8 8 7 5 6 8 8 7 6 5 5 5 6 6 6"),
    rest=_by_hour("6 7 8 8 7 5 4 4 4 4 4 4 4 4 4 4 4 4 4 5 5 6 6 6"),
)
"""What sensors see: scanners at night, people by day."""
STEADY: Final = Rhythm(work=(1.0,) * SLOTS, rest=(1.0,) * SLOTS)
"""A collector that works round the clock."""
ALL: Final = {
    "counter": COUNTER, "online": ONLINE, "street": STREET, "hospital": HOSPITAL, "market": MARKET,
    "evening": EVENING, "school": SCHOOL, "sensors": SENSORS, "steady": STEADY,
}  # fmt: skip
