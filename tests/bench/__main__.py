"""Bench: every figure in one run on one machine, side by side with what a user would pick instead.

    ioc bench                 the whole run, some five minutes
    ioc bench --quick         a tenth of the events, to see that it works
    ioc bench --soak 600      memory of a worker at a steady 2,000 events/s for so many seconds
    ioc bench --figures       only: 200,000 dossiers in the store, and how long figures take to answer

It starts its own Kafka, TimescaleDB and Redis and removes them again. Figures depend on the machine and on what else
runs there: compare lines of one run only.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from ioc.stack import Stack
from tests.bench import figures, latency, soak, throughput
from tests.bench.throughput import Figure
from tests.world import World

RIVALS = (
    ("stock Faust agent, take()", "stock_faust.py", 0.1, "sums in memory, lost on a crash"),
    ("aiokafka by hand", "plain_aiokafka.py", 1.0, "sums in memory, lost on a crash"),
)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="ioc bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--events", type=int, default=1_000_000, help="events of the throughput run")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--soak", type=float, default=0, metavar="SECONDS", help="also watch memory for so long")
    parser.add_argument("--figures", action="store_true", help="only figures over 200,000 dossiers (some ten minutes)")
    asked = parser.parse_args()
    events, seconds = (asked.events // 10, 8.0) if asked.quick else (asked.events, 30.0)
    console = Console(width=140)
    console.print(f"{os.cpu_count()} cores, {os.uname().machine}; load before: {os.getloadavg()[0]:.2f}")
    if asked.figures:
        _figures(console, 20_000 if asked.quick else 200_000)
        return
    with Stack(None) as stack:
        with World(stack.addresses, Path(tempfile.mkdtemp())) as world:
            console.print(_table(_throughput(console, stack, world, events)))
        with World(stack.addresses, Path(tempfile.mkdtemp())) as world:
            console.print("latency at 1,000 events/s …")
            latency.start(world)
            delays = latency.measure(world, 1_000, seconds)
        if asked.soak:
            with World(stack.addresses, Path(tempfile.mkdtemp())) as world:
                console.print(f"memory over {asked.soak:.0f} s …")
                console.print(soak.watch(world, asked.soak))
    for delay in delays:
        console.print(
            f"{delay.name}: p50 {delay.p50_ms:.0f} ms, p99 {delay.p99_ms:.0f} ms, max {delay.max_ms:.0f} ms"
            f" ({delay.events:,} events at 1,000/s)"
        )


def _figures(console: Console, dossiers: int) -> None:
    with Stack(None) as stack, World(stack.addresses, Path(tempfile.mkdtemp())) as world:
        started = time.perf_counter()
        events = figures.fill(world.settings.database, dossiers, console)
        took = time.perf_counter() - started
        console.print(
            f"{dossiers:,} dossiers, {events:,} events stored and derived in {took:.0f} s ({events / took:,.0f}/s)"
        )
        for wait in figures.ask(world.settings.database):
            console.print(f"{wait.name}: p50 {wait.p50_ms:.0f} ms, p95 {wait.p95_ms:.0f} ms (aim {wait.aim_ms:.0f} ms)")


def _throughput(console: Console, stack: Stack, world: World, events: int) -> list[Figure]:
    console.print(f"sending {events:,} payments (1 % duplicates, ±20 s disorder) …")
    rate = throughput.fill(world, events)
    console.print(f"producer: {rate:,.0f} events/s")
    figures = [throughput.product(stack, world, events)]
    for name, script, share, kept in RIVALS:
        console.print(f"{name} …")
        figures.append(throughput.rival(stack, world, int(events * share), name, script, kept))
    return figures


def _table(figures: list[Figure]) -> Table:
    table = Table(title="Kafka → result, one process")
    for heading in (
        "engine",
        "events",
        "events/s",
        "worker µs",
        "database µs",
        "sum µs",
        "broker µs",
        "RSS MB",
        "keeps",
    ):
        table.add_column(heading, justify="left" if heading in ("engine", "keeps") else "right")
    for f in figures:
        table.add_row(
            f.engine, f"{f.events:,}", f"{f.per_second:,.0f}", f"{f.worker_us:.1f}", f"{f.database_us:.1f}",
            f"{f.worker_us + f.database_us:.1f}", f"{f.kafka_us:.1f}", f"{f.rss_mb:.0f}", f.kept,
        )  # fmt: skip
    return table


if __name__ == "__main__":
    main()
