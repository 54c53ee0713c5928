"""Usage: CPU seconds and memory of process trees, read from /proc."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass(frozen=True, slots=True)
class Usage:
    cpu_s: float
    rss_mb: float

    def since(self, before: Usage) -> float:
        return self.cpu_s - before.cpu_s


def tree(pid: int) -> Usage:
    """The process, its living descendants and the dead ones it has waited for."""
    parents: dict[int, list[int]] = {}
    facts: dict[int, tuple[float, float]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            ticks = sum(int(field) for field in fields[11:15])  # utime, stime, and those of waited-for children
            facts[int(entry.name)] = ticks / TICKS, int(fields[21]) * PAGE_MB
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    todo, cpu, rss = [pid], 0.0, 0.0
    while todo:
        one = todo.pop()
        if one in facts:
            cpu, rss = cpu + facts[one][0], rss + facts[one][1]
        todo += parents.get(one, [])
    return Usage(cpu, rss)


def alone(pid: int) -> Usage:
    """The process without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return Usage(sum(int(field) for field in fields[11:13]) / TICKS, int(fields[21]) * PAGE_MB)
