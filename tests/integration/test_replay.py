"""Published figures out of events, to the digit, while the worker that stores them is killed again and again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from ioc.replay import hospital, schools
from ioc.store.figures import Figures
from ioc.store.plainly import DatabaseAway
from tests.world import World

ROOT = Path(__file__).parents[2]
KILLS = 10
RECORDS = 2 * hospital.PAYMENTS


def _replay(world: World, *words: str) -> subprocess.Popen[str]:
    env = {**os.environ, **world.settings.to_env(), "IOC_LANG": "en", "COLUMNS": "160"}
    argv = [sys.executable, "-m", "ioc.cli", "replay", *words]
    return subprocess.Popen(argv, env=env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def _stored(world: World, before: int = 0) -> int:
    """Records stored; `before` while the shared server has no connection left for us."""
    try:
        with Figures(world.settings.database) as figures:
            return sum(figures.offsets("ioc.payments.v1").values())
    except DatabaseAway:
        time.sleep(0.2)
        return before


def test_every_event_twice_shuffled_and_ten_kills_give_the_published_figures(world: World) -> None:
    """Each worker is a member of a group of its own: the broker would keep a dead one's partitions for 6 s, and the
    offsets that count are those in the database anyway."""
    replay = _replay(world, "hospital-2024q1", "--twice", "--shuffle", "--seed", "3", "--patience", "120")
    kills = []
    for round_no in range(KILLS):
        goal = (round_no + 1) * RECORDS // (KILLS + 2)
        world.start("store", f"store{round_no}", group=f"{world.name}-{round_no}")
        world.until(lambda goal=goal: _stored(world) >= goal, f"progress in round {round_no}")  # type: ignore[misc]
        world.kill(f"store{round_no}", signal.SIGKILL)
        kills.append(_stored(world, goal))
    assert kills[-1] < RECORDS, "the last kill came on the way"
    world.start("store", "last", group=f"{world.name}-last")
    output, _ = replay.communicate(timeout=120)
    assert replay.returncode == 0, output
    assert "88,14\u00a0%" in output
    assert "87,99\u00a0%" in output
    with Figures(world.settings.database) as figures:
        checks = hospital.REPLAY.compare(figures)
    assert [check.vi for check in checks if not check.agrees] == []
    assert world.query("select count(*) from quarantine")[0][0] == 0


def test_schools_come_out_as_published_also_when_sent_again(world: World) -> None:
    world.start("store")
    for _ in range(2):
        replay = _replay(world, "schools-2024q1")
        output, _ = replay.communicate(timeout=90)
        assert replay.returncode == 0, output
    with Figures(world.settings.database) as figures:
        assert all(check.agrees for check in schools.REPLAY.compare(figures))


def test_without_a_worker_the_replay_says_so(world: World) -> None:
    replay = _replay(world, "schools-2024q1", "--patience", "2")
    began = time.monotonic()
    output, _ = replay.communicate(timeout=60)
    assert replay.returncode == 69, output
    assert "ioc worker store" in output
    assert time.monotonic() - began < 55
