"""App: the only place that builds things. Every process begins here with its settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ioc.domain.policy import Policy
from ioc.edge.admin import Wanted
from ioc.provinces.pack import Pack, load
from ioc.provinces.policy_rules import policy_rules
from ioc.provinces.time_rules import time_rules
from ioc.settings import Settings
from ioc.store.migrate import Step, steps
from streams.places import Places, places_of
from streams.topic import CASES, CELLS, all_topics

if TYPE_CHECKING:
    from ioc.domain.alerts import Transition
    from ioc.domain.calendar import Calendar
    from ioc.domain.cases import Case
    from ioc.domain.notices import Notice
    from streams.worker import JudgeParts


def places(pack: Pack) -> Places:
    """What the pack's register and its list of agencies know of codes on days."""
    return places_of(pack.units, pack.agencies, strict=pack.agencies_strict)


def migration_steps() -> list[Step]:
    """The whole schema: base files and every topic's table."""
    return steps((topic.table, (topic.folder / "table.sql").read_text("utf-8")) for topic in all_topics())


def province(settings: Settings) -> Pack:
    return load(settings.province)


def run_store_process(settings: Settings) -> NoReturn:
    """The store worker as a whole process."""
    from streams.worker import run_process, run_store

    run_process(lambda: run_store(settings, places(province(settings)), policy(settings)))


def run_judge_process(settings: Settings) -> NoReturn:
    """The judge as a whole process."""
    from streams.worker import run_judge, run_process

    run_process(lambda: run_judge(settings, judge_parts(settings)))


def policy(settings: Settings) -> Policy:
    """What the province decided about deadlines."""
    return policy_rules(settings.province)


def calendar(settings: Settings) -> Calendar:
    """Working time of the province: the country's, with what `calendar.toml` of its pack overrides."""
    return time_rules(settings.province).calendar


def judge_parts(settings: Settings) -> JudgeParts:
    """The judge with its rules, its connection and the words it sends."""
    from ioc.domain.notices import AlertFacts, Reason, plan, reason_of, route
    from ioc.notify import directory
    from ioc.notify.links import pages
    from ioc.provinces.rules766 import rules766
    from ioc.services.scores import scores
    from ioc.store.settle import JudgeStore
    from rules.catalogue import Catalogue
    from rules.engine.judge import Judge
    from rules.loader import PACKS
    from rules.reload import Reloader
    from streams.worker import JudgeParts

    pack, people = province(settings), directory.read(directory.path_of(settings))
    open_at = pages(settings)

    def unit_name(code: str) -> str:
        return pack.unit_name(code, datetime.now(UTC).date()) if code else ""

    def name(code: str) -> str:
        agency = pack.agencies.get(code)
        return agency.name if agency else pack.providers.get(code) or unit_name(code) or code

    def news(alert: Mapping[str, Any], transition: Transition) -> Sequence[Notice]:
        unit = transition.unit
        found = pack.units.find(unit, transition.at.date()) if unit else None
        around = [found.parent, found.group] if found else []
        targets = route(transition.notify, people, unit, parents=around)
        told = replace(AlertFacts.of(alert), nobody=transition.unless_taken)
        reason = Reason.ESCALATED if transition.op == "escalated" else Reason.FIRED
        return plan(told, reason, targets, people, now=transition.at, pages=open_at)

    def over(alert: Mapping[str, Any], transition: Transition, told: Sequence[tuple[str, str]]) -> Sequence[Notice]:
        reason = reason_of(transition.op, transition.close_reason)
        if reason is None:
            return []
        return plan(AlertFacts.of(alert), reason, told, people, now=transition.at, pages=open_at)

    folder = Path(settings.rules) if settings.rules else PACKS
    catalogue = Catalogue.of(measure for topic in all_topics() for measure in topic.measures)
    reloader = Reloader(folder, catalogue, settings.data / "rules-good.json")
    judge = Judge(reloader.start(), calendar(settings), name)
    judge.refused(reloader.problems)
    store = JudgeStore(settings.database, unit_name, news, over)

    async def read_scores() -> list[Case]:
        rules = rules766(settings.province)  # here, so that a wrong file stops the scores and not the alerts
        return await store.ask(lambda conn: scores(conn, datetime.now(UTC), rules))

    return JudgeParts(judge, reloader, store, read_scores)


def wanted_topics(settings: Settings) -> list[Wanted]:
    """Every Kafka topic of an installation, with its prefix."""
    outer = [Wanted(settings.topic_prefix + t.name, t.partitions, t.retention, t.compact) for t in all_topics()]
    inner = [Wanted(settings.topic_prefix + t.name, t.partitions, t.retention) for t in (CELLS, CASES)]
    return outer + inner
