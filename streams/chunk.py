"""Chunk: the records of one partition fetched together, the unit a Faust agent receives. Values only: keys and headers
are dropped, offsets are known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chunk:
    topic: str
    """Kafka name, with the prefix of the installation."""
    part: int
    values: Sequence[bytes | None]
    offsets: Sequence[int]
    """Offset of each value; increasing, may have gaps (compaction, control records)."""
    start: int
    """Where this fetch began; equals the previous chunk's `next_offset` unless something was skipped or sought."""
    next_offset: int
    """Where reading goes on after this chunk; at least offsets[-1] + 1."""
    kafka_ms: int
    """Newest record time of the chunk, unix milliseconds."""
    end: int = 0
    """End of the partition as the broker last said: what lies between is waiting."""

    def since(self, offset: int) -> Chunk:
        """The part of the chunk at or after `offset`: what a successor has not stored yet."""
        if not self.offsets or self.offsets[0] >= offset:
            return self
        keep = next((i for i, at in enumerate(self.offsets) if at >= offset), len(self.offsets))
        return Chunk(
            self.topic, self.part, self.values[keep:], self.offsets[keep:], offset, self.next_offset, self.kafka_ms
        )

    def halves(self) -> tuple[Chunk, Chunk]:
        """The chunk cut in two, each at least one record; the second follows the first without a gap."""
        middle = len(self.values) // 2
        at = self.offsets[middle]
        return (
            Chunk(self.topic, self.part, self.values[:middle], self.offsets[:middle], self.start, at, self.kafka_ms),
            Chunk(
                self.topic, self.part, self.values[middle:], self.offsets[middle:], at, self.next_offset, self.kafka_ms,
                self.end,
            ),
        )  # fmt: skip
