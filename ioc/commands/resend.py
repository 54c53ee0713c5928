"""Resend: a record held in quarantine, fetched from its place in Kafka and sent again; what the store makes of it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ioc.commands.failure import EXIT_DATA, EXIT_NO_INPUT, Failure
from ioc.commands.words import say

if TYPE_CHECKING:
    from ioc.settings import Settings

JUDGED_WITHIN_S = 5.0


async def send_again(settings: Settings, row: Mapping[str, Any]) -> tuple[int, int]:
    """Send the very bytes under their key to the same topic. Returns where they lie now."""
    from ioc.edge.producer import Producer
    from ioc.edge.reader import NoTopic, record_at

    try:
        found = await record_at(settings.kafka, settings.topic_prefix + row["topic"], row["part"], row["off"])
    except NoTopic:
        found = None
    if found is None or found.value is None:
        what = say(
            vi="Kafka không còn bản tin này (quá thời gian giữ) hoặc nó rỗng.",
            en="Kafka has this record no longer (retention), or it is empty.",
        )
        raise Failure(
            what,
            do=say(
                vi="Đề nghị nguồn gửi lại, rồi `ioc quarantine drop`.",
                en="Ask the source to send it again, then `ioc quarantine drop`.",
            ),
            code=EXIT_NO_INPUT,
        )
    if hashlib.sha256(found.value).digest() != bytes(row["digest"]):
        what = say(
            vi="Bản tin trên Kafka khác bản đã giữ (chủ đề được tạo lại?).",
            en="Kafka holds another record there (topic made anew?).",
        )
        raise Failure(what, code=EXIT_DATA)
    producer = Producer(settings.kafka, prefix=settings.topic_prefix, client_id="ioc-quarantine")
    producer.start()
    try:
        await producer.wait_up(timeout_s=10)
        return await producer.send(row["topic"], found.key, found.value, timeout_s=10)
    finally:
        await producer.stop()


async def judged(settings: Settings, topic: str, part: int, offset: int) -> list[Mapping[str, Any]] | None:
    """What the store made of it: [] accepted, a row when held again, None when it is not that far."""
    from ioc.store.figures import Figures

    with Figures(settings.database) as figures:
        async with asyncio.timeout(JUDGED_WITHIN_S) as patience:
            try:
                while figures.offsets(topic).get(part, 0) <= offset:
                    await asyncio.sleep(0.2)
            except asyncio.CancelledError:
                if not patience.expired():
                    raise
                return None
        return figures.ask("quarantined_at", topic=topic, part=part, off=offset)
