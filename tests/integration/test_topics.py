"""The examples of every topic go in as an integrator would send them, and are rows, cells and cases afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from ioc.domain.deltas import combine
from ioc.domain.policy import Policy
from streams.catalogue import examples_of
from streams.tally import tally
from streams.topic import Topic, all_topics, topic_named
from tests.world import World

pytestmark = pytest.mark.real

ROOT = Path(__file__).parents[2]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WHOLE_LIFE = ("heartbeats", "indicators", "directives")
"""Topics whose cases are nothing but what their events say: no rule of a province is needed to tell them."""


def decoded(topic: Topic) -> list[Any]:
    return [msgspec.json.decode(raw, type=topic.event) for raw in examples_of(topic).values()]


def counted(topic: Topic) -> list[Any]:
    """The events that count: of each only its highest revision."""
    best: dict[tuple[str, str], Any] = {}
    for event in decoded(topic):
        held = best.get((event.source, event.event_id))
        if held is None or held.revision < event.revision:
            best[event.source, event.event_id] = event
    return list(best.values())


def until_stored(world: World, topic: Topic) -> None:
    wanted = [(len(decoded(topic)),)]
    world.until(lambda: world.query(f"select count(*) from {topic.table}") == wanted, topic.table)


def expected_cells(topic: Topic) -> dict[tuple[str, int, int, str], tuple[int, int]]:
    events = counted(topic)
    at_us = np.array([(event.occurred_at - EPOCH).total_seconds() * 1e6 for event in events], dtype=np.int64)
    deltas = combine(tally(topic, events, at_us, 0))
    cells = zip(deltas.measure, deltas.grain, deltas.bucket, deltas.key, strict=True)
    return dict(zip(cells, zip(deltas.n, deltas.total, strict=True), strict=True))


def test_the_examples_of_every_topic_become_rows_cells_and_cases(world: World) -> None:
    world.start("store")
    for topic in all_topics():
        argv = [sys.executable, "-m", "ioc.cli", "produce", topic.short, "--examples"]
        env = {**os.environ, **world.settings.to_env(), "IOC_LANG": "en"}
        said = subprocess.run(argv, env=env, cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert (said.returncode, "0 wrong" in said.stdout) == (0, True), said.stdout + said.stderr
    for topic in all_topics():
        until_stored(world, topic)

    assert world.query("select topic, reason, detail from quarantine") == []
    for topic in all_topics():
        assert _rows(world, topic) == _typed(topic)
        assert _cells(world, topic) == expected_cells(topic)
    for topic in map(topic_named, WHOLE_LIFE):
        assert _cases(world, topic) == _expected_cases(topic)


def _typed(topic: Topic) -> list[tuple[Any, ...]]:
    """What the columns of the table hold, in order of event."""
    events = sorted(decoded(topic), key=lambda event: (event.source, event.event_id, event.revision))
    common = ("source", "event_id", "revision", "occurred_at", "unit", topic.entity)
    attrs = [*common, *(column.attr for column in topic.columns)]
    return [tuple(getattr(event, attr) for attr in attrs) for event in events]


def _rows(world: World, topic: Topic) -> list[tuple[Any, ...]]:
    columns = "".join(f", {column.name}" for column in topic.columns)
    return world.query(
        f"select source, event_id, revision, occurred_at, unit, entity{columns} from {topic.table} order by 1, 2, 3"
    )


def _cells(world: World, topic: Topic) -> dict[tuple[str, int, int, str], tuple[int, int]]:
    rows = world.query(
        "select measure, grain, extract(epoch from bucket)::bigint, key, n, total from cell"
        " where measure = any(%s) and (n, total) <> (0, 0)",
        [measure.name for measure in topic.measures],
    )
    return {(measure, grain, bucket, key): (n, total) for measure, grain, bucket, key, n, total in rows}


CASE_FACTS = (
    *("id", "state", "open", "unit", "agency", "category", "severity", "level", "opened_at", "due_at", "changed_at"),
    "attrs",
)


def _cases(world: World, topic: Topic) -> list[tuple[Any, ...]]:
    return world.query(f"select {', '.join(CASE_FACTS)} from case_state where kind = %s order by id", topic.case_kind)


def _expected_cases(topic: Topic) -> list[tuple[Any, ...]]:
    assert topic.case
    changes = [change for event in decoded(topic) for change in topic.case(event)]
    rows = topic.book(Policy()).settle({}, changes).rows
    return [tuple(getattr(row, fact) for fact in CASE_FACTS) for row in sorted(rows, key=lambda row: row.id)]


def test_two_sources_of_one_figure_are_found_as_a_conflict(world: World) -> None:
    """LGSP had 17 services to the ministries in the report of March 2024 and 13 in the newspaper of May."""
    argv = [sys.executable, "-m", "ioc.cli", "produce", "indicators", "--examples"]
    subprocess.run(argv, env={**os.environ, **world.settings.to_env()}, cwd=ROOT, check=True, timeout=60)
    world.start("store")
    until_stored(world, topic_named("indicators"))

    assert world.query(
        "select attrs->>'figure', array_agg(attrs->>'value' order by changed_at) from case_state"
        " where kind = 'statement' group by 1 having count(distinct attrs->>'value') > 1"
    ) == [("HT-NGSP-DV:24:2024-01-01:2025-01-01", ["17", "13"])]
