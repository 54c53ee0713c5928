"""Security alerts of ordinary days: scanners at night, phishing by day, most of them false alarms. Pure.

Twice a week some alerts belong together and make an incident with a name. Incidents on systems of level 3, and
outbreaks, belong to the story.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from ioc.demo.era import Era
from ioc.demo.province import Province
from ioc.demo.rhythm import SENSORS
from ioc.demo.step import HOUR_S, Body, Moment, Step, dice, local
from ioc.domain.calendar import DAY

TOPIC = "soc-alerts"
SOURCES = {"suricata": "soc-suricata", "zeek": "soc-zeek"}
SIEM = "soc-wazuh"
"""Collects what the other products say."""
A_DAY = 28.0
LIFE_MAX_DAYS = 8
FALSE_ALARMS = 0.94
INCIDENT_WEEKDAYS = (1, 4)
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
    ("scanning", "ids", 4, "suricata"),
    ("scanning", "ids", 5, "suricata"),
    ("scanning", "siem", 4, "wazuh"),
    ("web_attack", "waf", 3, "modsecurity"),
    ("web_attack", "waf", 4, "modsecurity"),
    ("malware", "av", 4, "kaspersky"),
    ("phishing", "siem", 4, "wazuh"),
    ("anomaly", "ids", 5, "zeek"),
    ("misconfiguration", "soc", 5, "wazuh"),
    ("connection_lost", "probe", 4, "zabbix"),
)
RAW = {"wazuh": (0, 15, 12, 9, 6, 3), "suricata": (0, 1, 1, 2, 2, 3), "kaspersky": (0, 90, 70, 50, 30, 10)}
"""Product → its own number for our severity 1–5."""
IN_SHORT = frozenset({"new", "closed", "false_positive"})
"""What is told of an alert that was over long ago."""


@dataclass(frozen=True)
class Security:
    province: Province
    seed: int

    def between(self, era: Era, start_s: float, end_s: float) -> Iterator[Step]:
        """Every step of the time (province's), of alerts raised within the era."""
        day, last = local(start_s).date() - LIFE_MAX_DAYS * DAY, local(end_s).date()
        day = max(day, local(era.born_from_s).date())
        while day <= last:
            for steps in self._on(day, era):
                over = steps[-1].at_s < era.full_from_s
                for step in steps if era.born(steps[0].at_s) else ():
                    if start_s <= step.at_s < end_s and not (over and step.body["state"] not in IN_SHORT):
                        yield step
            day += DAY

    def _on(self, day: date, era: Era) -> Iterator[list[Step]]:
        chance = dice(self.seed, TOPIC, day)
        for i, seen_s in enumerate(self.province.almanac.moments(SENSORS, day, A_DAY, chance)):
            if era.share == 1 or chance.random() < era.share:
                yield self.life(seen_s, f"{era.tag}{local(seen_s):%y%m%d}-{i:02d}")
        if day.weekday() in INCIDENT_WEEKDAYS:
            yield from self._incident(day, era, chance)

    def life(self, seen_s: float, name: str) -> list[Step]:
        """An alert by itself."""
        chance = dice(self.seed, TOPIC, name)
        category, sensor, severity, product = chance.choice(KINDS)
        system, level = chance.choice(SYSTEMS)
        facts = self.facts(f"SOC-{name}", seen_s, category, sensor, severity, (system, level), product)
        facts["count"] = chance.choice((1, 1, 1, 3, 12, 40))
        if category == "scanning":
            facts |= {"targets": chance.choice((3, 8, 15)), "source_ip": f"203.0.{chance.randrange(113, 120)}.0/24"}
        found = [self.step(seen_s, "new", facts)]
        taken_s = seen_s + int(60 + chance.expovariate(1 / 2_400))
        if chance.random() < FALSE_ALARMS:
            return [*found, self.step(taken_s, "false_positive", {**facts, "closed_at": Moment(taken_s)})]
        ended_s = taken_s + int(chance.uniform(0.3, 5) * HOUR_S)
        facts["received_at"] = Moment(taken_s)
        found.append(self.step(taken_s, "in_progress", facts))
        return [*found, self.step(ended_s, "closed", {**facts, "closed_at": Moment(ended_s)})]

    def _incident(self, day: date, era: Era, chance: Random) -> Iterator[list[Step]]:
        """Two or three alerts of one incident, severity 3 on a system of level 2; reported in time."""
        seen = self.province.almanac.moments(SENSORS, day, A_DAY, chance)
        if not seen or (era.share < 1 and chance.random() >= era.share):
            return
        name, began_s = f"{era.tag}{day:%y%m%d}", seen[0]
        category = chance.choice(("malware", "web_attack", "phishing"))
        system = chance.choice(SYSTEMS[:2])
        for i in range(chance.randint(2, 3)):
            seen_s = began_s + i * 600
            facts = self.facts(f"SOC-{name}-S{i}", seen_s, category, "siem", 3, system, "wazuh")
            facts |= {"incident_id": f"SC-{name}", "asset": f"MC-PC-{chance.randint(1, 400):03d}"}
            yield self.handled(facts, seen_s, chance.uniform(6, 30) * HOUR_S)

    def handled(self, facts: Body, seen_s: float, for_s: float) -> list[Step]:
        """All steps of an alert that is taken seriously, over `for_s`; it is reported once it is contained."""
        found = [self.step(seen_s, "new", facts)]
        facts = {**facts, "received_at": Moment(seen_s + int(for_s * 0.05))}
        for state, part in (
            ("confirmed", 0.05),
            ("in_progress", 0.2),
            ("contained", 0.45),
            ("remediated", 0.75),
            ("closed", 1.0),
        ):
            at_s = seen_s + int(for_s * part)
            if state == "contained":
                facts = {**facts, "reported_at": Moment(at_s)}
            found.append(self.step(at_s, state, {**facts, "closed_at": Moment(at_s)} if state == "closed" else facts))
        return found

    def facts(
        self,
        alert_id: str,
        seen_s: float,
        category: str,
        sensor: str,
        severity: int,
        system: tuple[str, int],
        product: str,
    ) -> Body:
        """What every step of an alert says of it."""
        return {
            "source": SOURCES.get(product, SIEM),
            "alert_id": alert_id,
            "unit": self.province.pack.code,
            "sensor": sensor,
            "product": product,
            "raw_severity": RAW.get(product, (0, 10, 8, 6, 4, 2))[severity],
            "severity": severity,
            "category": category,
            "system": system[0],
            "system_level": system[1],
            "detected_at": Moment(seen_s),
        }

    def step(self, at_s: float, state: str, facts: Body) -> Step:
        body = {**facts, "state": state, "event_id": f"at-{facts['alert_id'][4:]}-{state}"}
        return Step(at_s, TOPIC, str(facts["alert_id"]), body)
