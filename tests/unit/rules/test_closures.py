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


OVERDUE = load_rules(FOLDER).by_id["dossier-overdue"]
DUE = datetime(2026, 3, 23, 10, tzinfo=VIETNAM)
WHOLE_DAY = Closure(
    datetime(2026, 3, 24, tzinfo=VIETNAM), datetime(2026, 3, 25, tzinfo=VIETNAM), frozenset({HERE}), "Bão thử"
)


@pytest.mark.parametrize(("agency", "days"), [(HERE, 4), (THERE, 3)])
def test_days_late_are_counted_by_the_calendar_of_the_place_that_works_on_the_dossier(agency: str, days: int) -> None:
    world = World(RuleSet((OVERDUE,)), KNOWN, Calendar(closures=(WHOLE_DAY,)), DUE - timedelta(hours=1))
    world.put_case("dossier", {"id": "HS-1", "state": "4", "unit": "24", "agency": agency}, DUE)
    world.run_until(DUE + timedelta(days=days, milliseconds=-1))
    assert [step.op for step in world.seen] == ["fired"]
    world.run_until(DUE + timedelta(days=days))
    assert [(step.op, step.at) for step in world.seen[1:]] == [("escalated", DUE + timedelta(days=days))]
