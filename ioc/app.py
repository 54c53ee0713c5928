"""App: the only place that builds things. Every process begins here with its settings."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NoReturn

from ioc.edge.admin import Wanted
from ioc.provinces.pack import Pack, load
from ioc.settings import Settings
from ioc.store.migrate import Step, steps
from streams.admit import KnownUnit
from streams.topic import CASES, CELLS, all_topics


def known_unit(pack: Pack) -> KnownUnit:
    """Whether the pack's register knows a code on a day."""
    register = pack.units

    @lru_cache(maxsize=50_000)
    def known(code: str, on: date) -> bool:
        return register.find(code, on) is not None

    return known


def migration_steps() -> list[Step]:
    """The whole schema: base files and every topic's table."""
    return steps((topic.table, (topic.folder / "table.sql").read_text("utf-8")) for topic in all_topics())


def province(settings: Settings) -> Pack:
    return load(settings.province)


def run_store_process(settings: Settings) -> NoReturn:
    """The store worker as a whole process."""
    from streams.worker import run_process, run_store

    run_process(lambda: run_store(settings, known_unit(province(settings))))


def run_judge_process(settings: Settings) -> NoReturn:
    """The judge as a whole process."""
    from streams.worker import run_judge, run_process

    run_process(lambda: run_judge(settings, province(settings)))


def wanted_topics(settings: Settings) -> list[Wanted]:
    """Every Kafka topic of an installation, with its prefix."""
    outer = [Wanted(settings.topic_prefix + t.name, t.partitions, t.retention, t.compact) for t in all_topics()]
    inner = [Wanted(settings.topic_prefix + t.name, t.partitions, t.retention) for t in (CELLS, CASES)]
    return outer + inner
