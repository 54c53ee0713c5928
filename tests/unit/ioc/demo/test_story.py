"""The story of the first minute, against the thresholds of the rules it is made for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.demo import outage
from ioc.demo.day import HISTORY_S
from ioc.demo.player import Player
from ioc.demo.step import Step
from ioc.demo.story import CHAPTER_S, Story
from rules.loader import load_rules
from rules.rule import RatioWatch, Rule
from tests.unit.ioc.demo.test_day import NOW, day

RULES = {rule.code: rule for rule in load_rules().rules}


def rule_of_failures() -> tuple[Rule, RatioWatch]:
    rule = RULES["L22"]
    assert isinstance(rule.watch, RatioWatch)
    return rule, rule.watch


def window(steps: list[Step], provider: str, at_s: float) -> tuple[int, int]:
    """(failed, all) of the rule's window then: the running minute and the nine before."""
    since = (at_s // 60 - 9) * 60
    mine = [s for s in steps if s.body.get("provider") == provider and since <= s.at_s < at_s]
    return sum(s.body["status"] == "failed" for s in mine), len(mine)


@given(st.integers(0, 5_000))
def test_an_outage_trips_the_rule_at_once_and_the_catching_up_clears_it(before: int) -> None:
    _, watch = rule_of_failures()
    numbers = outage.plan(before)
    failed = numbers.first + numbers.later
    assert before + numbers.first >= watch.min_den
    assert numbers.first / (before + numbers.first) > watch.fire.limit
    assert failed / (before + failed + numbers.caught_up) < watch.clear.limit
    if before >= watch.min_den * 2:
        assert 0.08 <= failed / (before + failed) <= 0.14


def test_the_first_minute_keeps_its_times() -> None:
    _, watch = rule_of_failures()
    steps = list(day().between(NOW - 900, NOW + 120))
    breach = [t for t in range(120) if _share(window(steps, "vnpt-pay", NOW + t)) > watch.fire.limit]
    assert 15 <= breach[0] <= 20, "the gateway begins to fail"
    fired = breach[0] + watch.hold.total_seconds()
    assert fired <= 40
    assert all(t in breach for t in range(breach[0], int(fired) + 1)), "it lasts until it fires"
    clear = [t for t in range(41, 120) if _share(window(steps, "vnpt-pay", NOW + t)) < watch.clear.limit]
    over = clear[0] + watch.keep.total_seconds()
    assert 60 <= over <= 90
    assert clear == list(range(clear[0], 120)), "and stays clear"


def test_other_providers_stay_well_below_the_threshold() -> None:
    _, watch = rule_of_failures()
    steps = list(day().between(NOW - 3_600, NOW + 600))
    for provider in ("paygov", "momo", "viettel-money", "vietinbank", "bidv", "agribank", "vietcombank"):
        for t in range(-2_400, 600, 30):
            failed, of = window(steps, provider, NOW + t)
            assert of < watch.min_den or failed / of <= watch.fire.limit, (provider, t)


def test_an_urgent_report_comes_at_30_s_and_is_closed_at_80_s() -> None:
    urgent = [s for s in _story().chapter(0) if s.topic == "field-reports" and s.body["severity"] == 1]
    assert [(round(s.at_s - NOW), s.body["state"]) for s in (urgent[0], urgent[-1])] == [
        (30, "received"),
        (80, "closed"),
    ]


def test_a_dossier_passes_its_date_without_an_event() -> None:
    mine = [s for s in _story().chapter(0) if s.topic == "procedures"]
    assert len({s.key for s in mine}) == 1
    assert [s.body["state"] for s in mine] == [2, 4, 9]
    assert mine[1].at_s < NOW + 50 < mine[2].at_s


@pytest.mark.parametrize("chapter", range(8))
def test_every_chapter_has_an_outage_that_trips_and_clears(chapter: int) -> None:
    _, watch = rule_of_failures()
    begins = NOW + chapter * CHAPTER_S
    (provider, start, end) = _story().silent_providers(begins, begins + 1)[0]
    steps = list(day().between(start - 700, end + 60))
    tripped = window(steps, provider, start + outage.FIRST_S)
    assert tripped[1] >= watch.min_den
    assert _share(tripped) > watch.fire.limit
    assert _share(window(steps, provider, end + outage.CATCH_UP_S + 1)) < watch.clear.limit


def test_a_player_hands_out_every_step_once_and_in_order() -> None:
    player = Player(day(), NOW - 30)
    taken = [step for i in range(600) for step in player.take(NOW - 30 + i * 0.2)]
    whole = list(day().between(NOW - 30, NOW + 89.8))
    assert sorted(s.key + str(s.body["event_id"]) for s in taken) == sorted(
        s.key + str(s.body["event_id"]) for s in whole
    )
    assert [s.at_s for s in taken] == sorted(s.at_s for s in taken)


def test_a_story_that_begins_while_playing_is_told_from_its_beginning() -> None:
    player = Player(day(stories=[]), NOW - HISTORY_S / 1_000)
    player.take(NOW - 5)
    player.change(day())
    told = player.take(NOW + 60)
    assert any(s.topic == "field-reports" and s.body["severity"] == 1 for s in told)


def _story() -> Story:
    return day().stories[0]


def _share(found: tuple[int, int]) -> float:
    return found[0] / found[1] if found[1] else 0.0
