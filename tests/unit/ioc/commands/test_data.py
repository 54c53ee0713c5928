"""`produce` refuses what the store would refuse; `tail` says records in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.commands import produce, tail
from ioc.edge.reader import Record
from ioc.provinces.pack import load
from streams.catalogue import examples_of
from streams.topic import Topic, all_topics, topic_named

PAYMENTS = topic_named("payments")


@pytest.mark.parametrize("topic", all_topics(), ids=lambda topic: topic.short)
def test_every_example_is_sent_under_its_entity(topic: Topic) -> None:
    good, wrong = produce.check(topic, iter(examples_of(topic).items()))
    assert wrong == []
    assert len(good) == len(examples_of(topic))
    assert all(key in value for key, value in good)


def test_a_wrong_record_is_named_with_its_place() -> None:
    example = next(iter(examples_of(PAYMENTS).values()))
    texts = {"a:1": b"{", "a:2": b'{"source": "x"}', "a:3": example.replace(b'"amount": ', b'"amount": -')}
    good, wrong = produce.check(PAYMENTS, iter(texts.items()))
    assert good == []
    assert [where for where, _ in wrong] == ["a:1", "a:2", "a:3"]
    assert "amount" in wrong[2][1]


def test_a_file_is_lines_or_an_object_or_an_array(tmp_path: Path) -> None:
    lines, one, array = tmp_path / "l", tmp_path / "o", tmp_path / "a"
    lines.write_text('{"a":1}\n\n{"a":2}\n')
    one.write_text('{\n "a": 1\n}\n')
    array.write_text('[{"a":1},{"a":2}]')
    assert [text for _, text in produce._texts(str(lines))] == [b'{"a":1}', b'{"a":2}']
    assert [text for _, text in produce._texts(str(one))] == [b'{\n "a": 1\n}']
    assert [text for _, text in produce._texts(str(array))] == [b'{"a":1}', b'{"a":2}']


@pytest.mark.parametrize("topic", all_topics(), ids=lambda topic: topic.short)
def test_a_record_is_told_in_words(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_LANG", "vi")
    for value in examples_of(topic).values():
        said = tail.line(topic, load("bac-giang"), Record(0, 1, b"", value, 0)).plain
        assert "✗" not in said
        assert len(said.splitlines()) == 1


def test_an_unreadable_record_is_told_as_such() -> None:
    assert "✗ 2@7" in tail.line(PAYMENTS, load("bac-giang"), Record(2, 7, b"", b"\xff\xfe", 0)).plain
    assert "✗ 2@8" in tail.line(PAYMENTS, load("bac-giang"), Record(2, 8, b"", None, 0)).plain
