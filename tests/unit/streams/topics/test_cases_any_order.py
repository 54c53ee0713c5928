"""Cases and the cells over them are the same whatever came first, twice, corrected, or in whatever chunks."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.domain.policy import Policy
from ioc.provinces.policy_rules import policy_rules
from streams.catalogue import examples_of
from streams.topic import Topic, all_topics
from tests.unit.streams.topics.casebooks import arrivals, plain, recount, settled

CASED = [topic for topic in all_topics() if topic.case is not None and topic.history]


def lives() -> list[Any]:
    """Topic and events of each case of its examples."""
    found = []
    for topic in CASED:
        events = [msgspec.json.decode(raw, type=topic.event) for raw in examples_of(topic).values()]
        cases: dict[str, list[Any]] = {}
        for event in events:
            assert topic.case
            cases.setdefault(topic.case(event)[0].id, []).append(event)
        found += [pytest.param(topic, life, id=f"{topic.short}-{name}") for name, life in cases.items()]
    return found


@pytest.fixture(scope="module")
def policy() -> Policy:
    return policy_rules("bac-giang")


@pytest.mark.parametrize(("topic", "life"), lives())
@settings(max_examples=25)
@given(data=st.data())
def test_an_example_ends_alike_in_any_order_and_cut(
    topic: Topic, life: list[Any], policy: Policy, data: st.DataObject
) -> None:
    rows, cells = settled(topic, data.draw(arrivals(life)), policy)
    whole, _ = settled(topic, [life], policy)

    assert plain(rows) == plain(whole)
    assert cells == recount(topic, rows)
    assert not any("derive_error" in row.attrs for row in rows.values())


@pytest.mark.parametrize("topic", CASED, ids=lambda topic: topic.short)
@settings(max_examples=50)
@given(data=st.data())
def test_a_correction_that_moves_steps_past_each_other_is_as_if_it_had_been_said_at_first(
    topic: Topic, policy: Policy, data: st.DataObject
) -> None:
    """Each example, revised: its time and its state are taken from another one."""
    examples = [msgspec.json.decode(raw, type=topic.event) for raw in examples_of(topic).values()]
    state = "status" if topic.short == "payments" else "state"
    first: list[Any] = data.draw(st.lists(st.sampled_from(examples), min_size=1, max_size=4))
    events = [
        msgspec.structs.replace(event, event_id=f"e{i}", revision=1, **{topic.entity: getattr(first[0], topic.entity)})
        for i, event in enumerate(first)
    ]
    revised = [
        msgspec.structs.replace(event, revision=2, occurred_at=other.occurred_at, **{state: getattr(other, state)})
        for event in data.draw(st.lists(st.sampled_from(events), max_size=2, unique_by=lambda event: event.event_id))
        for other in [data.draw(st.sampled_from(examples))]
    ]
    true = {event.event_id: event for event in [*events, *revised]}

    rows, cells = settled(topic, data.draw(arrivals([*events, *revised])), policy)
    whole, _ = settled(topic, [list(true.values())], policy)

    assert plain(rows) == plain(whole)
    assert cells == recount(topic, rows)
