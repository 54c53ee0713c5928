"""The chaos suite's retelling of cases (tests/chaos/lives.py) and the product's agree on its traffic, without servers:
a difference under fire is then about the fire."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ioc.provinces.policy_rules import policy_rules
from streams.admit import decoder
from streams.topic import topic_named
from tests.chaos import lives, recount
from tests.chaos.traffic import Traffic
from tests.unit.streams.topics.casebooks import latest, settled

RECORDS = 3_000


def traffic(seed: int, start: datetime) -> dict[str, dict[recount.EventId, bytes]]:
    """Every event the sources sent, once: topic → event → record."""
    sent = 0
    source = Traffic(seed, lambda: start + timedelta(seconds=sent / 160))
    found: dict[str, dict[recount.EventId, bytes]] = {}
    records = []
    for sent in range(RECORDS):
        records.append(source.next())
        if sent % 50 == 0:
            for case in sorted(source.watched - source.closed)[:3]:
                source.close(case)
    for record in [*records, *source.rest()]:
        if not record.reason and record.value is not None:
            found.setdefault(record.topic, {}).setdefault(recount.event_id(json.loads(record.value)), record.value)
    return found


@pytest.mark.parametrize(
    ("seed", "start"),
    [
        (1, datetime(2026, 11, 20, 9, 0, tzinfo=UTC)),  # a Friday afternoon, a holiday on the Tuesday after
        (2, datetime(2026, 2, 13, 9, 0, tzinfo=UTC)),  # before Tết
        (3, datetime(2026, 8, 21, 9, 0, tzinfo=UTC)),  # before a make-up Saturday
    ],
)
def test_what_the_verifier_expects_is_what_the_cases_say(seed: int, start: datetime) -> None:
    policy = policy_rules("bac-giang")
    sent = traffic(seed, start)
    for name in ("field-reports", "soc-alerts", "payments"):
        topic = topic_named(name)
        records = list(sent[topic.name].values())
        events = [decoder(topic.event).decode(record) for record in records]
        living = recount.cases(topic.name, [json.loads(record) for record in records])
        rows, cells = settled(topic, [[event for event in latest(events) if not event.test]], policy)

        expected = {case: living.facts() for (_, case), living in living.items() if not living.needs_no_row}
        assert len(expected) > 40
        assert {
            case: {fact: getattr(rows[case], fact) for fact in facts} for case, facts in expected.items()
        } == expected
        assert rows.keys() == expected.keys()
        found: dict[recount.CellId, list[Any]] = {}
        for (measure, grain, bucket, key, of), value in cells.items():
            if measure in lives.CASE_MEASURES:
                found.setdefault((measure, grain, bucket, key), [0, 0])[of == "total"] = value
        assert {cell: tuple(sums) for cell, sums in found.items()} == recount.case_cells(living.values())
