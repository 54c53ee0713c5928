"""Rules and case of security alerts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from ioc.domain.rejected import Reason
from streams.topics.soc_alerts.case import change
from streams.topics.soc_alerts.check import check
from streams.topics.soc_alerts.event import SocAlert, State

AT = datetime(2024, 3, 9, 2, 14, tzinfo=UTC)
BEFORE = AT - timedelta(seconds=1)
SEEN = SocAlert(
    source="soc-tinh",
    event_id="e1",
    occurred_at=AT,
    unit="24",
    alert_id="SOC-1",
    sensor="siem",
    raw_severity=12,
    severity=2,
    category="malware",
    state="new",
    system="mot-cua",
    system_level=3,
    detected_at=AT,
)


def but(**changes: Any) -> SocAlert:
    return msgspec.structs.replace(SEEN, **changes)


@pytest.mark.parametrize(
    ("alert", "pointer"),
    [
        (but(system=None), "/system"),
        (but(received_at=BEFORE), "/received_at"),
        (but(reported_at=BEFORE), "/reported_at"),
        (but(state="closed", closed_at=BEFORE), "/closed_at"),
        (but(closed_at=AT), "/closed_at"),
    ],
)
def test_a_broken_rule_is_named_in_both_languages_with_the_field(alert: SocAlert, pointer: str) -> None:
    rejected = check(alert)

    assert rejected is not None
    assert (rejected.reason, rejected.pointer) == (Reason.DOMAIN_RULE, pointer)
    assert all(rejected.detail.split(" / "))


@pytest.mark.parametrize(
    "alert",
    [SEEN, but(system=None, system_level=None), but(received_at=AT, reported_at=AT), but(state="closed", closed_at=AT)],
)
def test_an_alert_on_the_right_side_of_a_rule_passes(alert: SocAlert) -> None:
    assert check(alert) is None


@pytest.mark.parametrize("address", ["203.0.113.0/24", "2001:db8:12::/48"])
def test_a_masked_source_is_accepted(address: str) -> None:
    raw = msgspec.json.encode(msgspec.to_builtins(SEEN) | {"source_ip": address})

    assert msgspec.json.decode(raw, type=SocAlert).source_ip == address


@pytest.mark.parametrize("address", ["203.0.113.7", "203.0.113.7/32", "2001:db8:12::1", "203.0.113.0/24\n", "host"])
def test_a_whole_address_is_refused(address: str) -> None:
    raw = msgspec.json.encode(msgspec.to_builtins(SEEN) | {"source_ip": address})

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=SocAlert)


def test_an_alert_without_an_incident_is_one_by_itself() -> None:
    [case] = change(SEEN)
    assert case.id == "SOC-1"
    joined, own = change(but(incident_id="SC-1"))
    assert (joined.id, joined.opens) == ("SC-1", True)
    assert (own.id, own.opens, own.open, own.attrs) == ("SOC-1", False, False, {"incident": "SC-1"})


@pytest.mark.parametrize(
    ("state", "is_open"), [("new", True), ("remediated", True), ("closed", False), ("false_positive", False)]
)
def test_an_incident_is_open_until_closed_or_a_false_alarm(state: State, is_open: bool) -> None:
    [case] = change(but(state=state))

    assert (case.kind, case.open, case.level, case.severity) == ("incident", is_open, 3, 2)


@pytest.mark.parametrize(
    "wrong", [{"file_hash": "d41d8cd98f00b204e9800998ecf8427e"}, {"family": "a|b"}, {"targets": -1}]
)
def test_what_ties_alerts_together_must_be_exact(wrong: dict[str, object]) -> None:
    raw = msgspec.json.encode(msgspec.to_builtins(SEEN) | wrong)

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=SocAlert)
