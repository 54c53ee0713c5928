"""Story: what happens in the first minutes of a demo, and variations of it for ever. Pure.

    8 s  people file reports           15 s  a payment gateway begins to fail, an alert fires some 15 s later
   30 s  an urgent report (L11)        40 s  the gateway is back and catches up; its alert is over by 90 s
   50 s  a dossier passes its date (L02), without any event     80 s  the urgent report is closed
  4 min  a security incident on a level 3 system (L16)

Seconds are divided by `speed`. A chapter begins every CHAPTER_S; the second and later ones place things by chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from ioc.demo import outage
from ioc.demo.dossiers import FINISHED, IN_PROGRESS, RECEIVED, Dossiers
from ioc.demo.payments import Payments
from ioc.demo.reports import LIFE_MAX_S, Reports
from ioc.demo.security import Security
from ioc.demo.step import HOUR_S, MINUTE_S, Body, Step, dice, local, stamp

CHAPTER_S = 15 * MINUTE_S
OUTAGE_LASTS_S = 25.0
FAILING = ("vnpt-pay", "momo", "viettel-money", "bidv")
"""A chapter each; all carry enough payments to be judged."""
URGENT = (
    ("electricity", "Cây đổ chắn ngang đường, vướng dây điện."),
    ("traffic", "Tai nạn giao thông tại ngã tư, ùn tắc kéo dài."),
    ("drainage", "Sạt lở bờ kênh sát nhà dân."),
    ("pollution", "Cháy bãi phế liệu, khói đen dày đặc."),
)
INCIDENTS = (
    ("malware", "av", "mot-cua"),
    ("web_attack", "waf", "lgsp"),
    ("data_leak", "siem", "qlvb"),
    ("ddos", "ids", "mot-cua"),
)


@dataclass(frozen=True, slots=True)
class Story:
    payments: Payments
    reports: Reports
    dossiers: Dossiers
    security: Security
    seed: int
    began_s: float
    """When the demo's first picture stood."""
    speed: float = 1.0

    def between(self, start_s: float, end_s: float) -> Iterator[Step]:
        """Every step of the story in this time."""
        length = CHAPTER_S / self.speed
        now, last = int((start_s - self.began_s) // length), int((end_s - self.began_s) // length)
        # All but the people's reports is over by the end of the chapter after; those live on for hours.
        for chapter in range(max(0, now - int(LIFE_MAX_S // length) - 1), last + 1):
            for step in self.chapter(chapter) if chapter >= now - 1 else self._reports(chapter):
                if start_s <= step.at_s < end_s:
                    yield step

    def silent_providers(self, start_s: float, end_s: float) -> list[tuple[str, float, float]]:
        """(provider, from, to) of outages: its ordinary payments do not happen meanwhile."""
        length = CHAPTER_S / self.speed
        found = []
        for chapter in range(
            max(0, int((start_s - self.began_s) // length)), int((end_s - self.began_s) // length) + 1
        ):
            begins = self._at(chapter, self._outage_offset(chapter))
            found.append((FAILING[chapter % len(FAILING)], begins, begins + OUTAGE_LASTS_S))
        return found

    def chapter(self, chapter: int) -> list[Step]:
        """All steps of one chapter. Ids carry its beginning, so that two demos on one database never meet."""
        chance = dice(self.seed, "story", int(self.began_s), chapter)
        name = f"{int(self.began_s):x}-{chapter}"
        first = chapter == 0
        found = self._reports(chapter)
        found += self._outage(chapter, name, chance)
        found += self._urgent(self._at(chapter, 30 if first else chance.uniform(100, 600)), chapter, name, chance)
        found += self._overdue(self._at(chapter, 50 if first else chance.uniform(60, 700)), chapter, chance)
        if chapter % 3 == 0:
            found += self._incident(self._at(chapter, 240 if first else chance.uniform(60, 500)), chapter, chance)
        return sorted(found, key=lambda step: step.at_s)

    def _at(self, chapter: int, offset_s: float) -> float:
        return self.began_s + (chapter * CHAPTER_S + offset_s) / self.speed

    def _outage_offset(self, chapter: int) -> float:
        return 15.0 if chapter == 0 else dice(self.seed, "outage", chapter).uniform(60, 600)

    def _reports(self, chapter: int) -> list[Step]:
        """A handful of people at once: the ticker moves."""
        chance = dice(self.seed, "people", int(self.began_s), chapter)
        found: list[Step] = []
        for i in range(6 if chapter == 0 else 2):
            at_s = self._at(chapter, 8 + i * 7 + chance.random() * 3)
            found += self.reports.life(at_s, f"{int(self.began_s):x}-{chapter}-{i}")
        return found

    def _outage(self, chapter: int, name: str, chance: Random) -> list[Step]:
        provider = FAILING[chapter % len(FAILING)]
        start_s = self._at(chapter, self._outage_offset(chapter))
        # The rule's window holds whole minutes: nine and a part.
        since = (start_s // MINUTE_S - 9) * MINUTE_S
        before = sum(step.body.get("provider") == provider for step in self.payments.between(since, start_s))
        return outage.steps(self.payments, provider, start_s, OUTAGE_LASTS_S, f"O{name}", chance, before=before)

    def _urgent(self, at_s: float, chapter: int, name: str, chance: Random) -> list[Step]:
        category, text = URGENT[chapter % len(URGENT)]
        pace = 1.0 if chapter == 0 else 4.0
        unit = self.payments.province.commune(chance)
        facts = self.reports.facts(at_s, f"{name}-urgent", category, 1, at_s + 4 * HOUR_S, chance, unit)
        facts |= {"description": text, "channel": "hotline_1022"}
        after = (
            ("received", 0),
            ("classifying", 6),
            ("forwarded", 12),
            ("in_progress", 20),
            ("resolved", 42),
            ("closed", 50),
        )
        return [self.reports.step(at_s + s * pace / self.speed, state, facts, chance) for state, s in after]

    def _overdue(self, due_s: float, chapter: int, chance: Random) -> list[Step]:
        """A dossier that passes its date while everybody watches, and is finished soon after."""
        handed_s = self.began_s - HOUR_S + chapter * CHAPTER_S / self.speed
        desk = chance.choice(self.dossiers.province.desks)
        facts = self.dossiers.facts(handed_s, desk, 9_100 + int(due_s) % 800)
        facts |= {"received_at": stamp(handed_s), "due_at": stamp(due_s)}
        ended_s = due_s + (100 if chapter == 0 else chance.uniform(200, 900)) / self.speed
        sent_s = self._at(chapter, 2)
        return [
            self.dossiers.step(sent_s, RECEIVED, facts),
            self.dossiers.step(sent_s + 1, IN_PROGRESS, facts),
            self.dossiers.step(ended_s, FINISHED, {**facts, "ended_at": stamp(ended_s)}),
        ]

    def _incident(self, seen_s: float, chapter: int, chance: Random) -> list[Step]:
        category, sensor, system = INCIDENTS[chapter // 3 % len(INCIDENTS)]
        number = f"{local(seen_s):%y%m%d%H%M}"
        facts: Body = {
            "source": "soc-tinh",
            "alert_id": f"SOC-{number}-S",
            "incident_id": f"SC-{number}",
            "unit": self.security.province.pack.code,
            "sensor": sensor,
            "raw_severity": 12,
            "severity": 2,
            "category": category,
            "system": system,
            "system_level": 3,
            "detected_at": stamp(seen_s),
            "asset": f"MC-SRV-{chance.randint(1, 20):02d}",
        }
        found = []
        for state, after in (
            ("new", 0),
            ("confirmed", 60),
            ("in_progress", 150),
            ("contained", 240),
            ("remediated", 330),
            ("closed", 420),
        ):
            at_s = seen_s + after / self.speed
            body = facts if after == 0 else {**facts, "received_at": stamp(seen_s + 60 / self.speed)}
            found.append(
                self.security.step(at_s, state, {**body, "closed_at": stamp(at_s)} if state == "closed" else body)
            )
        return found
