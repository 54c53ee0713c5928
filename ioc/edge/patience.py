"""Patience: a Kafka client that is refused waits a moment before it asks again.

aiokafka 0.14.0 asks a broker that is away for metadata at once, again and again: some 700 connections and 1,400 log
lines a second from each client, and a core is busy (its issue 496). An hour without a broker would fill a disk.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka.client import AIOKafkaClient  # type: ignore[import-untyped]

REST_S = 0.25
_ask = AIOKafkaClient._metadata_update


async def _ask_and_rest(self: Any, *args: Any) -> bool:
    answered = bool(await _ask(self, *args))
    if not answered:
        await asyncio.sleep(REST_S)
    return answered


def be_patient() -> None:
    """Make every client of this process wait. Calling it again changes nothing."""
    AIOKafkaClient._metadata_update = _ask_and_rest
