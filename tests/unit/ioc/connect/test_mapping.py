"""Records through a mapping: what the store would refuse is refused at the door, with the source's own field named."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from ioc.connect.catalogue import gazetteer_of
from ioc.connect.compile import compile_mapping
from ioc.connect.mapping import ByMapping, Mapper, Outcome, OwnFormat
from ioc.domain.text import VIETNAM
from ioc.provinces.pack import load
from streams.catalogue import examples_of
from streams.topic import topic_named
from tests.unit.ioc.connect.test_compile import GOOD

NOW = datetime(2024, 3, 28, tzinfo=VIETNAM)
GAZETTEER = gazetteer_of(load("bac-giang"))
ROW: dict[str, Any] = {"Ma": "GD-1", "Luc": "20/03/2024 08:00", "Xa": "07210", "Tien": "1.000", "Kieu": "tm"}


def by(text: str = GOOD, **given: str) -> Mapper:
    return ByMapping(compile_mapping(text.encode(), "thu/mapping.yaml"), "thu-1", GAZETTEER, b"k", given)


def one(row: dict[str, Any], text: str = GOOD, **given: str) -> Outcome:
    return by(text, **given).map([row], NOW)[0]


def wrongs(row: dict[str, Any], text: str = GOOD) -> list[tuple[str, str]]:
    return [(wrong.pointer, wrong.code) for wrong in one(row, text).wrong]


def test_a_record_becomes_an_event_under_its_entity() -> None:
    (sent,) = one(ROW).events
    assert (sent.topic.short, sent.key) == ("payments", b"GD-1")
    assert sent.event.source == "thu-1"
    assert b'"amount":1000' in sent.value


def test_every_wrong_field_is_told_at_once_by_the_sources_name() -> None:
    assert wrongs({**ROW, "Luc": "20/13/2024", "Tien": "1,5", "Kieu": "séc", "Ma": ""}) == [
        ("/Luc", "BAD_TIME"), ("/Ma", "MISSING"), ("/Tien", "BAD_AMOUNT"), ("/Kieu", "UNKNOWN_VALUE")
    ]  # fmt: skip


def test_a_rule_of_the_topic_points_at_the_sources_field() -> None:
    assert wrongs({**ROW, "Tien": "0"}) == [("/Tien", "DOMAIN_RULE")]
    assert wrongs({**ROW, "Luc": "28/03/2024 00:06"}) == [("/Luc", "FUTURE_TS")]
    assert wrongs({**ROW, "Luc": "28/03/2004 00:06"}) == [("/Luc", "TOO_OLD")]
    assert wrongs({**ROW, "Ma": "có dấu cách"}) == [("/Ma", "DOMAIN_RULE")]


def test_a_unit_is_read_on_the_day_it_happened() -> None:
    """07210 was the ward Hoàng Văn Thụ until 30/06/2025 and is the ward Bắc Giang since."""
    named = GOOD.replace("{from: Xa, unit: true}", "{from: Xa, unit: true, within: Huyen}")
    before = by(named).map([{**ROW, "Xa": "Phường Hoàng Văn Thụ"}], NOW)[0]
    later = NOW + timedelta(days=600)
    after = by(named).map([{**ROW, "Xa": "Phường Hoàng Văn Thụ", "Luc": "01/07/2025 00:00"}], later)[0]
    assert before.events[0].event.unit == "07210"
    assert [wrong.code for wrong in after.wrong] == ["EXPIRED_UNIT"]


def test_a_nested_field_is_pointed_at_inside_the_record() -> None:
    text = GOOD.replace("{from: Tien, dong: true}", "{from: chi_tiet.tien, dong: true}")
    assert wrongs({**ROW, "chi_tiet": {"tien": "x"}}, text) == [("/chi_tiet/tien", "BAD_AMOUNT")]
    assert wrongs({**ROW, "chi_tiet.tien": "x"}, text) == [("/chi_tiet.tien", "BAD_AMOUNT")]
    assert wrongs({**ROW, "a/b~c": 1}, text) == [("/chi_tiet.tien", "MISSING")]


INSIDE = GOOD.replace("{from: Tien, dong: true}", "{from: chi_tiet.tien, dong: true}")


@pytest.mark.parametrize(
    ("detail", "pointer", "code", "says"),
    [
        ([{"tien": "5"}, {"tien": "6"}], "/chi_tiet", "NOT_A_VALUE", "ghi chi_tiet.0.tien để lấy ở phần tử đầu"),
        ([[], {}], "/chi_tiet", "NOT_A_VALUE", "gửi mỗi phần tử thành một bản ghi"),
        ({"tien": ["5", "6"]}, "/chi_tiet/tien", "NOT_A_VALUE", "ghi chi_tiet.tien.0 để lấy phần tử đầu."),
        ({"tien": [{"so": 5}]}, "/chi_tiet/tien", "NOT_A_VALUE", "read: {records: chi_tiet.tien}"),
        ({"tien": {"so": 5, "loai": "VND"}}, "/chi_tiet/tien", "NOT_A_VALUE", "chi_tiet.tien.so, chi_tiet.tien.loai"),
        ([], "/chi_tiet", "NOT_A_VALUE", "(0 phần tử)"),
        ({"khac": 5}, "/chi_tiet/tien", "MISSING", "Thiếu chi_tiet.tien."),
    ],
)
def test_a_list_where_one_value_is_needed_is_called_a_list_with_the_way_to_a_member(
    detail: object, pointer: str, code: str, says: str
) -> None:
    [wrong] = one({**ROW, "chi_tiet": detail}, INSIDE).wrong
    assert (wrong.pointer, wrong.code) == (pointer, code)
    assert says in wrong.vi
    assert wrong.en
    assert wrong.en != wrong.vi


def test_a_place_that_a_list_does_not_have_is_told_with_the_places_it_has() -> None:
    text = GOOD.replace("{from: Tien, dong: true}", "{from: chi_tiet.2.tien, dong: true}")
    [wrong] = one({**ROW, "chi_tiet": [{"tien": "5"}]}, text).wrong
    assert (wrong.pointer, wrong.code) == ("/chi_tiet", "MISSING")
    assert "có 1 phần tử, đếm từ 0; không có phần tử 2" in wrong.vi


def test_records_wrapped_in_a_list_are_recognised_and_how_to_send_them_apart_is_said() -> None:
    found = one({"trang": 1, "du_lieu": [ROW, ROW]}).wrong
    assert {wrong.code for wrong in found} == {"MISSING"}
    assert all("“du_lieu”" in wrong.vi and "“du_lieu”" in wrong.en for wrong in found)
    assert all("NDJSON" in wrong.vi for wrong in found)


def test_what_is_said_of_a_list_shows_nothing_of_its_values() -> None:
    row = {**ROW, "chi_tiet": [{"tien": "Nguyễn Văn A 0912345678"}]}
    [wrong] = one(row, INSIDE).wrong
    assert "Nguyễn" not in wrong.vi + wrong.en + wrong.value
    assert "0912" not in wrong.vi + wrong.en + wrong.value


def test_the_same_id_with_other_content_in_one_batch_is_a_conflict_of_the_later() -> None:
    text = GOOD.replace("{hash: [Ma, Luc]}", "Ma")
    first, second, third = by(text).map([ROW, {**ROW, "Tien": "2.000"}, ROW], NOW)
    assert [bool(outcome.events) for outcome in (first, second, third)] == [True, False, True]
    assert [wrong.code for wrong in second.wrong] == ["DUP_CONFLICT"]


def test_one_bad_record_harms_no_other() -> None:
    mixed = by().map([ROW, {}, {**ROW, "Ma": "GD-2"}, {"Ma": [1, {}]}], NOW)
    assert [len(outcome.events) for outcome in mixed] == [1, 0, 1, 0]
    assert all(outcome.wrong for outcome in (mixed[1], mixed[3]))


TWO = (
    GOOD
    + """\
  - topic: heartbeats
    when: [{field: Nhip, empty: false}]
    fields:
      event_id: {hash: [Ma]}
      occurred_at: {from: Luc, time: true}
      unit: {from: ["@unit"], unit: true}
      link_id: Nhip
      kind: {const: source}
      state: {const: alive}
