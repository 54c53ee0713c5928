"""Mapping: records of one system become events of our topics. Pure: `now` is given, nothing is read or sent.

An event is judged here by the very code that judges it in the store (`streams.admit`), so what a source is told at the
door and what happens behind it cannot differ. The same record gives the same bytes: sent twice, it counts once.
Allow-list: what no field of the mapping names never leaves this module.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, cached_property
from operator import attrgetter
from typing import Any, Final, Protocol

import msgspec

from ioc.connect.expressions import Condition, Expression, Refused, digest_of, secret_names
from ioc.connect.gazetteer import Gazetteer
from ioc.connect.record import MISSING, Path, Record, Wrong, shown
from ioc.connect.values import Context
from ioc.domain.event import Event
from ioc.domain.rejected import SENTENCES, Reason, Rejected
from ioc.domain.text import VIETNAM
from ioc.services.plain_text import masked
from streams.admit import admit
from streams.chunk import Chunk
from streams.ledger import Ledger
from streams.topic import Topic

_FIRST: Final = ("occurred_at", "unit_date")
"""Made before the others: codes of units are read on that day."""
_DAYS: Final = frozenset({"unit_date"})
_encoder = msgspec.json.Encoder(decimal_format="number")
_sorted = msgspec.json.Encoder(decimal_format="number", order="sorted")


@dataclass(frozen=True, slots=True)
class Ignore:
    """Records left out on purpose."""

    when: tuple[Condition, ...]
    vi: str
    en: str


@dataclass(frozen=True)
class EventRule:
    """One event that a record may become."""

    topic: Topic
    when: tuple[Condition, ...]
    fields: Mapping[str, Expression]
    """Event field → expression; `apology.sent_at` is a field of a part."""
    fingerprint: bool = False
    """event_id: hash of everything mapped."""

    @cached_property
    def ordered(self) -> tuple[tuple[str, Expression], ...]:
        """The fields, those first that say the day on which the others are read."""
        return tuple(sorted(self.fields.items(), key=lambda one: one[0] not in _FIRST))

    def pointer(self, target: str, record: Record) -> str:
        """JSON pointer to the source's field behind a field of the event; the whole record when there is none."""
        name = target.strip("/").replace("/", ".")
        expression = self.fields.get(name) or self.fields.get(name.partition(".")[0])
        if expression is None or not expression.names:
            return ""
        return Path(expression.names[0]).pointer(record)


@dataclass(frozen=True, slots=True)
class ReadAs:
    """How a file of this source is read; "" and 0: found out."""

    kind: str = ""
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    header_row: int = 0
    records: str = ""
    """JSON: name of the list inside the object, e.g. `data.items`."""


