"""Processes as the kernel shows them in /proc: children, memory, and their end."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

__all__ = ["await_end", "children", "is_alive", "kill_tree", "memory_bytes", "started", "terminate_children"]

_GRACE_S = 8.0
_LOOK_EVERY_S = 0.02
_START_TIME = 19
"""Place of `starttime` (field 22 of proc(5)) counted from the state."""


def children(pid: int) -> list[int]:
    """Direct and indirect children of `pid`."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                found += [int(child), *children(int(child))]
    return found


def is_alive(pid: int) -> bool:
    """Whether `pid` runs; one that has ended and only waits to be collected does not."""
    fields = _stat(pid)
    return bool(fields) and fields[0] not in "ZX"


def memory_bytes(pid: int) -> int:
    """Memory of a process and its children, shared pages counted once (PSS)."""
    return sum(_pss(one) for one in (pid, *children(pid)))


def started(pid: int) -> int:
    """When `pid` was started, in ticks since boot; with it a pid names one process for good. 0 if it is gone."""
    fields = _stat(pid)
    return int(fields[_START_TIME]) if fields else 0


def kill_tree(pid: int) -> None:
    """kill -9 of a process and all its children, as a power cut would; returns when they are gone."""
    family = [pid, *children(pid)]
    for one in family:
        _kill(one, signal.SIGKILL)
    _wait(family[1:], _GRACE_S)


def await_end(pids: Iterable[int]) -> None:
    """Wait until processes that are ending have ended; after a grace kill them."""
    families = [one for pid in pids for one in (pid, *children(pid))]
    if not _wait(families, _GRACE_S):
        for pid in families:
            _kill(pid, signal.SIGKILL)
        _wait(families, _GRACE_S)


def terminate_children(*, keep: set[int]) -> None:
    """End helper processes of this process (downloads under way) so that nobody waits for them."""
    kept = keep | {child for pid in keep for child in children(pid)}
    for child in children(os.getpid()):
        if child not in kept:
            _kill(child, signal.SIGTERM)


def _wait(pids: list[int], within_s: float) -> bool:
    until = time.monotonic() + within_s
    while any(is_alive(pid) for pid in pids):
        if time.monotonic() > until:
            return False
        time.sleep(_LOOK_EVERY_S)
    return True


def _kill(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(OSError):
        os.kill(pid, number)


def _stat(pid: int) -> list[str]:
    """Fields of /proc/<pid>/stat from the state on; the name before them may hold anything."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return []


def _pss(pid: int) -> int:
    for name, field in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        with contextlib.suppress(OSError, ValueError, IndexError):
            for line in Path(f"/proc/{pid}/{name}").read_text().splitlines():
                if line.startswith(field):
                    return int(line.split()[1]) * 1024
    return 0
