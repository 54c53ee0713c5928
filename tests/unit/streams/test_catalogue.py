"""The catalogue's own parts; what it says of each topic is asked in tests/packs/test_topics.py."""

from __future__ import annotations

from streams.catalogue import examples_of, fields_of, json_schema, split
from streams.topic import topic_named
from streams.topics.procedures.event import Apology


def test_a_docstring_falls_into_its_two_languages() -> None:
    assert split("Số tiền (`so_tien`),\n    đồng. / Amount in đồng.") == (
        "Số tiền (`so_tien`), đồng.",
        "Amount in đồng.",
    )


def test_a_docstring_without_the_mark_stands_for_both() -> None:
    assert split("Zalo") == ("Zalo", "Zalo")


def test_the_envelope_and_nested_structs_are_described_too() -> None:
    found = json_schema(topic_named("procedures"))

    assert found["properties"]["occurred_at"]["description"].startswith("Thời điểm xảy ra")
    assert found["$defs"]["Apology"]["properties"]["sent_at"]["description"] == " / ".join(
        fields_of(Apology)["sent_at"]
    )


def test_structs_within_lists_are_described_too() -> None:
    found = json_schema(topic_named("heartbeats"))

    assert "Năng lực" in found["$defs"]["Gauge"]["properties"]["limit"]["description"]


def test_a_redefined_field_is_described_by_the_topic() -> None:
    assert "co_quan_xu_ly" in json_schema(topic_named("procedures"))["properties"]["agency"]["description"]
    assert "co_quan_ma" in json_schema(topic_named("payments"))["properties"]["agency"]["description"]


def test_the_schema_says_the_key_and_shows_every_example() -> None:
    topic = topic_named("payments")
    found = json_schema(topic)

    assert found["x-kafka"]["key"] == "transaction_id"
    assert found["x-kafka"]["retention_days"] == 14
    assert len(found["examples"]) == len(examples_of(topic))
    assert found["properties"]["method"]["x-values"]["cash"] == "Tiền mặt / Cash"
