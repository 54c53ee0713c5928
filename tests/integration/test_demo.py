"""The demo as a newcomer meets it: started in an empty folder, watched, stopped; and killed."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from ioc.domain.periods import holding
from ioc.provinces.rules766 import rules766
from ioc.services.board766 import Line, board
from ioc.stack import processes
from streams.topic import all_topics

ROOT = Path(__file__).parents[2]
SECOND_START_S = 20.0
LOADED = 3.0
"""The machine of the tests runs other tests, too."""
MAIL_WITHIN_S = 200.0


class Run:
    """One `ioc demo`, with everything below it."""

    def __init__(self, folder: Path, *more: str) -> None:
        self.folder = folder
        self.began = time.monotonic()
        self.output = (folder.parent / "demo.out").open("ab")
        env = {**os.environ, "IOC_LANG": "en", "COLUMNS": "120", "PYTHONUNBUFFERED": "1"}
        argv = [sys.executable, "-m", "ioc.cli", "demo", "--folder", str(folder), "--no-browser-hint", *more]
        self.process = subprocess.Popen(
            argv, env=env, stdout=self.output, stderr=self.output, cwd=ROOT, start_new_session=True
        )
        self.family: dict[int, int] = {}

    def look(self) -> None:
        """Remember every process below this one, by pid and start time."""
        self.family |= {pid: processes.started(pid) for pid in processes.children(self.process.pid)}

    def left(self) -> list[int]:
        """Processes of the run that still live."""
        return [pid for pid, at in self.family.items() if processes.is_alive(pid) and processes.started(pid) == at]

    @property
    def said(self) -> str:
        return (self.folder.parent / "demo.out").read_text("utf-8", "replace")

    def port(self, name: str) -> int:
        return int(json.loads((self.folder / "ports.json").read_text("utf-8"))[name])

    def ask(self, query: LiteralString) -> list[Any]:
        """Rows of the demo's own database."""
        running = json.loads((self.folder / "running.json").read_text("utf-8"))
        with psycopg.connect(running["addresses"]["database"]) as conn:
            return conn.execute(query).fetchall()

    def without_data(self) -> list[str]:
        """Components of QĐ 766 of the running quarter that wait for something nobody says."""
        running = json.loads((self.folder / "running.json").read_text("utf-8"))
        now, pack = datetime.now(UTC), self.folder / "province" / "bac-giang"

        async def asked() -> list[Line]:
            async with await psycopg.AsyncConnection.connect(running["addresses"]["database"]) as conn:
                return await board(conn, holding("quarter", now), now, rules=rules766(str(pack)))

        [line] = asyncio.run(asked())
        return [part.component.code for part in line.score.parts if part.why == "no_data"]

    def until(self, check: Callable[[], Any], what: str, within_s: float) -> Any:
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"ended while waiting for {what}:\n{self.said}"
            if found := check():
                return found
            time.sleep(0.1)
        raise AssertionError(f"{what}: not within {within_s:g} s\n{self.said}")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Not below pytest's own folder: that one is closed to the account that runs the database."""
    place = Path(tempfile.mkdtemp(prefix="ioc-demo-"))
    place.chmod(0o755)
    yield place / "var"
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def run(folder: Path, request: pytest.FixtureRequest) -> Iterator[Run]:
    one = Run(folder, *getattr(request, "param", ()))
    yield one
    if one.process.poll() is None:
        one.process.kill()
        one.process.wait()


def letters(port: int) -> list[dict[str, Any]]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/messages.json", timeout=2) as answer:
            found = json.load(answer)
    except OSError:
        return []
    messages: list[dict[str, Any]] = found["messages"] if isinstance(found, dict) else found
    return messages


def test_the_failing_gateway_ends_in_a_letter_and_ctrl_c_leaves_nothing_running(run: Run) -> None:
    run.until(lambda: "Ctrl-C" in run.said, "the poster", 120)
    mailbox = run.port("mailbox")

    def told() -> bool:
        return any("VNPT Pay" in json.dumps(letter, ensure_ascii=False) for letter in letters(mailbox))

    run.until(told, "a letter about VNPT Pay", MAIL_WITHIN_S)
    assert run.ask("select count(*) from quarantine") == [(0,)], "every event of the simulator is acceptable"
    stored = dict(run.ask("select topic, sum(next_offset)::int from stream_offset group by 1"))
    assert set(stored) == {topic.name for topic in all_topics()}
    assert all(n > 500 for n in stored.values()), stored
    assert run.without_data() == [], "the demo shows a whole score of QĐ 766"
    run.look()
    assert len(run.family) >= 10, "servers and processes of the centre"
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(30) == 0, run.said
    assert run.left() == []
    assert (run.folder / "admin.txt").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("run", [("--speed", "60")], indirect=True)
def test_the_second_start_is_quick_keeps_the_password_hurries_and_dies_whole_with_its_parent(run: Run) -> None:
    password = (run.folder / "admin.txt").read_text("utf-8").split()[-1]
    before = run.said.count(password)
    run.until(lambda: run.said.count(password) > before, "the poster", SECOND_START_S * LOADED)
    run.until(
        lambda: "In the province: 06:30" in run.said, "the morning of a province in a hurry", SECOND_START_S * LOADED
    )
    run.look()
    run.process.kill()
    run.process.wait()
    deadline = time.monotonic() + 10
    while run.left() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert run.left() == []
