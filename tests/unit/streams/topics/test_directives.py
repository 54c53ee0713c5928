"""Rules, clock and case of directives."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from ioc.domain.rejected import Reason
from streams.topics.directives.case import change
from streams.topics.directives.check import check
from streams.topics.directives.event import Directive, State, Urgency

AT = datetime(2024, 3, 8, 7, 0, tzinfo=UTC)
DUE = AT + timedelta(days=14)
SECOND = timedelta(seconds=1)
GIVEN = Directive(
    source="chi-dao-dieu-hanh",
    event_id="e1",
    occurred_at=AT,
    unit="24",
    agency="000.00.01.H02",
    directive_id="CD-1",
    kind="directive",
    state="assigned",
    level="province",
    assigned_at=AT,
    due_at=DUE,
)


def but(**changes: Any) -> Directive:
    return msgspec.structs.replace(GIVEN, **changes)


@pytest.mark.parametrize(
    ("directive", "pointer"),
    [
        (but(due_at=AT - SECOND), "/due_at"),
        (but(accepted_at=AT - SECOND), "/accepted_at"),
        (but(submitted_at=AT - SECOND), "/submitted_at"),
        (but(state="done", done_at=AT - SECOND), "/done_at"),
        (but(state="done", submitted_at=AT + SECOND, done_at=AT), "/done_at"),
        (but(state="submitted", done_at=AT), "/done_at"),
        (but(state="done", progress=99), "/progress"),
        (but(partners=("000.00.01.H02",)), "/partners"),
        (but(period_from=date(2024, 1, 1)), "/period_to"),
        (but(period_from=date(2024, 1, 1), period_to=date(2024, 1, 1)), "/period_to"),
        (but(document_date=date(2024, 3, 9)), "/document_date"),
    ],
)
def test_a_broken_rule_is_named_in_both_languages_with_the_field(directive: Directive, pointer: str) -> None:
    rejected = check(directive)

    assert rejected is not None
    assert (rejected.reason, rejected.pointer) == (Reason.DOMAIN_RULE, pointer)
    assert all(rejected.detail.split(" / "))


@pytest.mark.parametrize(
    "directive",
    [
        GIVEN,
        but(due_at=AT, accepted_at=AT),
        but(state="done", progress=100, submitted_at=AT, done_at=AT),
        but(partners=("000.00.08.H02",)),
        but(period_from=date(2024, 1, 1), period_to=date(2024, 1, 2)),
        but(document_date=date(2024, 3, 8)),
        but(occurred_at=datetime(2024, 3, 8, 18, 0, tzinfo=UTC), document_date=date(2024, 3, 9)),  # 01:00 in Việt Nam
    ],
)
def test_a_directive_on_the_right_side_of_a_rule_passes(directive: Directive) -> None:
    assert check(directive) is None


@pytest.mark.parametrize(
    "number", ["1129/UBND-HCC", "48/KH-BCĐCĐS", "302/CĐSQG-CSS", "111-NQ/TU", "20/2020/QĐ-TTg", "98/QĐ-UBND"]
)
def test_numbers_of_documents_as_the_seeds_write_them_are_taken(number: str) -> None:
    raw = msgspec.json.encode(msgspec.to_builtins(GIVEN) | {"document_no": number})

    assert msgspec.json.decode(raw, type=Directive).document_no == number


@pytest.mark.parametrize(
    "wrong",
    [
        {"document_no": "Công văn của Nguyễn Văn A"},
        {"document_no": "1129"},
        {"document_no": "1129/UBND HCC"},
        {"document_no": "1129/UBND-HCC\n"},
        {"document_date": "2024-06-31"},
        {"agency": None},
        {"progress": 101},
        {"level": "village"},
    ],
)
def test_a_directive_of_the_wrong_type_does_not_decode(wrong: dict[str, object]) -> None:
    raw = msgspec.json.encode(msgspec.to_builtins(GIVEN) | wrong)

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=Directive)


@pytest.mark.parametrize(
    ("directive", "on_time"),
    [
        (but(state="done", done_at=DUE), True),
        (but(state="done", done_at=DUE + SECOND), False),
        (but(state="done", submitted_at=DUE, done_at=DUE + timedelta(days=3)), True),
        (but(state="done", occurred_at=DUE + SECOND), False),
        (but(state="done", due_at=None, done_at=DUE), None),
        (but(state="submitted", submitted_at=DUE), None),
        (but(state="cancelled", occurred_at=DUE + SECOND), None),
    ],
)
def test_the_owners_clock_stops_at_the_submission_and_is_judged_once(
    directive: Directive, on_time: bool | None
) -> None:
    assert directive.on_time is on_time


@pytest.mark.parametrize("state", ["assigned", "accepted", "in_progress", "submitted", "returned", "done", "cancelled"])
def test_a_directive_is_open_until_it_is_done_or_cancelled(state: State) -> None:
    [case] = change(but(state=state))

    assert case.open == (state not in ("done", "cancelled"))
    assert (case.kind, case.id, case.due_at, case.agency) == ("directive", "CD-1", DUE, "000.00.01.H02")


@pytest.mark.parametrize(("urgency", "severity"), [("express", 1), ("very_urgent", 2), ("urgent", 3), ("normal", 4)])
def test_the_urgency_of_the_document_is_the_severity_of_the_case(urgency: Urgency, severity: int) -> None:
    assert change(but(urgency=urgency))[0].severity == severity
