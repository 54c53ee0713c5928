"""The supervisor: starts, restarts with patience, kills, ends in order, and never outlived."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ioc.child import Child
from ioc.processes import Processes, own_environment
from ioc.stack.processes import is_alive

SLEEP = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal,time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]


def until(check: Callable[[], object], within_s: float = 15.0) -> None:
    deadline = time.monotonic() + within_s
    while not check():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_killed_process_comes_back_under_its_name(tmp_path: Path) -> None:
    with Processes(tmp_path, backoff_s=(0.01, 0.1)) as ours:
        first = ours.start("one", SLEEP)
        until(lambda: "up" in ours.tail("one"))
        ours.kill("one")
        until(lambda: ours.pids.get("one") not in (None, first))
        assert ours.restarts == {"one": 1}
        assert ours.ended("one") == -signal.SIGKILL


def test_stopping_a_process_leaves_it_stopped(tmp_path: Path) -> None:
    with Processes(tmp_path, backoff_s=(0.01, 0.1)) as ours:
        pid = ours.start("one", SLEEP)
        assert ours.stop("one") == -signal.SIGTERM
        time.sleep(0.2)
        assert ours.pids == {}
        assert not is_alive(pid)


def test_all_end_in_reverse_order_and_a_stubborn_one_within_the_deadline(tmp_path: Path) -> None:
    ours = Processes(tmp_path)
    pids = [ours.start("one", SLEEP), ours.start("two", STUBBORN)]
    until(lambda: "up" in ours.tail("two"))
    began = time.monotonic()
    ours.stop_all(within_s=0.5)
    assert time.monotonic() - began < 5
    assert not any(is_alive(pid) for pid in pids)
    with pytest.raises(RuntimeError):
        ours.start("three", SLEEP)


def test_a_process_that_says_it_is_configured_wrongly_is_not_started_again(tmp_path: Path) -> None:
    said: list[tuple[str, str]] = []
    with Processes(tmp_path, lambda name, line: said.append((name, line)), backoff_s=(0.01, 0.1)) as ours:
        ours.start("one", [sys.executable, "-c", "import sys; print('Error: no such topic'); sys.exit(78)"])
        assert not ours.wait_ready("one", lambda: False, within_s=15)
        until(lambda: len(said) == 2)
    assert ours.restarts == {"one": 0}
    assert {line for _, line in said} == {"Error: no such topic", f"exit 78: {tmp_path}/logs/one.log"}


def test_waits_grow_but_a_fenced_worker_is_started_at_once() -> None:
    child = Child("one", [], None, Path("one.log"), 0.25, 1.0)
    waits = []
    for _ in range(4):
        child.plan(1, now=100.0)
        waits.append(child.due - 100.0)
    assert waits == [0.25, 0.5, 1.0, 1.0]
    child.plan(75, now=100.0)
    assert child.due == 100.0


def test_nothing_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = f"""
import sys, time
from pathlib import Path
from ioc.processes import Processes, own_environment
ours = Processes(Path({str(tmp_path)!r}))
print(ours.start("one", {SLEEP!r}), flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=Path.cwd())
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    parent.kill()
    parent.wait()
    until(lambda: not is_alive(pid))


def test_settings_of_the_shell_do_not_reach_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_TOPIC_PREFIX", "stray.")
    monkeypatch.setenv("IOC_LANG", "en")
    env = own_environment({"IOC_KAFKA": "127.0.0.1:9092"})
    assert "IOC_TOPIC_PREFIX" not in env
    assert (env["IOC_KAFKA"], env["IOC_LANG"]) == ("127.0.0.1:9092", "en")
