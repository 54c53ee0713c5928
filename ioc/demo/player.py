"""Player: hands out the steps of a day as time goes by, each once and in order. Pure but for what it remembers."""

from __future__ import annotations

from collections import deque

from ioc.demo.day import Day
from ioc.demo.step import Step

PIECE_S = 30.0
"""The day is worked out in pieces of this length, one ahead: once a piece, not once a tick."""


class Player:
    def __init__(self, day: Day, from_s: float) -> None:
        self._day = day
        self._at_s = self._known_s = from_s
        self._ahead: deque[Step] = deque()

    @property
    def at_s(self) -> float:
        """Everything before has been handed out."""
        return self._at_s

    def change(self, day: Day) -> None:
        """Go on with another day from here."""
        self._day, self._known_s = day, self._at_s
        self._ahead.clear()

    def wants(self, now_s: float) -> bool:
        """Whether the next piece should be worked out."""
        return self._known_s - now_s < PIECE_S / 2

    def prepare(self, until_s: float) -> None:
        """Work out the day up to `until_s` and a piece more. May run beside `take`, in another thread."""
        to_s = max(until_s, self._known_s) + PIECE_S
        steps = sorted(self._day.between(self._known_s, to_s), key=lambda step: step.at_s)
        self._ahead.extend(steps)
        self._known_s = to_s

    def take(self, until_s: float) -> list[Step]:
        """The steps up to `until_s`, in order of time."""
        if until_s > self._known_s:
            self.prepare(until_s)
        found = []
        while self._ahead and self._ahead[0].at_s < until_s:
            found.append(self._ahead.popleft())
        self._at_s = max(self._at_s, until_s)
        return found
