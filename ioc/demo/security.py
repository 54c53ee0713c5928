"""Security alerts of an ordinary day: noise, false alarms, small things that are dealt with. Pure. Incidents on systems
of level 3 belong to the story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ioc.demo.province import Province
from ioc.demo.step import HOUR_S, Body, Step, dice, local, stamp

TOPIC = "soc-alerts"
LIFE_MAX_S = 8 * HOUR_S
AN_HOUR = 6
SYSTEMS = (
    ("cong-ttdt", 2),
    ("thu-cong-vu", 2),
    ("mot-cua", 3),
    ("qlvb", 3),
    ("lgsp", 3),
    ("kho-du-lieu", 2),
    ("camera", 1),
)
KINDS = (
    ("scanning", "ids", 4),
    ("scanning", "ids", 5),
    ("web_attack", "waf", 3),
    ("web_attack", "waf", 4),
    ("malware", "av", 4),
    ("phishing", "siem", 4),
    ("anomaly", "siem", 5),
    ("misconfiguration", "soc", 5),
    ("connection_lost", "probe", 4),
)


@dataclass(frozen=True, slots=True)
class Security:
    province: Province
    seed: int

    def between(self, start_s: float, end_s: float, born_s: float) -> Iterator[Step]:
        """Every step of the time, of alerts raised at or after `born_s`."""
        for hour in range(int(max(born_s, start_s - LIFE_MAX_S) // HOUR_S), int(-(-end_s // HOUR_S))):
            chance = dice(self.seed, TOPIC, hour)
            for i in range(AN_HOUR):
                seen_s = hour * HOUR_S + chance.random() * HOUR_S
                if seen_s >= born_s:
                    yield from (s for s in self.life(seen_s, i) if start_s <= s.at_s < end_s)

    def life(self, seen_s: float, i: int) -> list[Step]:
        chance = dice(self.seed, TOPIC, int(seen_s), i)
        category, sensor, severity = chance.choice(KINDS)
        system, level = chance.choice(SYSTEMS)
        facts: Body = {
            "source": "soc-tinh",
            "alert_id": f"SOC-{local(seen_s):%y%m%d%H}-{i:02d}",
            "unit": self.province.pack.code,
            "sensor": sensor,
            "raw_severity": 15 - 3 * severity,
            "severity": severity,
            "category": category,
            "system": system,
            "system_level": level,
            "detected_at": stamp(seen_s),
            "count": chance.choice((1, 1, 1, 3, 12, 40)),
        }
        found = [self.step(seen_s, "new", facts)]
        taken_s = seen_s + chance.uniform(0.02, 0.3) * HOUR_S
        ended_s = taken_s + chance.uniform(0.3, 5) * HOUR_S
        if chance.random() < 0.3:
            return [*found, self.step(taken_s, "false_positive", {**facts, "closed_at": stamp(taken_s)})]
        found.append(self.step(taken_s, "in_progress", {**facts, "received_at": stamp(taken_s)}))
        return [*found, self.step(ended_s, "closed", {**facts, "closed_at": stamp(ended_s)})]

    def step(self, at_s: float, state: str, facts: Body) -> Step:
        body = {**facts, "state": state, "event_id": f"at-{facts['alert_id'][4:]}-{state}"}
        return Step(at_s, TOPIC, str(facts["alert_id"]), body)
