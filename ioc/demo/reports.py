"""Field reports of an ordinary day: what people see, and what becomes of it. Pure. Urgent ones belong to the story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from ioc.demo.province import Province
from ioc.demo.step import HOUR_S, MINUTE_S, Body, Step, dice, stamp
from ioc.services.tracking import tracking_no

TOPIC = "field-reports"
LIFE_MAX_S = 30 * HOUR_S
BY_HOUR = (1, 0, 0, 0, 1, 3, 8, 13, 16, 15, 14, 10, 8, 11, 14, 15, 14, 12, 10, 8, 6, 4, 2, 1)
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
CHANNELS = ("app", "app", "app", "zalo", "zalo", "hotline_1022", "web", "officer", "officer", "community_team")
STEPS = (
    ("classifying", 0.1, 0.4),
    ("forwarded", 0.2, 0.8),
    ("in_progress", 0.4, 2.5),
    ("resolved", 2.0, 9.0),
    ("closed", 0.5, 4.0),
)
"""State, least and most hours after the one before."""
STUCK_SHARE = 0.045
"""Reports nobody moves on: they become overdue."""


@dataclass(frozen=True, slots=True)
class Reports:
    province: Province
    seed: int

    def between(self, start_s: float, end_s: float, born_s: float) -> Iterator[Step]:
        """Every step of the time, of reports filed at or after `born_s`."""
        first = max(born_s, start_s - LIFE_MAX_S)
        for hour in range(int(first // HOUR_S), int(-(-end_s // HOUR_S))):
            chance = dice(self.seed, TOPIC, hour)
            for i in range(BY_HOUR[(hour + 7) % 24]):
                filed_s = hour * HOUR_S + chance.random() * HOUR_S
                if filed_s >= born_s:
                    yield from (s for s in self.life(filed_s, f"{hour:x}-{i}") if start_s <= s.at_s < end_s)

    def life(self, filed_s: float, name: str) -> list[Step]:
        """All steps of one report."""
        chance = dice(self.seed, TOPIC, "life", name)
        category = chance.choice(sorted(SEEN))
        severity = chance.choices((2, 3, 4, 5), (12, 45, 33, 10))[0]
        stuck = chance.random() < STUCK_SHARE
        due_s = filed_s + (HOUR_S * 7 if stuck else HOUR_S * chance.choice((24, 48, 72)))
        facts = self.facts(filed_s, name, category, severity, due_s, chance)
        found = [self.step(filed_s, "received", facts, chance)]
        at_s = filed_s
        for state, least, most in STEPS[: 2 if stuck else None]:
            at_s += chance.uniform(least, most) * HOUR_S
            found.append(self.step(at_s, state, facts, chance))
        if stuck:  # somebody finds it at last
            for late_h, state in ((14, "in_progress"), (19, "resolved"), (21, "closed")):
                found.append(self.step(filed_s + late_h * HOUR_S + chance.random() * HOUR_S, state, facts, chance))
        return found

    def facts(
        self, filed_s: float, name: str, category: str, severity: int, due_s: float, chance: Random, unit: str = ""
    ) -> Body:
        """What every step of a report says of it."""
        report = tracking_no(f"demo/{self.seed}/{name}".encode(), datetime.fromtimestamp(filed_s, UTC))
        return {
            "source": "ioc-phan-anh",
            "report_id": report,
            "kind": "PAHT",
            "category": category,
            "severity": severity,
            "channel": chance.choice(CHANNELS),
            "unit": unit or self.province.commune(chance),
            "accept_due": stamp(filed_s + (30 * MINUTE_S if severity == 1 else 2 * HOUR_S)),
            "resolve_due": stamp(due_s),
            "description": chance.choice(SEEN.get(category, SEEN["other"])),
        }

    def step(self, at_s: float, state: str, facts: Body, chance: Random) -> Step:
        body = {**facts, "state": state, "event_id": f"pa-{facts['report_id'][3:]}-{state}"}
        if state == "received":
            lat, lon = self.province.place(str(facts["unit"]), chance)
            body |= {"lat": lat, "lon": lon, "accuracy_m": chance.choice((8, 12, 20, 35))}
        else:
            body.pop("description")
        if state == "closed" and chance.random() < 0.6:
            body["satisfaction"] = chance.choices((5, 4, 3, 2), (55, 32, 9, 4))[0]
        return Step(at_s, TOPIC, str(facts["report_id"]), body)
