"""Directives, documents and reports of ordinary days: who owes what until when, and whether it was done. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from ioc.demo.character import Characters
from ioc.demo.era import Era
from ioc.demo.province import Province
from ioc.demo.rhythm import COUNTER
from ioc.demo.step import Body, DayOf, Moment, Step, dice, local
from ioc.domain.calendar import DAY
from ioc.domain.text import VIETNAM
from ioc.provinces.pack import Agency

TOPIC = "directives"
LIFE_MAX_DAYS = 32
A_DAY = 17.0
KINDS = (("document", 0.72), ("directive", 0.18), ("report", 0.1))
SOURCE = "qlvb"
LETTERS = {"document": "VB", "directive": "CD", "report": "BC"}
DAYS = {"document": (1, 2, 3, 5), "directive": (3, 5, 7, 10, 15), "report": (5, 7, 10)}
"""Working days allowed."""
FIELDS = ("tthc", "chuyen-doi-so", "dat-dai", "dau-tu-cong", "noi-vu", "y-te", "giao-duc", "thien-tai")
IN_SHORT = frozenset({"assigned", "done", "cancelled"})
"""What is told of one that was over long ago."""
CLOSING = time(17)


@dataclass(frozen=True)
class Directives:
    province: Province
    characters: Characters
    seed: int

    def between(self, era: Era, start_s: float, end_s: float) -> Iterator[Step]:
        """Every step of the time (province's), of what was assigned within the era."""
        day, last = local(start_s).date() - LIFE_MAX_DAYS * DAY, local(end_s).date()
        day = max(day, local(era.born_from_s).date())
        while day <= last:
            chance = dice(self.seed, TOPIC, day)
            for i, at_s in enumerate(self.province.almanac.moments(COUNTER, day, A_DAY, chance)):
                if not era.born(at_s) or (era.share < 1 and chance.random() >= era.share):
                    continue
                steps = list(self.life(at_s, f"{era.tag}{day:%y%m%d}-{i:03d}"))
                over = steps[-1].at_s < era.full_from_s
                for step in steps:
                    if start_s <= step.at_s < end_s and not (over and step.body["state"] not in IN_SHORT):
                        yield step
            day += DAY

    def life(self, assigned_s: float, name: str) -> Iterator[Step]:
        """All steps of one thing that is owed."""
        chance = dice(self.seed, TOPIC, "life", name)
        kind = chance.choices([one for one, _ in KINDS], [share for _, share in KINDS])[0]
        owner = chance.choice(self.province.offices)
        calendar = self.province.calendar
        assigned = local(assigned_s)
        due = datetime.combine(calendar.add_working_days(assigned.date(), chance.choice(DAYS[kind])), CLOSING, VIETNAM)
        facts = self.facts(f"{LETTERS[kind]}-{name}", kind, owner, assigned_s, due.timestamp(), chance)
        yield self.step(assigned_s, "assigned", facts)
        if chance.random() < 0.01:
            yield self.step(assigned_s + 5_400, "cancelled", {**facts, "reason": "wrong_owner"})
            return
        whole = calendar.working_time_between(assigned, due)
        late = chance.random() < 0.02 + self.characters.of(owner.code).late
        used = whole + timedelta(hours=chance.expovariate(1 / 9)) if late else whole * chance.uniform(0.25, 0.96)
        accepted = calendar.add_working(assigned, min(used * 0.3, timedelta(hours=chance.uniform(0.2, 4))))
        facts["accepted_at"] = Moment(accepted.timestamp())
        yield self.step(accepted.timestamp(), "accepted", facts)
        if kind != "document":
            for part, progress in ((0.4, 30), (0.75, 70)):
                at_s = max(calendar.add_working(assigned, used * part), accepted + timedelta(minutes=5)).timestamp()
                yield self.step(at_s, "in_progress", {**facts, "progress": progress}, f"-{progress}")
        submitted = max(calendar.add_working(assigned, used), accepted + timedelta(minutes=15))
        facts |= {"submitted_at": Moment(submitted.timestamp()), "progress": 100}
        yield self.step(submitted.timestamp(), "submitted", facts)
        done_s = calendar.add_working(submitted, timedelta(hours=chance.uniform(0.1, 5))).timestamp()
        yield self.step(done_s, "done", {**facts, "done_at": Moment(done_s), **self._how(owner, chance)})

    def facts(self, name: str, kind: str, owner: Agency, assigned_s: float, due_s: float, chance: Random) -> Body:
        """What every step says of it."""
        facts: Body = {
            "source": SOURCE,
            "directive_id": name,
            "kind": kind,
            "agency": owner.code,
            "unit": self.province.unit(owner),
            "level": "commune" if len(self.province.unit(owner)) == 5 else "province",
            "assigned_by": self.province.central_desk.code if kind == "document" else f"UBND-{self.province.pack.code}",
            "field": chance.choice(FIELDS),
            "assigned_at": Moment(assigned_s),
            "due_at": Moment(due_s),
            "urgency": chance.choices(("normal", "urgent", "very_urgent"), (85, 13, 2))[0],
        }
        if kind == "directive":
            facts |= {"document_no": f"{chance.randint(100, 4_900)}/UBND-HCC", "document_date": DayOf(assigned_s)}
            if (partner := chance.choice(self.province.departments)) is not owner:
                facts["partners"] = [partner.code]
        return facts

    def step(self, at_s: float, state: str, facts: Body, more: str = "") -> Step:
        name = str(facts["directive_id"])
        return Step(at_s, TOPIC, name, {**facts, "state": state, "event_id": f"{name}-{state}{more}"})

    def _how(self, owner: Agency, chance: Random) -> Body:
        """Online and signed: the province's offices nearly always, the communes' mostly (F19: 98, 87, 75 %)."""
        share = 0.98 if len(self.province.unit(owner)) == 2 else 0.84
        online = chance.random() < share - (0.1 if self.characters.of(owner.code).chronic else 0)
        return {"online": online, "signed": online and chance.random() < 0.95}
