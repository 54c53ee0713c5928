"""Processes: our own processes as children, each with its log, restarted when it ends, never outliving this one.

    with Processes(Path("var/demo")) as ours:
        ours.start("store", [sys.executable, "-m", "ioc.cli", "worker", "store"], env)
        ours.kill("store")          # as a crash would; it comes back

One thread spawns and looks after all of them, because the kernel ends a child with the *thread* that made it.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ioc.stack import leash
from ioc.stack.processes import kill_tree

__all__ = ["EXIT_AGAIN", "EXIT_NEVER", "Processes", "answers", "listens"]

EXIT_AGAIN = 75
"""EX_TEMPFAIL: a worker that was fenced asks to be started again at once."""
EXIT_NEVER = frozenset({64, 78})
"""EX_USAGE, EX_CONFIG: starting again would change nothing."""
BACKOFF_S = (0.25, 8.0)
"""First and longest wait before a process that ended is started again; doubled each time it lived shortly."""
LIVED_S = 10.0
"""After this long a process counts as healthy and its next end is a first one again."""
STOP_S = 15.0
LOG_BYTES_MAX = 16 * 1024 * 1024
_LOOK_S = 0.05
_LOUD = ("[warning", "[error", "[critical", "Traceback", "Error:")
"""Beginnings of what somebody at the screen should see; the rest stays in the log."""

Tell = Callable[[str, str], None]
"""(name of the process, a line it wrote or a sentence about it)."""


def silent(_name: str, _line: str) -> None:
    """Tells nobody."""


@dataclass
class _Child:
    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None
    log: Path
    process: subprocess.Popen[bytes] | None = None
    wanted: bool = True
    """Started again when it ends."""
    born: float = 0.0
    wait_s: float = BACKOFF_S[0]
    due: float = 0.0
    """When to start it again, monotonic; 0: it runs, or is not wanted."""
    restarts: int = 0
    ended: int | None = None
    """Exit code of its last end; minus the signal's number when it was killed."""
    read: int = 0
    """How far its log was looked through."""


@dataclass
class _Order:
    """One thing the keeper thread is asked to do."""

    work: Callable[[], Any]
    done: threading.Event = field(default_factory=threading.Event)
    answer: Any = None
    error: BaseException | None = None


