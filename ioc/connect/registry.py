"""Registry: who the sources of a province are (danh sách nguồn), from `ioc/provinces/<slug>/sources.toml`. Pure.

A contact is an office, never a person: the file lies in a repository. What the sources really do (last seen, volumes,
refusals, clocks) is joined to this by `ioc/store/sources.py`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Literal

from ioc.domain.calendar import DAY, MINUTE, Calendar
from ioc.domain.workday import minutes_of
from streams.topic import Topic, topic_named

Input = Literal["push", "folder", "kafka", "direct"]
INPUTS: Final[dict[str, tuple[str, str]]] = {
    "push": ("Gọi API", "Calls the API"),
    "folder": ("Thả tệp", "Drops files"),
    "kafka": ("Kafka khác", "Another Kafka"),
    "direct": ("Ghi thẳng vào chủ đề", "Writes to the topic itself"),
}
REQUIRED: Final = ("id", "name", "name_en", "owner", "contact")
TEXTS: Final = (*REQUIRED, "mapping", "input", "every", "hours", "kafka_topic", "kafka", "note")
KEYS: Final = frozenset({*TEXTS, "topics", "volume_day", "set"})
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}", re.ASCII)
_SPAN = re.compile(r"([0-9]{1,4})(s|m|h|d)", re.ASCII)
_SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
SILENT_AFTER: Final = 3
"""Periods without a word (rule L27)."""


class BadSources(ValueError):
    """Danh sách nguồn sai. / The list of sources is wrong. Every problem with its line."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One system that sends us events."""

    id: str
    """Becomes the events' `source`; never changes."""
    name: str
    name_en: str
    owner: str
    """Agency responsible (đơn vị chủ quản): its code, or its name when it has none."""
    contact: str
    """Office to call when it is silent: a mailbox or an extension, no person."""
    topics: tuple[Topic, ...]
    """What it may send; anything else is refused."""
    mapping: str = ""
    """Name of the mapping; "": the source writes our format."""
    input: Input = "push"
    every: timedelta | None = None
    """How often something should come; None: when something happens, so silence says nothing."""
    office_hours: bool = False
    """`every` runs in office hours only."""
    volume_day: int | None = None
    """Events of a normal working day."""
    given: Mapping[str, str] = field(default_factory=dict)
    """`[source.set]`: constants its mapping reads as `@name`, such as the unit it stands in."""
    kafka_topic: str = ""
    kafka: str = ""
    """Bootstrap of the foreign Kafka; "": ours."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """What a list of sources comes to: entries that are right, by id in the file's order, and what is wrong."""

    sources: Mapping[str, Source]
    problems: tuple[str, ...] = ()


class Standing(StrEnum):
    """How a source does."""

    OK = "ok"
    LATE = "late"
    SILENT = "silent"
    NEVER = "never"
    UNKNOWN = "unknown"


STANDINGS: Final[dict[Standing, tuple[str, str]]] = {
    Standing.OK: ("Bình thường", "Fine"),
    Standing.LATE: ("Chậm", "Late"),
    Standing.SILENT: ("Im lặng", "Silent"),
    Standing.NEVER: ("Chưa gửi lần nào", "Never seen"),
    Standing.UNKNOWN: ("Không hẹn kỳ", "No period agreed"),
}


def standing(source: Source, last_seen: datetime | None, now: datetime, calendar: Calendar) -> Standing:
    """Late after one period and a half, silent after three; periods in office hours count office time only, and a day
    of them is a working day, not 24 hours."""
    if last_seen is None:
        return Standing.NEVER
    if source.every is None:
        return Standing.UNKNOWN
    every, waited = source.every, now - last_seen
    if source.office_hours:
        waited = calendar.working_time_between(last_seen, now)
        if every >= DAY:
            every = every / DAY * minutes_of(calendar.hours) * MINUTE
    if waited > SILENT_AFTER * every:
        return Standing.SILENT
    return Standing.LATE if waited > 1.5 * every else Standing.OK


def parse_sources(text: str, where: str, mappings: Mapping[str, Collection[Topic] | None]) -> dict[str, Source]:
    """Sources by id, in the file's order. `mappings`: name → topics it makes events of; None: a wrong mapping. Raises
    BadSources."""
    found = read_sources(text, where, mappings)
    if found.problems:
        raise BadSources(list(found.problems))
    return dict(found.sources)


