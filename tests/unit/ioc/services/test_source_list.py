"""The list of sources in a running process: mended while it runs, and never a reason to stop."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.connect.catalogue import registered, stamp_of
from ioc.provinces.pack import HERE
from ioc.services.source_list import SourceList

ENTRY = """\
[[source]]
id = "{id}"
name = "HIS"
name_en = "HIS"
owner = "BV-01"
contact = "phòng CNTT"
topics = ["payments"]
every = "{every}"
"""
GOOD = ENTRY.format(id="his-1", every="15m")
OTHER = ENTRY.format(id="his-2", every="15m")
WRONG = ENTRY.format(id="his-3", every="15 phút")
MAPPING = """\
mapping: cua-tinh
about: {vi: Thử, en: Trial}
events:
  - topic: payments
    fields: {event_id: A}
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    (tmp_path / "pack.toml").write_bytes((HERE / "bac-kan" / "pack.toml").read_bytes())
    return tmp_path


def put(pack: Path, text: str) -> None:
    (pack / "sources.toml").write_text(text, "utf-8")


def listed(pack: Path) -> SourceList:
    return SourceList(lambda: registered(str(pack)), lambda: stamp_of(str(pack)))


def test_a_source_is_registered_without_a_restart(pack: Path) -> None:
    put(pack, GOOD)
    found = listed(pack)
    assert (list(found.sources), found.edition) == (["his-1"], 0)

    put(pack, GOOD + OTHER)

    assert (list(found.sources), found.problems, found.edition) == (["his-1", "his-2"], (), 1)


def test_a_wrong_change_leaves_what_was_in_force_and_says_what_is_wrong(pack: Path) -> None:
    put(pack, GOOD)
    found = listed(pack)

    put(pack, WRONG)
    assert list(found.sources) == ["his-1"]
    assert "sources.toml:1: every '15 phút'" in found.problems[0]

    put(pack, OTHER)
    assert (list(found.sources), found.problems, found.edition) == (["his-2"], (), 1)


def test_one_wrong_entry_closes_no_other_sources_door_at_the_start(pack: Path) -> None:
    put(pack, GOOD + WRONG + OTHER + OTHER)

    found = listed(pack)

    assert list(found.sources) == ["his-1"], "of two entries with one id neither counts"
    assert len(found.problems) == 2


def test_a_file_an_editor_has_just_emptied_takes_no_source_away(pack: Path) -> None:
    put(pack, GOOD)
    found = listed(pack)

    put(pack, "")

    assert list(found.sources) == ["his-1"]
    assert "không còn nguồn nào" in found.problems[0]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"[[source", "sources.toml:1: không phải TOML"),
        ("# Một cửa\n".encode("utf-16"), "không phải UTF-8"),
        (b"# \xc7\xf3\n", "sources.toml:1: không phải UTF-8"),
        (b"source = 5\n", "[[source]]"),
        (b"[source]\nid = 1\n", "[[source]]"),
        (b'[[source]]\nid = 5\ntopics = "payments"\ninput = ["x"]\n', "input phải là chữ"),
    ],
)
def test_no_file_is_too_broken_to_start_with(pack: Path, data: bytes, says: str) -> None:
    (pack / "sources.toml").write_bytes(data)

    found = listed(pack)

    assert found.sources == {}
    assert says in "\n".join(found.problems)


def test_a_mark_that_notepad_puts_before_the_text_does_no_harm(pack: Path) -> None:
    (pack / "sources.toml").write_text(GOOD, "utf-8-sig")

    assert list(listed(pack).sources) == ["his-1"]


def test_a_wrong_mapping_takes_only_its_own_source_with_it(pack: Path) -> None:
    (pack / "sources" / "cua-tinh").mkdir(parents=True)
    (pack / "sources" / "cua-tinh" / "mapping.yaml").write_text(MAPPING, "utf-8")
    put(pack, GOOD + OTHER + 'mapping = "cua-tinh"\n')

    found = listed(pack)

    assert list(found.sources) == ["his-1"]
    assert "bảng ánh xạ 'cua-tinh' có lỗi" in found.problems[0]