@dataclass(frozen=True, kw_only=True)
class SourceMapping:
    """A compiled mapping file."""

    name: str
    about_vi: str
    about_en: str
    read: ReadAs
    ignore: tuple[Ignore, ...]
    events: tuple[EventRule, ...]
    personal: frozenset[str] = field(default_factory=frozenset)

    @property
    def topics(self) -> tuple[Topic, ...]:
        return tuple({rule.topic.name: rule.topic for rule in self.events}.values())

    @property
    def reads(self) -> tuple[str, ...]:
        """Every field of the source that is looked at, in the order of the file."""
        said = [name for rule in self.events for expression in rule.fields.values() for name in expression.names]
        said += [condition.path.name for rule in self.events for condition in rule.when]
        said += [condition.path.name for one in self.ignore for condition in one.when]
        return tuple(dict.fromkeys(said))

    def safe(self, record: Record) -> dict[str, str]:
        """What may be kept of a record that was refused: fields the mapping reads, none that it calls personal or makes
        a pseudonym of, their beginnings only."""
        hidden = {
            *self.personal,
            *(n for rule in self.events for one in rule.fields.values() for n in secret_names(one)),
        }
        found = {name: Path(name).find(record) for name in self.reads if name not in hidden}
        return {name: shown(value) for name, value in found.items() if value is not MISSING and value is not None}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record for Kafka."""

    topic: Topic
    key: bytes
    value: bytes
    event: Event


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record: events, or what is wrong with it, or why it was left out on purpose."""

    events: tuple[Outgoing, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    skipped: tuple[str, str] | None = None


Draft = tuple[Topic, bytes, Callable[[str], str]]
"""Topic, JSON, and where in the source's record a pointer into the event leads."""


class Mapper(Protocol):
    """What every way in asks: records in, one Outcome each, in order."""

    @property
    def topics(self) -> tuple[Topic, ...]: ...

    def map(self, records: Sequence[Record], now: datetime) -> list[Outcome]: ...


@dataclass(frozen=True)
class ByMapping:
    """Records with the source's own field names."""

    mapping: SourceMapping
    source: str
    """Id in the registry: becomes the events' `source`."""
    gazetteer: Gazetteer
    secret: bytes
    given: Mapping[str, str] = field(default_factory=dict)
    """What the registry says of this source in place of its records: read as `@unit`, `@agency`, …"""

    @property
    def topics(self) -> tuple[Topic, ...]:
        return self.mapping.topics

    def map(self, records: Sequence[Record], now: datetime) -> list[Outcome]:
        given = {f"@{name}": text for name, text in self.given.items()}
        return _judged([self._draft({**record, **given}, now) for record in records], self.gazetteer, now)

    def _draft(self, record: Record, now: datetime) -> Outcome | list[Draft]:
        for one in self.mapping.ignore:
            if all(condition.holds(record) for condition in one.when):
                return Outcome(skipped=(one.vi, one.en))
        drafts: list[Draft] = []
        wrong: list[Wrong] = []
        for rule in self.mapping.events:
            if all(condition.holds(record) for condition in rule.when):
                values, faults = self._values(rule, record, now)
                wrong += faults
                drafts.append((rule.topic, to_bytes(rule.topic, values), _pointer_in(rule, record)))
        if wrong:
            return Outcome(wrong=tuple(dict.fromkeys(wrong)))
        if not drafts:
            vi = "Không quy tắc nào trong bảng ánh xạ nhận bản ghi này (xem when, ignore)."
            return Outcome(wrong=(Wrong("", "NO_EVENT", vi, "No event of the mapping takes this record."),))
        return drafts

    def _values(self, rule: EventRule, record: Record, now: datetime) -> tuple[dict[str, Any], list[Wrong]]:
        values: dict[str, Any] = {"source": self.source}
        wrong: list[Wrong] = []
        context = Context(self.gazetteer, self.secret, now.astimezone(VIETNAM).date())
        for name, expression in rule.ordered:
            try:
                found = expression.value(record, context)
            except Refused as refused:
                wrong.append(self._hidden(refused.wrong))
                continue
            if found is None:
                continue
            if name in _DAYS and isinstance(found, datetime):
                found = found.astimezone(VIETNAM).date()
            if name in _FIRST and isinstance(found, date):
                day = found.astimezone(VIETNAM).date() if isinstance(found, datetime) else found
                context = Context(self.gazetteer, self.secret, day)
            _put(values, name, found)
        if rule.fingerprint and not wrong:
            values["event_id"] = digest_of([_sorted.encode(values).decode()])
        return values, wrong

    def _hidden(self, wrong: Wrong) -> Wrong:
        """Values of fields the mapping calls personal are not shown."""
        name = wrong.pointer.removeprefix("/").replace("~1", "/").replace("~0", "~")
        if name in self.mapping.personal or name.replace("/", ".") in self.mapping.personal:
            return Wrong(wrong.pointer, wrong.code, wrong.vi, wrong.en)
        return wrong


@dataclass(frozen=True)
class OwnFormat:
    """Records that are events already, as docs/contracts.md and the JSON Schema of the topic describe them."""

    topic: Topic
    source: str
    gazetteer: Gazetteer

    @property
    def topics(self) -> tuple[Topic, ...]:
        return (self.topic,)

    def map(self, records: Sequence[Record], now: datetime) -> list[Outcome]:
        return _judged([self._draft(record) for record in records], self.gazetteer, now)

    def _draft(self, record: Record) -> Outcome | list[Draft]:
        said = record.get("source", self.source)
        if said != self.source:
            vi = f"source phải là “{self.source}”, nguồn của khóa này; có thể bỏ trống."
            en = f"source must be “{self.source}”, the source of this token; it may be left out."
            return Outcome(wrong=(Wrong("/source", "OTHER_SOURCE", vi, en, shown(said)),))
        value = to_bytes(self.topic, {**record, "source": self.source})
        return [(self.topic, value, lambda pointer: pointer)]


def to_bytes(topic: Topic, values: Mapping[str, Any]) -> bytes:
    """The event's JSON: its own fields only, in the order of the schema, without those that say nothing."""
    names = _names(topic.event)
    return _encoder.encode({name: values[name] for name in names if values.get(name) is not None})


@cache
def _names(event: type[Event]) -> tuple[str, ...]:
    return tuple(field_.encode_name for field_ in msgspec.structs.fields(event))


def _judged(drafts: Sequence[Outcome | list[Draft]], gazetteer: Gazetteer, now: datetime) -> list[Outcome]:
    """Each record's drafts as the store would see them; a record one of whose events is wrong sends none."""
    by_topic: dict[str, tuple[Topic, list[bytes | None], list[tuple[int, Callable[[str], str]]]]] = {}
    for place, found in enumerate(drafts):
        for topic, value, pointer in [] if isinstance(found, Outcome) else found:
            _, values, origins = by_topic.setdefault(topic.name, (topic, [], []))
            values.append(value)
            origins.append((place, pointer))
    wrong: dict[int, list[Wrong]] = {}
    for topic, values, origins in by_topic.values():
        chunk = Chunk(topic.name, 0, values, range(len(values)), 0, len(values), 0)
        for offset, _, why in admit(topic, chunk, Ledger(), gazetteer.for_lane, now).refused:
            place, pointer = origins[offset]
            wrong.setdefault(place, []).append(_wrong(why, pointer(why.pointer)))
    return [
        found
        if isinstance(found, Outcome)
        else Outcome(wrong=tuple(wrong[place]))
        if place in wrong
        else Outcome(events=tuple(_outgoing(topic, value) for topic, value, _ in found))
        for place, found in enumerate(drafts)
    ]


def _outgoing(topic: Topic, value: bytes) -> Outgoing:
    event = msgspec.json.decode(value, type=topic.event)
    return Outgoing(topic, str(attrgetter(topic.entity)(event)).encode(), value, event)


def _wrong(why: Rejected, pointer: str) -> Wrong:
    vi, en = SENTENCES[why.reason]
    if why.reason is Reason.DOMAIN_RULE:
        vi, _, en = why.detail.partition(" / ")
        return Wrong(pointer, why.reason.value, vi, en or vi)
    detail = masked(why.detail)  # a decoder quotes the value it did not expect
    return Wrong(pointer, why.reason.value, f"{vi} ({detail})", f"{en} ({detail})")


def _pointer_in(rule: EventRule, record: Record) -> Callable[[str], str]:
    return lambda pointer: rule.pointer(pointer, record)


def _put(values: dict[str, Any], name: str, found: object) -> None:
    head, mark, rest = name.partition(".")
    if mark:
        values.setdefault(head, {})[rest] = found
    else:
        values[head] = found
