"""Every shipped mapping: its samples become exactly the events beside them, and nothing else leaves."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ioc.connect.catalogue import FILE, HERE, mapping_named, names
from ioc.connect.formats import read_file
from ioc.connect.record import text_of
from tests.unit.ioc.connect.samples import expected, mapper, samples, told, tried

SAMPLES = list(samples())


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_sample_becomes_the_events_beside_it(sample: Path) -> None:
    assert tried(sample) == told(sample)


@pytest.mark.parametrize("name", names())
def test_a_mapping_has_a_sample_that_shows_taking_and_refusing(name: str) -> None:
    mine = [told(sample) for sample in SAMPLES if sample.parent.name == name]
    assert mine, "a mapping without a sample is a promise nobody kept"
    assert any(one["events"] for one in mine)
    topics = {event["topic"] for one in mine for event in one["events"]}
    assert topics == {topic.short for topic in mapping_named(name).topics}
    if name != "zeek-notice":  # its sample is a real log, and right
        assert any(one["refused"] for one in mine)


@pytest.mark.parametrize("folder", sorted(path for path in HERE.iterdir() if path.is_dir()), ids=lambda path: path.name)
def test_nothing_in_a_folder_is_unused(folder: Path) -> None:
    known = {FILE, "SAMPLE.md"}
    for sample in SAMPLES:
        if sample.parent == folder:
            known |= {sample.name, expected(sample).name}
    assert {path.name for path in folder.iterdir()} <= known


def rows_of(sample: Path) -> list[dict[str, Any]]:
    mapping = mapping_named(sample.parent.name)
    with sample.open("rb") as file:
        reading = read_file(file, sample.name, mapping.read, mapping.reads)
        return [dict(row.record) for row in reading.rows if row.record is not None]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_field_that_no_line_maps_never_leaves(sample: Path) -> None:
    name, said = sample.parent.name, told(sample)
    mapping = mapping_named(name)
    heads = {path.partition(".")[0] for path in mapping.reads} | set(mapping.reads)
    marked = [{**row, "HoVaTen": "KHONG-DUOC-LO", **{k: "KHONG-DUOC-LO" for k in row if k not in heads}}
              for row in rows_of(sample)]  # fmt: skip
    at = datetime.fromisoformat(said["at"])
    plain = mapper(name, said["set"]).map(rows_of(sample), at)
    assert mapper(name, said["set"]).map(marked, at) == plain
    assert "KHONG-DUOC-LO" not in repr(plain)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_the_mapping_calls_personal_is_in_no_event_and_no_error(sample: Path) -> None:
    name, said = sample.parent.name, told(sample)
    personal = mapping_named(name).personal - {"NoiDung", "TrichYeu"}  # free text, masked, or not mapped at all
    at = datetime.fromisoformat(said["at"])
    for row in rows_of(sample):
        told_of = repr(mapper(name, said["set"]).map([row], at))
        for field in personal & set(row):
            text = text_of(row[field]) if row[field] is not None else ""
            assert len(text) < 5 or text not in told_of, field


def test_the_same_record_gives_the_same_bytes() -> None:
    for sample in SAMPLES:
        name, said = sample.parent.name, told(sample)
        rows = rows_of(sample)
        first, again = (
            [one.value for o in mapper(name, said["set"]).map(rows, at) for one in o.events]
            for at in (datetime.fromisoformat(said["at"]), datetime.fromisoformat(said["at"]).replace(minute=9))
        )
        assert first == again


def test_both_ends_of_a_hospital_payment_meet_in_one_transaction() -> None:
    bill, credit = (told(HERE / name / "sample.csv")["events"] for name in ("his-bill", "bank-credit"))
    ends = [{one["key"]: one["event"] for one in end} for end in (bill, credit)]
    assert set(ends[1]) < set(ends[0])
    assert {event.get("side", "biller") for event in ends[0].values()} == {"biller"}
    assert {event["side"] for event in ends[1].values()} == {"bank"}
    off = {key for key, event in ends[1].items() if event["amount"] != ends[0][key]["amount"]}
    assert off == {"HD2403200002"}  # 350.000 billed, 340.000 credited: reconciliation has something to find


def test_expected_files_are_json_a_person_can_read() -> None:
    for sample in SAMPLES:
        assert json.loads(expected(sample).read_text("utf-8"))["at"]
