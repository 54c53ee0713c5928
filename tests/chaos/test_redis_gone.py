"""Redis may vanish at any moment: killed, away for a while and empty when it is back, it changes no figure, no alert,
no message."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import redis

from ioc.stack import Stack
from tests.chaos.city import City
from tests.world import World

pytestmark = [pytest.mark.real, pytest.mark.chaos]

AWAY_S = 6.0


def test_redis_killed_away_and_emptied_loses_nothing(own_stack: Stack, tmp_path: Path) -> None:
    with World(own_stack.addresses, tmp_path) as world:
        city = City(world, seed=5, per_second=600, due_s=(2, 10))
        city.sender.start()
        world.start("store")
        world.start("judge")
        city.until(lambda: city.fired() > 3, "alerts while Redis is there")
        own_stack.stop("redis", kill=True)
        before, since = city.fired(), time.monotonic()
        city.until(lambda: city.fired() > before + 3, "alerts while Redis is away", timeout_s=20)
        slow_s = time.monotonic() - since
        time.sleep(max(0.0, AWAY_S - slow_s))
        own_stack.start("redis")
        with redis.Redis.from_url(own_stack.addresses.redis) as client:
            client.flushall()
            heard = client.pubsub(ignore_subscribe_messages=True)
            heard.subscribe("ioc:nudge")
            words: set[bytes] = set()
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline and not {b"journal", b"notices"} <= words:
                message = heard.get_message(timeout=0.5)
                words |= {message["data"]} if message else set()
        assert {b"journal", b"notices"} <= words, "nobody nudges any more"
        for (case,) in world.query("select key from alert where fired_at is not null"):
            with city.sender.traffic() as traffic:
                traffic.close(case)
        city.sender.finish()
        city.until(city.drained, "everything stored")
        city.until(city.told, "every alert")
        code, report = city.verify()
        print(report)
        assert code == 0, report
        assert all(process.poll() is None for process in world.processes.values()), "Redis took a process with it"
