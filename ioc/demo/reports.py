"""Field reports of ordinary days: what people see, and what becomes of it. Pure. Urgent ones belong to the story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from math import inf
from random import Random

from ioc.demo.character import Characters
from ioc.demo.era import Era
from ioc.demo.province import Province
from ioc.demo.rhythm import STREET
from ioc.demo.step import HOUR_S, Body, Moment, Step, dice, local, pseudonym
from ioc.domain.calendar import DAY
from ioc.domain.daycount import TimeLimit, ends_at
from ioc.services.tracking import tracking_no

TOPIC = "field-reports"
SOURCE, HOTLINE = "ioc-phan-anh", "tong-dai-1022"
A_DAY = 52.0
LIFE_MAX_DAYS = 24
SEEN = {
    "waste": ("Rác thải tồn đọng ven đường chưa được thu gom.", "Thùng rác công cộng đầy, rác tràn ra vỉa hè."),
    "traffic": ("Mặt đường có ổ gà sâu, nguy hiểm vào buổi tối.", "Đèn tín hiệu tại ngã tư không hoạt động."),
    "drainage": ("Cống thoát nước bị tắc, đường ngập sau mưa.", "Nắp hố ga bị vỡ."),
    "electricity": ("Đèn đường hỏng nhiều bóng liên tiếp.", "Dây điện võng thấp sát mái nhà."),
    "urban_order": ("Lấn chiếm vỉa hè để xe, bày hàng.", "Biển quảng cáo che khuất tầm nhìn."),
    "security": ("Thanh niên tụ tập gây ồn ào ban đêm.",),
    "construction": ("Công trình làm rơi vãi vật liệu ra đường.", "Xây dựng không che chắn, bụi nhiều."),
    "pollution": ("Khói đốt rác gây mùi khó chịu.", "Nước kênh có màu đen, mùi hôi."),
    "health_education": ("Cổng trường ùn tắc giờ tan học.",),
    "food_safety": ("Hàng ăn không che đậy thực phẩm.",),
    "other": ("Cây xanh nghiêng, có nguy cơ đổ.",),
}
CATEGORIES = sorted(SEEN)
OFTEN = {"waste": 4, "traffic": 5, "drainage": 3, "electricity": 3, "urban_order": 3, "pollution": 2.5}
WEIGHTS = [OFTEN.get(category, 1.0) for category in CATEGORIES]
BY_NIGHT = frozenset({"electricity", "drainage", "security", "traffic"})
"""What somebody sees to at any hour."""
CHANNELS = ("app", "app", "app", "zalo", "zalo", "hotline_1022", "web", "officer", "officer", "community_team")
PETITIONS = 0.07
"""Sent through the national portal (PAKN): a matter for QĐ 766, answered within 15 working days."""
LIMITS = {2: 2, 3: 5, 4: 7, 5: 10}
"""Severity → working days to resolve."""
REFUSED, REOPENED, TWIN = 0.02, 0.03, 0.02
LATE = 0.03
"""Beside what the commune's character adds."""
IN_SHORT = frozenset({"received", "classifying", "resolved", "closed", "refused"})
"""What is told of a report that was over long ago."""
REPORTERS = 4_000


