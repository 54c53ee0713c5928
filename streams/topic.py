"""Topic: everything the product knows of one Kafka topic of events, declared once in `streams/topics/<name>/`.

Each folder's `__init__` exports `TOPIC`. From it come the Kafka topic, the decoder, the JSON Schema, the table, the
cells, the cases, the examples' tests and the docs. The key of a record is the business entity (`entity`), never the
unit, so that an entity's events stay in order and duplicates meet in one partition.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path

import msgspec

from ioc.domain.case_measures import CaseMeasure
from ioc.domain.casebook import CaseBook, Derive
from ioc.domain.cases import CaseChange
from ioc.domain.event import Event
from ioc.domain.measures import Measure
from ioc.domain.policy import Policy
from ioc.domain.rejected import Rejected

PARTITIONS = 4
"""Enough for two workers with two partitions each; an entity's partition must never change, so grow only with a
re-keyed topic version."""


@dataclass(frozen=True, slots=True)
class Column:
    """A typed column of the topic's event table beside the common ones. `attr` names the event's attribute."""

    name: str
    type: str
    attr: str


@dataclass(frozen=True)
class Topic:
    name: str
    """Kafka name with version: `ioc.payments.v1`."""
    about_vi: str
    about_en: str
    event: type[Event]
    entity: str
    """Attribute that identifies the business entity; its UTF-8 text is the record key."""
    table: str
    """Hypertable of accepted events: `events_payments`."""
    columns: tuple[Column, ...]
    measures: tuple[Measure, ...]
    case_kind: str = ""
    """Kind of the cases its events are about: `payment`."""
    case: Callable[[Event], tuple[CaseChange, ...]] | None = None
    """What an event says about its case, or cases: an alert that joins an incident speaks of both."""
    derive: Derive | None = None
    """Facts of a case that only its whole life tells: lateness, pauses, steps that may not follow each other."""
    case_measures: tuple[CaseMeasure, ...] = ()
    """What is counted over its cases rather than over events."""
    history: bool = True
    """False: the latest event alone is the case; no steps are kept."""
    shared_cases: bool = False
    """Entities of several partitions may name one case: an incident has many alerts."""
    final: tuple[str, frozenset[object]] | None = None
    """(attribute, values) of events that open no case: most payments are one final event, and a case each would cost
    more than all the rest. The case's id is then the entity."""
    recalls: tuple[str, frozenset[object]] | None = None
    """(attribute, values) of opening events that speak of an end which may be days past: what the bank credited, what a
    reconciler found. They bring the entity's earlier final events into the case."""
    check: Callable[[Event], Rejected | None] | None = None
    """Domain rules beyond types: pure, fast, no clock."""
    partitions: int = PARTITIONS
    retention: timedelta = timedelta(days=14)
    compact: bool = False
    lateness: timedelta = timedelta(minutes=2)
    """How far the watermark trails the latest event time of a partition."""
    horizon: timedelta = timedelta(days=3_650)
    """Events older than this at arrival are refused (TOO_OLD): a wrong year, not a late event."""
    chunk_interval: timedelta = timedelta(days=1)
    """Time span of one hypertable chunk."""
    folder: Path = field(default=Path())

    def __post_init__(self) -> None:
        # msgspec fills in what it knows of a type when the first decoder of it is made, and a second thread that asks
        # meanwhile decodes with the half of it: the process dies of a segmentation fault. Here there is one thread.
        msgspec.json.Decoder(self.event)

    @property
    def short(self) -> str:
        """`payments` of `ioc.payments.v1`."""
        return self.name.split(".")[1]

    def book(self, policy: Policy) -> CaseBook:
        """How the topic's cases are kept."""
        return CaseBook(self.case_kind, self.derive, self.case_measures, self.history, policy)


@dataclass(frozen=True, slots=True)
class InternalTopic:
    """A topic between our own processes: no events, no table."""

    name: str
    about_vi: str
    about_en: str
    partitions: int = 1
    retention: timedelta = timedelta(days=1)


CELLS = InternalTopic(
    "ioc.cells.v1", "Giá trị tuyệt đối của các ô số liệu", "Absolute values of cells after each commit"
)
CASES = InternalTopic("ioc.cases.v1", "Trạng thái hồ sơ, phản ánh, sự cố", "State of cases after each commit")


@cache
def all_topics() -> tuple[Topic, ...]:
    """Every declared topic, by name. A folder without TOPIC is an error, not a silence."""
    import streams.topics as package

    found = []
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        found.append(importlib.import_module(f"streams.topics.{module.name}").TOPIC)
    return tuple(sorted(found, key=lambda topic: topic.name))


def topic_named(name: str) -> Topic:
    """The topic called `name`: full (`ioc.payments.v1`) or short (`payments`). KeyError names what exists."""
    for topic in all_topics():
        if name in (topic.name, topic.short):
            return topic
    raise KeyError(
        f"{name}: không có chủ đề này / no such topic; có / known: {', '.join(t.short for t in all_topics())}"
    )
