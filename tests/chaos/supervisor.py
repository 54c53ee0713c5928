"""Supervisor: keeps the product's processes running, as systemd would: whatever ends is started again at once."""

from __future__ import annotations

import signal
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from tests.world import World

NORMAL = {0: "in order", 75: "gave up its place"}
RESTART_S = 0.3


@dataclass(slots=True)
class Process:
    """One process that is wanted. `changes` are settings of its own."""

    role: str
    changes: dict[str, Any]
    started: int = 0
    wanted: bool = True
    killed: bool = False
    codes: list[int] = field(default_factory=list)


class Supervisor(threading.Thread):
    def __init__(self, world: World) -> None:
        super().__init__(name="supervisor", daemon=True)
        self._world = world
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self.processes: dict[str, Process] = {}

    def want(self, role: str, name: str, **changes: Any) -> None:
        """Start it and keep it."""
        with self._lock:
            process = self.processes.setdefault(name, Process(role, changes))
            process.wanted = True
            self._start(name, process)

    def dismiss(self, name: str, number: signal.Signals = signal.SIGKILL) -> None:
        """End it and leave it ended."""
        with self._lock:
            self.processes[name].wanted = False
            self.processes[name].killed = True
        self.signal(name, signal.SIGCONT)
        self._world.kill(name, number)

    def kill(self, name: str) -> None:
        """kill -9; it is started again at once."""
        with self._lock:
            self.processes[name].killed = True
        self.signal(name, signal.SIGKILL)

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send any signal; to nobody when it is just being started again."""
        with self._lock:
            popen = self._world.processes.get(name)
            if popen is not None and popen.poll() is None:
                popen.send_signal(number)

    def unexplained(self) -> dict[str, list[int]]:
        """Exit codes that nobody's kill and no normal leaving explains."""
        odd = {name: [code for code in p.codes if code not in NORMAL] for name, p in self.processes.items()}
        return {name: codes for name, codes in odd.items() if codes}

    def stop(self) -> None:
        """End everything."""
        self._stopping.set()
        self.join(10)
        for name, process in self.processes.items():
            if process.wanted:
                self.dismiss(name)

    def run(self) -> None:
        while not self._stopping.wait(0.05):
            for name, process in list(self.processes.items()):
                with self._lock:
                    popen = self._world.processes.get(name)
                    if not process.wanted or popen is None or (code := popen.poll()) is None:
                        continue
                    if not (process.killed and code == -signal.SIGKILL):
                        process.codes.append(code)
                    process.killed = False
                    time.sleep(RESTART_S)
                    self._start(name, process)

    def _start(self, name: str, process: Process) -> None:
        process.started += 1
        self._world.start(process.role, name, **process.changes)
