"""Commands against real servers: an installation made by hand; a record held back, sent again, dropped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.topic import CASES, CELLS, all_topics
from tests.world import World

ROOT = Path(__file__).parents[2]
Ioc = Callable[..., tuple[int, str]]


@pytest.fixture
def ioc(world: World) -> Ioc:
    def run(*words: str, said: bytes = b"", **environment: str) -> tuple[int, str]:
        env = {**os.environ, **world.settings.to_env(), "IOC_LANG": "en", "COLUMNS": "200", **environment}
        argv = [sys.executable, "-m", "ioc.cli", *words]
        done = subprocess.run(argv, env=env, cwd=ROOT, input=said, capture_output=True, timeout=60)
        return done.returncode, (done.stdout + done.stderr).decode()

    return run


def test_topics_and_tables_are_made_once_and_agree_afterwards(world: World, ioc: Ioc) -> None:
    fresh = {"IOC_TOPIC_PREFIX": f"{world.name}x."}
    assert ioc("topics", "plan", **fresh)[0] == 1
    try:
        code, said = ioc("topics", "apply", **fresh)
        assert (code, said.count(" made")) == (0, len(all_topics()) + len((CELLS, CASES)))
        assert ioc("topics", "plan", **fresh)[0] == 0
    finally:
        from ioc.edge.admin import Admin

        with Admin(world.settings.kafka) as admin:
            admin.delete([name for name in admin._partitions() if name.startswith(fresh["IOC_TOPIC_PREFIX"])])
    code, said = ioc("migrate")
    assert code == 0
    assert "0 new steps" in said
    assert "TimescaleDB: " in said


def test_a_database_without_tables_says_to_migrate(world: World, ioc: Ioc) -> None:
    world.query("with gone as (delete from migration returning name) select count(*) from gone")
    for words in (["worker", "store"], ["quarantine", "list"], ["notifier"]):
        code, said = ioc(*words)
        assert code == 78, said
        assert "ioc migrate" in said
        assert "Traceback" not in said


def test_a_record_held_back_is_listed_shown_sent_again_and_dropped(world: World, ioc: Ioc) -> None:
    from ioc.provinces.pack import load
    from streams.catalogue import examples_of
    from streams.topic import topic_named

    example = json.loads(examples_of(topic_named("payments"))["tuition_succeeded"])
    unknown = json.dumps({**example, "unit": "99999"}).encode()
    assert load("bac-giang").units.history("99999") == ()
    assert ioc("produce", "payments", "-", said=unknown)[0] == 0
    world.start("store")
    world.until(lambda: world.query("select id from quarantine"), "the record in quarantine")
    code, said = ioc("quarantine", "list")
    assert "UNKNOWN_UNIT" in said
    assert "99999" in ioc("quarantine", "show", "1")[1]

    code, said = ioc("quarantine", "retry", "1")  # the register still does not know it: held again
    assert code == 65, said
    assert "Held again, number 2" in said
    assert ioc("quarantine", "drop", "2")[0] == 0
    assert ioc("quarantine", "drop", "2")[0] == 65
    assert "Nothing is held back" in ioc("quarantine", "list")[1]
    assert world.query("select state from quarantine order by id") == [("retried",), ("dropped",)]
    assert ioc("quarantine", "show", "77")[0] == 66


def test_examples_sent_are_stored_and_seen_by_tail(world: World, ioc: Ioc) -> None:
    assert "records sent, 0 wrong" in ioc("produce", "soc-alerts", "--examples", "--rate", "50")[1]
    world.start("store")
    world.until(lambda: world.query("select count(*) from events_soc_alerts")[0][0] == 9, "the examples")
    env = {**os.environ, **world.settings.to_env(), "IOC_LANG": "en", "COLUMNS": "200", "PYTHONUNBUFFERED": "1"}
    argv = [sys.executable, "-m", "ioc.cli", "tail", "soc-alerts", "--last", "20"]
    watching = subprocess.Popen(argv, env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert watching.stdout is not None
    lines = [watching.stdout.readline() for _ in range(9)]
    watching.terminate()
    watching.wait(10)
    assert any("False alarm" in line for line in lines)
