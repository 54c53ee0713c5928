"""Every topic folder proves itself by its own examples: a new folder is tested the moment it exists."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args, get_type_hints

import jsonschema
import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.casebook import DERIVE_ERROR
from ioc.domain.measures import Measure
from ioc.domain.policy import Policy
from ioc.domain.rejected import Reason
from ioc.provinces.pack import load
from streams.admit import admit
from streams.catalogue import examples_of, fields_of, json_schema, page, pages, words_of
from streams.chunk import Chunk
from streams.ledger import Ledger
from streams.places import ANYWHERE
from streams.tally import tally
from streams.topic import Topic, all_topics

ROOT = Path(__file__).parents[2]
COMMON = (
    ("occurred_at", "timestamptz"),
    ("source", "text"),
    ("event_id", "text"),
    ("revision", "integer"),
    ("entity", "text"),
    ("unit", "text"),
    ("part", "smallint"),
    ("off", "bigint"),
    ("late", "boolean"),
)
MODULES = {
    *("__init__.py", "event.py", "check.py", "words.py", "measures.py", "table.sql"),
    *("case.py", "derive.py", "case_measures.py"),
}
PHONE_OR_ID = re.compile(r"(?<![\d-])(?:0\d{9}|\+84\d{9}|\d{12})(?!\d)")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

topics = pytest.mark.parametrize("topic", all_topics(), ids=lambda topic: topic.short)
examples = pytest.mark.parametrize(
    ("topic", "raw"),
    [
        pytest.param(topic, raw, id=f"{topic.short}-{name}")
        for topic in all_topics()
        for name, raw in examples_of(topic).items()
    ],
)
measures = pytest.mark.parametrize(
    ("topic", "measure"),
    [pytest.param(topic, measure, id=measure.name) for topic in all_topics() for measure in topic.measures],
)


def decoded(topic: Topic) -> list[Any]:
    return [msgspec.json.decode(raw, type=topic.event) for raw in examples_of(topic).values()]


@examples
def test_an_example_decodes_and_encodes_again(topic: Topic, raw: bytes) -> None:
    event = msgspec.json.decode(raw, type=topic.event)

    assert json.loads(raw).keys() <= {field.name for field in msgspec.structs.fields(topic.event)}
    assert msgspec.json.decode(msgspec.json.encode(event), type=topic.event) == event


@examples
def test_an_example_keeps_the_rules_of_its_domain(topic: Topic, raw: bytes) -> None:
    assert topic.check is None or topic.check(msgspec.json.decode(raw, type=topic.event)) is None


@examples
@pytest.mark.parametrize(
    ("at", "reason"),
    [("0001-01-01T00:00:00+14:00", Reason.TOO_OLD), ("9999-12-31T23:59:59-12:00", Reason.FUTURE_TS)],
)
def test_an_example_at_the_ends_of_the_calendar_is_refused_and_hurts_nobody(
    topic: Topic, raw: bytes, at: str, reason: Reason
) -> None:
    """To such a time no hour can be added: a check that does so would take the whole chunk with it."""
    value = json.dumps({**json.loads(raw), "occurred_at": at}).encode()
    chunk = Chunk(topic.name, 0, [value], [0], 0, 1, 0)
    admitted = admit(topic, chunk, Ledger(), ANYWHERE, datetime(2024, 4, 8, tzinfo=UTC))

    assert [why.reason for _, _, why in admitted.refused] == [reason]


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**19), 10**19),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=70),
    st.sampled_from(
        (
            *("9999-12-31", "0001-01-01", "2024-02-30", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"),
            *("2999-12-31T23:59:59Z", "1900-01-01T00:00:00+07:00"),
            *("NaN", "1e999999", "-0", "a|b", "\x7f", "x" * 65),
        )
    ),
    st.lists(st.sampled_from(("a", "a" * 64, 1, {})), max_size=3),
    st.dictionaries(st.sampled_from(("a", "name", "sent_at", "A b")), st.sampled_from(("x", 1, None)), max_size=3),
)


@topics
@given(data=st.data())
def test_whatever_one_field_holds_a_record_is_refused_or_counted(topic: Topic, data: st.DataObject) -> None:
    example = json.loads(data.draw(st.sampled_from(list(examples_of(topic).values()))))
    field = data.draw(st.sampled_from([field.name for field in msgspec.structs.fields(topic.event)]))
    value = json.dumps({**example, field: data.draw(ODD)}).encode()
    chunk = Chunk(topic.name, 0, [value], [0], 0, 1, 0)
    admitted = admit(topic, chunk, Ledger(), ANYWHERE, datetime(2024, 4, 8, tzinfo=UTC))

    assert len(admitted.events) + len(admitted.refused) == 1
    for event in admitted.events:
        assert topic.case
        assert all(getattr(event, column.attr, ...) is not ... for column in topic.columns)
        settled = topic.book(Policy()).settle({}, topic.case(event))
        assert all(DERIVE_ERROR not in row.attrs for row in settled.rows)
        tally(topic, [event], admitted.at_us, 0)


@examples
def test_an_example_fits_the_published_schema(topic: Topic, raw: bytes) -> None:
    jsonschema.Draft202012Validator(json_schema(topic)).validate(json.loads(raw))


@examples
def test_an_example_says_something_sensible_about_its_case(topic: Topic, raw: bytes) -> None:
    event: Any = msgspec.json.decode(raw, type=topic.event)
    assert topic.case is not None
    changes = topic.case(event)

    assert changes
    assert len({change.id for change in changes}) == len(changes)
    for change in changes:
        assert change.id
        assert change.kind == topic.case_kind
        assert (change.at, change.revision, change.source, change.event_id, change.unit) == (
            event.occurred_at,
            event.revision,
            event.source,
            event.event_id,
            event.unit,
        )
        assert None not in change.attrs.values(), "an unknown attribute is left out, else it would erase a known one"
        if topic.final:
            attr, values = topic.final
            assert not (change.opens and getattr(event, attr) in values)
    assert changes[0].state in words_of(topic)["status" if topic.short == "payments" else "state"]


@examples
def test_an_example_holds_nothing_that_looks_like_a_phone_or_an_id_number(topic: Topic, raw: bytes) -> None:
    texts = [text for name, text in json.loads(raw).items() if isinstance(text, str) and not name.endswith("_id")]

    assert [text for text in texts if PHONE_OR_ID.search(text)] == []


@examples
def test_an_example_names_units_and_agencies_of_the_pack(topic: Topic, raw: bytes) -> None:
    pack = load("bac-giang")
    event: Any = msgspec.json.decode(raw, type=topic.event)

    assert pack.units.find(event.unit, event.occurred_at.date())
    for name in ("agency", "handling_unit", "received_by"):
        code = getattr(event, name, None)
        assert code is None or code in pack.agencies


@topics
def test_event_ids_of_examples_are_unique_but_for_corrections(topic: Topic) -> None:
    names = [(event.source, event.event_id, event.revision) for event in decoded(topic)]

    assert len(set(names)) == len(names)


@topics
def test_every_state_worth_showing_has_an_example(topic: Topic) -> None:
    attr = "status" if topic.short == "payments" else "state"

    assert {str(getattr(event, attr)) for event in decoded(topic)} == words_of(topic)[attr].keys()


@measures
def test_a_measure_counts_the_examples_a_slow_reader_would_count(topic: Topic, measure: Measure) -> None:
    events = decoded(topic)
    at_us = np.array([(event.occurred_at - EPOCH) // timedelta(microseconds=1) for event in events])
    slow = [event for event in events if all(getattr(event, attr) in allowed for attr, allowed in measure.where_in)]
    cells = tally(topic, events, at_us, 0)
    ours = [i for i, name in enumerate(cells.measure) if name == measure.name and cells.grain[i] == measure.grains[-1]]

    assert slow, "a measure that no example counts is not shown by anything"
    assert sum(cells.n[i] for i in ours) == len(slow)
    expected = sum(getattr(event, measure.value) or 0 for event in slow) if measure.value else 0
    assert sum(cells.total[i] for i in ours) == expected


@measures
def test_a_measure_speaks_of_attributes_the_event_has(topic: Topic, measure: Measure) -> None:
    attrs = [*measure.dims, *(attr for attr, _ in measure.where_in), *([measure.value] if measure.value else [])]

    assert [attr for attr in attrs if not hasattr(topic.event, attr)] == []
    assert measure.about_vi
    assert measure.about_en


def test_names_of_measures_are_unique() -> None:
    names = [measure.name for topic in all_topics() for measure in topic.measures]

    assert len(set(names)) == len(names)


@measures
def test_a_dimension_cannot_hold_the_mark_that_joins_a_key(topic: Topic, measure: Measure) -> None:
    """`|` joins the dims of a cell's key: a code with one in it would count in somebody else's cell."""
    properties = json_schema(topic)["properties"]
    for dim in set(measure.dims) - {"unit"}:  # the register knows the units
        if dim not in properties:  # made by the event itself, out of numbers
            assert get_type_hints(getattr(topic.event, dim).fget)["return"] in (bool, int, int | None, bool | None)
            continue
        options = [
            option for option in properties[dim].get("anyOf", [properties[dim]]) if option.get("type") == "string"
        ]
        for option in options:
            assert "pattern" in option or "enum" in option
            assert not re.search(option.get("pattern", "^a$"), "a|b")


@topics
def test_every_field_is_described_in_both_languages(topic: Topic) -> None:
    for name, prop in json_schema(topic)["properties"].items():
        vi, _, en = prop["description"].partition(" / ")
        assert vi, f"{topic.short}.{name}"
        assert en not in ("", vi), f"{topic.short}.{name}"


@topics
def test_every_coded_value_has_words_in_both_languages(topic: Topic) -> None:
    words = words_of(topic)
    for field in msgspec.structs.fields(topic.event):
        values = {str(value) for value in _literals(field.type)}
        if values:
            assert words[field.name].keys() == values
    for name, texts in words.items():
        assert name in fields_of(topic.event)
        assert all(vi and en for vi, en in texts.values())


def _literals(kind: Any) -> set[Any]:
    """Values of a Literal, also inside an Optional."""
    found: set[Any] = set()
    for arg in get_args(kind):
        found |= _literals(arg) if get_args(arg) else ({arg} if isinstance(arg, str | int) else set())
    return found


@topics
def test_no_field_asks_for_personal_data(topic: Topic) -> None:
    banned = re.compile(r"(^|_)(full_name|person|phone|email|address|cccd|plate|card|account)($|_)")

    assert [name for name in json_schema(topic)["properties"] if banned.search(name)] == []


@topics
def test_the_table_is_what_copy_writes(topic: Topic) -> None:
    sql = (topic.folder / "table.sql").read_text("utf-8")
    head, _, body = sql.partition(f"create table {topic.table} (")
    rows = [line.split("--")[0].replace(",", "").split() for line in body.partition("\n);")[0].strip().splitlines()]

    assert head.startswith("--")
    assert [(row[0], row[1]) for row in rows] == [
        *COMMON,
        *((column.name, column.type) for column in topic.columns),
        ("body", "bytea"),
    ]
    assert all('collate "C"' in " ".join(row) for row in rows if row[1] == "text")
    assert len(topic.columns) <= 6
    assert all(hasattr(topic.event, column.attr) for column in topic.columns)
    assert "unique" not in sql.partition("create table")[2]
    days = topic.chunk_interval.days
    assert sql.rstrip().endswith(f"-- hypertable: occurred_at {days} day{'s' if days > 1 else ''}")


@topics
def test_no_file_of_a_topic_lies_unused(topic: Topic) -> None:
    files = [path for path in topic.folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    strays = [path for path in files if path.name not in MODULES and path.suffix != ".json"]

    assert strays == []
    assert [path for path in files if path.suffix == ".json" and path.parent != topic.folder / "examples" / "v1"] == []


@topics
def test_the_page_of_a_topic_names_every_field_and_measure(topic: Topic) -> None:
    text = page(topic)

    described = json_schema(topic)
    named = [name for part in (described, *described.get("$defs", {}).values()) for name in part["properties"]]
    counted = [measure.name for measure in (*topic.measures, *topic.case_measures)]
    assert [name for name in (*named, *counted) if f"`{name}`" not in text] == []


def test_the_pages_of_the_reference_are_what_the_topics_say() -> None:
    """When this fails: python -m streams.catalogue docs/topics"""
    folder = ROOT / "docs" / "topics"

    assert {path.name: path.read_text("utf-8") for path in folder.iterdir()} == pages(all_topics())


NEW_TOPIC = '''
from __future__ import annotations
from pathlib import Path
from typing import Literal
from ioc.domain.event import Event
from ioc.domain.measures import Measure
from streams.topic import Topic

class RiverLevel(Event, kw_only=True, frozen=True, gc=False):
    """Mực nước / River level."""

    gauge: str
    """Trạm đo. / Gauge."""
    state: Literal["normal", "flood"]
    """Trạng thái. / State."""

TOPIC = Topic(
    name="ioc.river-levels.v1", about_vi="Mực nước", about_en="River levels", event=RiverLevel, entity="gauge",
    table="events_river_levels", columns=(), measures=(Measure("rivers.all", "Lần đo", "Readings", ("state",)),),
    folder=Path(__file__).parent,
)
'''
ASK = """
import json
from streams.catalogue import json_schema, page
from streams.topic import all_topics, topic_named
topic = topic_named("river-levels")
names = [topic.short for topic in all_topics()]
print(json.dumps([names, sorted(json_schema(topic)["properties"]), "rivers.all" in page(topic)]))
"""


def test_adding_a_topic_is_one_folder(tmp_path: Path) -> None:
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "streams", tmp_path / "streams", ignore=ignore)
    shutil.copytree(ROOT / "ioc" / "domain", tmp_path / "ioc" / "domain", ignore=ignore)
    (tmp_path / "ioc" / "__init__.py").touch()
    folder = tmp_path / "streams" / "topics" / "river_levels"
    (folder / "examples" / "v1").mkdir(parents=True)
    (folder / "__init__.py").write_text(NEW_TOPIC, "utf-8")
    (folder / "examples" / "v1" / "flood.json").write_text('{"gauge": "song-thuong", "state": "flood"}', "utf-8")

    answer = subprocess.run(
        [sys.executable, "-c", ASK], cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, check=True
    )
    names, properties, documented = json.loads(answer.stdout)

    assert set(names) == {"river-levels", *(topic.short for topic in all_topics())}
    assert {"gauge", "state", "source", "occurred_at"} <= set(properties)
    assert documented
