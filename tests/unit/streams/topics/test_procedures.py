"""Rules, clock and case of dossiers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from ioc.domain.rejected import Reason
from streams.topics.procedures.case import change
from streams.topics.procedures.check import check
from streams.topics.procedures.event import Apology, Dossier

AT = datetime(2024, 3, 15, 9, 0, tzinfo=UTC)
DUE = AT + timedelta(hours=1)
DONE = Dossier(
    source="mot-cua-tinh",
    event_id="e1",
    occurred_at=AT,
    unit="216",
    agency="000.00.33.H02",
    dossier_id="000.00.33.H02-240304-0012",
    procedure_code="1.005129",
    state=9,
    due_at=DUE,
)


def but(**changes: Any) -> Dossier:
    return msgspec.structs.replace(DONE, **changes)


@pytest.mark.parametrize(
    ("dossier", "pointer"),
    [
        (but(dossier_id="000.00.33.H02-240231-0012"), "/dossier_id"),
        (but(dossier_id="000.00.33.H02-241301-0012"), "/dossier_id"),
        (but(submitted_at=AT, received_at=AT - timedelta(seconds=1)), "/received_at"),
        (but(received_at=DUE + timedelta(seconds=1)), "/due_at"),
        (but(received_at=AT, ended_at=AT - timedelta(seconds=1)), "/ended_at"),
        (but(ended_at=AT, returned_at=AT - timedelta(seconds=1)), "/returned_at"),
        (but(state=3, submitted_at=AT, refused_at=AT - timedelta(seconds=1)), "/refused_at"),
        (but(duration=10), "/duration_unit"),
        (but(apology=Apology(sent_at=AT, new_due_at=DUE - timedelta(seconds=1))), "/apology/new_due_at"),
    ],
)
def test_a_broken_rule_is_named_in_both_languages_with_the_field(dossier: Dossier, pointer: str) -> None:
    rejected = check(dossier)

    assert rejected is not None
    assert (rejected.reason, rejected.pointer) == (Reason.DOMAIN_RULE, pointer)
    assert all(rejected.detail.split(" / "))


@pytest.mark.parametrize(
    "dossier",
    [
        DONE,
        but(submitted_at=AT, received_at=AT, ended_at=AT, returned_at=AT),
        but(received_at=DUE),
        but(state=3, submitted_at=AT, refused_at=AT),
        but(duration=10, duration_unit="working_day"),
        but(dossier_id="H02.33.1-240229-0001"),
        but(apology=Apology(sent_at=AT, new_due_at=DUE)),
    ],
)
def test_a_dossier_on_the_right_side_of_a_rule_passes(dossier: Dossier) -> None:
    assert check(dossier) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": 0},
        {"state": 11},
        {"channel": 4},
        {"paid": 3},
        {"agency": None},
        {"dossier_id": "HS-1"},
        {"dossier_id": "000.00.33.H02-240304-0012\n"},
        {"procedure_code": "thủ tục 1"},
    ],
)
def test_a_dossier_of_the_wrong_type_does_not_decode(wrong: dict[str, object]) -> None:
    raw = msgspec.json.encode(msgspec.to_builtins(DONE) | wrong)

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=Dossier)


@pytest.mark.parametrize(
    ("dossier", "on_time"),
    [
        (but(ended_at=DUE - timedelta(seconds=1)), True),
        (but(ended_at=DUE), True),
        (but(ended_at=DUE + timedelta(seconds=1)), False),
        (but(ended_at=None, occurred_at=DUE + timedelta(seconds=1)), False),
        (but(ended_at=AT, supplements=1), True),
        (but(ended_at=AT, supplements=2), False),
        (but(due_at=None), None),
        (but(state=4), None),
        (but(state=10), None),
    ],
)
def test_on_time_is_judged_once_at_the_end_of_the_work(dossier: Dossier, on_time: bool | None) -> None:
    assert dossier.on_time is on_time


@pytest.mark.parametrize("state", range(1, 11))
def test_a_dossier_is_open_while_the_administration_owes_work(state: int) -> None:
    [case] = change(but(state=state))

    assert case.open == (state in (1, 2, 4, 5, 6))
    assert (case.state, case.due_at, case.agency) == (str(state), DUE, "000.00.33.H02")