@dataclass(frozen=True)
class Reports:
    province: Province
    characters: Characters
    seed: int

    def between(self, era: Era, start_s: float, end_s: float) -> Iterator[Step]:
        """Every step of the time (province's), of reports filed within the era."""
        day, last = local(start_s).date() - LIFE_MAX_DAYS * DAY, local(end_s).date()
        day = max(day, local(era.born_from_s).date())
        while day <= last:
            chance = dice(self.seed, TOPIC, day)
            for i, filed_s in enumerate(self.province.almanac.moments(STREET, day, A_DAY, chance)):
                told = era.share == 1 or chance.random() < era.share
                name = f"{era.tag}{day}-{i}"
                if told and era.born(filed_s):
                    yield from self.told(filed_s, name, start_s, end_s, era.full_from_s)
            day += DAY

    def told(
        self, filed_s: float, name: str, start_s: float, end_s: float, full_from_s: float = -inf
    ) -> Iterator[Step]:
        """Steps of one report in this time."""
        if filed_s >= end_s or self._ended.get(name, start_s) < start_s:
            return
        steps = self.life(filed_s, name)
        self._ended[name] = over_s = steps[-1].at_s
        for step in steps:
            in_short = over_s >= full_from_s or step.body["state"] in IN_SHORT
            if start_s <= step.at_s < end_s and in_short:
                yield step

    @cached_property
    def _ended(self) -> dict[str, float]:
        """When lives that were told ended: they are not told again to find that they are over."""
        return {}

    def life(self, filed_s: float, name: str) -> list[Step]:
        """All steps of one report."""
        chance = dice(self.seed, TOPIC, "life", name)
        category = chance.choices(CATEGORIES, WEIGHTS)[0]
        severity = chance.choices((2, 3, 4, 5), (10, 45, 35, 10))[0]
        unit = self.province.commune(chance)
        filed = local(filed_s)
        calendar = self.province.calendar
        petition = chance.random() < PETITIONS
        days = 15 if petition else LIMITS[severity]
        due = ends_at(filed, TimeLimit(days, "working_day"), calendar)
        facts = self.facts(filed_s, name, category, severity, due.timestamp(), chance, unit)
        if petition:
            facts |= {"kind": "PAKN", "channel": "web", "source": SOURCE}
        told = _Telling(self, facts, chance)
        told.add(filed_s, "received")
        read = filed + timedelta(minutes=2 + chance.expovariate(1 / 20))  # the centre's shift reads at any hour
        told.add(read.timestamp(), "classifying")
        if chance.random() < REFUSED:
            told.add(read.timestamp() + 900, "refused", refuse_reason="Nội dung không đủ thông tin để xử lý.")
            return told.steps
        passed = read + timedelta(minutes=chance.uniform(3, 60))
        told.add(passed.timestamp(), "forwarded")
        whole = calendar.working_time_between(passed, due)
        late = chance.random() < LATE + self._chronic(unit)
        used = whole + timedelta(hours=chance.expovariate(1 / 7)) if late else whole * chance.uniform(0.05, 0.6)
        if category in BY_NIGHT and not late:  # crews that work at any hour
            started = passed + timedelta(hours=chance.uniform(0.2, 2))
            resolved = min(due, started + timedelta(hours=chance.uniform(0.5, 14)))
        else:
            started = calendar.add_working(passed, used * chance.uniform(0.1, 0.4))
            resolved = max(calendar.add_working(passed, used), started + timedelta(minutes=20))
        told.add(started.timestamp(), "in_progress")
        told.add(resolved.timestamp(), "resolved")
        closed = resolved + timedelta(hours=chance.uniform(0.5, 30))
        if chance.random() < REOPENED:
            again = calendar.next_working(closed)
            told.add(again.timestamp(), "in_progress", reopened=1)
            resolved = calendar.add_working(again, timedelta(hours=chance.uniform(2, 10)))
            told.add(resolved.timestamp(), "resolved", reopened=1)
            closed = resolved + timedelta(hours=chance.uniform(1, 20))
        told.add(closed.timestamp(), "closed", **self._rated(late, chance))
        return told.steps

    def facts(
        self, filed_s: float, name: str, category: str, severity: int, due_s: float, chance: Random, unit: str = ""
    ) -> Body:
        """What every step of a report says of it."""
        unit = unit or self.province.commune(chance)
        accept = self.province.calendar.add_working(local(filed_s), timedelta(hours=8)).timestamp()
        facts: Body = {
            "source": SOURCE,
            "report_id": tracking_no(f"demo/{self.seed}/{name}".encode(), datetime.fromtimestamp(filed_s, UTC)),
            "kind": "PAHT",
            "category": category,
            "severity": severity,
            "channel": CHANNELS[int(chance.random() * len(CHANNELS))],
            "unit": unit,
            "accept_due": Moment(filed_s + HOUR_S / 2 if severity == 1 else min(accept, due_s)),
            "resolve_due": Moment(due_s),
            "description": chance.choice(SEEN.get(category, SEEN["other"])),
            "subject_key": pseudonym(self.seed, "reporter", chance.randrange(REPORTERS)),
        }
        if facts["channel"] == "hotline_1022":
            facts["source"] = HOTLINE
        if desk := self.province.desk_of.get(unit):
            facts["handling_unit"] = desk.code
        return facts

    def step(
        self, at_s: float, state: str, facts: Body, chance: Random, middle: tuple[float, float] | None = None
    ) -> Step:
        """One step; the first one says where (`middle`, else anywhere in the commune) and what."""
        body = {**facts, "state": state, "event_id": f"pa-{facts['report_id'][3:]}-{state}"}
        if state == "received":
            lat, lon = middle or self.province.place(str(facts["unit"]), chance)
            body |= {"lat": lat, "lon": lon, "accuracy_m": chance.choice((8, 12, 20, 35))}
        else:
            del body["description"]
        return Step(at_s, TOPIC, str(facts["report_id"]), body)

    def _chronic(self, unit: str) -> float:
        desk = self.province.desk_of.get(unit)
        return self.characters.of(desk.code).late if desk else 0.0

    def _rated(self, late: bool, chance: Random) -> Body:
        if chance.random() > 0.55:
            return {}
        return {"satisfaction": chance.choices((5, 4, 3, 2), (20, 25, 35, 20) if late else (55, 34, 8, 3))[0]}


class _Telling:
    """Steps of one report while it is told."""

    def __init__(self, reports: Reports, facts: Body, chance: Random) -> None:
        self._reports, self._facts, self._chance = reports, facts, chance
        self.steps: list[Step] = []

    def add(self, at_s: float, state: str, **more: object) -> None:
        step = self._reports.step(at_s, state, self._facts, self._chance)
        body = step.body | more
        if "reopened" in more:
            body["event_id"] += "-2"
        elif any(one.body.get("reopened") for one in self.steps):
            body["reopened"] = 1
        self.steps.append(Step(at_s, TOPIC, step.key, body))
