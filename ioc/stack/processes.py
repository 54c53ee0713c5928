"""Processes as the kernel shows them in /proc: children, memory, and their end."""

import contextlib
import os
import signal
import time
from collections.abc import Iterable
from pathlib import Path

__all__ = ["await_end", "children", "is_alive", "kill_tree", "memory_bytes", "mentions", "terminate_children"]

_GRACE_S = 8.0
_LOOK_EVERY_S = 0.02


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
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in "ZX"


def memory_bytes(pid: int) -> int:
    """Memory of a process and its children, shared pages counted once (PSS)."""
    return sum(_pss(one) for one in (pid, *children(pid)))


def mentions(pid: int, folder: Path) -> bool:
    """Whether the command line of `pid` names `folder`: a pid alone may be someone else's by now."""
    try:
        return os.fsencode(folder) in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


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


def _pss(pid: int) -> int:
    for name, field in (("smaps_rollup", "Pss:"), ("status", "VmRSS:")):
        with contextlib.suppress(OSError, ValueError, IndexError):
            for line in Path(f"/proc/{pid}/{name}").read_text().splitlines():
                if line.startswith(field):
                    return int(line.split()[1]) * 1024
    return 0
