"""Story: what happens in the first minutes of a demo, and variations of it for ever. Pure.

    8 s  people file reports           15 s  a payment gateway begins to fail, an alert fires some 15 s later
   30 s  an urgent report (L11)        40 s  the gateway is back and catches up; its alert is over by 90 s
   50 s  a dossier passes its date (L02), without any event     80 s  the urgent report is closed
   60 s  seven reports of one thing at one corner: a hot spot
  100 s  a ministry's service grows slow, then fails
    2 min  a line is cut, its one-stop desk is gone; repaired at 9 min, and what was held back arrives
    3 min  two sources state different figures     4 min  malware on five machines of two agencies: one incident (L16)
    5 min  a directive passes its time, another was done     6 min  bill and bank differ; a fee hangs for 17 minutes
    7 min  a hospital's system falls silent for five minutes

All in real seconds, at every speed. A chapter begins every CHAPTER_S; the second and later ones place things by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

from ioc.demo.step import MINUTE_S, Step, dice
from ioc.demo.story import cut_line, money, overdue, people, security, sources
from ioc.demo.story.gateway import outage
from ioc.demo.story.scene import Cast, Scene, Told
from ioc.demo.trouble import Held, Trouble

CHAPTER_S = 15 * MINUTE_S
LONGEST_S = 32 * MINUTE_S
"""Everything of a chapter but what became of people's reports is over by then."""

Episode = Callable[[Scene, float], Told]
EPISODES: Sequence[tuple[Episode, float, tuple[float, float]]] = (
    (outage, 15, (60, 600)),
    (people.urgent, 30, (100, 600)),
    (overdue.dossier, 50, (60, 700)),
    (people.hot_spot, 60, (100, 700)),
    (cut_line.slow_service, 100, (60, 600)),
    (cut_line.cut_line, 120, (30, 450)),
    (sources.dispute, 180, (60, 800)),
    (overdue.directive, 300, (200, 600)),
    (money.mismatch, 360, (60, 600)),
    (money.hanging, 380, (60, 800)),
    (sources.silence, 420, (60, 500)),
)
"""Episode, when in the first chapter, and between when in the others; seconds after the chapter's beginning."""
INCIDENT: tuple[Episode, Episode] = (security.outbreak, security.grave)
INCIDENT_S, INCIDENT_LATER_S = 240.0, (60.0, 400.0)


@dataclass(frozen=True)
class Story:
    cast: Cast
    seed: int
    began_s: float
    """When the demo's first picture stood; real."""
    ordinary: Callable[[str, float, float], Iterator[Step]]
    """(stream, from, to) → what happens anyway, in real moments."""
    ended_s: float = inf
    """No chapter begins at or after this: the demo was stopped."""
    _known: dict[int, Told] = field(default_factory=dict, repr=False, compare=False)

    def between(self, start_s: float, end_s: float) -> Iterator[Step]:
        """Every step of the story in this time."""
        for chapter in self._chapters(start_s, end_s):
            for step in self.chapter(chapter).steps:
                if start_s <= step.at_s < end_s:
                    yield step
        yield from self._people(start_s, end_s)

    def troubles(self, start_s: float, end_s: float) -> list[Trouble]:
        """What is ill in this time."""
        found = (t for chapter in self._chapters(start_s, end_s) for t in self.chapter(chapter).troubles)
        return [trouble for trouble in found if trouble.from_s < end_s and trouble.to_s > start_s]

    def held(self, start_s: float, end_s: float) -> list[Held]:
        """What is held back, or sent after all, in this time."""
        found = (h for chapter in self._chapters(start_s, end_s) for h in self.chapter(chapter).held)
        return [held for held in found if held.from_s < end_s and max(held.to_s, held.sent_s or 0) >= start_s]

    def chapter(self, number: int) -> Told:
        """All of one chapter but the people's reports."""
        known = self._known.get(number)
        if known is None:
            known = self._known[number] = self._told(number)
        return known

    def _told(self, number: int) -> Told:
        scene = Scene(
            self.cast, f"{int(self.began_s):x}-{number}", number, self._at(number, 0),
            dice(self.seed, "story", int(self.began_s), number), self.ordinary,
        )  # fmt: skip
        told = Told()
        for episode, first_s, (least_s, most_s) in EPISODES:
            told += episode(scene, self._at(number, first_s if scene.first else scene.chance.uniform(least_s, most_s)))
        if number % 3 != 1:
            at_s = INCIDENT_S if scene.first else scene.chance.uniform(*INCIDENT_LATER_S)
            told += INCIDENT[number % 3 == 2](scene, self._at(number, at_s))
        told.steps.sort(key=lambda step: step.at_s)
        return told

    def _chapters(self, start_s: float, end_s: float) -> range:
        """Chapters that may have something to tell in this time."""
        first = int((start_s - LONGEST_S - self.began_s) // CHAPTER_S)
        last = int((min(end_s, self.ended_s) - self.began_s) // CHAPTER_S)
        return range(max(0, first), last + 1)

    def _people(self, start_s: float, end_s: float) -> Iterator[Step]:
        """A handful of people at once: the ticker moves. What becomes of their reports takes days."""
        reports = self.cast.reports
        last = int((min(end_s, self.ended_s) - self.began_s) // CHAPTER_S)
        for chapter in range(last + 1):
            chance = dice(self.seed, "people", int(self.began_s), chapter)
            for i in range(6 if chapter == 0 else 2):
                at_s = self._at(chapter, 8 + i * 7 + int(chance.random() * 3))
                yield from reports.told(at_s, f"{int(self.began_s):x}-{chapter}-{i}", start_s, end_s)

    def _at(self, chapter: int, offset_s: float) -> float:
        return self.began_s + chapter * CHAPTER_S + offset_s
