"""The simulated day: believable, acceptable to the store, the same whenever it is told, and quiet enough for a wall."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta, timezone
from typing import Any

import msgspec
import pytest

from ioc.app import places
from ioc.demo.day import HISTORY_S, Day, day_of
from ioc.demo.step import HOUR_S, Step, local
from ioc.domain.cases import CaseChange, CaseRow, fold, in_order
from ioc.provinces.pack import load
from streams.topic import topic_named

PACK = load("bac-giang")
NOW = 1_774_252_800.0  # 23/03/2026 15:00 (+07:00), a Monday
LOCAL = timezone(timedelta(hours=7))


def day(stories: list[tuple[float, float]] | None = None, seed: int = 7) -> Day:
    told = [(NOW, 1.0)] if stories is None else stories
    return day_of(PACK, local(NOW).date(), seed=seed, epoch_s=NOW - HISTORY_S, stories=told)


def ordered(steps: Any) -> list[Step]:
    return sorted(steps, key=lambda step: (step.at_s, step.key, str(step.body["event_id"])))


@pytest.fixture(scope="module")
def history() -> list[Step]:
    return ordered(day().between(NOW - HISTORY_S, NOW))


@pytest.fixture(scope="module")
def live() -> list[Step]:
    return ordered(day().between(NOW, NOW + 2 * HOUR_S))


def decoded(step: Step) -> Any:
    return msgspec.json.decode(step.record[1], type=topic_named(step.topic).event)


def cases(steps: list[Step], at_s: float) -> list[CaseRow]:
    """Every case but payments as it stands then."""
    said: dict[tuple[str, str], list[CaseChange]] = {}
    for step in steps:
        make = topic_named(step.topic).case
        if step.at_s < at_s and step.topic != "payments" and make is not None:
            for change in make(decoded(step)):
                said.setdefault((change.kind, change.id), []).append(change)
    return [row for changes in said.values() if (row := fold(in_order(changes))) is not None]


def test_the_store_would_accept_every_event(history: list[Step], live: list[Step]) -> None:
    known = places(PACK)
    ids = set()
    for step in history + live:
        topic, event = topic_named(step.topic), decoded(step)
        assert topic.check is None or topic.check(event) is None, step
        assert not known.unit(event.unit, event.occurred_at.astimezone(LOCAL).date()), step
        assert getattr(event, topic.entity) == step.key
        ids.add((step.topic, event.source, event.event_id))
    assert len(ids) == len(history) + len(live)


def test_the_history_is_rich_and_bounded(history: list[Step]) -> None:
    found = Counter(step.topic for step in history)
    assert 40_000 <= found["payments"] <= 60_000
    assert 500 <= found["field-reports"] <= 1_500
    assert 2_000 <= found["procedures"] <= 6_000
    assert 200 <= found["soc-alerts"] <= 600
    hours = Counter(int(step.at_s // HOUR_S) for step in history if step.topic == "payments")
    assert min(hours.values()) > 300, "no hole in the trend"


def test_told_in_pieces_it_is_the_same_day() -> None:
    whole = ordered(day().between(NOW - 600, NOW + 900))
    pieces = [step for i in range(25) for step in day().between(NOW - 600 + i * 60, NOW - 540 + i * 60)]
    assert [step.record for step in ordered(pieces)] == [step.record for step in whole]


def test_another_seed_is_another_day() -> None:
    one = {step.record for step in day(seed=1).between(NOW - 60, NOW)}
    other = {step.record for step in day(seed=2).between(NOW - 60, NOW)}
    assert one
    assert not one & other


def test_nothing_happened_before_the_epoch() -> None:
    assert list(day().between(NOW - 3 * HISTORY_S, NOW - HISTORY_S)) == []


@pytest.mark.parametrize("hours", [0.0, 0.5, 1.0, 2.0])
def test_few_dossiers_and_reports_are_overdue(history: list[Step], live: list[Step], hours: float) -> None:
    at_s = NOW + hours * HOUR_S
    due = [row for row in cases(history + live, at_s) if row.open and row.due_at and row.due_at.timestamp() < at_s]
    assert 1 <= sum(row.kind == "dossier" and row.state in ("2", "4") for row in due) <= 6
    assert 1 <= sum(row.kind == "report" for row in due) <= 8


def test_what_wakes_people_belongs_to_the_story() -> None:
    steps = list(day(stories=[]).between(NOW - HISTORY_S, NOW))
    assert all(step.body["severity"] > 1 for step in steps if step.topic == "field-reports")
    assert all(
        step.body["severity"] > 2 or step.body["system_level"] < 3 for step in steps if step.topic == "soc-alerts"
    )


def test_every_desk_is_heard_often_enough_not_to_be_called_silent(history: list[Step]) -> None:
    last: dict[str, float] = {}
    for step in history:
        if step.topic == "procedures":
            last[str(step.body["agency"])] = step.at_s
    assert len(last) == len(day().dossiers.province.desks)
    assert NOW - min(last.values()) < 3 * HOUR_S


def test_all_eighteen_groups_have_reports(history: list[Step]) -> None:
    groups = {PACK.units.group(str(s.body["unit"]), local(NOW).date()) for s in history if s.topic == "field-reports"}
    assert len(groups) == 18
