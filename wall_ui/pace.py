"""Pace: which panel is worth asking the database again, and when. Pure: the caller brings the time.

A panel is asked when something it depends on moved, but at most once every `gap_s`; and every `every_s` without any
news, because what is late changes with the clock alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from wall_ui.panel import Panel

AGAIN_S = 5.0


@dataclass(slots=True)
class _Turn:
    panel: Panel
    asked_at: float = float("-inf")
    dirty: bool = True
    failed: bool = False

    @property
    def due_at(self) -> float:
        if self.failed:
            return self.asked_at + max(AGAIN_S, self.panel.gap_s)
        return self.asked_at + (self.panel.gap_s if self.dirty else self.panel.every_s)


class Pace:
    """Times are seconds of any clock that never steps back."""

    def __init__(self, panels: Sequence[Panel]) -> None:
        self._turns = {panel.name: _Turn(panel) for panel in panels}

    def touch(self, what: Iterable[str]) -> None:
        """These dependences moved (`payments`, `journal`)."""
        moved = frozenset(what)
        for turn in self._turns.values():
            turn.dirty = turn.dirty or not moved.isdisjoint(turn.panel.depends)

    def touch_all(self) -> None:
        """Anything may have moved."""
        for turn in self._turns.values():
            turn.dirty = True

    def due(self, now: float) -> list[Panel]:
        """Panels to ask now, in order; they count as asked."""
        chosen = [turn for turn in self._turns.values() if turn.due_at <= now]
        for turn in chosen:
            turn.asked_at, turn.dirty, turn.failed = now, False, False
        return [turn.panel for turn in chosen]

    def failed(self, panel: Panel) -> None:
        """The answer did not come: ask again soon, but do not hammer a database that is in trouble."""
        self._turns[panel.name].failed = True

    def next_at(self) -> float:
        """When the next panel comes due if nothing moves."""
        return min((turn.due_at for turn in self._turns.values()), default=float("inf"))
