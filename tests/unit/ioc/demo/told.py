"""What the tests of the simulated day share: a Monday afternoon, days, and the cases the store would make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from ioc import app
from ioc.demo.day import Day, day_of
from ioc.demo.start import Start
from ioc.demo.step import HOUR_S, Step, local
from ioc.domain.casebook import Known
from ioc.domain.cases import CaseChange, CaseRow
from ioc.domain.text import VIETNAM
from ioc.provinces.pack import load
from ioc.provinces.time_rules import time_rules
from ioc.settings import Settings
from streams.topic import topic_named

PACK = load("bac-giang")
CALENDAR = time_rules("bac-giang").calendar
NOW = 1_774_252_800.0  # 23/03/2026 15:00 (+07:00), a Monday
EPOCH = NOW - 12 * 24 * HOUR_S
STARTED = Start(opened_s=NOW - 60, began_s=NOW)


def day(starts: Sequence[Start] = (STARTED,), seed: int = 7, epoch_s: float = EPOCH) -> Day:
    return day_of(PACK, local(NOW).date(), CALENDAR, seed=seed, epoch_s=epoch_s, starts=starts)


def ordered(steps: Iterable[Step]) -> list[Step]:
    return sorted(steps, key=lambda step: (step.at_s, step.key, str(step.body["event_id"])))


def decoded(step: Step) -> Any:
    return msgspec.json.decode(step.record[1], type=topic_named(step.topic).event)


def problems(steps: Iterable[Step], slug: str = "bac-giang") -> list[str]:
    """Why the store would refuse something: types, the topic's own rules, units and agencies, keys, the future."""
    known, found = app.places(load(slug)), []
    for step in steps:
        topic, event = topic_named(step.topic), decoded(step)
        on = event.occurred_at.astimezone(VIETNAM).date()
        refused = topic.check(event) if topic.check else None
        wrong = [
            refused and refused.detail,
            known.unit(event.unit, on),
            event.agency and known.agency(event.agency, on),
            getattr(event, topic.entity) != step.key and "another key",
            event.occurred_at > datetime.fromtimestamp(step.at_s + 1, UTC) and "in the future",
        ]
        found += [f"{one}: {step.record[1]!r}" for one in wrong if one]
    return found


def cases(steps: Iterable[Step], at_s: float, slug: str = "bac-giang") -> dict[str, list[CaseRow]]:
    """Kind → every case as it stands then, derived as the store does."""
    policy = app.policy(Settings(province=slug))
    said: dict[str, dict[str, list[CaseChange]]] = defaultdict(lambda: defaultdict(list))
    books = {}
    for step in steps:
        topic = topic_named(step.topic)
        if step.at_s >= at_s or topic.case is None:
            continue
        for change in topic.case(decoded(step)):
            books[change.kind] = topic.book(policy)
            said[change.kind][change.id].append(change)
    return {
        kind: [row for changes in by.values() for row in books[kind].settle({"": Known()}, changes).rows]
        for kind, by in said.items()
    }