"""
)


def test_a_record_may_become_several_events_or_none_of_them_when_one_is_wrong() -> None:
    sent = one({**ROW, "Nhip": "may-1"}, TWO, unit="24").events
    assert [event.topic.short for event in sent] == ["payments", "heartbeats"]
    half = one({**ROW, "Nhip": "máy một"}, TWO, unit="24")
    assert half.events == ()
    assert [(wrong.pointer, wrong.code) for wrong in half.wrong] == [("/Nhip", "BAD_FIELD")]


def test_what_the_registry_gives_cannot_be_overruled_by_a_record() -> None:
    sent = one({**ROW, "Nhip": "may-1", "@unit": "213"}, TWO, unit="24").events
    assert sent[1].event.unit == "24"


def test_a_record_that_no_event_takes_is_refused_not_lost() -> None:
    text = GOOD.replace("  - topic: payments\n", "  - topic: payments\n    when: [{field: Kieu, equals: [tm]}]\n")
    assert wrongs({**ROW, "Kieu": "qr"}, text) == [("", "NO_EVENT")]


def test_a_record_left_out_on_purpose_says_why() -> None:
    text = GOOD.replace(
        "events:\n", "ignore:\n  - {when: [{field: Kieu, equals: [bỏ]}], vi: Dòng tổng, en: A total}\nevents:\n"
    )
    assert one({**ROW, "Kieu": " BỎ "}, text).skipped == ("Dòng tổng", "A total")


def test_a_record_sent_again_later_gives_the_same_bytes() -> None:
    text = GOOD.replace("{hash: [Ma, Luc]}", "{hash: mapped}")
    assert (
        by(text).map([ROW], NOW)[0].events[0].value == by(text).map([ROW], NOW + timedelta(days=9))[0].events[0].value
    )
    assert one(ROW, text).events[0].event.event_id != one({**ROW, "Tien": "1.001"}, text).events[0].event.event_id
    assert one({**ROW, "GhiChu": "x"}, text) == one(ROW, text)


# Our own format

TODAY = datetime(2026, 11, 22, tzinfo=VIETNAM)


def own(topic: str = "payments") -> OwnFormat:
    return OwnFormat(topic_named(topic), "his-bv-tinh", GAZETTEER)


def example(name: str = "qr_his_succeeded") -> dict[str, Any]:
    import json

    found: dict[str, Any] = json.loads(examples_of(topic_named("payments"))[name])
    return found


def test_our_own_format_is_taken_and_the_source_may_be_left_out() -> None:
    record = example()
    del record["source"]
    (sent,) = own().map([record], TODAY)[0].events
    assert sent.event.source == "his-bv-tinh"
    assert own().map([example()], TODAY)[0].events == (sent,)


def test_nobody_speaks_for_another_source() -> None:
    assert own().map([{**example(), "source": "paygov"}], TODAY)[0].wrong[0].code == "OTHER_SOURCE"


def test_a_field_that_is_not_in_the_schema_does_not_leave() -> None:
    assert own().map([{**example(), "ho_ten": "(tên mẫu)"}], TODAY) == own().map([example()], TODAY)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"amount": "x"}, "/amount", "BAD_FIELD"),
        ({"amount": 10**400}, "/amount", "BAD_FIELD"),
        ({"unit": "99999"}, "/unit", "UNKNOWN_UNIT"),
        ({"amount": 0}, "/amount", "DOMAIN_RULE"),
        ({"event_id": None}, "/event_id", "BAD_FIELD"),
    ],
)
def test_a_wrong_event_of_ours_points_at_its_field(change: dict[str, Any], pointer: str, code: str) -> None:
    wrong = own().map([{**example(), **change}], TODAY)[0].wrong
    assert [(one.pointer, one.code) for one in wrong] == [(pointer, code)]


def test_an_error_never_repeats_what_could_be_a_person() -> None:
    wrong = own().map([{**example(), "status": "gọi 0912345678"}], TODAY)[0].wrong[0]
    assert "0912345678" not in wrong.vi + wrong.en + wrong.value
