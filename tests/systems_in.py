"""Inputs of the walk through the systems: what a row lets in, made of our examples and the mappings' samples."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import openpyxl

from ioc.connect.catalogue import HERE
from ioc.domain.text import VIETNAM
from ioc.systems import row as rows
from streams.catalogue import examples_of
from streams.topic import topic_named

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
Json = dict[str, Any]


def moved(event: Json, at: str, now: datetime) -> Json:
    """The example as if it happened at `at`: all its moments keep their distances."""
    if not at:
        return event
    if at == "now":
        wanted = now
    elif at.startswith("-"):
        wanted = now - timedelta(days=int(at[1:-1]))
    else:
        wanted = datetime.fromisoformat(at)
    by = wanted - datetime.fromisoformat(event["occurred_at"])

    def shift(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: shift(part) for name, part in value.items()}
        if isinstance(value, str) and MOMENT.match(value):
            return (datetime.fromisoformat(value) + by).isoformat()
        return value

    return {name: shift(value) for name, value in event.items()}


def spoken(value: Any, now: datetime) -> Any:
    """`now:unix`, `now:%d/%m/%Y` as this moment."""
    if isinstance(value, str) and value.startswith("now:"):
        form = value.removeprefix("now:")
        return str(int(now.timestamp())) if form == "unix" else now.astimezone(VIETNAM).strftime(form)
    return value


def events(one: rows.Example | rows.Push, now: datetime) -> list[Json]:
    """An example of ours, `times` over, each with an id of its own."""
    topic, _, name = one.example.partition("/")
    known = topic_named(topic)
    base = moved(json.loads(examples_of(known)[name]), one.at, now)
    made = []
    for number in range(one.times):
        event = {name: value for name, value in {**base, **one.set}.items() if name not in one.without}
        event["event_id"] = str(uuid.uuid4())
        if number:
            event[known.entity] = f"{event[known.entity]}-{number}"
            if "subject_key" in event:  # another person each: figures of few people are not published
                event["subject_key"] = uuid.uuid4().hex
        made.append(event)
    return made


def records(one: rows.Push, now: datetime) -> list[Json]:
    """Lines of a sample as a system would push them."""
    text = (HERE / one.sample).read_text("utf-8-sig")
    if one.sample.endswith(".ndjson"):
        found: list[Json] = [json.loads(line) for line in text.splitlines() if line.startswith("{") and "}" in line]
    else:
        found = list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.partition("\n")[0] else ","))
    chosen = [line for line in found if all(str(line.get(name)) == wanted for name, wanted in one.pick.items())]
    assert chosen, f"{one.sample} has no line with {one.pick}"
    return [{**deepcopy(line), **{name: spoken(value, now) for name, value in one.set.items()}} for line in chosen]


def dropped(one: rows.Drop, now: datetime) -> bytes:
    """The sample as a file with only the lines that fit: what stands above the head stays."""
    path = HERE / one.sample
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        sheet = book.worksheets[0]
        lines = [list(line) for line in sheet.iter_rows(values_only=True)]
        kept = [number for number, _ in cut(lines, one, now)]
        for number in reversed(range(len(lines))):
            if number not in kept:
                sheet.delete_rows(number + 1)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()
    text = path.read_text("utf-8-sig")
    mark = ";" if ";" in text.partition("\n")[0] else ","
    made = io.StringIO()
    csv.writer(made, delimiter=mark).writerows(
        line for _, line in cut(list(csv.reader(io.StringIO(text), delimiter=mark)), one, now)
    )
    return made.getvalue().encode()


def cut(lines: list[list[Any]], one: rows.Drop, now: datetime) -> list[tuple[int, list[Any]]]:
    """(place, line): up to the head, then those with the values asked for, with what is set in them."""
    head = next(place for place, line in enumerate(lines) if set(one.pick) <= set(line))
    names = lines[head]
    kept = list(enumerate(lines[: head + 1]))
    for place, line in enumerate(lines[head + 1 :], head + 1):
        said = dict(zip(names, line, strict=False))
        if all(str(said.get(name)) == wanted for name, wanted in one.pick.items()):
            kept.append((place, [spoken(one.set.get(name, value), now) for name, value in said.items()]))
    assert len(kept) > head + 1, f"{one.sample} has no line with {one.pick}"
    return kept
