"""Tester: runs the tests that stand in a rule's own file, on a virtual clock. Missing and extra ones both fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from ioc.domain.alerts import Transition
from ioc.domain.calendar import Calendar
from rules.catalogue import KNOWN, Catalogue
from rules.rule import CaseWatch, DeadlineWatch, Rule, RuleSet
from rules.spans import span
from rules.world import World

NEAR: Final = timedelta(seconds=1)
"""What comes due at an instant fires with the first millisecond after it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    rule: str
    test: str
    wrong: tuple[str, ...]
    """What did not happen as expected; empty: passed."""


def run_rule(rule: Rule, catalogue: Catalogue = KNOWN, calendar: Calendar | None = None) -> list[Outcome]:
    """Outcome of each test in the rule's file."""
    return [
        Outcome(rule.id, test["name"], tuple(_run(rule, test, catalogue, calendar or Calendar())))
        for test in rule.tests
    ]


def run_rules(rules: RuleSet, catalogue: Catalogue = KNOWN, calendar: Calendar | None = None) -> list[Outcome]:
    """Outcomes of all rules, each tested alone."""
    return [outcome for rule in rules.rules for outcome in run_rule(rule, catalogue, calendar)]


def _run(rule: Rule, test: Mapping[str, Any], catalogue: Catalogue, calendar: Calendar) -> list[str]:
    start = datetime.fromisoformat(test["start"])
    world = World(RuleSet((rule,)), catalogue, calendar, start)
    feeds = sorted(((span(item["at"]), item) for item in test["feed"]), key=lambda pair: pair[0])
    last = max([at for at, _ in feeds] + [span(item["at"]) for item in test["expect"]])
    for at, item in feeds:
        world.run_until(start + at - timedelta(milliseconds=1) if at else start)
        world.now = start + at
        _feed(world, rule, item, start)
        world.settle()
    world.run_until(start + max(last, span(test.get("until", "0s"))) + NEAR)
    return _differences(test["expect"], world.seen, start)


def _feed(world: World, rule: Rule, item: Mapping[str, Any], start: datetime) -> None:
    if "lag" in item:
        world.lag_s = span(item["lag"]).total_seconds()
    for measure, n in item.get("add", {}).items():
        world.add(measure, item.get("dims", {}), n)
    if "case" in item and isinstance(rule.watch, CaseWatch | DeadlineWatch):
        said = item["case"]
        world.put_case(rule.watch.kind, said, start + span(said["due"]) if "due" in said else None)
    if "take" in item:
        world.take(item["take"])


def _differences(expected: list[dict[str, Any]], seen: list[Transition], start: datetime) -> list[str]:
    wrong = []
    for number in range(max(len(expected), len(seen))):
        if number >= len(seen):
            wanted = expected[number]
            wrong.append(f"thiếu / missing: {wanted['op']} {wanted['key']} @ {wanted['at']}")
        elif number >= len(expected):
            wrong.append(f"thừa / unexpected: {_told(seen[number], start)}")
        elif not _fits(expected[number], seen[number], start):
            wanted = expected[number]
            told = " ".join(f"{name}={value}" for name, value in wanted.items())
            wrong.append(f"mong / expected: {told}; có / got: {_told(seen[number], start)}")
    return wrong


def _fits(wanted: Mapping[str, Any], got: Transition, start: datetime) -> bool:
    figure = got.figure
    return (
        (wanted["op"], wanted["key"]) == (got.op, got.key)
        and abs(got.at - start - span(wanted["at"])) < NEAR
        and ("num" not in wanted or (figure is not None and figure.num == wanted["num"]))
        and ("den" not in wanted or (figure is not None and figure.den == wanted["den"]))
        and ("to" not in wanted or tuple(wanted["to"]) == got.notify)
        and ("reason" not in wanted or got.close_reason == wanted["reason"])
        and ("says" not in wanted or wanted["says"] in f"{got.title}\n{got.sentence}".replace("\u00a0", " "))
    )


def _told(got: Transition, start: datetime) -> str:
    figure = f"{got.figure.num}/{got.figure.den}" if got.figure else "-"
    reason = f" ({got.close_reason})" if got.close_reason else ""
    return f"{got.op}{reason} {got.key} @ {got.at - start} {figure} “{got.title or ''}” “{got.sentence or ''}”"
