"""The 47 rows: whole, and every name in them is the name of something there is."""

from __future__ import annotations

import csv
import io
import json

import pytest

from ioc.connect.catalogue import HERE, mapping_named, sources_of
from ioc.domain.indicators import catalogue
from ioc.domain.period_names import read_period
from ioc.domain.qd766.components import BY_CODE
from ioc.provinces.pack import folder_of
from ioc.systems.row import (
    FEEDS,
    SEEDS,
    Alert,
    Board,
    Case,
    Cell,
    Drop,
    Example,
    Figure,
    Pack,
    Panel,
    Push,
    Report,
    Stated,
    System,
)
from ioc.systems.table import systems
from rules.loader import load_rules
from streams.catalogue import examples_of
from streams.topic import CELLS, all_topics, topic_named
from wall_ui.panel import all_panels

MISSING: list[int] = []
"""Rows that do not work yet. A row that begins to work must leave this list."""
PROVINCE = "bac-giang"
by_row = pytest.mark.parametrize("row", systems(), ids=lambda row: f"{row.n} {row.en}")


def test_there_are_forty_seven_and_those_that_do_not_work_are_these() -> None:
    assert [row.n for row in systems()] == list(range(1, 48))
    assert [row.n for row in systems() if not row.works] == MISSING


@by_row
def test_a_row_is_named_in_two_languages_and_proved_by_a_document(row: System) -> None:
    assert row.vi != row.en
    assert {proof.seed for proof in row.proof} <= set(SEEDS)
    assert all(10 <= len(proof.says) <= 200 for proof in row.proof)


@by_row
def test_what_comes_in_exists(row: System) -> None:
    sources = sources_of(PROVINCE)
    for one in row.entry:
        match one:
            case Example(example=name):
                topic, _, example = name.partition("/")
                assert example in examples_of(topic_named(topic)), name
                assert topic in topics_of(row) or "REF" in row.feeds, name
            case Push(source=source):
                assert sources[source].input == "push", source
                assert (sources[source].mapping != "") == (one.sample != ""), source
                if one.example:
                    topic, _, example = one.example.partition("/")
                    assert example in examples_of(topic_named(topic)), one.example
                    assert topic in {topic.short for topic in sources[source].topics} & topics_of(row)
                else:
                    assert one.sample.partition("/")[0] == sources[source].mapping
                    assert (HERE / one.sample).is_file(), one.sample
            case Drop(source=source, sample=sample, pick=pick):
                assert sources[source].input == "folder", source
                assert sample.partition("/")[0] == sources[source].mapping
                assert (HERE / sample).is_file(), sample
                assert set(pick) <= set(mapping_named(sources[source].mapping).reads) | _heads(sample), pick
            case Pack(file=file):
                assert (folder_of(PROVINCE) / file).is_file(), file


def topics_of(row: System) -> set[str]:
    return {FEEDS[feed][0] for feed in row.feeds}


def _heads(sample: str) -> set[str]:
    """Columns that a sample has beside those its mapping reads."""
    if not sample.endswith(".csv"):
        return set()
    text = (HERE / sample).read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","))
    return {cell for row in rows for cell in row}


@by_row
def test_where_it_is_seen_exists(row: System) -> None:
    kinds = {topic.case_kind for topic in all_topics()}
    codes = {rule.code for rule in load_rules().rules}
    panels = {panel.name: panel for panel in all_panels()}
    for one in row.seen:
        match one:
            case Figure(code=code, by=by, period=period):
                assert by == "" or by in catalogue()[code].by, f"{code} by {by}"
                assert period == "now" or read_period(period).of_days
            case Stated(code=code, period=period):
                assert code in catalogue()
                assert read_period(period).of_days
                assert one.value or one.num is not None
            case Case(kind=kind):
                assert kind in kinds
            case Alert(code=code):
                assert code in codes
            case Panel(name=name, path=path):
                assert (one.has is None) != (one.least is None)
                said = json.loads((panels[name].folder / "example.json").read_text("utf-8"))["data"]
                assert path.partition(".")[0] in said, f"{name}: {path}"
            case Board(component=component):
                assert component in BY_CODE or (component == "" and one.official)
            case Report(command=command):
                assert command[0] in ("open-data", "quarter", "late-list")
            case Cell(topic=topic, measure=measure):
                assert topic == CELLS.name
                assert measure in {known.name for topic in all_topics() for known in topic.measures}


def test_no_example_goes_in_twice_under_one_name() -> None:
    """What one row sends must not hide what another row sends."""
    seen: dict[str, int] = {}
    for row in systems():
        for one in row.seen:
            if isinstance(one, Case | Alert) and one != Alert(code="L11", key="{form}"):
                name = f"{type(one).__name__} {one.id if isinstance(one, Case) else one.key}"
                assert seen.setdefault(name, row.n) == row.n or "{form}" in name, name
