"""Life: all steps of one dossier, from the hand-in to the result, in working time. Pure.

    1 → 2 → 4 → 4 → 9 → 10, and on the way perhaps 3 (refused), 5 → 4 (papers asked for), 6 → 4 (fee asked for),
    7 (withdrawn), 8 (stopped); when it will be late, a letter of apology with a new date, or none.

`condensed` tells a life of long ago as a yearly import would: receipt, waits and end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

import msgspec

from ioc.demo.character import Character, Characters
from ioc.demo.dossiers.birth import Birth
from ioc.demo.province import Province
from ioc.demo.step import HOUR_S, Body, Moment, Step, dice, local, pseudonym
from ioc.domain.calendar import DAY, Calendar
from ioc.domain.daycount import ends_at
from ioc.domain.dossier.states import State
from ioc.domain.text import VIETNAM

TOPIC = "procedures"
SOURCE = "mot-cua-tinh"
OFFICERS = 4
"""In each office."""
IN_SHORT = frozenset({2, 3, 5, 7, 8, 9})
"""States told of a dossier that was over long ago."""
REFUSED, WITHDRAWN, STOPPED, PAPERS = 0.012, 0.007, 0.004, 0.05
"""Shares of all dossiers."""
LATE_H = 6.0
"""Office hours that a late one is late, on average."""
FALLS_DUE_H = 0.4
"""The least time to spare of one that is in time."""


@dataclass(frozen=True)
class Lives:
    province: Province
    characters: Characters
    seed: int

    def of(self, birth: Birth) -> list[Step]:
        """All steps, in order of time."""
        return list(_Life(self.province, self.characters.of(birth.office.code), birth, self.seed).told())


class _Life:
    """One life while it is told."""

    def __init__(self, province: Province, who: Character, birth: Birth, seed: int) -> None:
        self._province, self._who, self._birth, self._seed = province, who, birth, seed
        self._calendar = province.calendar.of(province.unit(birth.office), birth.office.code)
        self._chance = dice(seed, TOPIC, birth.id, int(birth.handed_s))
        self._id = birth.id
        self._facts = self._first_facts()
        self._told: dict[int, int] = {}

    def told(self) -> Iterator[Step]:
        chance, birth = self._chance, self._birth
        handed = local(birth.handed_s)
        if birth.channel != 1:
            yield self._step(handed, State.REGISTERED)
        received = self._taken_in(handed)
        if chance.random() < REFUSED and not birth.steady:
            yield self._step(received, State.NOT_ACCEPTED, {"refused_at": _moment(received)})
            return
        due = ends_at(received, birth.procedure.limit, self._calendar)
        self._facts |= {"received_at": _moment(received), "due_at": _moment(due)}
        yield self._step(received, State.RECEIVED, self._held("tiep-nhan"))
        yield from self._steady(received, due) if birth.steady else self._worked(received, due)

    def _worked(self, received: datetime, due: datetime) -> Iterator[Step]:
        chance, who = self._chance, self._who
        whole = self._calendar.working_time_between(received, due)
        late = chance.random() < who.late
        spare = whole - timedelta(hours=FALLS_DUE_H)
        used = whole + timedelta(hours=chance.expovariate(1 / LATE_H)) if late else spare * chance.uniform(0.3, 0.97)
        at = self._calendar.add_working(received, used * 0.08)
        yield self._step(at, State.IN_PROGRESS, self._held("tham-dinh"))
        draw = chance.random()
        if draw < WITHDRAWN + STOPPED:
            state = State.WITHDRAWN if draw < WITHDRAWN else State.STOPPED
            ended = self._calendar.add_working(at, used * 0.3)
            yield self._step(ended, state, {"ended_at": _moment(ended)})
            return
        for _ in range(self._requests()):
            asked = self._calendar.add_working(at, used * 0.15)
            self._facts["supplements"] = int(self._facts.get("supplements", 0)) + 1
            yield self._step(asked, State.SUPPLEMENT_ASKED, self._held("tham-dinh"))
            answered = asked + timedelta(hours=chance.uniform(3, 70))
            at = self._calendar.next_working(answered) + timedelta(seconds=chance.uniform(30, 900))
            due += at - asked  # as the clock of QĐ 766 sees it; the promised date stays
            yield self._step(at, State.IN_PROGRESS, self._held("tham-dinh"))
        paid_late = self._birth.procedure.pays_late and self._owes
        if paid_late:
            asked = self._calendar.add_working(at, used * 0.3)
            yield self._step(asked, State.PAYMENT_ASKED, self._held("tham-dinh"))
            at = self._calendar.next_working(asked + timedelta(hours=chance.uniform(0.2, 8)))
            yield self._step(at, State.IN_PROGRESS, {**self._held("tham-dinh"), **self._payment()})
        signed = self._calendar.add_working(at, used * (0.2 if paid_late else 0.55))
        yield self._step(signed, State.IN_PROGRESS, {**self._held("trinh-ky"), **self._results()})
        ended = max(self._calendar.add_working(received, used), self._calendar.add_working(signed, used * 0.05))
        if ended > due:
            yield from self._apologies(due, ended, signed)
        yield self._step(ended, State.FINISHED, {**self._held("tra-ket-qua"), "ended_at": _moment(ended)})
        yield from self._fetched(ended)

    def _steady(self, received: datetime, due: datetime) -> Iterator[Step]:
        """Handed on four times a day on two days."""
        chance, day = self._chance, received.date()
        next_day = self._calendar.add_working_days(day, 1)
        moments = [*self._quarters(day)[1:], *self._quarters(next_day)]
        ended = moments[-1]
        if chance.random() < self._who.late * 0.6:
            ended = self._calendar.add_working(due, timedelta(hours=chance.uniform(1, 12)))
        else:
            moments.pop()
        for place, at in enumerate(moments):
            stage = "trinh-ky" if place > 3 else "tham-dinh"
            yield self._step(at, State.IN_PROGRESS, {**self._held(stage), **(self._results() if place == 4 else {})})
        if ended > due:
            yield from self._apologies(due, ended, moments[-1])
        yield self._step(ended, State.FINISHED, {**self._held("tra-ket-qua"), "ended_at": _moment(ended)})
        yield from self._fetched(ended)

    def _quarters(self, day: date) -> list[datetime]:
        return quarters(self._calendar, day, self._seed, self._birth.office.code)

    def _taken_in(self, handed: datetime) -> datetime:
        chance = self._chance
        if self._birth.steady:
            return max(handed, self._quarters(handed.date())[0].replace(microsecond=0))
        if self._birth.channel == 1:
            return handed
        slow = 9 * HOUR_S if self._who.chronic else 2 * HOUR_S
        opened = self._calendar.next_working(handed)
        return self._calendar.add_working(opened, timedelta(seconds=60 + slow * chance.random() ** 3))

    def _requests(self) -> int:
        draw = self._chance.random()
        if draw < self._who.asks_again:
            return 2
        return 1 if draw < PAPERS else 0

    def _apologies(self, due: datetime, ended: datetime, known: datetime) -> Iterator[Step]:
        """One letter, perhaps a second one when the new date passes as well."""
        chance = self._chance
        if chance.random() >= self._who.apologises:
            return
        sent = max(known + timedelta(minutes=5), due - timedelta(minutes=chance.uniform(20, 200)))
        if sent >= ended:
            return
        enough = chance.random() < 0.85
        new = self._calendar.add_working(max(ended, due), timedelta(hours=2)) if enough else due + (ended - due) / 2
        yield self._apology(sent, new, chance)
        if not enough and new > sent:
            yield self._apology(new, self._calendar.add_working(ended, timedelta(hours=3)), chance)

    def _apology(self, sent: datetime, new: datetime, chance: Random) -> Step:
        reason = chance.choice(("cho-y-kien-so-nganh", "kiem-tra-thuc-dia", "qua-tai", "loi-phan-mem"))
        letter = {
            "sent_at": _moment(sent),
            "new_due_at": _moment(max(new, local(self._facts["due_at"]))),
            "reason": reason,
        }
        return self._step(sent, State.IN_PROGRESS, {**self._held("trinh-ky"), "apology": letter})

    def _fetched(self, ended: datetime) -> Iterator[Step]:
        chance, who = self._chance, self._who
        if self._facts.get("e_result") and self._birth.channel == 2:
            returned = ended + timedelta(seconds=chance.uniform(20, 300))
        else:
            returned = self._calendar.next_working(ended + timedelta(hours=chance.uniform(0.2, 50)))
        said: Body = {"ended_at": _moment(ended), "returned_at": _moment(returned)}
        if chance.random() < 0.3:
            content = chance.random() < who.content
            said["rating"] = chance.choice((4, 5, 5)) if content else chance.choice((1, 2))
        yield self._step(returned, State.RETURNED, said)

    @property
    def _owes(self) -> bool:
        return bool(self._facts["fee"])

    def _payment(self) -> Body:
        """Whether the fee is paid online, and where; a fact from then on."""
        paid = self._chance.choice((1, 1, 1, 2)) if self._chance.random() < self._who.paid_online else 0
        self._facts["paid"] = paid
        return {"paid": paid}

    def _results(self) -> Body:
        chance, who = self._chance, self._who
        found = {
            "e_result": chance.random() < who.e_result,
            "synced": chance.random() < who.synced,
            "shared_store": chance.random() < who.shared_store,
        }
        self._facts |= found
        return found

    def _held(self, stage: str) -> Body:
        officer = pseudonym(self._seed, "officer", self._birth.office.code, stage, self._chance.randrange(OFFICERS))
        return {"step": stage, "officer_key": officer}

    def _first_facts(self) -> Body:
        birth, chance, who = self._birth, self._chance, self._who
        procedure = birth.procedure
        digitised = chance.random() < who.digitised
        facts: Body = {
            "source": SOURCE,
            "dossier_id": self._id,
            "procedure_code": procedure.code,
            "field": procedure.field,
            "agency": birth.office.code,
            "unit": self._province.unit(birth.office),
            "channel": birth.channel,
            "received_by": birth.desk.code,
            "submitted_at": Moment(birth.handed_s),
            "level": procedure.level,
            "duration": procedure.limit.n,
            "duration_unit": "hour" if procedure.limit.unit == "working_hour" else "working_day",
            "fee": procedure.fee,
            "digitised": digitised,
            "reused": digitised and chance.random() < who.reused,
            "vneid": chance.random() < who.vneid,
        }
        if procedure.fee and not procedure.pays_late:
            facts["paid"] = chance.choice((1, 1, 1, 2)) if chance.random() < who.paid_online else 0
        return facts

    def _step(self, at: datetime, state: State, more: Body | None = None) -> Step:
        number = self._told[state] = self._told.get(state, 0) + 1
        name = f"hs-{self._id}-{int(state)}" + (f"-{number}" if number > 1 else "")
        body = {**self._facts, **(more or {}), "state": int(state), "event_id": name}
        return Step(at.timestamp(), TOPIC, self._id, body)


def quarters(calendar: Calendar, day: date, seed: int, office: str) -> list[datetime]:
    """Four moments of a working day, one in each quarter of its office time: never four office hours apart, from day to
    day. None on a day off."""
    chance, start = dice(seed, "quarters", office, day), datetime.combine(day, time(), VIETNAM)
    whole = calendar.working_time_between(start, start + DAY)
    return [calendar.add_working(start, whole * (i + chance.uniform(0.1, 0.9)) / 4) for i in range(4)] if whole else []


def condensed(steps: Iterable[Step]) -> list[Step]:
    """The steps in short: what the left-out ones say is said by the next or the last one."""
    kept: list[Step] = []
    carried: Body = {}
    answering = False
    for step in steps:
        if step.body["state"] in IN_SHORT or answering:
            kept.append(msgspec.structs.replace(step, body={**carried, **step.body}) if carried else step)
            carried = {}
        else:
            carried |= {name: said for name, said in step.body.items() if name in ("apology", "rating")}
        answering = step.body["state"] == State.SUPPLEMENT_ASKED
    if carried and kept:
        kept[-1] = msgspec.structs.replace(kept[-1], body={**carried, **kept[-1].body})
    return kept


def _moment(at: datetime) -> Moment:
    return Moment(at.timestamp())
