"""Memory: what the simulator must remember between two starts on the same database: when the province began, and every
start's story. With it the day is the same whenever it is told."""

from __future__ import annotations

from pathlib import Path

import msgspec

FILE = "simulator.json"
STORIES_KEPT = 40
"""Older ones have long ended."""


class Memory(msgspec.Struct, kw_only=True):
    seed: int
    epoch_s: float
    told_until_s: float
    """Everything before has been sent."""
    stories: list[tuple[float, float]] = []
    """(began, speed) of each start."""

    @classmethod
    def read(cls, folder: Path) -> Memory | None:
        """None: nothing remembered, or not readable."""
        try:
            return msgspec.json.decode((folder / FILE).read_bytes(), type=cls)
        except (OSError, msgspec.DecodeError):
            return None

    def write(self, folder: Path) -> None:
        """Replace the file in one step."""
        self.stories = self.stories[-STORIES_KEPT:]
        new = folder / f"{FILE}.new"
        new.write_bytes(msgspec.json.encode(self))
        new.replace(folder / FILE)
