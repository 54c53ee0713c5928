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
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ioc.child import LIVED_S, Child

__all__ = ["Processes", "own_environment"]

BACKOFF_S = (0.25, 8.0)
"""First and longest wait before a process that ended is started again."""
STOP_S = 15.0
LOG_BYTES_MAX = 16 * 1024 * 1024
_LOOK_S = 0.05
_OF_THE_MACHINE = frozenset({"IOC_LANG", "IOC_CACHE", "IOC_DEBUG"})

Tell = Callable[[str, str], None]
"""(name of the process, a line it wrote or a sentence about it)."""


def silent(_name: str, _line: str) -> None:
    """Tells nobody."""


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
        self._children: dict[str, Child] = {}
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
        self._ask(self._children[name].leave)
        return self._children[name].end(within_s)

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
        return self.start(name, child.argv, child.env)

    def stop_all(self, within_s: float = STOP_S) -> None:
        """End all in reverse order of their start, within a deadline for all together; then for good."""
        if self._over.is_set():
            return
        until = time.monotonic() + within_s
        for name in reversed(list(self._children)):
            self.stop(name, until - time.monotonic())
        self.kill_all()

    def kill_all(self) -> None:
        """kill -9 of everything, now."""
        self._over.set()
        if threading.current_thread() is not self._keeper:
            self._keeper.join(timeout=2)  # with the thread that made them the kernel ends the children, too
        for child in self._children.values():
            child.leave()
            child.kill()
            if child.process is not None:
                child.process.wait()

    @property
    def pids(self) -> dict[str, int]:
        """Those that run now."""
        return {name: pid for name, child in list(self._children.items()) if (pid := child.pid) is not None}

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
            if not child.wanted and child.pid is None:
                return False
            time.sleep(_LOOK_S)
        return False

    def _ask(self, work: Callable[[], Any]) -> Any:
        """Have the keeper thread do it."""
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
                order.error = error  # belongs to whoever asked
            order.done.set()

    def _start(self, name: str, argv: Sequence[str], env: Mapping[str, str] | None) -> int:
        known, log = self._children.get(name), self.log(name)
        if known is not None and known.pid is not None:
            raise ValueError(f"{name} runs already")
        if known is None and log.exists() and log.stat().st_size > LOG_BYTES_MAX:
            log.replace(log.with_suffix(".log.1"))
        child = Child(name, list(argv), env, log, *self._backoff_s)
        child.read = log.stat().st_size if log.exists() else 0
        child.restarts = known.restarts if known is not None else 0
        self._children[name] = child
        return child.spawn()

    def _look(self) -> None:
        now = time.monotonic()
        for child in self._children.values():
            for line in child.loud_lines():
                self._tell(child.name, line)
            if child.process is None or not child.wanted:
                continue
            if child.due:
                if now >= child.due:
                    child.restarts += 1
                    child.spawn()
            elif (code := child.process.poll()) is not None:
                if now - child.born > LIVED_S:
                    child.wait_s = self._backoff_s[0]
                self._tell(child.name, child.plan(code, now))


def own_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Our environment for a child: settings come from `extra` alone, never from the shell; output is not buffered, so
    that a log tells what happened last."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IOC_") or name in _OF_THE_MACHINE}
    return {**kept, "PYTHONUNBUFFERED": "1", **extra}
