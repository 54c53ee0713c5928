"""Foreign: a topic of another system, read in a group of ours, a batch at a time. Offsets move only when told to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka import AIOKafkaConsumer  # type: ignore[import-untyped]
from aiokafka.errors import CommitFailedError, KafkaError, RebalanceInProgressError  # type: ignore[import-untyped]

from ioc.edge.producer import KafkaAway

BATCH = 500
WAIT_MS = 1_000


@dataclass(frozen=True, slots=True)
class ForeignRecord:
    part: int
    offset: int
    value: bytes | None


class ForeignTopic:
    """Made by `foreign_topic`."""

    def __init__(self, consumer: Any, topic: str) -> None:
        self._consumer, self.topic = consumer, topic

    async def fetch(self) -> list[ForeignRecord]:
        """Records that came, in order within a partition; [] when none did for WAIT_MS. Raises KafkaAway."""
        try:
            fetched = await self._consumer.getmany(timeout_ms=WAIT_MS, max_records=BATCH)
        except (KafkaError, OSError) as error:
            raise KafkaAway(f"{self.topic}: {type(error).__name__}") from error
        return [ForeignRecord(one.partition, one.offset, one.value) for batch in fetched.values() for one in batch]

    async def commit(self) -> None:
        """Everything fetched so far is dealt with. A group that changed meanwhile gives the records out again: they
        count once. Raises KafkaAway."""
        try:
            await self._consumer.commit()
        except (CommitFailedError, RebalanceInProgressError):
            return
        except (KafkaError, OSError) as error:
            raise KafkaAway(f"{self.topic}: {type(error).__name__}") from error


@asynccontextmanager
async def foreign_topic(bootstrap: str, topic: str, group: str) -> AsyncIterator[ForeignTopic]:
    """The topic, joined, once there is one; from its beginning the first time. Raises KafkaAway."""
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=group,
        client_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_interval_ms=300_000,
        isolation_level="read_committed",
    )
    try:
        await consumer.start()
        yield ForeignTopic(consumer, topic)
    except (KafkaError, OSError) as error:
        raise KafkaAway(f"{bootstrap}: {type(error).__name__}") from error
    finally:
        await consumer.stop()
