"""Memory: what the simulator must remember between two starts on the same database: when the province began, and every
start. With it the day is the same whenever it is told."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ioc.demo.start import Start

FILE = "simulator.json"
STARTS_KEPT = 40
"""Older ones have long ended."""


class Memory(msgspec.Struct, kw_only=True):
    seed: int
    epoch_s: float
    told_until_s: float
    """Everything before has been sent."""
    starts: list[Start]

    @classmethod
    def read(cls, folder: Path) -> Memory | None:
        """None: nothing remembered, or not readable (an older release wrote it)."""
        try:
            return msgspec.json.decode((folder / FILE).read_bytes(), type=cls)
        except (OSError, msgspec.DecodeError):
            return None

    @classmethod
    def forgotten(cls, folder: Path) -> bool:
        """Whether there is a memory that cannot be read: a new day on top of the old one would contradict it."""
        return (folder / FILE).exists() and cls.read(folder) is None

    def open(self, start: Start) -> None:
        """A new start begins; the one before has ended where it was told to."""
        if self.starts and self.starts[-1].ended_s is None:
            self.starts[-1] = msgspec.structs.replace(self.starts[-1], ended_s=self.told_until_s)
        self.starts.append(start)

    def begin(self, began_s: float, at_s: float | None) -> None:
        """The story of this start begins."""
        self.starts[-1] = msgspec.structs.replace(self.starts[-1], began_s=began_s, at_s=at_s)

    def write(self, folder: Path) -> None:
        """Replace the file in one step."""
        self.starts = self.starts[-STARTS_KEPT:]
        new = folder / f"{FILE}.new"
        new.write_bytes(msgspec.json.encode(self))
        new.replace(folder / FILE)
