"""Rules in an office that a storm has closed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ioc.domain.calendar import Calendar
from ioc.domain.text import VIETNAM
from ioc.domain.workday import Closure
from rules.catalogue import KNOWN
from rules.loader import PACKS as FOLDER
from rules.loader import load_rules
from rules.rule import RuleSet
from rules.world import World

SILENT = load_rules(FOLDER).by_id["one-stop-silent"]
HERE, THERE = "G09.20", "G09.21"
STORM = Closure(
    datetime(2026, 3, 23, 9, tzinfo=VIETNAM), datetime(2026, 3, 24, 9, tzinfo=VIETNAM), frozenset({HERE}), "Bão thử"
)


@pytest.mark.parametrize(
    ("agency", "silent_at"),
    [(HERE, datetime(2026, 3, 24, 13, 30, tzinfo=VIETNAM)), (THERE, datetime(2026, 3, 23, 13, 30, tzinfo=VIETNAM))],
)
def test_a_desk_that_a_storm_closed_is_not_silent_and_its_neighbour_is(agency: str, silent_at: datetime) -> None:
    world = World(RuleSet((SILENT,)), KNOWN, Calendar(closures=(STORM,)), datetime(2026, 3, 23, 8, tzinfo=VIETNAM))
    world.add("procedures.events", {"agency": agency}, 3)
    world.run_until(silent_at - timedelta(milliseconds=1))
    assert [step.op for step in world.seen] == []
    world.run_until(silent_at)
    assert [(step.op, step.key, step.at) for step in world.seen] == [("fired", agency, silent_at)]
