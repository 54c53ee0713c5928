"""The store worker as a process: rivals, and offsets that Kafka and the database disagree on."""

from __future__ import annotations

import asyncio
import json
import signal
from datetime import UTC, datetime

import pytest

from ioc.app import wanted_topics
from ioc.edge.admin import Admin
from ioc.edge.producer import Producer
from tests.world import World

pytestmark = pytest.mark.real

PAYMENTS = "ioc.payments.v1"


def send(world: World, first: int, count: int) -> None:
    def record(i: int) -> tuple[bytes, bytes]:
        body = {
            "source": "t", "event_id": f"e{i}", "occurred_at": datetime.now(UTC).isoformat(), "unit": "24",
            "transaction_id": f"t-{i:06d}", "amount": 1000, "method": "qr", "service": "water", "status": "succeeded",
        }  # fmt: skip
        return f"t-{i:06d}".encode(), json.dumps(body).encode()

    async def go() -> None:
        producer = Producer(world.settings.kafka, prefix=world.settings.topic_prefix)
        producer.start()
        await producer.send_many(PAYMENTS, [record(i) for i in range(first, first + count)])
        await producer.stop()

    asyncio.run(go())


def stored(world: World) -> int:
    return int(world.query("select count(*) from events_payments")[0][0])


def test_a_rival_group_on_the_same_partitions_changes_no_figure_and_is_no_reason_to_stop_for_ever(world: World) -> None:
    world.start("store")
    world.start("store", "rival", group=f"{world.name}-rival")
    for batch in range(6):
        send(world, batch * 500, 500)
    world.until(lambda: stored(world) == 3000, "all payments, once")
    codes = [world.processes[name].poll() for name in ("store", "rival")]
    assert set(codes) <= {None, 0, 75}, (
        "a fenced worker leaves to be started again; it never says that Kafka was made anew"
    )
    assert world.query("select sum(n)::int from cell where measure = 'payments.all' and grain = 86400") == [(3000,)]


def test_a_topic_made_anew_stops_the_worker_with_a_reason_instead_of_a_guess(world: World) -> None:
    world.start("store")
    send(world, 0, 200)
    world.until(lambda: stored(world) == 200, "the first payments")
    world.kill("store", signal.SIGTERM)
    with Admin(world.settings.kafka) as admin:
        admin.delete([world.settings.topic_prefix + PAYMENTS])
        world.until(lambda: _made(admin, world), "the topic to be made anew", 30)
    process = world.start("store", "second")
    assert process.wait(timeout=60) == 78
    assert "was made anew" in world.log("second")


def _made(admin: Admin, world: World) -> bool:
    from ioc.edge.admin import KafkaRefused

    try:
        admin.apply(wanted_topics(world.settings))
    except KafkaRefused:  # the old one is still being deleted
        return False
    return all(difference.nothing for difference in admin.plan(wanted_topics(world.settings)))
