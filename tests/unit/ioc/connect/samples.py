"""The shipped mappings with their samples. `python -m tests.unit.ioc.connect.samples` writes the expected files anew:
look at the difference before you commit it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from ioc.connect.catalogue import HERE, gazetteer_of, mapping_named, names
from ioc.connect.formats import Reading, read_file
from ioc.connect.mapping import ByMapping
from ioc.connect.trial import trial
from ioc.provinces.pack import load

SECRET = b"sample secret of the tests"
AT = "2024-03-28T00:00:00+07:00"


def samples() -> Iterator[Path]:
    for name in names():
        yield from sorted(path for path in (HERE / name).glob("sample*") if not path.name.endswith(".expected.json"))


def expected(sample: Path) -> Path:
    return sample.with_name(f"{sample.name}.expected.json")


def told(sample: Path) -> dict[str, Any]:
    """`at` and `set` of a sample, and what it must become."""
    path = expected(sample)
    return json.loads(path.read_text("utf-8")) if path.exists() else {"at": AT, "set": {}}


def mapper(name: str, given: dict[str, str]) -> ByMapping:
    return ByMapping(mapping_named(name), f"mau-{name}", gazetteer_of(load("bac-giang")), SECRET, given)


def tried(sample: Path) -> dict[str, Any]:
    said = told(sample)
    name = sample.parent.name
    with sample.open("rb") as file:
        reading: Reading = read_file(file, sample.name, mapping_named(name).read, mapping_named(name).reads)
        found = trial(reading.rows, mapper(name, said["set"]), datetime.fromisoformat(said["at"]))
    return {"at": said["at"], "set": said["set"], "notes": [vi for vi, _ in reading.notes], **found}


if __name__ == "__main__":
    for one in samples():
        expected(one).write_text(json.dumps(tried(one), ensure_ascii=False, indent=1) + "\n", "utf-8")