class Processes:
    """Children by name. Safe to call from any thread."""

    def __init__(self, folder: Path, tell: Tell = silent, *, backoff_s: tuple[float, float] = BACKOFF_S) -> None:
        """Logs go to `folder`/logs/<name>.log; `tell` hears warnings and ends."""
        self._logs = folder / "logs"
        self._logs.mkdir(parents=True, exist_ok=True)
        self._tell, self._backoff_s = tell, backoff_s
        self._children: dict[str, _Child] = {}
        self._orders: queue.SimpleQueue[_Order] = queue.SimpleQueue()
        self._over = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="processes", daemon=True)
        self._keeper.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop_all()

    def start(self, name: str, argv: Sequence[str], env: Mapping[str, str] | None = None) -> int:
        """Start a process under this name and keep it running. Returns its pid. `env` None: ours."""
        return int(self._ask(lambda: self._start(name, argv, env)))

    def stop(self, name: str, within_s: float = STOP_S) -> int | None:
        """End it in order (SIGTERM, then SIGKILL when the time is over) and leave it ended. Returns its exit code."""
        child = self._children[name]
        self._ask(lambda: self._unwant(child))
        return _end(child.process, within_s)

    def kill(self, name: str, sig: int = signal.SIGKILL) -> None:
        """Send a signal. A process that ends of it comes back."""
        process = self._children[name].process
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(sig)

    def restart(self, name: str, within_s: float = STOP_S) -> int:
        """End it in order and start it again. Returns the new pid."""
        self.stop(name, within_s)
        child = self._children[name]
        return int(self._ask(lambda: self._start(name, child.argv, child.env)))

    def stop_all(self, within_s: float = STOP_S) -> None:
        """End all in reverse order of their start, within a deadline for all together; then for good."""
        if self._over.is_set():
            return
        until = time.monotonic() + within_s
        for child in reversed(list(self._children.values())):
            self._ask(lambda child=child: self._unwant(child))  # type: ignore[misc]
            _end(child.process, until - time.monotonic())
        self.kill_all()

    def kill_all(self) -> None:
        """kill -9 of everything, now."""
        self._over.set()
        if threading.current_thread() is not self._keeper:
            self._keeper.join(timeout=2)  # with the thread that made them the kernel ends the children, too
        for child in self._children.values():
            child.wanted = False
            if child.process is not None and child.process.poll() is None:
                kill_tree(child.process.pid)
                child.process.wait()

    @property
    def pids(self) -> dict[str, int]:
        """Those that run now."""
        running = {name: child.process for name, child in list(self._children.items())}
        return {name: process.pid for name, process in running.items() if process and process.poll() is None}

    @property
    def restarts(self) -> dict[str, int]:
        """How often each came back."""
        return {name: child.restarts for name, child in list(self._children.items())}

    def ended(self, name: str) -> int | None:
        """Exit code of its last end; None when it never ended."""
        return self._children[name].ended

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def tail(self, name: str, lines: int = 8) -> str:
        """The last lines of a log, for a person who must find out why."""
        with contextlib.suppress(OSError):
            return "\n".join(self.log(name).read_text("utf-8", "replace").splitlines()[-lines:])
        return ""

    def wait_ready(self, name: str, ready: Callable[[], bool], within_s: float = 30.0) -> bool:
        """Whether `ready` became true in time; False at once when the process ended for good."""
        until = time.monotonic() + within_s
        child = self._children[name]
        while time.monotonic() < until:
            if ready():
                return True
            if not child.wanted and child.process is not None and child.process.poll() is not None:
                return False
            time.sleep(_LOOK_S)
        return False

    def _ask(self, work: Callable[[], Any]) -> Any:
        if self._over.is_set():
            raise RuntimeError("processes are stopped")
        order = _Order(work)
        self._orders.put(order)
        while not order.done.wait(0.5):
            if not self._keeper.is_alive():
                raise RuntimeError("processes are stopped")
        if order.error is not None:
            raise order.error
        return order.answer

    def _keep(self) -> None:
        while not self._over.is_set():
            try:
                order = self._orders.get(timeout=_LOOK_S)
            except queue.Empty:
                self._look()
                continue
            try:
                order.answer = order.work()
            except BaseException as error:
                order.error = error
            order.done.set()

    def _start(self, name: str, argv: Sequence[str], env: Mapping[str, str] | None) -> int:
        known = self._children.get(name)
        if known is not None and known.process is not None and known.process.poll() is None:
            raise ValueError(f"{name} runs already")
        log = self.log(name)
        if known is None and log.exists() and log.stat().st_size > LOG_BYTES_MAX:
            log.replace(log.with_suffix(".log.1"))
        read = log.stat().st_size if log.exists() else 0
        child = _Child(name, list(argv), env, log, wait_s=self._backoff_s[0], read=read)
        if known is not None:
            child.restarts = known.restarts
        self._children[name] = child
        self._spawn(child)
        assert child.process is not None
        return child.process.pid

    def _spawn(self, child: _Child) -> None:
        with child.log.open("ab") as log:
            child.process = leash.spawn(child.argv, env=child.env, stdout=log, stderr=log)
        child.born, child.due = time.monotonic(), 0.0

    def _unwant(self, child: _Child) -> None:
        child.wanted, child.due = False, 0.0

    def _look(self) -> None:
        now = time.monotonic()
        for child in self._children.values():
            self._listen(child)
            process = child.process
            if process is None or not child.wanted:
                continue
            if child.due:
                if now >= child.due:
                    child.restarts += 1
                    self._spawn(child)
                continue
            code = process.poll()
            if code is not None:
                self._plan(child, code, now)

    def _plan(self, child: _Child, code: int, now: float) -> None:
        child.ended = code
        if code in EXIT_NEVER:
            child.wanted = False
            self._tell(child.name, f"exit {code}: {child.log}")
            return
        if now - child.born > LIVED_S:
            child.wait_s = self._backoff_s[0]
        wait_s = 0.0 if code == EXIT_AGAIN else child.wait_s
        child.due = max(now + wait_s, 1e-9)
        child.wait_s = min(child.wait_s * 2, self._backoff_s[1])
        self._tell(child.name, f"exit {code}, restart {wait_s:.2g} s")

    def _listen(self, child: _Child) -> None:
        with contextlib.suppress(OSError):
            if child.log.stat().st_size <= child.read:
                return
            with child.log.open("rb") as file:
                file.seek(child.read)
                fresh = file.read(256 * 1024)
            whole = fresh.rfind(b"\n") + 1
            child.read += whole or (len(fresh) if len(fresh) == 256 * 1024 else 0)
            for line in fresh[:whole].decode("utf-8", "replace").splitlines():
                if any(mark in line for mark in _LOUD):
                    self._tell(child.name, line)


def listens(port: int, host: str = "127.0.0.1") -> bool:
    """Whether somebody takes connections there."""
    with contextlib.suppress(OSError), socket.create_connection((host, port), 0.5):
        return True
    return False


def answers(url: str) -> bool:
    """Whether a GET is answered with a success."""
    try:
        with urllib.request.urlopen(url, timeout=1.0) as answer:  # noqa: S310 — our own loopback address
            return bool(200 <= answer.status < 300)
    except (OSError, ValueError, urllib.error.URLError):
        return False


def _end(process: subprocess.Popen[bytes] | None, within_s: float) -> int | None:
    if process is None:
        return None
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        return process.wait(max(0.05, within_s))
    except subprocess.TimeoutExpired:
        kill_tree(process.pid)
        return process.wait()


def own_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Our environment with `extra`; Python's output unbuffered, so that a log tells what happened last."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", **extra}
