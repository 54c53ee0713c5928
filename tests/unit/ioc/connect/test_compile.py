"""A mistake in a mapping file is told at its line, with what a good value looks like. The list: human errors."""

from __future__ import annotations

import pytest

from ioc.connect.catalogue import HERE, mapping_in, names
from ioc.connect.compile import compile_mapping, fields_of
from rules.problem import RulesRefused
from streams.topic import all_topics, topic_named

GOOD = """\
mapping: thu
about: {vi: Bảng thử, en: A trial}
zone: "+07:00"
times: ["%d/%m/%Y %H:%M"]
events:
  - topic: payments
    fields:
      event_id: {hash: [Ma, Luc]}
      occurred_at: {from: Luc, time: true}
      unit: {from: Xa, unit: true}
      transaction_id: Ma
      amount: {from: Tien, dong: true}
      method: {from: Kieu, enum: {tm: cash, qr: qr}, unknown: refuse}
      service: {const: other}
      status: {const: succeeded}
"""


def problems(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(RulesRefused) as refused:
        compile_mapping(text.encode(), "thu/mapping.yaml")
    return [(one.line, one.code, f"{one.vi} / {one.en}") for one in refused.value.problems]


def test_a_good_file_is_compiled_once_and_says_what_it_reads() -> None:
    mapping = compile_mapping(GOOD.encode(), "thu/mapping.yaml")
    assert [topic.short for topic in mapping.topics] == ["payments"]
    assert mapping.reads == ("Ma", "Luc", "Xa", "Tien", "Kieu")


MISTAKES = {
    "a field the event does not have": ("      amount:", "      amout:", 12, "unknown_field", "amount"),
    "a value the field does not take": ("{tm: cash", "{tm: tien_mat", 13, "bad_value", "qr_his"),
    "a constant the field does not take": ("{const: succeeded}", "{const: paid}", 15, "bad_value", "succeeded"),
    "a required field left out": ("      transaction_id: Ma\n", "", 8, "missing_field", "transaction_id"),
    "a table that does not say what else": (", unknown: refuse}", "}", 13, "unknown_unsaid", "unknown: refuse"),
    "a topic nobody declared": ("topic: payments", "topic: paymants", 6, "unknown_topic", "payments"),
    "a time without a year": ('times: ["%d/%m/%Y %H:%M"]', 'times: ["%d/%m"]', 4, "bad_format", "%d/%m/%Y"),
    "a zone without a sign": ('zone: "+07:00"', 'zone: "7"', 3, "bad_value", "+07:00"),
    "two conversions": ("{from: Tien, dong: true}", "{from: Tien, dong: true, integer: true}", 12,
                        "one_conversion", "dong"),
    "no source of the value": ("{from: Luc, time: true}", "{time: true}", 9, "one_kind", "from"),
    "two sources of the value": ("{const: other}", "{const: other, join: [A]}", 14, "one_kind", "const"),
    "a helper that helps nothing": ("{from: Tien, dong: true}", "{from: Tien, dong: true, day_at: '17:00'}", 12,
                                    "stray_key", "time"),
    "a key twice in a table": ("{tm: cash, qr: qr}", "{tm: cash, TM: qr}", 13, "duplicate_key", "TM"),
    "an unknown key": ("{from: Xa, unit: true}", "{from: Xa, unti: true}", 10, "unknown_key", "unit"),
    "source is the registry's": ("      service:", "      source: S\n      service:", 14, "unknown_field", "source"),
    "a fingerprint of another field": ("transaction_id: Ma", "transaction_id: {hash: mapped}", 11, "only_event_id",
                                       "event_id"),
    "ranges that overlap": ("{from: Tien, dong: true}", "{from: Tien, ranges: [[0, 5, 1], [5, 9, 2]], unknown: refuse}",
                            12, "bad_value", "[7, 11, 3]"),
    "an anchor": ("{const: other}", "&a {const: other}", 14, "anchor", "&"),
    "no events": (GOOD[GOOD.index("events:") :], "events: []\n", 5, "bad_value", "1"),
}  # fmt: skip


@pytest.mark.parametrize(("was", "now", "line", "code", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_at_its_line(was: str, now: str, line: int, code: str, says: str) -> None:
    assert was in GOOD
    found = problems(GOOD.replace(was, now, 1))
    assert (line, code) in [(at, what) for at, what, _ in found], found
    assert any(says in said for at, what, said in found if (at, what) == (line, code)), found


def test_every_mistake_is_told_at_once() -> None:
    text = GOOD.replace("amount:", "amout:").replace("{const: succeeded}", "{const: paid}")
    assert {code for _, code, _ in problems(text)} == {"unknown_field", "missing_field", "bad_value"}


def test_parts_and_pairs_of_an_event_can_be_mapped() -> None:
    assert {"apology.sent_at", "apology.new_due_at"} <= set(fields_of(topic_named("procedures")))
    text = (
        GOOD[: GOOD.index("events:")]
        + """\
events:
  - topic: indicators
    fields:
      event_id: {hash: mapped}
      occurred_at: {from: Luc, time: true}
      unit: {from: Xa, unit: true}
      indicator: Ma
      period_from: {from: Tu, day: true}
      period_to: {from: Den, day: true, plus_days: 1}
      value: {from: So, number: {decimal: ",", thousands: "."}}
      measure_unit: Dvt
      dims.level: {const: commune}
"""
    )
    assert [topic.short for topic in compile_mapping(text.encode(), "t").topics] == ["indicators"]
    bad = text.replace("dims.level", "dimz.level")
    assert any(code == "unknown_field" for _, code, _ in problems(bad))


@pytest.mark.parametrize("topic", all_topics(), ids=lambda topic: topic.short)
def test_every_field_of_every_topic_can_be_looked_up(topic: object) -> None:
    assert {"event_id", "occurred_at", "unit", "revision", "agency"} <= set(fields_of(topic))  # type: ignore[arg-type]


def test_a_file_that_is_not_there_is_a_problem_and_no_accident() -> None:
    with pytest.raises(RulesRefused, match="unreadable"):
        mapping_in(HERE / "khong-co" / "mapping.yaml")


@pytest.mark.parametrize("name", names())
def test_a_shipped_mapping_is_named_after_its_folder(name: str) -> None:
    assert mapping_in(HERE / name).name == name
