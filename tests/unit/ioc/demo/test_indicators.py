"""Indicators: what is stated when, and that QĐ 766 finds what it asks for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ioc.demo.dossiers.register import register
from ioc.demo.step import DAY_S, Step
from ioc.domain.calendar import DAY
from ioc.domain.qd766.counts import NAMES
from tests.unit.ioc.demo.told import NOW, cases, day, problems

STATED = day().cast.indicators


def of_days(first: date, days: int) -> list[Step]:
    return [step for i in range(days) for step in STATED.on(first + i * DAY)]


@pytest.fixture(scope="module")
def quarter() -> list[Step]:
    return of_days(date(2026, 1, 1), 90)


def test_a_quarter_of_statements_would_be_stored(quarter: list[Step]) -> None:
    assert problems(quarter) == []
    names = [(step.body["source"], step.body["event_id"]) for step in quarter]
    assert len(names) == len(set(names))


def test_the_province_and_every_office_state_only_what_no_register_and_no_dossier_says(quarter: list[Step]) -> None:
    said: dict[str, dict[str, int]] = {}
    for step in quarter:
        name = str(step.body["indicator"]).removeprefix("TT11.")
        if name in NAMES:
            agency = dict(step.body.get("dims", {})).get("agency", "")
            said.setdefault(agency, {})[name] = int(step.body["num"])
    assert set(said) == {"", *(office.code for office in STATED.province.offices)}
    disclosed = {"to_update", "updated_on_time", "public", "full_content"}
    for agency, counts in said.items():
        assert set(counts) == {"published", "published_on_time", *(() if agency else disclosed)}
        assert 0 < counts["published_on_time"] <= counts["published"] or agency
    whole = said[""]
    assert whole["updated_on_time"] <= whole["to_update"]
    assert whole["full_content"] <= whole["public"] == len(register(STATED.province, STATED.seed))


def test_the_official_score_comes_on_mondays_and_is_never_ours(quarter: list[Step]) -> None:
    scores = [step for step in quarter if step.body.get("official")]
    assert {step.at_s % DAY_S for step in scores} == {(6 - 7) % 24 * 3_600.0}
    assert {step.body["source"] for step in scores} == {"cong-dvcqg"}
    assert len(scores) >= 12 * (1 + len(STATED.province.offices))


def test_a_figure_is_awaited_then_provisional_then_final_and_one_owner_is_late(quarter: list[Step]) -> None:
    mine = [step for step in quarter if step.body["indicator"] == "KX01"]
    january = [step for step in mine if step.body["period_from"] == "2026-01-01"]
    rows = cases(january, NOW + 400 * DAY_S)["statement"]
    assert {row.state for row in rows} == {"final"}
    provisional = [step for step in january if step.body.get("state") == "provisional"]
    late = [step for step in provisional if step.at_s > float(step.body["due_at"])]
    assert len(late) == 1
    expected = cases([s for s in january if s.body.get("state") == "expected"], NOW + 400 * DAY_S)["statement"]
    assert all(row.open and row.due_at is not None for row in expected)


def test_visits_of_the_portal_are_told_every_hour() -> None:
    monday = date(2026, 3, 23)
    visits = [step for step in STATED.on(monday) if step.body["indicator"] == "HT-LUOT-TRUY-CAP"]
    assert len(visits) == 24
    by_hour = [int(step.body["num"]) for step in visits]
    assert by_hour[9] > 5 * by_hour[3]


def test_between_is_what_its_days_say() -> None:
    start = NOW - 3 * DAY_S
    told = [step.record for step in STATED.between(start, NOW)]
    first = date(2026, 3, 20)
    days = [step for step in of_days(first, 4) if start <= step.at_s < NOW]
    assert sorted(told) == sorted(step.record for step in days)
    assert timedelta(seconds=NOW - start) == timedelta(days=3)
