"""Rules and case of field reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from ioc.domain.rejected import Reason
from streams.topics.field_reports.case import change
from streams.topics.field_reports.check import check
from streams.topics.field_reports.event import FieldReport, State

AT = datetime(2024, 3, 11, 1, 0, tzinfo=UTC)
FILED = FieldReport(
    source="ioc-phan-anh",
    event_id="e1",
    occurred_at=AT,
    unit="07210",
    report_id="PA-1",
    kind="PAHT",
    state="received",
    category="drainage",
    severity=2,
)


def but(**changes: Any) -> FieldReport:
    return msgspec.structs.replace(FILED, **changes)


@pytest.mark.parametrize(
    ("report", "pointer"),
    [
        (but(lat=21.27), "/lat"),
        (but(lat=0.0, lon=0.0), "/lat"),
        (but(lat=5.99, lon=106.0), "/lat"),
        (but(lat=23.51, lon=106.0), "/lat"),
        (but(lat=21.27, lon=101.99), "/lat"),
        (but(lat=21.27, lon=118.01), "/lat"),
        (but(lat=float("nan"), lon=106.0), "/lat"),
        (but(state="refused"), "/refuse_reason"),
        (but(state="refused", refuse_reason="trùng rồi"), "/refuse_reason"),
        (but(state="refused", refuse_reason="   trùng     "), "/refuse_reason"),
        (but(accept_due=AT + timedelta(hours=2), resolve_due=AT + timedelta(hours=1)), "/resolve_due"),
        (but(resolve_due=AT - timedelta(seconds=1)), "/resolve_due"),
        (but(duplicate_of="PA-1"), "/duplicate_of"),
    ],
)
def test_a_broken_rule_is_named_in_both_languages_with_the_field(report: FieldReport, pointer: str) -> None:
    rejected = check(report)

    assert rejected is not None
    assert (rejected.reason, rejected.pointer) == (Reason.DOMAIN_RULE, pointer)
    assert all(rejected.detail.split(" / "))


@pytest.mark.parametrize(
    "report",
    [
        FILED,
        but(lat=21.27, lon=106.19),
        but(lat=8.64, lon=111.92),  # Trường Sa
        but(lat=16.5, lon=112.0),  # Hoàng Sa
        but(state="refused", refuse_reason="đã trả lời"),
        but(resolve_due=AT),
        but(state="in_progress", resolve_due=AT - timedelta(days=1)),
        but(duplicate_of="PA-2"),
    ],
)
def test_a_report_on_the_right_side_of_a_rule_passes(report: FieldReport) -> None:
    assert check(report) is None


@pytest.mark.parametrize(
    "wrong",
    [{"severity": 0}, {"severity": 6}, {"lat": 106.2, "lon": 21.3}, {"report_id": "PA|1"}, {"report_id": "PA-1\n"}],
)
def test_a_report_of_the_wrong_type_does_not_decode(wrong: dict[str, object]) -> None:
    raw = msgspec.json.encode(msgspec.to_builtins(FILED) | wrong)

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=FieldReport)


@pytest.mark.parametrize(
    ("state", "is_open"),
    [("received", True), ("resolved", True), ("escalated", True), ("closed", False), ("refused", False)],
)
def test_a_report_is_open_until_the_citizen_was_answered(state: State, is_open: bool) -> None:
    [case] = change(but(state=state))
    assert case.open == is_open


def test_the_case_says_the_tracking_number_and_the_deadline_to_resolve() -> None:
    due = AT + timedelta(days=3)
    [case] = change(but(resolve_due=due, accept_due=AT + timedelta(hours=2)))

    assert (case.kind, case.id, case.due_at) == ("report", "PA-1", due)
    assert case.attrs["tracking_no"] == "PA-1"
    assert case.attrs["category"] == "drainage"
    assert case.attrs["accept_due"] == int((AT + timedelta(hours=2)).timestamp() * 1_000)


def test_a_place_is_exact_or_suspect_and_nothing_else() -> None:
    raw = msgspec.json.encode(msgspec.to_builtins(FILED) | {"geo_quality": "suspect"})

    assert msgspec.json.decode(raw, type=FieldReport).geo_quality == "suspect"
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw.replace(b"suspect", b"vague"), type=FieldReport)


@pytest.mark.parametrize(
    ("report", "reopened", "duplicate"), [(FILED, False, False), (but(reopened=1, duplicate_of="PA-2"), True, True)]
)
def test_a_report_tells_whether_it_was_reopened_and_whether_it_repeats_another(
    report: FieldReport, reopened: bool, duplicate: bool
) -> None:
    assert (report.was_reopened, report.is_duplicate) == (reopened, duplicate)
