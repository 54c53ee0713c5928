"""Dossiers of an ordinary day at the one-stop desks. Pure.

A few laggards a day pass their date and are finished late: two to four are overdue at any time, so that the wall shows
the rule at work and does not drown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ioc.demo.province import Province
from ioc.demo.step import DAY_S, HOUR_S, Body, Step, dice, local, stamp
from ioc.provinces.pack import Agency

TOPIC = "procedures"
LIFE_MAX_S = 60 * HOUR_S
BY_HOUR = (1, 1, 0, 0, 1, 2, 9, 38, 62, 58, 44, 18, 12, 40, 55, 52, 40, 14, 8, 8, 8, 6, 4, 2)
LAGGARDS = ((9.0, 5.2), (11.0, 5.4), (13.5, 19.0), (14.5, 19.2), (16.0, 18.8))
"""Hour of the day a laggard is due, and how many hours late it is finished."""
PROCEDURES = (
    ("1.005129", "dat-dai"),
    ("2.000889", "ho-tich"),
    ("1.001193", "ho-tich"),
    ("2.001234", "kinh-doanh"),
    ("1.004221", "xay-dung"),
    ("1.010815", "bao-tro-xa-hoi"),
    ("2.000477", "tu-phap"),
)
REGISTERED, RECEIVED, IN_PROGRESS, SUPPLEMENT, FINISHED, RETURNED = 1, 2, 4, 5, 9, 10
LATE_SHARE = 0.02
PULSE_S = HOUR_S * 1.5
"""Every desk sends something at least this often: a desk that does not is called silent (L07)."""


@dataclass(frozen=True, slots=True)
class Dossiers:
    province: Province
    seed: int

    def between(self, start_s: float, end_s: float, born_s: float) -> Iterator[Step]:
        """Every step of the time, of dossiers handed in at or after `born_s`."""
        first = max(born_s, start_s - LIFE_MAX_S)
        for step in self._all(first, end_s, born_s):
            if start_s <= step.at_s < end_s:
                yield step

    def _all(self, first: float, end_s: float, born_s: float) -> Iterator[Step]:
        for hour in range(int(first // HOUR_S), int(-(-end_s // HOUR_S))):
            chance = dice(self.seed, TOPIC, hour)
            for i in range(BY_HOUR[(hour + 7) % 24]):
                handed_s = hour * HOUR_S + chance.random() * HOUR_S
                if handed_s >= born_s:
                    desk = chance.choice(self.province.desks)
                    yield from self.life(handed_s, desk, 1_000 + (hour + 7) % 24 * 100 + i)
        yield from self._pulse(first, end_s, born_s)
        yield from self._laggards(first, end_s, born_s)

    def _pulse(self, first: float, end_s: float, born_s: float) -> Iterator[Step]:
        """One short dossier of every desk in each stretch of PULSE_S."""
        desks = self.province.desks
        for stretch in range(int(first // PULSE_S), int(-(-end_s // PULSE_S))):
            for place, desk in enumerate(desks):
                at_s = (stretch + (place + 0.5) / len(desks)) * PULSE_S
                if at_s >= born_s:
                    yield from self.life(at_s, desk, 5_000 + stretch % 16)

    def _laggards(self, first: float, end_s: float, born_s: float) -> Iterator[Step]:
        day = int((first + 7 * HOUR_S) // DAY_S) - 2
        last = int((end_s + 7 * HOUR_S) // DAY_S) + 1
        for one in range(day, last):
            for i, (due_h, late_h) in enumerate(LAGGARDS):
                due_s = one * DAY_S - 7 * HOUR_S + due_h * HOUR_S
                handed_s = due_s - 3 * HOUR_S
                if handed_s >= born_s:
                    desk = dice(self.seed, "laggard", one, i).choice(self.province.desks)
                    yield from self.laggard(handed_s, due_s, late_h * HOUR_S, desk, 9_000 + i)

    def life(self, handed_s: float, desk: Agency, number: int) -> list[Step]:
        """All steps of one dossier that goes well, or nearly."""
        facts = self.facts(handed_s, desk, number)
        chance = dice(self.seed, TOPIC, facts["dossier_id"])
        received_s = handed_s + chance.uniform(0.05, 0.6) * HOUR_S
        span_s = chance.choice((4, 8, 24, 24, 48)) * HOUR_S
        due_s = received_s + span_s
        share = (
            chance.uniform(1.02, 1.1)
            if chance.random() < LATE_SHARE and span_s <= 8 * HOUR_S
            else chance.uniform(0.3, 0.93)
        )
        ended_s = received_s + span_s * share
        facts |= {"received_at": stamp(received_s), "due_at": stamp(due_s)}
        found = [self.step(received_s, RECEIVED, facts), self.step(received_s + 0.1 * span_s, IN_PROGRESS, facts)]
        if chance.random() < 0.05:
            found.append(self.step(received_s + 0.2 * span_s, SUPPLEMENT, {**facts, "supplements": 1}))
            facts["supplements"] = 1
        found.append(self.step(ended_s, FINISHED, {**facts, "ended_at": stamp(ended_s)}))
        taken_s = ended_s + chance.uniform(0.2, 5) * HOUR_S
        found.append(self.step(taken_s, RETURNED, {**facts, "ended_at": stamp(ended_s), "returned_at": stamp(taken_s)}))
        return found

    def laggard(self, handed_s: float, due_s: float, late_s: float, desk: Agency, number: int) -> list[Step]:
        """A dossier that passes its date and is finished `late_s` after it."""
        facts = self.facts(handed_s, desk, number)
        facts |= {"received_at": stamp(handed_s), "due_at": stamp(due_s)}
        ended_s = due_s + late_s
        return [
            self.step(handed_s, RECEIVED, facts),
            self.step(handed_s + (due_s - handed_s) * 0.3, IN_PROGRESS, facts),
            self.step(ended_s, FINISHED, {**facts, "ended_at": stamp(ended_s)}),
        ]

    def facts(self, handed_s: float, desk: Agency, number: int) -> Body:
        """What every step of a dossier says of it."""
        chance = dice(self.seed, "dossier", desk.code, number, int(handed_s))
        procedure, kind = chance.choice(PROCEDURES)
        channel = chance.choices((1, 2, 3), (22, 74, 4))[0]
        return {
            "source": "mot-cua-tinh",
            "dossier_id": f"{desk.code}-{local(handed_s):%y%m%d}-{number:04d}",
            "procedure_code": procedure,
            "field": kind,
            "agency": desk.code,
            "unit": desk.unit_on(self.province.today),
            "channel": channel,
            "received_by": desk.code,
            "submitted_at": stamp(handed_s),
            "digitised": chance.random() < 0.8,
            "level": "full" if channel == 2 else "partial",
            "vneid": chance.random() < 0.7,
            "fee": chance.choice((0, 0, 15_000, 50_000)),
        }

    def step(self, at_s: float, state: int, facts: Body) -> Step:
        body = {**facts, "state": state, "event_id": f"hs-{facts['dossier_id']}-{state}"}
        return Step(at_s, TOPIC, str(facts["dossier_id"]), body)
