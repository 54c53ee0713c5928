"""Faults: what is done to a running installation, each by its own name. Every one heals itself before it returns."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import redis

from ioc.stack import Stack
from tests.chaos.city import City
from tests.chaos.supervisor import Supervisor

SESSION_S = 6.0
"""Kafka's session time-out of the workers: a process silent for longer loses its partitions."""
WORKERS = ("store-1", "store-2")
BURST = 1_200


@dataclass(slots=True)
class Scene:
    """What faults may reach."""

    stack: Stack
    city: City
    supervisor: Supervisor
    rng: random.Random


def kill_in_a_transaction(scene: Scene) -> None:
    """kill -9 of one store worker while some chunk is being written."""
    scene.city.sender.burst(BURST)
    _await_transaction(scene)
    scene.supervisor.kill(scene.rng.choice(WORKERS))


def kill_both_workers(scene: Scene) -> None:
    """kill -9 of all store workers within milliseconds."""
    scene.city.sender.burst(BURST)
    _await_transaction(scene)
    for name in WORKERS:
        scene.supervisor.kill(name)


def kill_again_and_again(scene: Scene) -> None:
    """kill -9 of the same worker three times, also while it starts."""
    victim = scene.rng.choice(WORKERS)
    for _ in range(3):
        scene.supervisor.kill(victim)
        time.sleep(scene.rng.uniform(0.5, 2.5))


def stop_a_worker_in_order(scene: Scene) -> None:
    """SIGTERM under load, as an upgrade does."""
    scene.city.sender.burst(BURST)
    scene.supervisor.signal(scene.rng.choice(WORKERS), signal.SIGTERM)
    time.sleep(0.5)


def wake_a_zombie(scene: Scene) -> None:
    """SIGSTOP in the middle of its work for longer than the session; the other takes over; then it goes on."""
    victim = scene.rng.choice(WORKERS)
    scene.city.sender.burst(BURST)
    _await_transaction(scene)
    scene.supervisor.signal(victim, signal.SIGSTOP)
    time.sleep(SESSION_S + scene.rng.uniform(1.5, 2.5))
    scene.city.sender.burst(BURST)
    scene.supervisor.signal(victim, signal.SIGCONT)
    time.sleep(1)


def split_the_brain(scene: Scene) -> None:
    """Two workers of another consumer group own the same partitions of the same database."""
    group = f"{scene.city.world.settings.group}-rival"
    for name in ("rival-1", "rival-2"):
        scene.supervisor.want("store", name, group=group)
    time.sleep(scene.rng.uniform(6, 8))
    scene.city.sender.burst(BURST)
    time.sleep(1)
    for name in ("rival-1", "rival-2"):
        scene.supervisor.dismiss(name)


def kill_the_database(scene: Scene) -> None:
    """kill -9 of PostgreSQL and all its children in the middle of a transaction; started again."""
    scene.city.sender.burst(BURST)
    _await_transaction(scene)
    scene.stack.restart("database", kill=True)


def restart_the_database(scene: Scene) -> None:
    """A stop in order that waits for nobody, and a start."""
    scene.city.sender.burst(BURST)
    scene.stack.restart("database")


def kill_the_broker(scene: Scene) -> None:
    """kill -9 of Kafka; started again."""
    scene.city.sender.burst(BURST)
    time.sleep(scene.rng.uniform(0, 0.3))
    scene.stack.restart("kafka", kill=True)


def restart_the_broker(scene: Scene) -> None:
    """A stop in order and a start."""
    scene.stack.restart("kafka")


def kill_the_judge(scene: Scene) -> None:
    """kill -9 of the judge while urgent reports arrive."""
    for _ in range(5):
        with scene.city.sender.traffic() as traffic:
            traffic.probe()
    time.sleep(scene.rng.uniform(0, 0.4))
    scene.supervisor.kill("judge")


def cut_the_judges_connection(scene: Scene) -> None:
    """The database drops the session that holds the judge's lock."""
    end = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'ioc judge'"
    scene.city.world.query(end)


def lose_redis(scene: Scene) -> None:
    """Redis killed, started again, and emptied."""
    scene.stack.restart("redis", kill=True)
    with redis.Redis.from_url(scene.city.world.settings.redis) as client:
        client.flushall()


Fault = Callable[[Scene], None]
ALL: tuple[Fault, ...] = (
    kill_in_a_transaction, kill_both_workers, kill_again_and_again, stop_a_worker_in_order, wake_a_zombie,
    split_the_brain, kill_the_database, restart_the_database, kill_the_broker, restart_the_broker, kill_the_judge,
    cut_the_judges_connection, lose_redis,
)  # fmt: skip
MORE: tuple[Fault, ...] = (
    kill_in_a_transaction, kill_in_a_transaction, wake_a_zombie, split_the_brain, kill_the_database, kill_the_broker,
    kill_the_judge,
)  # fmt: skip


def script(rng: random.Random, rounds: int) -> list[Fault]:
    """Every fault once, the worst ones more often, in an order of the seed's."""
    pool = [*ALL, *MORE]
    chosen = pool[:rounds] if rounds <= len(pool) else pool + rng.choices(ALL, k=rounds - len(pool))
    rng.shuffle(chosen)
    return chosen


def named(names: str) -> list[Fault]:
    """The faults of these names, joined by commas."""
    known = {fault.__name__: fault for fault in ALL}
    return [known[name] for name in names.split(",")]


def _await_transaction(scene: Scene) -> None:
    """Until some store worker is inside a transaction that has written; two seconds at most."""
    ask = "select 1 from pg_stat_activity where application_name = 'ioc store' and backend_xid is not null limit 1"
    deadline = time.monotonic() + 2
    with psycopg.connect(scene.city.world.settings.database, autocommit=True) as conn:
        while time.monotonic() < deadline and not conn.execute(ask).fetchone():
            time.sleep(0.001)