def read_sources(text: str, where: str, mappings: Mapping[str, Collection[Topic] | None]) -> Registered:
    """The same without raising: one wrong entry takes nothing from the others. Of two with one id neither counts."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Registered({}, (f"{where}:{_line(error)}: không phải TOML / not TOML: {error}",))
    entries = said.get("source", [])
    problems: list[str] = []
    if stray := sorted(set(said) - {"source"}):
        problems.append(f"{where}: khóa lạ / unknown key {stray[0]!r}; chỉ có / only [[source]]")
    if not (isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)):
        return Registered({}, (*problems, f"{where}: mỗi nguồn mở đầu bằng / each source begins with [[source]]"))
    starts = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*source\s*\]\]", line)]
    found: dict[str, Source] = {}
    twice: set[str] = set()
    for number, entry in enumerate(entries):
        line = starts[number] if number < len(starts) else 0
        source = _source(entry, f"{where}:{line}", mappings, problems)
        if source is not None and source.id in found:
            problems.append(f"{where}:{line}: id {source.id!r} có hai lần / stands twice")
            twice.add(source.id)
        elif source is not None:
            found[source.id] = source
    return Registered({name: one for name, one in found.items() if name not in twice}, tuple(problems))


def _line(error: tomllib.TOMLDecodeError) -> int:
    found = re.search(r"at line (\d+)", str(error))
    return int(found[1]) if found else 1


def _source(
    entry: dict[str, Any], place: str, mappings: Mapping[str, Collection[Topic] | None], problems: list[str]
) -> Source | None:
    before = len(problems)

    def say(vi: str, en: str) -> None:
        problems.append(f"{place}: {vi} / {en}")

    for key in sorted(set(entry) - KEYS):
        say(f"khóa lạ {key!r}", f"unknown key {key!r}; có / known: {', '.join(sorted(KEYS))}")
    loose = [key for key in TEXTS if not isinstance(entry.get(key, ""), str)]
    for key in loose:
        say(f'{key} phải là chữ trong nháy kép, ví dụ {key} = "…"', f"{key} must be a text in quotes")
    for key in REQUIRED:
        if key not in loose and not entry.get(key, "").strip():
            say(f"thiếu {key}", f"{key} is missing")
    if loose:
        return None
    if entry.get("id") and not _ID.fullmatch(entry["id"]):
        say(f"id {entry['id']!r} sai dạng", "must be like 'mot-cua-tinh': small letters, digits, -")
    topics: list[Topic] = []
    named = entry.get("topics", [])
    if not (isinstance(named, list) and all(isinstance(name, str) for name in named)):
        say("topics phải là danh sách", 'topics must be a list, e.g. topics = ["payments"]')
        return None
    for name in named:
        try:
            topics.append(topic_named(name))
        except KeyError as error:
            vi, _, en = str(error.args[0]).partition(" / ")
            say(f"topics: {vi}", en or "topics")
    if not named:
        say("thiếu topics", 'topics is missing, e.g. topics = ["payments"]')
    mapping = entry.get("mapping", "")
    if mapping and mapping not in mappings:
        say(f"không có bảng ánh xạ {mapping!r}", f"no such mapping; có / known: {', '.join(sorted(mappings))}")
    made = mappings.get(mapping, ())
    if made is None:
        say(f"bảng ánh xạ {mapping!r} có lỗi", "its mapping is wrong; xem / see: ioc sources check")
    for topic in made or ():
        if topic not in topics:
            say(f"bảng ánh xạ {mapping} sinh {topic.short}", f"it makes {topic.short}, which topics does not allow")
    if not mapping and len(topics) > 1 and entry.get("input", "push") != "direct":
        say("không có mapping thì chỉ một chủ đề", "without a mapping a source has one topic; register it once a topic")
    kind = entry.get("input", "push")
    if kind not in INPUTS:
        say(f"input {kind!r} sai", f"must be one of {', '.join(INPUTS)}")
    if kind == "kafka" and not entry.get("kafka_topic"):
        say("thiếu kafka_topic", "kafka_topic is missing")
    every = _span(entry.get("every", ""))
    if every is None and "every" in entry:
        say(f"every {entry['every']!r} sai", 'must be like "15m", "1h", "1d"')
    if entry.get("hours", "always") not in ("always", "office"):
        say(f"hours {entry['hours']!r} sai", 'must be "office" or "always"')
    volume = entry.get("volume_day")
    if volume is not None and (not isinstance(volume, int) or isinstance(volume, bool) or volume < 1):
        say(f"volume_day {volume!r} sai", "must be a whole number above 0")
    given = entry.get("set", {})
    if not (isinstance(given, dict) and all(isinstance(value, str) for value in given.values())):
        say('set phải là các cặp tên = "chữ"', 'set must hold texts, e.g. set = {unit = "24"}')
    if len(problems) > before:
        return None
    return Source(
        id=entry["id"],
        name=entry["name"],
        name_en=entry["name_en"],
        owner=entry["owner"],
        contact=entry["contact"],
        topics=tuple(topics),
        mapping=mapping,
        input=kind,
        every=every,
        office_hours=entry.get("hours") == "office",
        volume_day=volume,
        given=given,
        kafka_topic=entry.get("kafka_topic", ""),
        kafka=entry.get("kafka", ""),
        note=entry.get("note", ""),
    )


def _span(text: object) -> timedelta | None:
    found = _SPAN.fullmatch(text) if isinstance(text, str) else None
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]]) if found and int(found[1]) else None
