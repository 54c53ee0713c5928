"""Rules and case of heartbeats."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from ioc.domain.casebook import Known
from ioc.domain.cases import CaseRow
from ioc.domain.policy import Policy
from ioc.domain.rejected import Reason
from streams.topics.heartbeats import TOPIC
from streams.topics.heartbeats.case import change
from streams.topics.heartbeats.check import check
from streams.topics.heartbeats.event import Gauge, Heartbeat, State

AT = datetime(2024, 3, 11, 1, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
BEAT = Heartbeat(
    source="giam-sat-mang",
    event_id="e1",
    occurred_at=AT,
    unit="07510",
    link_id="duong-truyen-07510",
    kind="line",
    state="alive",
    period_s=60,
)
HERE, THERE = "a" * 64, "b" * 64


def but(**changes: Any) -> Heartbeat:
    return msgspec.structs.replace(BEAT, **changes)


def case_of(*beats: Heartbeat) -> CaseRow:
    """The case after beats that came in this order, one chunk each."""
    known = Known()
    for beat in beats:
        settled = TOPIC.book(Policy()).settle({beat.link_id: known}, change(beat))
        [row] = settled.rows
        known = Known(row, settled.steps[row.id])
    assert known.row
    return known.row


@pytest.mark.parametrize(
    ("beat", "pointer"),
    [
        (but(depends_on=("duong-truyen-218", "duong-truyen-07510")), "/depends_on"),
        (but(data_until=AT + timedelta(minutes=5) + SECOND), "/data_until"),
        (but(since=AT + timedelta(minutes=5) + SECOND), "/since"),
        (but(active=3), "/registered"),
        (but(active=1_001, registered=1_000), "/active"),
    ],
)
def test_a_broken_rule_is_named_in_both_languages_with_the_field(beat: Heartbeat, pointer: str) -> None:
    rejected = check(beat)

    assert rejected is not None
    assert (rejected.reason, rejected.pointer) == (Reason.DOMAIN_RULE, pointer)
    assert all(rejected.detail.split(" / "))


@pytest.mark.parametrize(
    "beat",
    [
        BEAT,
        but(depends_on=("duong-truyen-218",)),
        but(data_until=AT + timedelta(minutes=5), since=AT + timedelta(minutes=5)),
        but(active=0, registered=0),
        but(active=1_000, registered=1_000),
        but(registered=1_000),
    ],
)
def test_a_beat_on_the_right_side_of_a_rule_passes(beat: Heartbeat) -> None:
    assert check(beat) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "dead"},
        {"kind": "camera"},
        {"link_id": "a|b"},
        {"latency_ms": -1},
        {"period_s": 4},
        {"http_status": 99},
        {"content_hash": "abc"},
        {"reason": "Cáp đứt"},
        {"gauges": [{"name": "cpu", "used": 1, "limit": 0}]},
    ],
)
def test_a_beat_of_the_wrong_type_does_not_decode(wrong: dict[str, object]) -> None:
    raw = msgspec.json.encode(msgspec.to_builtins(BEAT) | wrong)

    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(raw, type=Heartbeat)


@pytest.mark.parametrize("state", ["alive", "slow", "failed", "lost"])
def test_a_thing_is_counted_whatever_its_state_until_it_is_watched_no_more(state: State) -> None:
    [here] = change(but(state=state))
    [gone] = change(but(state=state, retired=True))

    assert (here.kind, here.state, here.open, here.category) == ("link", state, True, "line")
    assert (gone.open, gone.due_at) == (False, None)


def test_silence_is_loss_after_three_periods() -> None:
    [said] = change(but(period_s=60))
    [unsaid] = change(but(period_s=None))

    assert said.due_at == AT + timedelta(seconds=180)
    assert unsaid.due_at is None


def test_the_newest_beat_alone_is_the_state_whatever_order_beats_come_in() -> None:
    lost = but(event_id="e1", state="lost", reason="no_reply", misses=4)
    back = but(event_id="e2", occurred_at=AT + SECOND, state="alive", latency_ms=12)

    for case in (case_of(lost, back), case_of(back, lost)):
        assert (case.state, case.changed_at) == ("alive", AT + SECOND)
        assert case.attrs == {"latency_ms": 12}, "why it was lost is no more said of it"


def test_a_page_is_changed_only_when_both_digests_are_known() -> None:
    assert but(content_hash=HERE, content_expected=THERE).content_changed is True
    assert but(content_hash=HERE, content_expected=HERE).content_changed is False
    assert but(content_hash=HERE).content_changed is None
    assert but(content_expected=HERE).content_changed is None


def test_the_lag_of_data_is_never_negative() -> None:
    assert but(data_until=AT - timedelta(minutes=8)).data_lag_s == 480
    assert but(data_until=AT + SECOND).data_lag_s == 0
    assert but().data_lag_s is None


def test_the_case_names_the_fullest_resource() -> None:
    gauges = (Gauge(name="cpu", used=41, limit=100), Gauge(name="luu-tru", used=199, limit=200))

    [said] = change(but(gauges=gauges))

    assert (said.attrs["fullest"], said.attrs["fullest_pct"]) == ("luu-tru", 99)
