"""Child: one process of ours, its log and when to start it again. Decides nothing about the others."""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ioc.stack import leash
from ioc.stack.processes import kill_tree

EXIT_AGAIN = 75
"""EX_TEMPFAIL: a worker that was fenced asks to be started again at once."""
EXIT_NEVER = frozenset({64, 78})
"""EX_USAGE, EX_CONFIG: starting again would change nothing."""
LIVED_S = 10.0
"""After this long a process counts as healthy and its next end is a first one again."""
_READ_BYTES = 256 * 1024
_LOUD = ("[warning", "[error", "[critical", "Traceback", "Error:")
"""Beginnings of what somebody at the screen should see; the rest stays in the log."""


@dataclass
class Child:
    name: str
    argv: Sequence[str]
    env: Mapping[str, str] | None
    log: Path
    wait_s: float
    """Before it is started again; doubled each time it lived shortly."""
    wait_max_s: float
    process: subprocess.Popen[bytes] | None = None
    wanted: bool = True
    """Started again when it ends."""
    born: float = 0.0
    due: float = 0.0
    """When to start it again, monotonic; 0: it runs, or is not wanted."""
    restarts: int = 0
    ended: int | None = None
    """Exit code of its last end; minus the signal's number when it was killed."""
    read: int = 0
    """How far its log was looked through."""

    @property
    def pid(self) -> int | None:
        """None when it does not run."""
        return self.process.pid if self.process is not None and self.process.poll() is None else None

    def spawn(self) -> int:
        """Start it on the leash of the calling thread: it ends with that thread. Returns its pid."""
        with self.log.open("ab") as log:
            self.process = leash.spawn(self.argv, env=self.env, stdout=log, stderr=log)
        self.born, self.due = time.monotonic(), 0.0
        return self.process.pid

    def leave(self) -> None:
        """Do not start it again."""
        self.wanted, self.due = False, 0.0

    def plan(self, code: int, now: float) -> str:
        """It ended with this code: when to start it again. Returns what to say about it."""
        self.ended = code
        if code in EXIT_NEVER:
            self.wanted = False
            return f"exit {code}: {self.log}"
        wait_s = 0.0 if code == EXIT_AGAIN else self.wait_s
        self.due = max(now + wait_s, 1e-9)
        self.wait_s = min(self.wait_s * 2, self.wait_max_s)
        return f"exit {code}, restart {wait_s:.2g} s"

    def end(self, within_s: float) -> int | None:
        """SIGTERM, and SIGKILL for it and its children when the time is over. Returns its exit code."""
        if self.process is None:
            return None
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            return self.process.wait(max(0.05, within_s))
        except subprocess.TimeoutExpired:
            self.kill()
            return self.process.wait()

    def kill(self) -> None:
        """kill -9 of it and its children."""
        if self.pid is not None:
            kill_tree(self.pid)

    def loud_lines(self) -> Iterator[str]:
        """New lines of its log that somebody should see."""
        with contextlib.suppress(OSError):
            if self.log.stat().st_size <= self.read:
                return
            with self.log.open("rb") as file:
                file.seek(self.read)
                fresh = file.read(_READ_BYTES)
            whole = fresh.rfind(b"\n") + 1
            self.read += whole or (len(fresh) if len(fresh) == _READ_BYTES else 0)
            for line in fresh[:whole].decode("utf-8", "replace").splitlines():
                if any(mark in line for mark in _LOUD):
                    yield line
