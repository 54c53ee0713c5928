"""Names of episodes, and what an operator may do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from ioc.domain.alerts import (
    CLOSE_REASONS,
    Action,
    Changed,
    Figure,
    Phase,
    Refused,
    Severity,
    Transition,
    act,
    after,
    alert_id,
)

NOW = datetime(2026, 3, 23, 1, 0, tzinfo=UTC)
OPEN: dict[str, Any] = {"phase": "firing", "acked_by": None, "assigned_to": None, "note": None}


def refusal(alert: dict[str, Any], action: Action) -> str:
    result = act(alert, action, "lan", NOW)
    assert isinstance(result, Refused)
    assert result.vi
    assert result.en
    return result.code


def change(alert: dict[str, Any], action: Action) -> dict[str, Any]:
    result = act(alert, action, "lan", NOW)
    assert isinstance(result, Changed)
    return result.fields


def test_an_episode_has_one_id_for_ever_and_another_episode_another() -> None:
    name = alert_id("payment-failures", "napas", NOW)
    assert name == alert_id("payment-failures", "napas", NOW.astimezone())
    assert name.startswith("a/")
    assert len(name) == 28
    others = {
        alert_id("payment-failures", "napas", NOW + timedelta(milliseconds=1)),
        alert_id("payment-failures", "vnpay", NOW),
    }
    assert name not in others
    assert len(others) == 2


def test_the_figure_is_stored_under_the_names_of_the_wire() -> None:
    figure = Figure(num=6, den=100, value=6.0, unit="%", start=1, end=2)
    assert msgspec.json.decode(msgspec.json.encode(figure)) == {
        "num": 6,
        "den": 100,
        "value": 6.0,
        "unit": "%",
        "from": 1,
        "to": 2,
    }


def test_the_row_after_a_transition_remembers_when_it_fired() -> None:
    fired = Transition(op="fired", id="a/1", rule="r", rule_version=1, key="k", was=None, at=NOW, episode_at=NOW)
    row = after(fired, None, 1)
    later = NOW + timedelta(minutes=1)
    recovering = Transition(
        op="recovering", id="a/1", rule="r", rule_version=1, key="k", was=Phase.FIRING, at=later, episode_at=NOW
    )
    row = after(recovering, row, 2)
    assert (row.phase, row.fired_at, row.recovering_at, row.version) == (Phase.RECOVERING, NOW, later, 2)


def test_severities_have_names_in_both_languages() -> None:
    assert (Severity(1).vi, Severity(1).en) == ("khẩn cấp", "urgent")
    assert Severity(4).en == "information"


def test_taking_an_alert_is_for_one_person_once() -> None:
    assert change(OPEN, Action(kind="ack")) == {"acked_by": "lan", "acked_at": NOW}
    assert refusal({**OPEN, "acked_by": "minh"}, Action(kind="ack")) == "already_acked"


def test_taking_an_alert_does_not_move_its_phase() -> None:
    assert "phase" not in change(OPEN, Action(kind="ack"))
    assert "phase" not in change(OPEN, Action(kind="assign", to="hoa"))


def test_assigning_needs_somebody() -> None:
    assert change(OPEN, Action(kind="assign", to=" hoa ")) == {"assigned_to": "hoa"}
    assert refusal(OPEN, Action(kind="assign", to=" ")) == "assignee_missing"


def test_knowing_of_an_alert_takes_it_from_nobody() -> None:
    assert change(OPEN, Action(kind="seen")) == {}
    assert change({**OPEN, "acked_by": "minh"}, Action(kind="seen")) == {}


@pytest.mark.parametrize("kind", ["ack", "assign", "close", "seen"])
def test_a_closed_alert_is_only_annotated(kind: Any) -> None:
    closed = {**OPEN, "phase": "closed"}
    assert refusal(closed, Action(kind=kind, to="hoa", reason="duplicate")) == "already_closed"
    assert change(closed, Action(kind="note", note="xem lại")) == {"note": "xem lại"}


def test_an_empty_or_endless_note_is_refused() -> None:
    assert refusal(OPEN, Action(kind="note", note="  ")) == "note_empty"
    assert refusal(OPEN, Action(kind="note", note="x" * 1001)) == "note_too_long"
    assert change(OPEN, Action(kind="note", note="x" * 1000))


@pytest.mark.parametrize("phase", ["pending", "firing"])
def test_it_cannot_be_called_resolved_while_the_condition_holds(phase: str) -> None:
    result = act({**OPEN, "phase": phase}, Action(kind="close", reason="resolved"), "lan", NOW)
    assert isinstance(result, Refused)
    assert result.code == "condition_holds"
    assert "điều kiện cảnh báo vẫn còn" in result.vi
    assert "condition still holds" in result.en


def test_it_can_be_called_resolved_while_it_recovers() -> None:
    fields = change({**OPEN, "phase": "recovering"}, Action(kind="close", reason="resolved"))
    assert fields["phase"] == "closed"
    assert fields["close_reason"] == "resolved"
    assert fields["held"] is False  # it was seen gone: the next breach is a new episode


@pytest.mark.parametrize("reason", [code for code, reason in CLOSE_REASONS.items() if reason.despite])
def test_a_reason_that_explains_why_allows_closing_while_it_holds_and_holds_the_key(reason: str) -> None:
    fields = change(OPEN, Action(kind="close", reason=reason, note="đã báo VNPT"))
    assert fields == {
        "phase": "closed",
        "closed_at": NOW,
        "closed_by": "lan",
        "close_reason": reason,
        "held": True,
        "note": "đã báo VNPT",
    }


def test_handing_over_and_accepting_need_a_note() -> None:
    assert refusal(OPEN, Action(kind="close", reason="transferred")) == "note_missing"
    assert refusal(OPEN, Action(kind="close", reason="accepted", note=" ")) == "note_missing"


def test_an_unknown_reason_is_told_the_known_ones() -> None:
    result = act(OPEN, Action(kind="close", reason="done"), "lan", NOW)
    assert isinstance(result, Refused)
    assert result.code == "reason_unknown"
    assert "false_alarm" in result.en
