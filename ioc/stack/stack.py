"""A stack: Kafka, TimescaleDB and Redis of one folder, started together and never outliving this process.

Enter it from the main thread, or from a thread that lasts: the servers die with the thread that started them.
"""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event
from typing import Any, Self

from ioc.settings import Settings
from ioc.stack import health, leash, processes
from ioc.stack.addresses import ALL_PARTS, Addresses
from ioc.stack.home import Home, holder_of
from ioc.stack.progress import Progress, Quiet
from ioc.stack.servers import Launch, Origin, Server
from ioc.stack.servers.kafka import KafkaServer
from ioc.stack.servers.postgres import PostgresServer
from ioc.stack.servers.redis import RedisServer
from ioc.stack.words import StackError, say

__all__ = ["Stack", "load", "running"]

READY_WITHIN_S = 120.0
"""Long, because a crowded machine is slow, not broken; a server that ended is noticed at once."""
STOP_WITHIN_S = 20.0
_ASK_EVERY_S = 0.05


class Stack:
    """The servers of one folder."""

    addresses: Addresses

    def __init__(
        self,
        folder: Path | None,
        *,
        parts: frozenset[str] = ALL_PARTS,
        plain_postgres: bool = False,
        progress: Progress | None = None,
    ) -> None:
        """`folder` None stands for data that is thrown away. A part whose address is set is used, not started."""
        self.home = Home(folder)
        self._progress: Progress = progress or Quiet()
        settings = Settings.from_env()
        given = {"kafka": settings.kafka, "database": settings.database, "redis": settings.redis}
        if plain_postgres:
            given["database"] = ""
        self._given = {part: address for part, address in given.items() if part in parts and address}
        self._servers: dict[str, Server] = {
            server.name: server
            for server in (KafkaServer(), PostgresServer(plain=plain_postgres), RedisServer())
            if server.name in parts and server.name not in self._given
        }
        self._origins: dict[str, Origin] = dict.fromkeys(self._given, Origin.SETTINGS)
        self._launches: dict[str, Launch] = {}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._giving_up = Event()

    def __enter__(self) -> Self:
        self.home.acquire()
        try:
            self._await_orphans()
            self._check_given()
            self._start_all()
            self.addresses = self._find_addresses()
            self._publish()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        for part, process in self._running.items():
            launch = self._launches[part]
            _signal(process, launch.drop_signal if self.home.thrown_away else launch.stop_signal)
        for part in list(self._running):
            self._reap(part)
        self.home.release()

    def start(self, part: str) -> None:
        """Start a stopped part on the same port with the same data, and wait until it answers."""
        self._spawn(part, self._server(part).prepare(self.home))
        self._await_ready(part)
        self._publish()

    def stop(self, part: str, *, kill: bool = False) -> None:
        """Stop a part: in order, or with `kill` as a crash would (kill -9 of it and all its children)."""
        process = self._running.get(part)
        if process is None:
            return
        if process.poll() is not None:
            pass  # it ended by itself; its number may be somebody else's by now
        elif kill:
            processes.kill_tree(process.pid)
        else:
            _signal(process, self._launches[part].stop_signal)
        self._reap(part)
        self._publish()

    def restart(self, part: str, *, kill: bool = False) -> None:
        """Stop and start a part: same port, same data."""
        self.stop(part, kill=kill)
        self.start(part)

    def pid(self, part: str) -> int:
        """The process id of a part that this stack started."""
        self._server(part)
        if part not in self._running:
            raise StackError(vi=f"Phần {part} đang dừng.", en=f"The part {part} is stopped.")
        return self._running[part].pid

    def ended(self) -> dict[str, int]:
        """Parts whose process has ended by itself, with their exit status."""
        polled = {part: process.poll() for part, process in self._running.items()}
        return {part: status for part, status in polled.items() if status is not None}

    def check(self, part: str) -> None:
        """Ask a part one question; raises OSError if it does not answer."""
        self._server(part).check(self.home)

    def _server(self, part: str) -> Server:
        if part not in self._servers:
            raise StackError(
                vi=f"Bộ máy chủ này không tự chạy phần {part!r} (đang chạy: {', '.join(sorted(self._servers))}).",
                en=f"This stack does not run the part {part!r} itself (it runs: {', '.join(sorted(self._servers))}).",
            )
        return self._servers[part]

    def _start_all(self) -> None:
        """Find, fetch and prepare side by side; start each as soon as it is prepared; wait for all."""
        with ThreadPoolExecutor(max(1, len(self._servers)), "stack") as pool:
            preparing: dict[Future[Launch], str] = {pool.submit(self._provide, part): part for part in self._servers}
            waiting: list[Future[None]] = []
            try:
                while preparing:
                    done, _ = wait(preparing, return_when=FIRST_COMPLETED)
                    for future in done:
                        part = preparing.pop(future)
                        # Here and not in the pool: the kernel ties a child to the thread that made it.
                        self._spawn(part, future.result())
                        waiting.append(pool.submit(self._await_ready, part))
                for ready in waiting:
                    ready.result()
            except BaseException:
                self._giving_up.set()
                processes.terminate_children(keep={process.pid for process in self._running.values()})
                raise

    def _provide(self, part: str) -> Launch:
        server = self._servers[part]
        self._origins[part] = server.provide(self._progress)
        try:
            return server.prepare(self.home)
        except PermissionError as error:
            raise StackError(
                vi=f"Không đủ quyền với {error.filename}: thư mục này của người dùng khác. "
                "Hãy chọn thư mục khác bằng --folder, hoặc chạy bằng người dùng đã tạo nó.",
                en=f"No permission on {error.filename}: it belongs to another user. "
                "Choose another folder with --folder, or run as the user who made it.",
            ) from error

    def _spawn(self, part: str, launch: Launch) -> None:
        if part in self._running:
            raise StackError(vi=f"Phần {part} đang chạy rồi.", en=f"The part {part} is running already.")
        with self.home.log(part).open("ab") as log:
            self._running[part] = leash.spawn(
                launch.cmd,
                death_signal=launch.drop_signal,
                account=launch.account.ids if launch.account else None,
                cwd="/",
                env=launch.env,
                stdout=log,
                stderr=log,
            )
        self._launches[part] = launch

    def _await_ready(self, part: str) -> None:
        process, server = self._running[part], self._servers[part]
        until = time.monotonic() + READY_WITHIN_S
        last: OSError | None = None
        with self._progress.task(say(vi=f"Khởi động {part}", en=f"Starting {part}")):
            while time.monotonic() < until:
                if process.poll() is not None:
                    raise self._failed(part, say(vi=f"đã thoát (mã {process.returncode})", en="it ended"), last)
                try:
                    return server.check(self.home)
                except OSError as error:
                    last = error
                    if self._giving_up.wait(_ASK_EVERY_S):
                        break
        raise self._failed(part, say(vi="không trả lời", en="it does not answer"), last)

    def _failed(self, part: str, how: str, last: OSError | None) -> StackError:
        log = self.home.log(part)
        tail = "\n".join(log.read_text("utf-8", "replace").splitlines()[-5:]) if log.exists() else ""
        return StackError(
            vi=f"Phần {part} không khởi động được: {how} ({last}). Nhật ký {log}:\n{tail}",
            en=f"The part {part} did not start: {how} ({last}). Log {log}:\n{tail}",
        )

    def _reap(self, part: str) -> None:
        process = self._running.pop(part)
        try:
            process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            processes.kill_tree(process.pid)
            process.wait()

    def _check_given(self) -> None:
        for part, address in self._given.items():
            try:
                health.ask(part, address)
            except OSError as error:
                name = f"IOC_{part.upper()}"
                raise StackError(
                    vi=f"{name} trỏ tới máy chủ không trả lời: {error}. Hãy sửa hoặc bỏ {name} để dùng bản riêng.",
                    en=f"{name} points to a server that does not answer: {error}. Mend it, or unset {name} to "
                    "use our own.",
                ) from error

    def _find_addresses(self) -> Addresses:
        found = {part: server.address(self.home) for part, server in self._servers.items()} | self._given
        database = self._servers.get("database")
        if isinstance(database, PostgresServer):
            timescale = database.timescale
        else:
            timescale = "database" in self._given and health.has_timescale(self._given["database"])
        return Addresses(found.get("kafka", ""), found.get("database", ""), found.get("redis", ""), timescale)

    def _publish(self) -> None:
        if not hasattr(self, "addresses"):
            return
        facts = {
            "pid": os.getpid(),
            "addresses": vars(self.addresses),
            "origins": {part: str(origin) for part, origin in self._origins.items()},
            "pids": {part: process.pid for part, process in self._running.items()},
        }
        self.home.write("running.json", facts, private=True)
        born = {str(process.pid): processes.started(process.pid) for process in self._running.values()}
        self.home.write("pids.json", born)

    def _await_orphans(self) -> None:
        """Servers of an earlier run of this folder whose parent was killed: they are ending; see to it."""
        born: Mapping[str, int] = self.home.read("pids.json")
        processes.await_end([int(pid) for pid, at in born.items() if processes.started(int(pid)) == at])


def running(folder: Path) -> dict[str, Any]:
    """What a running stack says of itself; empty if none runs in `folder`."""
    if holder_of(folder) is None:
        return {}
    return Home(folder).read("running.json")


def load(folder: Path) -> Addresses | None:
    """The addresses of the stack that runs in `folder`, if one does and is ready."""
    addresses = running(folder).get("addresses")
    return Addresses(**addresses) if isinstance(addresses, dict) else None


def _signal(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)
