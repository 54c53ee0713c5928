"""A frozen process (a paused virtual machine, a swapping host) keeps its connections, and with them its locks. The
others must not wait for it, and when it wakes it must not do anything any more."""

from __future__ import annotations

import asyncio
import signal
import time

import psycopg
import pytest

from ioc.store import settle as settle_store
from tests.chaos.city import City
from tests.world import World

pytestmark = [pytest.mark.real, pytest.mark.chaos]

TAKEN_OVER_S = 35.0
"""Session time-out, the database's patience with a silent transaction, and a machine that is busy."""


def in_a_transaction(world: World) -> bool:
    ask = (
        "select 1 from pg_stat_activity where application_name = 'ioc store' and backend_xid is not null"
        " and datname = current_database()"
    )
    return bool(world.query(ask))


def freeze_in_a_transaction(city: City, name: str) -> None:
    """SIGSTOP at a moment when it holds locks."""
    process = city.world.processes[name]
    for _ in range(200):
        city.sender.burst(300)
        deadline = time.monotonic() + 1
        while time.monotonic() < deadline and not in_a_transaction(city.world):
            time.sleep(0.001)
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.3)
        if in_a_transaction(city.world):
            return
        process.send_signal(signal.SIGCONT)
    raise AssertionError(f"{name} was never caught in a transaction")


def test_a_store_worker_frozen_in_a_transaction_holds_up_nobody_for_long(world: World) -> None:
    city = City(world, seed=3, per_second=300, due_s=(2, 10))
    city.sender.start()
    world.start("store", "store-1")
    world.start("judge")
    city.until(lambda: city.fired() > 3, "alerts")
    freeze_in_a_transaction(city, "store-1")
    frozen = time.monotonic()
    world.start("store", "store-2")
    time.sleep(6)
    target = dict(city.sender.acked)
    city.until(lambda: not city.behind(target), "the other worker stores everything", TAKEN_OVER_S)
    print(f"\ntaken over after {time.monotonic() - frozen:.1f} s")
    time.sleep(1)
    world.processes["store-1"].send_signal(signal.SIGCONT)
    settle(city)


def test_a_frozen_judge_is_replaced_and_does_nothing_when_it_wakes(world: World) -> None:
    city = City(world, seed=4, per_second=300, due_s=(2, 10))
    city.sender.start()
    world.start("store")
    world.start("judge", "judge-1")
    city.until(lambda: city.fired() > 3, "alerts")
    world.start("judge", "judge-2")
    city.until(lambda: "judge_stands_by" in world.log("judge-2"), "a second judge in waiting")
    world.processes["judge-1"].send_signal(signal.SIGSTOP)
    frozen, before = time.monotonic(), city.fired()
    city.until(lambda: city.fired() > before + 3, "alerts of the second judge", TAKEN_OVER_S)
    print(f"\nthe second judge told after {time.monotonic() - frozen:.1f} s")
    world.processes["judge-1"].send_signal(signal.SIGCONT)
    city.until(lambda: world.processes["judge-1"].poll() == 75, "the first judge leaves", 20)
    settle(city)


async def test_a_leader_frozen_between_two_messages_of_a_pipeline_is_deposed(world: World) -> None:
    """No time-out of PostgreSQL covers a session that was left in the middle of a pipeline."""
    with psycopg.connect(world.settings.database, autocommit=True) as frozen:
        frozen.pgconn.enter_pipeline_mode()
        frozen.pgconn.send_query_params(b"begin", None)
        frozen.pgconn.send_query_params(b"select pg_advisory_lock(%d)" % settle_store.LEAD, None)
        frozen.pgconn.send_flush_request()
        frozen.pgconn.flush()
        store = settle_store.JudgeStore(world.settings.database, str, lambda *_: [], lambda *_: [])
        since = time.monotonic()
        await asyncio.sleep(0.5)
        assert not await store.lead(), "the lock was not held; the test proves nothing"
        async with asyncio.timeout(TAKEN_OVER_S):
            while not await store.lead():
                await asyncio.sleep(0.5)
        assert time.monotonic() - since > settle_store.SILENT_MAX_MS / 1_000 - 1, "a living judge would be deposed too"
        await store.close()
        frozen.pgconn.finish()


def settle(city: City) -> None:
    for (case,) in city.world.query("select key from alert where fired_at is not null"):
        with city.sender.traffic() as traffic:
            traffic.close(case)
    city.sender.finish()
    city.until(city.drained, "everything stored")
    city.until(city.told, "every alert")
    code, report = city.verify()
    assert code == 0, report
