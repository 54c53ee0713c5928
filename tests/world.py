"""World: one installation of the product for a test: its own database, topic names and data folder on shared servers,
and its processes as real processes that may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg

from ioc.app import migration_steps, wanted_topics
from ioc.edge.admin import Admin
from ioc.settings import Settings
from ioc.stack import Addresses
from ioc.store.migrate import migrate

_WORKER = "from ioc import app; from ioc.settings import Settings; app.run_{}_process(Settings.from_env())"
_SERVICE = (
    "import asyncio; from {} import run; from ioc.settings import Settings; asyncio.run(run(Settings.from_env()))"
)
RUN = {
    "store": _WORKER.format("store"),
    "judge": _WORKER.format("judge"),
    "notifier": _SERVICE.format("ioc.notify.run"),
    "api": _SERVICE.format("ioc.api.run"),
    "wall": _SERVICE.format("wall_ui.run"),
}
START_S = 60.0


class World:
    def __init__(self, addresses: Addresses, folder: Path) -> None:
        self.addresses = addresses
        self.name = f"t{uuid.uuid4().hex[:10]}"
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.settings = Settings(
            kafka=addresses.kafka, database=_with_database(addresses.database, self.name), redis=addresses.redis,
            data=folder / "data", topic_prefix=f"{self.name}.", group=self.name, drain_s=5.0,
        )  # fmt: skip

    def __enter__(self) -> World:
        with psycopg.connect(self.addresses.database, autocommit=True) as conn:
            conn.execute(f"create database {self.name}")
        migrate(self.settings.database, migration_steps())
        with Admin(self.settings.kafka) as admin:
            admin.apply(wanted_topics(self.settings))
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.processes):
            self.kill(name)
        with Admin(self.settings.kafka) as admin:
            admin.delete([topic.name for topic in wanted_topics(self.settings)])
        with psycopg.connect(self.addresses.database, autocommit=True) as conn:
            conn.execute(f"drop database {self.name} with (force)")

    def start(self, role: str, name: str = "", **changes: Any) -> subprocess.Popen[bytes]:
        """Start a role (`store`, `judge`, `notifier`, `api`, `wall`) as a process; `name` when there are several."""
        settings = replace(self.settings, **changes)
        log = (self.folder / f"{name or role}.log").open("ab")
        env = {**os.environ, **settings.to_env()}
        argv = [sys.executable, "-c", RUN[role]]
        process = subprocess.Popen(argv, env=env, stdout=log, stderr=log, cwd=Path(__file__).parent.parent)
        self.processes[name or role] = process
        return process

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """End a process and wait for it; returns its exit code."""
        process = self.processes.pop(name)
        if process.poll() is None:
            process.send_signal(number)
        return process.wait(timeout=30)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")

    def query(self, sql: str, *args: Any) -> list[Any]:
        with psycopg.connect(self.settings.database, autocommit=True) as conn:
            return conn.execute(sql, args or None).fetchall()  # type: ignore[arg-type]

    def until(self, check: Callable[[], Any], what: str, timeout_s: float = START_S) -> Any:
        """Wait for `check` to say something true; fails naming `what`."""
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if found := check():
                return found
            for name, process in self.processes.items():
                if process.poll() not in (None, 75, 0):
                    raise AssertionError(
                        f"{name} exited {process.returncode} while waiting for {what}:\n{self.log(name)}"
                    )
            time.sleep(0.05)
        raise AssertionError(
            f"{what}: not within {timeout_s:g} s\n" + "\n".join(self.log(n)[-2000:] for n in self.processes)
        )


def _with_database(url: str, name: str) -> str:
    head, _, query = url.partition("?")
    return head.rpartition("/")[0] + "/" + name + (f"?{query}" if query else "")
